"""An Excel file that people read and print: what it is stands above the rows, the page is set up for paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import xlsxwriter
from django.utils import timezone

from nennep.kernel.dates import moment

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Characters: a narrower column breaks its heading, a wider one leaves no room for the others.
NARROWEST, WIDEST = 6, 48
# A table of more columns lies across the paper.
UPRIGHT_COLUMNS = 5
A4 = 9
# From here on thousands are set apart: below stand years and ordinals.
GROUPED_FROM = 10_000
# What Excel takes as the foot of a page.
MOST_OF_A_FOOT = 90


@dataclass(frozen=True, slots=True)
class BookHead:
    """What is told above the rows: whose list, what it is, under which filter, who had it made and when.

    ``mark`` stands above all of it, as that of practice.
    """

    agency: str
    title: str
    told: str
    person: str
    at: datetime
    mark: str = ""

    def lines(self) -> list[tuple[str, str]]:
        """The lines and how each is written."""
        made = f"Xuất lúc {moment(self.at)}, {self.person}"
        said = [(self.mark, "bold"), (self.agency, "bold"), (self.title, "title"), (self.told, "line"), (made, "line")]
        return [(words, style) for words, style in said if words]


def write_book(
    target: BytesIO | Path, head: BookHead, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, note: str = ""
) -> int:
    """Write an Excel book, dates as dates and numbers as numbers; how many rows it holds.

    Text stays text: nothing a citizen typed becomes a formula or a link. Into a file, row after row is put on the
    disk beside it and none is held. ``note`` stands in the properties.
    """
    streams = isinstance(target, Path)
    aside = {"constant_memory": True, "tmpdir": str(target.parent)} if isinstance(target, Path) else {}
    book = xlsxwriter.Workbook(str(target) if streams else target, OPTIONS | aside)
    book.set_properties({"title": normalize("NFC", head.title), "comments": note})
    sheet = book.add_worksheet("Danh sách")
    looks = _looks(book)
    above = _write_head(sheet, head, looks)
    sheet.write_row(above, 0, [normalize("NFC", heading) for heading in headings], looks["heading"])
    widths, line = [_width_of_heading(heading) for heading in headings], above
    try:
        for line, row in enumerate(rows, start=above + 1):
            _write_row(sheet, line, row, widths, looks)
        _set_up(sheet, head, widths, above, line)
        book.close()
    finally:
        if streams:  # the rows put aside by a book that was not finished
            sheet.row_data_fh.close()
            Path(sheet.row_data_filename).unlink(missing_ok=True)
    return line - above


def _looks(book: Any) -> dict[str, Any]:
    plain = {"valign": "top"}
    return {
        "bold": book.add_format({"bold": True}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({}),
        "heading": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E5ECF6"}
        ),
        "text": book.add_format(plain | {"text_wrap": True}),
        "number": book.add_format(plain),
        "amount": book.add_format(plain | {"num_format": "#,##0"}),
        "day": book.add_format(plain | {"num_format": "dd/mm/yyyy", "align": "left"}),
        "instant": book.add_format(plain | {"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
    }


def _write_head(sheet: Any, head: BookHead, looks: dict[str, Any]) -> int:
    """The line of the headings, below an empty one."""
    lines = head.lines()
    for line, (words, style) in enumerate(lines):
        sheet.write_string(line, 0, normalize("NFC", words), looks[style])
    return len(lines) + 1


def _write_row(sheet: Any, line: int, row: Sequence[Any], widths: list[int], looks: dict[str, Any]) -> None:
    for column, value in enumerate(row):
        cell, look = _cell(value)
        if cell is None:
            continue
        sheet.write(line, column, cell, looks[look])
        if column < len(widths):
            widths[column] = max(widths[column], _width(cell, look))


def _cell(value: Any) -> tuple[Any, str]:
    """What is written, and how."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None), "instant"
    if isinstance(value, bool):
        return ("Có" if value else "Không"), "text"
    if isinstance(value, date):
        return value, "day"
    if isinstance(value, Decimal | float | int):
        return value, "amount" if abs(float(value)) >= GROUPED_FROM else "number"
    return (None if value is None else normalize("NFC", str(value)) or None), "text"


def _width(cell: Any, look: str) -> int:
    if look in ("day", "instant"):
        return 11 if look == "day" else 17
    longest = max(len(part) for part in str(cell).split("\n")) + (2 if look == "text" else 4)
    return min(longest, WIDEST)


def _width_of_heading(heading: str) -> int:
    """The longest word, with the arrow of the filter beside it; a heading of several words is broken."""
    return max(NARROWEST, *(len(word) + 4 for word in heading.split()), min(len(heading) // 2 + 4, WIDEST))


def _set_up(sheet: Any, head: BookHead, widths: list[int], above: int, last: int) -> None:
    """Widths, what stays in sight, what may be filtered, and the paper."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(above + 1, 0)
    if widths:
        sheet.autofilter(above, 0, max(last, above), len(widths) - 1)
    sheet.repeat_rows(above)
    sheet.set_paper(A4)
    if len(widths) > UPRIGHT_COLUMNS:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    agency, title = (normalize("NFC", words)[:MOST_OF_A_FOOT].replace("&", "&&") for words in (head.agency, head.title))
    sheet.set_footer(f"&L{agency}&C{title}&RTrang &P/&N")
