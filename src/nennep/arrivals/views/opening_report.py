"""The figures of the year before the first day here: declared from a report, declared anew with a reason."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nennep.cases.queries import sees_cases
from nennep.kernel.periods import year
from nennep.web import refusals
from nennep.web.request import HouseRequest

from ..actions.opening_report import declare_opening
from ..forms.opening_report import OpeningForm
from ..queries.opening_report import balance_of, counts_of, fields_to_count, reports_of
from ..rules.opening_report import HEADINGS
from .take_over import starter


@starter
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HouseRequest) -> HttpResponse:
    """The report that holds with its balance, those before it, and the form for a new one."""
    reports = reports_of(request.agency.pk)
    held = next((one for one in reports if one.superseded_at is None), None)
    first = year(timezone.localdate(request.at).year).first
    form = OpeningForm(
        fields_to_count(request.agency), request.POST or None, again=held is not None, initial={"counted_from": first}
    )
    if request.method == "POST" and form.is_valid():
        declare = partial(declare_opening, request.agency, draft=form.draft(), by=request.actor, at=request.at)
        if refusals.attempt(form, declare, request)[0]:
            messages.success(request, "Đã khai số liệu mở đầu.")
            return redirect("arrivals:opening")
    context = {
        "form": form,
        "sees": sees_cases(request.actor),
        "held": held,
        "balance": balance_of(held) if held else None,
        "former": [one for one in reports if one.superseded_at],
        "headings": HEADINGS.values(),
        "counts": counts_of(held) if held else [],
    }
    return render(request, "arrivals/opening.html", context, status=422 if form.errors else 200)
