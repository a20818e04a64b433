"""The promise of a case that was taken over with a wrong one: found by its code, told again with the reason."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.cases.models import Case
from nennep.cases.queries.acts import answer_to
from nennep.cases.rules.acts import ACTS
from nennep.web import refusals
from nennep.web.formats import instant
from nennep.web.request import HouseRequest

from ..actions.told_due import correct_told_due
from ..forms.told_due import ToldDueForm
from ..queries.take_over import close_of_day, codes_open_to, may_correct_dues, taken_over_case


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def told_due(request: HouseRequest) -> HttpResponse:
    """First the code, where none is told; then the promise as it is kept, and the right one. No word about a person."""
    actor, code = request.actor, request.GET.get("code", "").strip()
    if actor is None or not may_correct_dues(actor):
        raise PermissionDenied(ACTS["correct_told_due"].who.refused)
    case = taken_over_case(actor, code) if code else None
    if case is None:
        return render(request, "arrivals/told_due_case.html", {"code": code}, status=404 if code else 200)
    opens, closed = bool(codes_open_to(actor, [case.code])), answer_to("correct_told_due", case, actor).words
    form = ToldDueForm(request.POST if request.method == "POST" else None, close_of=close_of_day(case.agency_id))
    if not closed and form.is_bound and form.is_valid():
        given: dict[str, Any] = {"due_at": form.cleaned_data["due"], "reason": form.cleaned_data["reason"]}
        act = partial(correct_told_due, case, by=actor, at=request.at, **given)
        if refusals.attempt(form, act, request)[0]:
            return _done(request, case, opens=opens)
    context = {"case": case, "form": form, "closed": closed, "opens": opens}
    return render(request, "arrivals/told_due.html", context, status=422 if request.method == "POST" else 200)


def _done(request: HouseRequest, case: Case, *, opens: bool) -> HttpResponse:
    moved = (
        f" Hạn hiện nay {instant(case.due_at)}, vì đồng hồ đã dừng ở đây."
        if case.due_at and case.due_at != case.first_due_at
        else ""
    )
    messages.success(request, f"Đã sửa hạn của {case.code}.{moved} Hạn cũ giữ ở diễn biến của hồ sơ.")
    return redirect("cases:case", case.code) if opens else redirect("arrivals:take_over")
