"""The series of an agency: what comes next in each, what was set, passed over and cancelled."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.org.models import Agency
from nennep.org.rules import ISSUE_RESULT
from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from .. import actions
from ..forms import CancelNumbersForm, CloseSeriesForm, NextNumberForm, SeriesForm, SeriesNameForm
from ..models import NumberSeries
from ..queries.numbers import (
    KEEPS,
    SeriesLine,
    cancelled_of,
    keeps_numbers,
    line_of_series,
    missing_numbers,
    numbering_agency,
    own_row,
    periods_of,
    series_named,
    series_of,
    starts_of,
)
from ..rules.numbers import PURPOSES, RESTARTS
from .gate import today

View = Callable[..., HttpResponse]


def numbers_keeper(view: View) -> View:
    """Only who keeps series somewhere: the clerk, or who manages the procedures."""

    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **options: Any) -> HttpResponse:
        if not keeps_numbers(request.actor):
            raise PermissionDenied(KEEPS)
        return view(request, *args, **options)

    return signed_in(opened)


def _agency(request: HouseRequest) -> Agency:
    agency = numbering_agency(request.actor)
    if agency is None:
        raise PermissionDenied(KEEPS)
    return agency


def _line(request: HouseRequest, agency: Agency, code: str) -> SeriesLine:
    """The series in the period that the address asks for, else the present one."""
    kind = found_or_404(series_named, agency.pk, code, today(request))
    periods = periods_of(agency.pk, kind, today(request))
    asked = request.GET.get("period", periods[0])
    if asked not in periods:
        raise Http404
    return line_of_series(agency.pk, kind, today(request), asked)


@numbers_keeper
@require_safe
def series_list(request: HouseRequest) -> HttpResponse:
    """All series with their next numbers."""
    agency = _agency(request)
    lines = [line_of_series(agency.pk, kind, today(request)) for kind in series_of(agency.pk, today(request))]
    context = {
        "agency": agency,
        "own": [line for line in lines if line.kind.is_own],
        "above": [line for line in lines if not line.kind.is_own],
        "restarts": RESTARTS,
    }
    return render(request, "documents/numbers.html", context)


@numbers_keeper
@require_safe
def series(request: HouseRequest, code: str) -> HttpResponse:
    """One series in one period: next number, what was passed over or cancelled and why."""
    agency = _agency(request)
    line = _line(request, agency, code)
    kind = line.kind
    gaps = [gap for _, gap in missing_numbers(agency.pk, [kind], line.period)]
    context = {
        "agency": agency,
        "line": line,
        "purpose": PURPOSES[kind.purpose],
        "restart": RESTARTS[kind.restart],
        "repeats": kind.is_own and kind.restart == "yearly" and "{năm}" not in kind.pattern,
        "periods": periods_of(agency.pk, kind, today(request)),
        "gaps": [(gap, kind.written(gap.first, line.year), kind.written(gap.last, line.year)) for gap in gaps],
        "starts": [(start, kind.written(start.next_number, line.year)) for start in _starts(agency, line)],
        "cancelled": cancelled_of(agency.pk, kind.code, line.period),
        "cancels": request.actor.may(ISSUE_RESULT, agency.pk),
    }
    return render(request, "documents/series.html", context)


def _starts(agency: Agency, line: SeriesLine) -> Any:
    return starts_of(agency.pk, line.kind.code, line.period)


@numbers_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def series_add(request: HouseRequest) -> HttpResponse:
    """A new series."""
    agency = _agency(request)
    form = SeriesForm(request.POST or None, initial={"restart": "yearly", "starts_on": today(request)})
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: actions.add_series(agency, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.success(request, f"Đã lập dãy “{made.name}”. Sổ giấy đã dùng tới đâu thì đặt số tiếp theo ở đây.")
            return redirect("documents:series", made.code)
    return _form(request, "Lập dãy số", "Lập dãy số", form, agency)


@numbers_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def series_change(request: HouseRequest, code: str) -> HttpResponse:
    """Another name, or another pattern while no number was given."""
    agency = _agency(request)
    row = found_or_404(own_row, agency.pk, code)
    form = SeriesNameForm(request.POST or None, initial={"name": row.name, "pattern": row.pattern})

    def act() -> None:
        actions.change_series(row, by=request.actor, at=request.at, **form.cleaned_data)

    return _done_or_form(request, form, act, row=row, agency=agency, said="Đã sửa dãy số.", title="Sửa dãy số")


@numbers_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def series_close(request: HouseRequest, code: str) -> HttpResponse:
    """From a day on the series numbers nothing more."""
    agency = _agency(request)
    row = found_or_404(own_row, agency.pk, code)
    form = CloseSeriesForm(request.POST or None, initial={"closed_on": today(request)})

    def act() -> None:
        actions.close_series(row, by=request.actor, at=request.at, **form.cleaned_data)

    title = "Thôi dùng dãy số"
    return _done_or_form(request, form, act, row=row, agency=agency, said="Đã ghi ngày thôi dùng.", title=title)


def _done_or_form(
    request: HouseRequest,
    form: Form,
    act: Callable[[], object],
    *,
    row: NumberSeries,
    agency: Agency,
    said: str,
    title: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, act, request)
        if done:
            messages.success(request, said)
            return redirect("documents:series", row.code)
    return _form(request, title, "Ghi", form, agency, name=row.name, code=row.code)


@numbers_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def series_next(request: HouseRequest, code: str) -> HttpResponse:
    """The next number set by hand, with its reason."""
    agency = _agency(request)
    line = _line(request, agency, code)
    form = NextNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.set_next_number(
                agency, kind=line.kind, period=line.period, by=request.actor, at=request.at, **form.cleaned_data
            ),
            request,
        )
        if done:
            following = line.kind.written(form.cleaned_data["number"], line.year)
            messages.success(request, f"Số tiếp theo của dãy là {following}.")
            return redirect("documents:series", code)
    return _form(request, "Đặt số tiếp theo", "Đặt số tiếp theo", form, agency, line=line)


@numbers_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def series_cancel(request: HouseRequest, code: str) -> HttpResponse:
    """Numbers cancelled with a reason: kept, shown, never given again."""
    agency = _agency(request)
    line = _line(request, agency, code)
    asked = {name: request.GET[name] for name in ("first", "last") if name in request.GET}
    form = CancelNumbersForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done, rows = attempt(
            form,
            lambda: actions.cancel_numbers(
                agency,
                kind=line.kind,
                period=line.period,
                first=given["first"],
                last=given["last"] or given["first"],
                reason=given["reason"],
                by=request.actor,
                at=request.at,
            ),
            request,
        )
        if done:
            messages.success(request, f"Đã hủy {len(rows)} số. Số đã hủy giữ trong sổ văn bản đi, không cấp lại.")
            return redirect("documents:series", code)
    return _form(request, "Hủy số, giải trình số bỏ trống", "Hủy số", form, agency, line=line)


def _form(
    request: HouseRequest,
    title: str,
    button: str,
    form: Form,
    agency: Agency,
    *,
    line: SeriesLine | None = None,
    name: str = "",
    code: str = "",
) -> HttpResponse:
    context = {
        "title": title,
        "button": button,
        "form": form,
        "agency": agency,
        "line": line,
        "name": line.kind.name if line else name,
        "code": line.kind.code if line else code,
    }
    return render(request, "documents/series_edit.html", context, status=422 if form.errors else 200)
