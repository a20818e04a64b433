"""The lists with which a year closes: on screen, as an Excel file, on paper."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nennep.org.models import Agency
from nennep.org.views.gate import signed_in
from nennep.web import tables
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet

from ..queries.past_places import PastPlaces
from ..queries.year_cases import counts_of, end_of, open_cases
from ..queries.year_end import OpenCase, as_of, closes_year, closing_agencies, stood
from ..queries.year_registers import dated_ahead, last_numbers, unsigned_lists
from ..rules.year_end import year_to_close

HEADINGS = (
    *("TT", "Mã hồ sơ", "Mã thủ tục", "Thủ tục", "Phòng", "Người thụ lý", "Tiếp nhận", "Hẹn trả"),
    *("Tình trạng", "Đang chờ"),
)
ON_PAPER = 1000
SHOWN_YEARS = 5


def _year(request: HouseRequest) -> int:
    asked, today = request.GET.get("year", ""), timezone.localdate(request.at)
    known = len(asked) == len("2026") and asked.isascii() and asked.isdecimal() and 2000 <= int(asked) <= today.year
    return int(asked) if known else year_to_close(today)


def _agencies(request: HouseRequest) -> tuple[list[Agency], Agency]:
    """Those whose year the viewer may close, and the one that is asked for: the own one unless another is named."""
    if not closes_year(request.actor):
        raise PermissionDenied("Danh sách cuối năm dành cho người theo dõi hồ sơ của toàn cơ quan.")
    offered = closing_agencies(request.actor)
    return offered, next((one for one in offered if one.code == request.GET.get("agency")), offered[0])


def _common(request: HouseRequest, agency: Agency, year: int) -> dict[str, Any]:
    return {
        "agency": PastPlaces(end_of(year)).agency(agency),
        "year": year,
        "asked": urlencode({"year": year, "agency": agency.code}),
        "counts": counts_of(agency.pk, year),
        "numbers": last_numbers(agency.pk, year),
        "lists": unsigned_lists(agency.pk, year),
        "ahead": dated_ahead(agency.pk, year),
        "is_over": end_of(year) <= request.at,
        "at": request.at,
    }


@signed_in
@require_safe
def closing(request: HouseRequest) -> HttpResponse:
    """One page of what was open, above it how that adds up, below it the registers that close."""
    (offered, agency), year = _agencies(request), _year(request)
    page = tables.page_by_number(open_cases(agency.pk, year), request.GET)
    latest = timezone.localdate(request.at).year
    context = {
        **_common(request, agency, year),
        "page": page,
        "rows": stood(page.rows, as_of(year, request.at)),
        "years": range(latest, latest - SHOWN_YEARS, -1),
        "offered": offered if len(offered) > 1 else [],
        "chosen": agency.code,
    }
    return render(request, "figures/closing.html", context)


@signed_in
@require_safe
@sheet("figures.closing", words="Hồ sơ đang giải quyết cuối năm", page="figures:closing")
def closing_export(request: HouseRequest) -> SheetContent:
    """Every case that was open, as an Excel file."""
    (_, agency), year = _agencies(request), _year(request)
    cases = open_cases(agency.pk, year)
    rows = (_cells(number, row) for number, row in enumerate(stood(cases, as_of(year, request.at)), start=1))
    title, told = f"Hồ sơ đang giải quyết đến hết 31-12-{year}", f"Đến hết ngày 31/12/{year}"
    return SheetContent(title, HEADINGS, rows, len(cases), told, PastPlaces(end_of(year)).agency(agency).name)


def _cells(number: int, row: OpenCase) -> tuple[object, ...]:
    case, procedure = row.case, (row.procedure_code, row.procedure)
    return number, case.code, *procedure, row.division, row.handler, case.received_at, row.due_at, row.state, row.waits


@signed_in
@require_safe
def closing_paper(request: HouseRequest) -> HttpResponse:
    """The lists as a sheet to print and to sign."""
    (_, agency), year = _agencies(request), _year(request)
    cases = open_cases(agency.pk, year)[:ON_PAPER]
    context = {**_common(request, agency, year), "rows": stood(cases, as_of(year, request.at)), "most": ON_PAPER}
    return render(request, "figures/closing_paper.html", context)
