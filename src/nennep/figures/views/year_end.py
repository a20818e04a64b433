"""The lists with which a year closes: on screen, as an Excel file, on paper."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nennep.org.queries.names import name_on
from nennep.org.views.gate import signed_in
from nennep.web import tables
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet

from ..queries.year_end import (
    OpenCase,
    as_of,
    closes_year,
    closing_agency,
    counts_of,
    dated_ahead,
    end_of,
    last_numbers,
    open_cases,
    stood,
    unsigned_lists,
)
from ..rules.year_end import year_to_close

HEADINGS = (
    *("TT", "Mã hồ sơ", "Mã thủ tục", "Thủ tục", "Phòng", "Người thụ lý", "Tiếp nhận", "Hẹn trả"),
    *("Tình trạng", "Đang chờ"),
)
ON_PAPER = 1000
SHOWN_YEARS = 5


def _year(request: HouseRequest) -> int:
    if not closes_year(request.actor):
        raise PermissionDenied("Danh sách cuối năm dành cho người theo dõi hồ sơ của toàn cơ quan.")
    asked, today = request.GET.get("year", ""), timezone.localdate(request.at)
    latest = today.year
    known = asked.isascii() and asked.isdecimal() and 2000 <= int(asked) <= latest
    return int(asked) if known else year_to_close(today)


def _common(request: HouseRequest, year: int) -> dict[str, Any]:
    agency_id = request.actor.agency_id
    return {
        "agency": name_on(closing_agency(request.actor), date(year, 12, 31)),
        "year": year,
        "counts": counts_of(agency_id, year),
        "numbers": last_numbers(agency_id, year),
        "lists": unsigned_lists(agency_id, year),
        "ahead": dated_ahead(agency_id, year),
        "is_over": end_of(year) <= request.at,
        "at": request.at,
    }


@signed_in
@require_safe
def closing(request: HouseRequest) -> HttpResponse:
    """One page of what was open, above it how that adds up, below it the registers that close."""
    year = _year(request)
    page = tables.page_by_number(open_cases(request.actor.agency_id, year), request.GET)
    latest = timezone.localdate(request.at).year
    context = {
        **_common(request, year),
        "page": page,
        "rows": stood(page.rows, as_of(year, request.at)),
        "years": range(latest, latest - SHOWN_YEARS, -1),
    }
    return render(request, "figures/closing.html", context)


@signed_in
@require_safe
@sheet("figures.closing", words="Hồ sơ đang giải quyết cuối năm", page="figures:closing")
def closing_export(request: HouseRequest) -> SheetContent:
    """Every case that was open, as an Excel file."""
    year = _year(request)
    cases = list(open_cases(request.actor.agency_id, year))
    rows = (_cells(number, row) for number, row in enumerate(stood(cases, as_of(year, request.at)), start=1))
    return SheetContent(f"Hồ sơ đang giải quyết đến hết 31-12-{year}", HEADINGS, rows, len(cases))


def _cells(number: int, row: OpenCase) -> tuple[object, ...]:
    case, version = row.case, row.case.procedure_version
    procedure = (version.procedure.quality_code, version.name) if version else ("", "")
    return number, case.code, *procedure, row.division, row.handler, case.received_at, row.due_at, row.state, row.waits


@signed_in
@require_safe
def closing_paper(request: HouseRequest) -> HttpResponse:
    """The lists as a sheet to print and to sign."""
    year = _year(request)
    cases = list(open_cases(request.actor.agency_id, year)[:ON_PAPER])
    context = {**_common(request, year), "rows": stood(cases, as_of(year, request.at)), "most": ON_PAPER}
    return render(request, "figures/closing_paper.html", context)
