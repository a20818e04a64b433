"""The consistency board: of one agency, or of all below summed; searched, filtered, as Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from nennep.documents.queries import agency_of_viewer
from nennep.kernel.dates import dashed_date, days_after, full_date, short_year_date
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import Period, span
from nennep.kernel.text import fold
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import signed_in
from nennep.processes.models import Approval
from nennep.processes.rules.approvals import RUNNING_TRACKS, short_name
from nennep.processes.views.gate import today
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, sought, told_by, wants_sheet
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from ..measures.boards import Sum, counts_of, nearest_due, procedures_in, sums_of
from ..queries.board import BoardCell, BoardRow, board_of
from ..queries.facts import facts_of
from ..queries.gaps import Gap
from ..queries.obligations import limit_words
from ..queries.oversight import agencies_at_work, agency_to_read, overseen_by
from ..queries.public_copies import POSTED_WORDS
from ..rules.lag import MARK_WORDS, STANDING_WORDS, LagStatus, Mark
from .board_sheet import HEADINGS, SUM_HEADINGS, cells_of, sum_cells_of

# Of each mark: its shape.
ICONS = {Mark.EQUAL: "check", Mark.UNDER_WAY: "begun", Mark.OLDER: "older", Mark.NONE: "none"}
EDGES = {LagStatus.LATE: "bad", LagStatus.UPDATING: "mid", LagStatus.IN_STEP: ""}
OVERSEES = "Bảng tổng hợp dành cho người kiểm tra, theo dõi của cơ quan có cơ quan trực thuộc."
# How much of what is missing a row tells; the rest is on the page of the process.
MOST_GAPS = 2


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A document of a row as it is drawn; ``address`` opens the version, ``said`` tells the approval."""

    icon: str
    words: str
    number: str
    beneath: str
    address: str
    said: str


@dataclass(frozen=True, slots=True)
class DrawnGap:
    gap: Gap
    address: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    row: BoardRow
    edge: str
    address: str
    cells: tuple[DrawnCell, ...]
    gaps: tuple[DrawnGap, ...]
    more_gaps: int
    running: tuple[tuple[str, int, str], ...]
    lag: "DrawnLag | None"
    decision_days: int | None
    decision_open: bool


@dataclass(frozen=True, slots=True)
class DrawnLag:
    """The bar of a row: days since the day of effect against the limit; ``ink`` is the colour of its status."""

    days: int
    limit: int | None
    ink: str
    is_open: bool
    over: int


@signed_in
@require_safe
def board(request: HouseRequest) -> HttpResponse:
    """The board of the viewer's agency, or of ``?agency=`` below.

    Who oversees agencies, and has no processes of the own one, is led to their sums.
    """
    agency, day = agency_asked(request), today(request)
    facts = facts_of(agency.pk, day)
    rows = board_of(facts)
    below = agencies_at_work(overseen_by(request.actor))
    if not rows and below and not request.GET.get("agency"):
        return redirect("alignment:board_agencies")
    narrowed = [row for row in rows if _is_wanted(row, request)]
    shown = [row for row in narrowed if request.GET.get("standing", "") in ("", row.standing)]
    page = page_by_number(shown, request.GET)
    keeps = request.actor.may(MANAGE_PROCEDURES, agency.pk)
    context = {
        "agency": agency,
        "day": day,
        "page": page,
        "asked": request.GET,
        "keeps": keeps,
        "foreign": agency.pk not in request.actor.agency_ids,
        "limit": limit_words(day),
        "tracks": [short_name(track) for track in RUNNING_TRACKS],
        "rows": [_shown(row, agency, keeps, request) for row in page.rows],
        "pills": _pills(request, narrowed),
        "legend": [(ICONS[each], MARK_WORDS[each]) for each in Mark],
        "fields": _fields(rows),
        "divisions": _divisions(rows),
        "query": _query(request),
        "lag_query": f"agency={agency.code}" if request.GET.get("agency") else "",
        "below": len(below),
        "decisions": reverse("alignment:decision_read") if keeps else "",
        "total": len(rows),
        **_figures(request, rows, agency, [facts]),
    }
    return render(request, "alignment/board.html", context)


@signed_in
@require_safe
@sheet("alignment.board", words="Bảng đồng bộ", page="alignment:board")
def board_sheet(request: HouseRequest) -> SheetContent:
    """The same rows with every column as an Excel file."""
    agency, day = agency_asked(request), today(request)
    everything, standing = board_of(facts_of(agency.pk, day)), request.GET.get("standing", "")
    rows = [row for row in everything if _is_wanted(row, request) and standing in ("", row.standing)]
    title = f"Bang dong bo {agency.code} {dashed_date(day)}"
    told = _told(request, everything, day)
    return SheetContent(title, HEADINGS, cells_of(rows), len(rows), told, agency.name)


