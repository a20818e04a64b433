"""The page of a process: which version holds, what is being changed, what held before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.org.queries import holders_of
from nennep.org.rules import MANAGE_PEOPLE
from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.approvals import AsOfForm, OwningDivisionForm
from ..models import Process, ProcessVersion
from ..queries import (
    checklist_of,
    may_approve_iso,
    may_keep,
    may_review,
    may_write,
    open_version_of,
    procedures_named,
    reviewers_named,
    track_rows,
    version_history,
    version_of_day,
    version_rows,
)
from ..queries.effect import approved_from, coming_version, takes_effect_on
from ..queries.owners import coming_owner, former_owners, may_correct_owner, owner_name_on
from ..queries.touches import returns_told, touches_of
from ..queries.version_pages import rows_with_coming
from ..rules.approvals import all_approved
from .gate import kept_process, process_or_404, today

# Of each state that is open: how it is tagged.
TAGS = {
    "draft": "neutral",
    "review": "waiting",
    "approval": "warning",
    "in_force": "done",
    "superseded": "neutral",
    "dropped": "neutral",
}


@signed_in
@require_safe
def process(request: HouseRequest, code: str) -> HttpResponse:
    """Which version holds today, its four documents, the open version with what is left to do, the history."""
    row = process_or_404(request, code)
    day = today(request)
    context = {
        "process": row,
        "day": day,
        "as_of": AsOfForm(initial={"day": day}),
        "keeps": may_keep(request.actor, row),
        "tracks": track_rows(row, day),
        "held": version_of_day(row, day),
        "owner": owner_name_on(row, day),
        "history": version_history(row),
        "procedures": procedures_named(row),
        "coming": coming_owner(row),
        "former": former_owners(row),
        **_open(request, row),
    }
    return render(request, "processes/process.html", context)


@signed_in
@require_safe
def as_of(request: HouseRequest, code: str) -> HttpResponse:
    """Which version held on each of the four documents on a day, with the papers as they were frozen."""
    row = process_or_404(request, code)
    form = AsOfForm({"day": request.GET.get("day") or today(request).isoformat()})
    day = form.cleaned_data["day"] if form.is_valid() else today(request)
    coming, tracks = coming_version(row, day, today(request)), track_rows(row, day)
    context = {
        "process": row,
        "day": day,
        "form": form,
        "tracks": rows_with_coming(tracks, coming) if coming else tracks,
        "held": coming or version_of_day(row, day),
        "coming": coming,
        "owner": owner_name_on(row, day),
        "is_today": day == today(request),
    }
    return render(request, "processes/as_of.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def owning_division(request: HouseRequest, code: str) -> HttpResponse:
    """Another division owns the process: corrected here where it was just chosen, else by a decision of a day."""
    row = kept_process(request, code)
    if request.method != "POST" and not may_correct_owner(row, request.at):
        return render(request, "processes/owning_division.html", _by_decision(request, row))
    form = OwningDivisionForm(request.POST or None, process=row)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done, _ = attempt(
            form, lambda: actions.change_owning_division(row, **given, by=request.actor, at=request.at), request
        )
        if done:
            messages.success(request, f"{given['division'].name} nay là phòng chủ quản của quy trình {row.code}.")
            return redirect("processes:process", code)
    context = {
        "form": form,
        "process": row,
        "button": "Đổi phòng chủ quản",
        "title": f"Đổi phòng chủ quản {row.code}",
        "note": f"Đang là {row.division}. Quy trình chưa được áp dụng, hoặc phòng vừa chọn hôm nay, nên sửa ngay được; "
        "bản chờ thẩm tra chuyển cho người thẩm tra của phòng mới.",
    }
    return render(request, "processes/act.html", context)


def _by_decision(request: HouseRequest, row: Process) -> dict[str, Any]:
    """Who writes the decision that changes the owner, and the way there for who may."""
    managers = holders_of(MANAGE_PEOPLE, row.agency_id, today(request))
    return {
        "process": row,
        "title": f"Đổi phòng chủ quản {row.code}",
        "coming": coming_owner(row),
        "writes": request.actor.may(MANAGE_PEOPLE, row.agency_id),
        "managers": ", ".join(dict.fromkeys(post.user.full_name for post in managers)),
    }


def _open(request: HouseRequest, row: Process) -> dict[str, Any]:
    """The version that is being made, and what the viewer may do with it."""
    version = open_version_of(row)
    if version is None:
        return {"draft": None}
    keeps, writes = may_keep(request.actor, row), may_write(request.actor, version)
    rows = version_rows(version) if version.state == "approval" else []
    first = takes_effect_on(version, today(request))
    return {
        "draft": version,
        "writes": version.state == "draft" and writes,
        "draft_tag": TAGS[version.state],
        "checklist": (checklist := checklist_of(version, today(request))),
        "draft_tracks": rows,
        "draft_coming": all_approved(first) if first else "",
        "awaits": version.state == "approval" and approved_from(version) is None,
        "reviews": version.state == "review" and may_review(request.actor, version),
        "reviewers": reviewers_named(version, today(request)) if version.state == "review" else "",
        "approves_iso": may_approve_iso(request.actor, version),
        "ready": keeps and is_ready(version, today(request)),
        "came_back": returns_told([version]).get(version.pk, ""),
        "touches": (touches := touches_of(version)),
        "confirms": bool(touches) and version.state == "approval" and may_review(request.actor, version),
        "left": sum(1 for each in checklist if not each.is_done),
    }


def is_ready(version: ProcessVersion, day: Any) -> bool:
    """Whether every approval that is needed is there and effective, and nothing waits to be confirmed anew."""
    first = approved_from(version)
    return first is not None and first <= day and not touches_of(version)
