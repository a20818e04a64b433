"""Many versions at once: submitted, reviewed, put in force; approved by one decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.documents.queries import agency_of_viewer, kept_agency
from nennep.org.models import Agency
from nennep.org.rules import APPROVE
from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number

from .. import actions
from ..actions.drafts import KEEPS
from ..forms.approvals import ApprovalForm, IsoForm
from ..models import Approval, ProcessVersion
from ..queries import (
    approval_of,
    approvals_alike,
    authorities_of,
    cautions_of,
    head_of,
    may_approve_iso,
    may_keep,
    may_review,
    may_write,
    reviewers_named,
)
from ..queries.effect import leading_approval, proposed_dates
from ..queries.open_versions import (
    approved_versions,
    awaiting,
    chosen_versions,
    first_awaiting,
    open_counts,
    open_versions,
)
from ..queries.touches import news_of
from ..rules.approvals import NEEDED_TRACKS, TRACKS, ApprovalDecision, in_sentence
from .gate import opened_here, today
from .version_acts import POSTED

# Each approval prints two papers, each entry into force four: so many are done in one request.
MOST_PRINTED = 15
MOST_MOVED = 50


@dataclass(frozen=True, slots=True)
class JointAct:
    """What may be done with many versions of one state: by whom, the words of the button and of the outcome."""

    name: str
    button: str
    said: str
    may: Callable[[Any, ProcessVersion], bool]
    act: Callable[..., Any]
    most: int = MOST_MOVED


def _is_kept(actor: Any, version: ProcessVersion) -> bool:
    return may_keep(actor, version.process)


ACTS = {
    "draft": JointAct("Bản nháp", "Trình thẩm tra các bản đã chọn", "Đã trình", may_write, actions.submit_version),
    "review": JointAct(
        "Chờ thẩm tra", "Thẩm tra đạt các bản đã chọn", "Đã thẩm tra đạt", may_review, actions.review_version
    ),
    "approval": JointAct(
        "Chờ phê duyệt",
        "Đưa các bản đã chọn vào áp dụng",
        "Đã đưa vào áp dụng",
        _is_kept,
        actions.put_in_force,
        MOST_PRINTED,
    ),
}


@signed_in
@require_http_methods(POSTED)
def in_progress(request: HouseRequest) -> HttpResponse:
    """The versions that are being made, by state; what the viewer may do with those that are ticked."""
    agency = kept_agency(request.actor) or agency_of_viewer(request.actor)
    counts = open_counts(agency)
    asked = request.POST.get("state") or request.GET.get("state", "")
    state = asked if asked in ACTS else next((each for each in ACTS if counts.get(each)), "draft")
    joint, outcome = ACTS[state], None
    if request.method == "POST":
        outcome = _together(request, agency, joint)
        if outcome is not None and not outcome.left_out:
            return redirect(f"{request.path}?state={state}")
    page = page_by_number(open_versions(agency, state), request.GET, size=joint.most)
    ready = approved_versions(agency, today(request)) if state == "approval" else None
    news = news_of(list(page.rows))
    rows = [
        (
            each,
            joint.may(request.actor, each) and (ready is None or each.pk in ready),
            _waits(each, request),
            news.get(each.pk, ""),
        )
        for each in page.rows
    ]
    context = {
        "agency": agency,
        "tabs": [(key, each.name, open_counts(agency).get(key, 0)) for key, each in ACTS.items()],
        "state": state,
        "joint": joint,
        "page": page,
        "rows": rows,
        "can": any(may for _, may, *_ in rows),
        "outcome": outcome,
        "keeps": kept_agency(request.actor) is not None,
        "approves": request.actor.may(APPROVE, agency.pk),
    }
    return render(request, "processes/in_progress.html", context)


def _together(request: HouseRequest, agency: Agency, joint: JointAct) -> actions.DoneTogether | None:
    """The act on each ticked version that the viewer may do it with; what was done is said."""
    chosen = chosen_versions(agency, request.POST.getlist("process")[: joint.most])

    done, outcome = attempt(
        None, lambda: actions.each_of(chosen, act=joint.act, by=request.actor, at=request.at), request
    )
    if not done:
        return None
    if outcome.done:
        messages.success(request, f"{joint.said} {len(outcome.done)} bản.")
    found: actions.DoneTogether = outcome
    return found


def _waits(version: ProcessVersion, request: HouseRequest) -> str:
    """Whom a version in review waits for."""
    return reviewers_named(version, today(request)) if version.state == "review" else ""


@signed_in
@require_http_methods(POSTED)
def approvals(request: HouseRequest) -> HttpResponse:
    """One decision for all that are ticked: entered by the keeper, or the head's own on the ISO procedure."""
    kept, asked = kept_agency(request.actor), request.GET.get("track", "")
    by_head, agency = kept is None, kept or agency_of_viewer(request.actor)
    if by_head and not request.actor.may(APPROVE, agency.pk):
        raise PermissionDenied(KEEPS)
    track = "iso" if by_head else asked if asked in NEEDED_TRACKS else NEEDED_TRACKS[0]
    first = first_awaiting(agency, track)
    alike = approvals_alike(first, track) if first and not by_head else []
    form = _iso_form(request, first) if by_head else _form(request, first, track, alike)
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = _decided(request, agency, form, track, by_head=by_head)
        if outcome is not None and not outcome.left_out:
            return redirect(_next(request, outcome, track, by_head=by_head))
    page = page_by_number(awaiting(agency, track), request.GET, size=MOST_PRINTED)
    context = {
        "agency": agency,
        "track": track,
        "name": TRACKS[track],
        "tracks": [(each, TRACKS[each]) for each in NEEDED_TRACKS],
        "by_head": by_head,
        "form": form,
        "page": page,
        "rows": _rows(request, page.rows, by_head=by_head),
        "ticked": request.POST.getlist("process"),
        "alike": alike,
        "outcome": outcome,
    }
    return render(request, "processes/approvals.html", context, status=422 if form.errors else 200)