def _told(request: HouseRequest, rows: Sequence[BoardRow], day: date) -> str:
    asked = request.GET
    return told_by(
        f"tính đến {full_date(day)}",
        sought(asked.get("q", "")),
        dict(_fields(rows)).get(asked.get("field", ""), ""),
        dict(_divisions(rows)).get(asked.get("division", ""), ""),
        next((STANDING_WORDS[each].lower() for each in LagStatus if each.value == asked.get("standing")), ""),
    )


@signed_in
@require_safe
def board_agencies(request: HouseRequest) -> HttpResponse:
    """The agencies below, a row each, with the viewer's own where it has processes; also as Excel."""
    if wants_sheet(request):
        return agencies_sheet(request)
    sums, scope, day, period = _summed(request)
    context = {
        "agency": agency_of_viewer(request.actor),
        "day": day,
        "sums": sums,
        "limit": limit_words(day),
        "procedures": sum(each.procedures for each in sums),
        "processes": sum(each.processes for each in sums),
        "late": sum(each.counts[LagStatus.LATE] for each in sums),
        "updating": sum(each.counts[LagStatus.UPDATING] for each in sums),
        "in_step": sum(each.counts[LagStatus.IN_STEP] for each in sums),
        "rows": sum(each.rows for each in sums),
        "rate": figure("processes.in_time_rate", scope, period),
        "lag": figure("processes.lag_days", scope, period),
        "longest": figure("processes.lag_days_max", scope, period),
    }
    return render(request, "alignment/board_sums.html", context)


@sheet("alignment.agencies", words="Tổng hợp đồng bộ các cơ quan", page="alignment:board_agencies")
def agencies_sheet(request: HouseRequest) -> SheetContent:
    """The sums of the agencies, a row each."""
    sums, _, day, _ = _summed(request)
    title, told = f"Tong hop dong bo {dashed_date(day)}", told_by(f"tính đến {full_date(day)}")
    return SheetContent(title, SUM_HEADINGS, sum_cells_of(sums), len(sums), told)


def _summed(request: HouseRequest) -> tuple[list[Sum], Scope, date, Period]:
    below, day = overseen_by(request.actor), today(request)
    if not below:
        raise PermissionDenied(OVERSEES)
    agencies, period = agencies_at_work([request.actor.agency_id, *below]), last_year(day)
    return sums_of(agencies, day, period), Scope(tuple(each.pk for each in agencies)), day, period


def last_year(day: date) -> Period:
    """The twelve months that end on the day."""
    return span(days_after(day, -364), day)


def agency_asked(request: HouseRequest) -> Agency:
    """The agency of ``?agency=``, or the viewer's own; 404 for one that the viewer does not read."""
    return found_or_404(agency_to_read, request.actor, request.GET.get("agency", ""))


def _is_wanted(row: BoardRow, request: HouseRequest) -> bool:
    asked = request.GET
    division = row.division.code if row.division else ""
    return (
        all(word in row.texts for word in fold(asked.get("q", "")).split())
        and (not asked.get("field") or asked["field"] in row.fields)
        and (not asked.get("division") or asked["division"] == division)
    )


def _query(request: HouseRequest, **changes: str) -> str:
    """The address of the same list, changed; the page begins anew."""
    query = request.GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        query[key] = value
        if not value:
            del query[key]
    return query.urlencode()


def _pills(request: HouseRequest, rows: Sequence[BoardRow]) -> list[dict[str, Any]]:
    counts, wanted = counts_of(rows), request.GET.get("standing", "")
    pills = [("", "Tất cả", len(rows))]
    pills += [(each.value, STANDING_WORDS[each], counts[each]) for each in LagStatus]
    return [
        {"label": words, "count": n, "query": _query(request, standing=key), "current": key == wanted}
        for key, words, n in pills
    ]


def _fields(rows: Sequence[BoardRow]) -> list[tuple[str, str]]:
    fields = {each.field for row in rows for each in row.procedures}
    return [(each.code, each.name) for each in sorted(fields, key=lambda f: (f.order, f.name))]


def _divisions(rows: Sequence[BoardRow]) -> list[tuple[str, str]]:
    return sorted({(row.division.code, row.division.name) for row in rows if row.division})


