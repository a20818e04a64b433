"""Bảng thu hộ: what a desk took and paid back for an agency up to the end of a month."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from nennep.cases.rules import FEE_ENTRIES
from nennep.kernel.dates import full_date, long_date
from nennep.kernel.words import money_in_words, number
from nennep.org.queries.names import name_on
from nennep.press.pdf import render_pdf

from ..models.settlements import FeeSettlement, SettledEntry
from ..queries.settlements import receipt_said, totals_of

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "settlement.typ"
COLUMNS = ("TT", "Ngày", "Mã hồ sơ", "Chủ hồ sơ", "Thủ tục", "Biên lai", "Khoản", "Số tiền, đồng")


def cells_of(row: SettledEntry, owner: str) -> list[Any]:
    """What one entry says, under COLUMNS."""
    entry = row.entry
    version = entry.case.procedure_version
    day = full_date(timezone.localdate(entry.entered_at))
    name = version.name if version else ""
    return [row.number, day, entry.case.code, owner, name, receipt_said(row), FEE_ENTRIES[entry.kind], row.amount]


def sheet_cells_of(row: SettledEntry, owner: str) -> list[Any]:
    """The same with the day as a day, for an Excel file."""
    number, _, *others = cells_of(row, owner)
    return [number, timezone.localdate(row.entry.entered_at), *others]


def settlement_paper(settlement: FeeSettlement, rows: Sequence[tuple[SettledEntry, str]], *, dated: datetime) -> bytes:
    """PDF/A of the sheet, signed by both. Raises PressError."""
    desk, totals = settlement.desk, totals_of(rows)
    sign = {"authority": None, "manner": "ký, ghi rõ họ tên"}
    closed = settlement.state == "closed"
    day = timezone.localdate(settlement.answered_at if closed and settlement.answered_at else dated)
    called = name_on(desk, day)
    payload = {
        "form": {"paper": "a4", "orientation": "landscape"},
        "title": f"Bảng phí, lệ phí thu hộ tháng {settlement.called}",
        "demo": settings.DEMO,
        "draft": not closed,
        "head": {
            "superior_agency": called.superior or None,
            "agency": called.name,
            "unit": None,
            "number": None,
            "place": desk.place or "…………",
            "issued_on": long_date(day),
        },
        "competent": name_on(settlement.competent, day).name,
        "columns": COLUMNS,
        "rows": [[_cell(cell) for cell in cells_of(*row)] for row in rows],
        "paid": number(totals.paid),
        "refunded": number(totals.refunded),
        "due": number(totals.due),
        "in_words": money_in_words(totals.due) if totals.due >= 0 else "",
        "desk_signs": sign | {"title": "Quầy thu hộ", "name": _name(settlement.proposed_by)},
        "agency_signs": sign
        | {"title": "Cơ quan có khoản thu", "name": _name(settlement.answered_by) if closed else None},
    }
    return render_pdf(LAYOUT, payload, dated=dated)


def _cell(value: Any) -> str:
    return number(value) if isinstance(value, int) else str(value)


def _name(person: Any) -> str | None:
    return person.full_name if person else None