def _rows(request: HouseRequest, versions: Sequence[ProcessVersion], *, by_head: bool) -> list[tuple[Any, ...]]:
    """Each version with its warnings, whether its paper was opened, and whether the viewer may approve it."""
    day, opened = today(request), opened_here(request)
    return [
        (each, cautions_of(each, day), each.sha256 in opened, not by_head or may_approve_iso(request.actor, each))
        for each in versions
    ]


def _decided(
    request: HouseRequest, agency: Agency, form: Form, track: str, *, by_head: bool
) -> actions.DoneTogether | None:
    chosen = chosen_versions(agency, request.POST.getlist("process")[:MOST_PRINTED])
    given: dict[str, Any] = dict(form.cleaned_data)
    when: dict[str, Any] = {"by": request.actor, "at": request.at}

    def act() -> actions.DoneTogether:
        if by_head:
            return actions.approve_together(chosen, opened=opened_here(request), **given, **when)
        scan = given.pop("scan")
        return actions.record_decision(chosen, track=track, decided=ApprovalDecision(**given), scan=scan, **when)

    done, outcome = attempt(form, act, request)
    if not done:
        return None
    found: actions.DoneTogether = outcome
    if found.done:
        messages.success(request, f"Đã ghi phê duyệt {in_sentence(track)} của {len(found.done)} bản.")
    return found


def _next(request: HouseRequest, outcome: actions.DoneTogether, track: str, *, by_head: bool) -> str:
    """The same decision is offered for the versions that are left."""
    if by_head:
        return request.path
    recorded = approval_of(outcome.done[0], track)
    return f"{request.path}?track={track}&like={recorded.pk if recorded else ''}"


def _form(request: HouseRequest, first: ProcessVersion | None, track: str, alike: Sequence[Approval]) -> ApprovalForm:
    """The decision as it is typed; what is known of it: that of other processes (``?like=``), the usual authority."""
    asked = next((each for each in alike if str(each.pk) == request.GET.get("like", "")), None)
    names = ("authority", "number", "signed_on", "signer", "effective_from")
    initial: dict[str, Any] = {name: getattr(asked, name) for name in names} if asked else {}
    if first is not None and asked is None:
        day = today(request)
        signer = head_of(first.process, day)[1] if track == "iso" else ""
        initial = {"authority": authorities_of(first.process, day)[track], "signer": signer}
        if lead := leading_approval(first, track):
            initial["effective_from"] = lead.effective_from
    return ApprovalForm(request.POST or None, request.FILES or None, initial=initial)


def _iso_form(request: HouseRequest, first: ProcessVersion | None) -> IsoForm:
    day = today(request)
    begins = max(proposed_dates(first, "iso", day).effective_from, day) if first else day
    return IsoForm(request.POST or None, initial={"signed_on": day, "effective_from": begins})