def _figures(request: HouseRequest, rows: Sequence[BoardRow], agency: Agency, facts: Sequence[Any]) -> dict[str, Any]:
    """The four figures on top, of the whole board; each opens its rows."""
    counts, period, scope = counts_of(rows), last_year(today(request)), Scope((agency.pk,))
    return {
        "late": counts[LagStatus.LATE],
        "updating": counts[LagStatus.UPDATING],
        "in_step": counts[LagStatus.IN_STEP],
        "nearest": nearest_due(rows),
        "late_query": _query(request, standing=LagStatus.LATE),
        "updating_query": _query(request, standing=LagStatus.UPDATING),
        "in_step_query": _query(request, standing=LagStatus.IN_STEP),
        "procedures": len(procedures_in(rows)),
        "processes": sum(row.process is not None for row in rows),
        "lag": figure("processes.lag_days", scope, period, facts=facts),
        "longest": figure("processes.lag_days_max", scope, period, facts=facts),
    }


def _shown(row: BoardRow, agency: Agency, keeps: bool, request: HouseRequest) -> DrawnRow:
    own = agency.pk in request.actor.agency_ids
    page = reverse("processes:process" if row.process else "procedures:procedure", args=[row.code])
    cells = [_procedure_cell(row, own)]
    cells += [_track_cell(row, row.tracks[track], own) for track in RUNNING_TRACKS]
    cells.append(_restructuring_cell(row, own))
    cells.append(_posted_cell(row, reverse("alignment:postings") if keeps and own else ""))
    gaps = [DrawnGap(gap, _way(gap, keeps, own)) for gap in row.gaps[:MOST_GAPS]]
    running = tuple((version.number, n, _version(row, version.number, own)) for version, n in row.running)
    return DrawnRow(
        row,
        EDGES[row.standing],
        page if own else "",
        tuple(cells),
        tuple(gaps),
        max(len(row.gaps) - MOST_GAPS, 0),
        running,
        _lag(row),
        row.decision.days(row.day) if row.decision else None,
        bool(row.decision and row.decision.is_open(row.day)),
    )


def _lag(row: BoardRow) -> DrawnLag | None:
    """What the bar of a row tells: red beyond the limit, turmeric while somebody has to do it."""
    if row.law is None:
        return None
    is_open, is_late = row.law.is_open(row.day), row.law.is_late(row.day)
    days, limit = row.law.days(row.day), row.law.asked.limit_days
    ink = "k-tre" if is_late else "k-nghe" if is_open else "k-la"
    return DrawnLag(days, limit, ink, is_open, max(days - limit, 0) if limit else 0)


def _way(gap: Gap, keeps: bool, own: bool) -> str:
    """Where the act of a gap is done; empty for who may not, or where nothing can be done here."""
    if not gap.door or not own or (gap.keeps and not keeps):
        return ""
    return reverse(gap.door, args=gap.values)


def _version(row: BoardRow, number: str, own: bool) -> str:
    return reverse("processes:version", args=[row.code, number]) if own and row.process else ""


def _procedure_cell(row: BoardRow, own: bool) -> DrawnCell:
    cell = row.published
    if not row.procedures:
        return DrawnCell(ICONS[Mark.NONE], "không thực hiện thủ tục nào", "không có", "", "", "")
    address = reverse("procedures:procedure", args=[row.procedures[0].quality_code])
    return _drawn(cell, address if own else "", "")


def _track_cell(row: BoardRow, cell: BoardCell, own: bool) -> DrawnCell:
    address = _version(row, cell.number, own) if cell.number else ""
    return _drawn(cell, address, said_of(cell.approval))


def _restructuring_cell(row: BoardRow, own: bool) -> DrawnCell:
    cell = row.restructuring
    if cell.mark is Mark.EQUAL and not cell.number:
        return DrawnCell(ICONS[Mark.EQUAL], "bản đầu tiên, không có gì để so", "không cần", "", "", "")
    return _track_cell(row, cell, own)


def _drawn(cell: BoardCell, address: str, said: str) -> DrawnCell:
    beneath = cell.beneath or (short_year_date(cell.day) if cell.day else "")
    return DrawnCell(ICONS[cell.mark], MARK_WORDS[cell.mark], cell.number or "chưa có", beneath, address, said)


def _posted_cell(row: BoardRow, address: str) -> DrawnCell:
    posted = row.posted
    if not posted.is_needed:
        return DrawnCell(ICONS[Mark.EQUAL], "không phải công khai", "không cần", "", "", "")
    number = {Mark.EQUAL: "đủ", Mark.NONE: "chưa có"}.get(posted.mark, "chưa đủ")
    beneath = short_year_date(posted.day) if posted.day else ""
    return DrawnCell(ICONS[posted.mark], POSTED_WORDS[posted.mark], number, beneath, address, "")


def said_of(approval: Approval | None) -> str:
    """“số 12/QĐ-SYT ngày 29/01/2024, Đỗ Thanh Bình ký”."""
    if approval is None:
        return ""
    signer = f", {approval.signer} ký" if approval.signer else ""
    return f"số {approval.number} ngày {full_date(approval.signed_on)}{signer}"
