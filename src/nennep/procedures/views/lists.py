"""The list of procedures: on screen, as an Excel file, on paper."""

from collections.abc import Collection, Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nennep.kernel.dates import full_date
from nennep.org.queries.agencies import agencies_of
from nennep.org.queries.past_names import names_on
from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, sought, told_by, wants_sheet
from nennep.web.tables import page_by_number

from ..queries import (
    ListedProcedure,
    ListFilter,
    ListingStatus,
    contents_of,
    counted,
    fields_in,
    kept_agencies,
    listed,
    told,
)
from .gate import day_asked, today

PILLS = (
    ("", "Tất cả"),
    (ListingStatus.PUBLIC, "Đang hiệu lực"),
    (ListingStatus.FUTURE, "Chưa hiệu lực"),
    (ListingStatus.ENDED, "Đã bãi bỏ"),
    (ListingStatus.MISSING, "Thiếu mục bắt buộc"),
)
HEADINGS = (
    "TT", "Mã thủ tục", "Mã hệ thống chất lượng", "Tên thủ tục", "Lĩnh vực", "Mức độ", "Thời hạn",
    "Phí, lệ phí", "Địa chỉ tiếp nhận", "Căn cứ pháp lý", "Quyết định công bố", "Ngày ký",
    "Hiệu lực từ", "Đến hết", "Tình trạng", "Còn thiếu",
)  # fmt: skip
WORDS = {ListingStatus.PUBLIC: "Đang hiệu lực", ListingStatus.FUTURE: "Chưa hiệu lực", ListingStatus.ENDED: "Đã bãi bỏ"}


@signed_in
@require_safe
def procedures(request: HouseRequest) -> HttpResponse:
    """Every procedure of the viewer's agencies as it stands on a day, with counts; also as Excel."""
    if wants_sheet(request):
        return procedures_sheet(request)
    wanted, day, day_error = _wanted(request)
    everything = listed(request.actor.rule_agency_ids, day, ListFilter(wanted.words, wanted.field))
    rows = listed(request.actor.rule_agency_ids, day, wanted) if wanted.standing else everything
    counts = counted(everything)
    pills = [
        (key, words, counts[key] if key else len(everything), _query(request, standing=key)) for key, words in PILLS
    ]
    context = {
        "page": page_by_number(rows, request.GET),
        "wanted": wanted,
        "pills": pills,
        "day": day,
        "day_error": day_error,
        "is_today": day == today(request),
        "fields": fields_in(listed(request.actor.rule_agency_ids, day, ListFilter())),
        "agencies": _agencies(request, day),
        "several": len(request.actor.rule_agency_ids) > 1,
        "keeps": bool(kept_agencies(request.actor)),
        "query": _query(request),
        "total": len(everything),
        "narrowed": wanted != ListFilter(),
    }
    return render(request, "procedures/procedures.html", context)


@sheet("procedures.list", words="Danh sách thủ tục", page="procedures:procedures")
def procedures_sheet(request: HouseRequest) -> SheetContent:
    """The procedures asked for with every column."""
    wanted, day, _ = _wanted(request)
    rows = listed(request.actor.rule_agency_ids, day, wanted)
    told = told_by(
        f"ngày {full_date(day)}",
        sought(wanted.words),
        next((one.name for one in fields_in(rows) if one.code == wanted.field), ""),
        dict(PILLS)[wanted.standing].lower() if wanted.standing else "",
    )
    return SheetContent(f"Thủ tục {day:%Y-%m-%d}", HEADINGS, _cells(rows), len(rows), told)


@signed_in
@require_safe
def paper(request: HouseRequest) -> HttpResponse:
    """The list under the same filter as a sheet to print."""
    wanted, day, _ = _wanted(request)
    rows = listed(request.actor.rule_agency_ids, day, wanted)
    standing = dict(PILLS)[wanted.standing] if wanted.standing else "Mọi thủ tục"
    context = {
        "rows": rows,
        "day": day,
        "standing": standing,
        "wanted": wanted,
        "at": request.at,
        "agencies": _agencies(request, day),
        "query": _query(request),
    }
    return render(request, "procedures/procedures_paper.html", context)


def _wanted(request: HouseRequest) -> tuple[ListFilter, date, str]:
    asked = request.GET
    standing = asked.get("standing", "")
    known = {str(key) for key, _ in PILLS}
    day, error = day_asked(request)
    wanted = ListFilter(asked.get("q", "").strip(), asked.get("field", ""), standing if standing in known else "")
    return wanted, day, error


def _query(request: HouseRequest, **changes: str) -> str:
    query = request.GET.copy()
    for dropped in ("page", "format"):
        query.pop(dropped, None)
    for key, value in changes.items():
        query[key] = value
    return query.urlencode()


def _agencies(request: HouseRequest, day: date) -> Collection[str]:
    return names_on(agencies_of(request.actor), day).values()


def _cells(rows: Sequence[ListedProcedure]) -> list[tuple[object, ...]]:
    cells: list[tuple[object, ...]] = []
    published = contents_of(rows)
    for number, row in enumerate(rows, start=1):
        version, procedure = row.version, row.procedure
        said = told(published[version.pk])
        decision = version.decision
        cells.append(
            (
                number,
                procedure.code,
                procedure.quality_code,
                version.name,
                row.field.name,
                version.get_service_level_display(),
                *(
                    "\n".join(said[label])
                    for label in ("Cách thức thực hiện, thời hạn", "Phí, lệ phí", "Địa chỉ tiếp nhận", "Căn cứ pháp lý")
                ),
                decision.number if decision else "",
                decision.signed_on if decision else None,
                version.valid_from,
                version.valid_to,
                WORDS[row.standing],
                "; ".join(name for _, name in row.missing),
            )
        )
    return cells
