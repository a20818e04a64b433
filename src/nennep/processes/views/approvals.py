"""Approvals entered, given on screen by the head, revoked."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.definitions.definition import DefinitionError
from nennep.org.rules import APPROVE
from nennep.org.views.gate import signed_in
from nennep.press.pdf import PressError
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..actions.drafts import KEEPS
from ..forms.approvals import ApprovalForm, IsoForm, ReturnReasonForm, with_apart
from ..models import ProcessVersion
from ..papers.frozen_document import page_pictures, reads_alike
from ..queries import (
    approval_of,
    approvals_alike,
    approvers_named,
    authorities_of,
    cautions_of,
    difference_of,
    head_of,
    may_approve_iso,
    may_keep,
    version_before,
)
from ..queries.covered_changes import general_changes
from ..queries.effect import Dates, approved_from, leading_approval, proposed_dates
from ..queries.touches import touches_of
from ..rules.approvals import FOLLOWING_TRACKS, NEEDED_TRACKS, TRACKS, all_approved, in_sentence
from .gate import kept_version, today, version_or_404
from .version import dates_asked, step_changes
from .version_acts import POSTED

CHANGES_WITH_DAY = (
    "Với ngày này văn bản sẽ in đổi theo ngày (phí, tên gọi, mẫu, căn cứ). Bản in bên dưới là của ngày vừa ghi:"
    " xem lại rồi bấm lần nữa."
)


@signed_in
@require_http_methods(POSTED)
def approve(request: HouseRequest, code: str, number: str, track: str) -> HttpResponse:
    """A decision entered by the keeper; or the head's own approval of the ISO procedure."""
    row = version_or_404(request, code, number)
    if track not in TRACKS:
        raise Http404
    by_head = track == "iso" and not may_keep(request.actor, row.process)
    if by_head and not may_approve_iso(request.actor, row):
        if not request.actor.may(APPROVE, row.agency_id):
            raise PermissionDenied(actions.approvals.APPROVES)
        messages.info(request, _why_not(row, today(request)))
        return redirect("processes:version", code, number)
    if not by_head and not may_keep(request.actor, row.process):
        raise PermissionDenied(KEEPS)
    form, dates = _form(request, row, track, by_head=by_head), dates_asked(request, row, track)
    posts = request.method == "POST" and form.is_valid()
    if posts and not reads_alike(row, track, dates, typed := _typed(form), at=request.at):
        dates, posts = typed, False
        form.add_error("effective_from", CHANGES_WITH_DAY)
    if posts:
        act = actions.approve_iso if by_head else actions.record_approval
        given: dict[str, Any] = dict(form.cleaned_data) if by_head else {**form.cleaned_data, "track": track}
        if attempt(form, lambda: act(row, by=request.actor, at=request.at, **given), request)[0]:
            messages.success(
                request,
                f"Đã ghi phê duyệt {in_sentence(track)} bản {number}; bản in đã đóng.{_next(row, today(request))}",
            )
            return redirect("processes:version", code, number)
    shown = _shown(request, row, track, dates, by_head=by_head)
    return render(request, "processes/approve.html", {"form": form, **shown})


def _shown(request: HouseRequest, row: ProcessVersion, track: str, dates: Dates, *, by_head: bool) -> dict[str, Any]:
    """What the page of an approval tells beside its form: the changes, and the paper as it would be sealed."""
    before = row.based_on if row.based_on_id else version_before(row)
    told = difference_of(before, row) if before else None
    return {
        "process": row.process,
        "version": row,
        "track": track,
        "name": TRACKS[track],
        "by_head": by_head,
        "before": before,
        "told": told,
        "steps": step_changes(told) if told else [],
        "general": general_changes(before, row),
        "touches": touches_of(row),
        "cautions": cautions_of(row, today(request)),
        "dates": dates,
        "pages": _pages(request, row, track, dates),
        "alike": [] if by_head else approvals_alike(row, track),
    }


def _next(row: ProcessVersion, today: date) -> str:
    """What is still awaited before the version can be put in force."""
    if row.state != "approval":
        return ""
    rest = [in_sentence(each) for each in NEEDED_TRACKS if approval_of(row, each) is None]
    if rest:
        return f" Còn chờ phê duyệt {' và '.join(rest)}."
    first = approved_from(row)
    return f" {all_approved(first)}" if first and first > today else " Đã đủ phê duyệt để áp dụng."


def _why_not(row: ProcessVersion, day: date) -> str:
    """Why who holds the duty does not approve the ISO procedure now, and who does."""
    held = approval_of(row, "iso")
    if held is not None:
        return f"Quy trình ISO bản {row.number} đã được phê duyệt, số {held.number}."
    if row.state != "approval":
        return f"Bản {row.number} đang “{row.get_state_display().lower()}”, chưa tới lúc phê duyệt."
    return f"Người soạn không tự phê duyệt bản của mình. {approvers_named(row, day)}"


def _typed(form: Form) -> Dates:
    return Dates(form.cleaned_data["signed_on"], form.cleaned_data["effective_from"])


def _pages(request: HouseRequest, row: ProcessVersion, track: str, dates: Dates) -> range:
    """The numbers of the pages that will be printed; none where it cannot be printed."""
    try:
        return range(1, len(page_pictures(row, track, at=request.at, dates=dates)) + 1)
    except (PressError, DefinitionError):
        return range(0)


def _form(request: HouseRequest, row: ProcessVersion, track: str, *, by_head: bool) -> Form:
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    if by_head:
        given = proposed_dates(row, track, today(request))
        initial = {"signed_on": given.signed_on, "effective_from": max(given.effective_from, given.signed_on)}
        form: Form = IsoForm(data, initial=initial)
    else:
        form = ApprovalForm(data, files, initial=_initial(request, row, track))
    return with_apart(form, row, track)


def _initial(request: HouseRequest, row: ProcessVersion, track: str) -> dict[str, Any]:
    """What is known of the decision: that of other processes (``?like=``), the internal one, the usual authority."""
    day = today(request)
    asked = request.GET.get("like", "")
    alike = next((each for each in approvals_alike(row, track) if str(each.pk) == asked), None)
    follows = approval_of(row, "internal") if track in FOLLOWING_TRACKS else None
    given = alike or follows
    if given is not None:
        names = ("authority", "number", "signed_on", "signer", "effective_from")
        return {name: getattr(given, name) for name in names}
    signer = head_of(row.process, day)[1] if track == "iso" else ""
    known: dict[str, Any] = {"authority": authorities_of(row.process, day)[track], "signer": signer}
    lead = leading_approval(row, track)
    return known | ({"effective_from": lead.effective_from} if lead else {})


@signed_in
@require_http_methods(POSTED)
def revoke(request: HouseRequest, code: str, number: str, track: str) -> HttpResponse:
    """An approval that was entered by mistake counts no more."""
    row = kept_version(request, code, number)
    approval = approval_of(row, track)
    if approval is None:
        raise Http404
    form = ReturnReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            form, lambda: actions.revoke_approval(approval, reason=reason, by=request.actor, at=request.at), request
        )[0]:
            messages.success(request, f"Đã thu hồi phê duyệt số {approval.number}.")
            return redirect("processes:version", code, number)
    context = {
        "form": form,
        "process": row.process,
        "version": row,
        "button": "Thu hồi phê duyệt",
        "title": f"Thu hồi phê duyệt {approval.number}",
        "note": f"{TRACKS[track]} bản {number} trở lại chưa phê duyệt. Phê duyệt này còn trong lịch sử"
        " kèm lý do; bản in đã đóng theo nó vẫn giữ trong kho.",
    }
    return render(request, "processes/act.html", context)
