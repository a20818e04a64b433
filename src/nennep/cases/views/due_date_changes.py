"""Promises that the calendar in force would make otherwise: an officer decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from nennep.kernel.refusals import Refusal
from nennep.web.request import HouseRequest

from ..actions import recompute_due
from ..forms.acts import ActReasonForm
from ..models import Case
from ..queries import cases_out_of_step
from ..rules.acts import ACTS, agencies_of
from .gate import posted


@login_required
def dues(request: HouseRequest) -> HttpResponse:
    """List the cases with old and new due; those ticked are computed again, with the reason."""
    actor = request.actor
    if actor is None or actor.agency_id not in agencies_of("recompute_due", actor):
        raise PermissionDenied(ACTS["recompute_due"].who.refused)
    shifts = cases_out_of_step(request.actor)
    form = ActReasonForm(posted(request))
    ticked = request.POST.getlist("case")
    if request.method == "POST" and not ticked:
        form.add_error(None, "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ cần tính lại hạn.")
    elif request.method == "POST" and form.is_valid():
        _recompute(request, [s.case for s in shifts if s.case.code in ticked], form)
        return redirect("cases:dues")
    status = 422 if request.method == "POST" else 200
    context = {"shifts": shifts, "form": form, "ticked": ticked}
    return render(request, "cases/dues.html", context, status=status)


def _recompute(request: HouseRequest, cases: list[Case], form: ActReasonForm) -> None:
    """Each case is a step of its own; one that somebody else moves meanwhile is told, not lost."""
    skipped = []
    for case in cases:
        try:
            recompute_due(case, by=request.actor, at=request.at, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            skipped.append(f"{case.code}: {refusal.words}")
    messages.success(request, f"Đã tính lại hạn {len(cases) - len(skipped)} hồ sơ.")
    for words in skipped:
        messages.error(request, f"Chưa tính lại {words}")
