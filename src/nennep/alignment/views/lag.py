"""The lag through all amendments of an agency: laws and decisions, and when each document followed."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nennep.kernel.dates import dashed_date, full_date
from nennep.kernel.text import fold
from nennep.org.views.gate import signed_in
from nennep.processes.rules.approvals import RUNNING_TRACKS, TRACKS
from nennep.processes.views.gate import today
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, sought, told_by, wants_sheet
from nennep.web.tables import page_by_number

from ..queries.facts import facts_of
from ..queries.history import LawEntry, decisions_told, history_of
from .board import agency_asked

HEADINGS = (
    "TT",
    "Quy trình",
    "Tên",
    "Yêu cầu",
    "Văn bản",
    "Ngày ký",
    "Có hiệu lực",
    "Bản công bố",
    *(
        f"{TRACKS[track]}: {what}"
        for track in RUNNING_TRACKS
        for what in ("bản", "văn bản", "có hiệu lực", "trễ (ngày)")
    ),
    "Hạn luật định",
    "Kết quả",
)
KINDS = {"law": "Luật có hiệu lực", "decision": "Quyết định công bố"}


@signed_in
@require_safe
def lag(request: HouseRequest) -> HttpResponse:
    """Every law and decision that the processes had to follow, newest first; also as Excel."""
    if wants_sheet(request):
        return lag_sheet(request)
    agency, day, asked = agency_asked(request), today(request), request.GET
    entries, shown = _entries(request)
    page = page_by_number(shown, asked)
    context: dict[str, Any] = {
        "agency": agency,
        "day": day,
        "page": page,
        "asked": asked,
        "total": len(entries),
        "decisions": decisions_told(entries),
        "kinds": KINDS,
        "entries": page.rows,
        "foreign": agency.pk not in request.actor.agency_ids,
    }
    return render(request, "alignment/lag.html", context)


@sheet("alignment.lag", words="Độ trễ cập nhật", page="alignment:lag")
def lag_sheet(request: HouseRequest) -> SheetContent:
    """The same rows with every column."""
    _, shown = _entries(request)
    agency, day, asked = agency_asked(request), today(request), request.GET
    title, of_kind = f"Do tre cap nhat {agency.code} {dashed_date(day)}", KINDS.get(asked.get("kind", ""), "")
    told = told_by(f"tính đến {full_date(day)}", sought(asked.get("q", "")), asked.get("decision", ""), of_kind.lower())
    return SheetContent(title, HEADINGS, _cells(shown), len(shown), told, agency.name)


def _entries(request: HouseRequest) -> tuple[Sequence[LawEntry], list[LawEntry]]:
    """Everything the processes had to follow, and what of it is asked for, newest first."""
    entries = history_of(facts_of(agency_asked(request).pk, today(request)))
    newest_first = sorted(entries, key=lambda each: each.asked.start, reverse=True)
    return entries, [each for each in newest_first if _is_wanted(each, request.GET)]


def _is_wanted(entry: LawEntry, asked: Any) -> bool:
    text = fold(f"{entry.process.code} {entry.process.name} {entry.asked.by}")
    decision, kind = asked.get("decision", ""), asked.get("kind", "")
    return (
        all(word in text for word in fold(asked.get("q", "")).split())
        and (not decision or (entry.decision is not None and entry.decision.number == decision))
        and (kind not in KINDS or entry.is_law == (kind == "law"))
    )


def _cells(entries: Sequence[LawEntry]) -> list[tuple[object, ...]]:
    return [
        (
            number,
            entry.process.code,
            entry.process.name,
            KINDS["law" if entry.is_law else "decision"],
            entry.asked.by,
            entry.decision.signed_on if entry.decision else None,
            entry.asked.start,
            ", ".join(f"{code} v{each.number}" for code, each in entry.published),
            *(value for track in RUNNING_TRACKS for value in _track(entry, track)),
            entry.asked.due,
            entry.result,
        )
        for number, entry in enumerate(entries, start=1)
    ]


def _track(entry: LawEntry, track: str) -> tuple[object, ...]:
    taken = entry.taken[track]
    return (
        taken.version.number if taken.version else "",
        taken.approval.number if taken.approval else "",
        taken.answer.answered,
        taken.days,
    )
