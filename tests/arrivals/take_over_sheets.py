"""Workbooks of open dossiers as somebody would fill them in from the old system."""

from io import BytesIO
from typing import Any

import xlsxwriter

from nennep.arrivals.imports.take_over_sheet import COLUMNS, HEADINGS

GOOD = {
    "code": "H99.12-261110-0007",
    "procedure": "QT.DP.02",
    "received": "10/11/2026 08:40",
    "due": "20/11/2026 08:40",
    "step": "B3",
    "handler": "minh",
    "channel": "Trực tiếp",
    "owner": "Huỳnh Thị Sáu",
    "owner_identity": "068190000412",
    "phone": "0914000226",
    "papers": "đủ",
    "fee": "500.000",
    "fee_paid": "Tiền mặt",
}


def row(**changes: Any) -> dict[str, Any]:
    """The cells of one dossier: the good one, but for ``changes``."""
    return GOOD | changes


def sheet(*rows: dict[str, Any], head: dict[str, str] | None = None, extra: str = "") -> bytes:
    """An .xlsx of these rows. ``head`` renames headings (“” leaves the column out), ``extra`` adds one more column."""
    named = {key: (head or {}).get(key, HEADINGS[key]) for key, *_ in COLUMNS}
    keys = [key for key, heading in named.items() if heading]
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"default_date_format": "dd/mm/yyyy hh:mm"})
    page = book.add_worksheet()
    page.write_row(0, 0, [named[key] for key in keys] + ([extra] if extra else []))
    for number, cells in enumerate(rows, start=1):
        page.write_row(number, 0, [cells.get(key, "") for key in keys])
    book.close()
    return held.getvalue()
