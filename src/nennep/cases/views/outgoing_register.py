"""The register of outgoing papers: on screen, as an Excel file, on paper."""

from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nennep.documents.queries.numbers import keeps_numbers
from nennep.kernel.text import nfc
from nennep.org.queries.names import name_on
from nennep.org.views.gate import signed_in
from nennep.web import tables
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, sought, told_by

from ..queries import sees_cases
from ..queries.outgoing_register import (
    OutgoingFilter,
    all_outgoing,
    gaps_outgoing,
    kinds_outgoing,
    numbers_outgoing,
    outgoing_agency,
    rows_outgoing,
    years_outgoing,
)

HEADINGS = ("TT", "Số, ký hiệu", "Ngày", "Loại", "Trích yếu", "Mã hồ sơ", "Người ký", "Nơi nhận", "Ghi chú")
CANCELLED = "Đã hủy"
ON_PAPER = 1000


def _wanted(request: HouseRequest) -> OutgoingFilter:
    if not sees_cases(request.actor):
        raise PermissionDenied("Sổ văn bản đi dành cho người tiếp nhận, thụ lý, ký, phát hành và theo dõi hồ sơ.")
    agency = outgoing_agency(request.actor)
    asked, this_year = request.GET, timezone.localdate(request.at).year
    year = asked.get("year", "")
    kinds = dict(kinds_outgoing(agency.pk, timezone.localdate(request.at)))
    series = asked.get("series", "")
    return OutgoingFilter(
        agency_id=agency.pk,
        year=int(year) if year.isascii() and year.isdecimal() and 2000 <= int(year) <= 9998 else this_year,
        series=series if series in kinds else "",
        words=nfc(asked.get("q", "")).strip()[:60],
    )


def _query(wanted: OutgoingFilter) -> str:
    held = {"year": str(wanted.year), "series": wanted.series, "q": wanted.words}
    return urlencode({key: value for key, value in held.items() if value})


@signed_in
@require_safe
def outgoing(request: HouseRequest) -> HttpResponse:
    """One page of the register, with what is missing in its series."""
    wanted, day = _wanted(request), timezone.localdate(request.at)
    page = tables.page_by_number(numbers_outgoing(wanted), request.GET)
    kinds = kinds_outgoing(wanted.agency_id, day)
    context = {
        "agency": outgoing_agency(request.actor),
        "wanted": wanted,
        "page": page,
        "rows": list(rows_outgoing(request.actor, page.rows, day)),
        "years": years_outgoing(wanted.agency_id, timezone.localdate(request.at).year),
        "kinds": kinds,
        "gaps": [] if wanted.words else gaps_outgoing(wanted, day),
        "query": _query(wanted),
        "keeps": keeps_numbers(request.actor),
    }
    return render(request, "cases/outgoing.html", context)


@signed_in
@require_safe
@sheet("cases.outgoing", words="Sổ văn bản đi", page="cases:outgoing")
def outgoing_export(request: HouseRequest) -> SheetContent:
    """The whole register under the same filter as an Excel file; what is missing stands below."""
    wanted, day = _wanted(request), timezone.localdate(request.at)
    lines: list[tuple[object, ...]] = [
        (
            number,
            row.number.text,
            row.number.dated_on,
            row.kind,
            row.gist,
            row.case,
            row.signer,
            row.sent_to,
            ". ".join(part for part in (CANCELLED if row.is_cancelled else "", row.remark) if part),
        )
        for number, row in enumerate(all_outgoing(request.actor, wanted, day), start=1)
    ]
    for gap in [] if wanted.words else gaps_outgoing(wanted, day):
        stretch = gap.first if gap.gap.count == 1 else f"{gap.first} đến {gap.last}"
        why = gap.gap.reason or "chưa rõ vì sao"
        lines.append(("", stretch, None, gap.kind.name, "", "", "", "", f"Số bỏ trống: {why}"))
    kind = dict(kinds_outgoing(wanted.agency_id, day)).get(wanted.series, "")
    told, agency = told_by(f"năm {wanted.year}", kind, sought(wanted.words)), outgoing_agency(request.actor)
    return SheetContent(f"Sổ văn bản đi {wanted.year}", HEADINGS, lines, len(lines), told, agency.name)


@signed_in
@require_safe
def outgoing_paper(request: HouseRequest) -> HttpResponse:
    """The register under the same filter as a sheet to print; that of a past year is of the agency as it was then."""
    wanted, day = _wanted(request), timezone.localdate(request.at)
    context = {
        "agency": name_on(outgoing_agency(request.actor), min(day, date(wanted.year, 12, 31))),
        "wanted": wanted,
        "kind": dict(kinds_outgoing(wanted.agency_id, day)).get(wanted.series, ""),
        "rows": list(all_outgoing(request.actor, wanted, day, most=ON_PAPER)),
        "total": tables.page_by_number(numbers_outgoing(wanted), request.GET).total,
        "most": ON_PAPER,
        "gaps": [] if wanted.words else gaps_outgoing(wanted, day),
        "query": _query(wanted),
        "at": request.at,
    }
    return render(request, "cases/outgoing_paper.html", context)
