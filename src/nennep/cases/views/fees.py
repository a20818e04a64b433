"""Money of a case, and the register of what was taken in a day."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nennep.kernel.dates import full_date
from nennep.org.forms import Day
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet

from ..forms.fees import DOES, FeeForm
from ..models import Case
from ..queries import answer_to
from ..queries.fees import COLUMNS, MoneyDay, money_of_day, sees_money
from ..rules.acts import ACTS
from .acts import PAGES
from .gate import attempt, posted, seen


@seen
def fee(request: HouseRequest, case: Case, act: str) -> HttpResponse:
    """Take, exempt, pay back, or let the result go out before."""
    if act not in DOES:
        raise Http404
    if request.method != "POST" and (closed := answer_to(PAGES[act], case, request.actor).words):
        messages.error(request, closed)
        return redirect("cases:case", case.code)
    form, status = FeeForm(act, case, posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            said, typed = (
                f"Đã ghi cho {case.code}: {ACTS[PAGES[act]].words.lower()}.",
                [("Lý do", given.get("reason", ""))],
            )
            answer = attempt(
                request, case, lambda: DOES[act](case, by=request.actor, at=request.at, **given), said=said, typed=typed
            )
            if not isinstance(answer, str):
                return answer
            form.add_error(None, answer)
    return render(
        request, "cases/fee.html", {"case": case, "form": form, "words": ACTS[PAGES[act]].words}, status=status
    )


@require_safe
@login_required
def register(request: HouseRequest) -> HttpResponse:
    """What was taken and paid back on a day, by person and way."""
    return render(request, "cases/money.html", {"told": _day_of(request)})


@require_safe
@login_required
@sheet("cases.money", words="Sổ thu trong ngày", page="cases:money")
def register_export(request: HouseRequest) -> SheetContent:
    """The same as an Excel file."""
    told = _day_of(request)
    # The hour alone would be text; Excel is given the instant.
    rows = ([entry.entered_at, *(value(entry) for _, value in COLUMNS[1:])] for entry in told.entries)
    headings = [heading for heading, _ in COLUMNS]
    day = f"Ngày {full_date(told.day)}"
    return SheetContent(f"Sổ thu {told.day:%Y-%m-%d}", headings, rows, len(told.entries), day)


@require_safe
@login_required
def register_paper(request: HouseRequest) -> HttpResponse:
    """The same as a sheet to print and sign."""
    told = _day_of(request)
    rows = [[value(entry) for _, value in COLUMNS] for entry in told.entries]
    context: dict[str, Any] = {"told": told, "headings": [heading for heading, _ in COLUMNS], "rows": rows}
    return render(request, "cases/money_paper.html", context | {"at": request.at})


def _day_of(request: HouseRequest) -> MoneyDay:
    if request.actor is None or not sees_money(request.actor):
        raise PermissionDenied("Sổ thu trong ngày dành cho công chức một cửa và Lãnh đạo Bộ phận Một cửa.")
    today = timezone.localdate(request.at)
    try:
        day = Day().clean(request.GET.get("day", "")) or today
    except ValidationError:
        messages.error(request, f"Ngày trong địa chỉ không đọc được; đây là sổ ngày {full_date(today)}.")
        day = today
    return money_of_day(request.actor, day)
