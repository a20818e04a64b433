"""The list that a portal exports, as a table: where its headings stand, and the cells of each line below."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from nennep.kernel.words import number
from nennep.office import BODY, UnreadableUploadError, csv_file, read
from nennep.office.archives import OLE, ZIP
from nennep.office.days import CellValue
from nennep.office.headings import Heading, heading_at, is_numbering
from nennep.office.lost_zeros import lost_digits, number_text
from nennep.office.spelling import flat, shown
from nennep.office.tables import Cell, Row, Table

from ..rules.portal_columns import meaning_of

MOST_ROWS = 20_000
# Above the headings stand the name of the agency, a title, a period.
TITLE_ROWS = 25
LEAST_KNOWN = 3
TEXTS = (".csv", ".txt")
WEB_PAGES = (b"<html", b"<!doctype", b"<table", b"<meta", b"<div", b"mime-version")


@dataclass(frozen=True, slots=True)
class PortalTable:
    """The headings from left to right, and by line number, as on the screen, the cells of each line."""

    headings: list[str]
    lines: list[tuple[int, list[CellValue]]]
    notes: list[str]


def read_portal_file(content: bytes, name: str, remembered: Mapping[str, str]) -> PortalTable:
    """The list of the file. ``remembered`` are folded headings whose meaning was answered before.

    Raises UnreadableUploadError with the way out.
    """
    tables, notes = _tables(content, name)

    def namer(words: str) -> str:
        return remembered.get(words) or meaning_of(words) or ""

    found = max((_headed(table, namer) for table in tables), key=lambda one: one[2], default=None)
    if found is None or not found[2]:
        found = next((one for table in tables if (one := _unknown(table))), None)
    if found is None:
        raise UnreadableUploadError(
            f"Tệp “{name}” không có bảng nào có dòng tiêu đề. Xuất lại danh sách hồ sơ từ cổng rồi tải lên."
        )
    table, heading, _ = found
    lines = list(_lines(table, heading))
    if not lines:
        raise UnreadableUploadError(f"{table.place} của tệp “{name}” chưa có hồ sơ nào dưới dòng tiêu đề.")
    if len(lines) > MOST_ROWS:
        raise UnreadableUploadError(
            f"Tệp có {number(len(lines))} dòng; mỗi lần nhận nhiều nhất {number(MOST_ROWS)}. Xuất từng đợt ngắn hơn."
        )
    return PortalTable([shown(heading.words.get(i, ""), 120) for i in range(table.width)], lines, notes)


def _tables(content: bytes, name: str) -> tuple[list[Table], list[str]]:
    if PurePath(name).suffix.lower() in TEXTS:
        grid = read(content, expected=csv_file(), name=name)
        return [Table(1, tuple(_csv_rows(grid.lines)))], []
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(WEB_PAGES):
        raise UnreadableUploadError(
            f"Tệp “{name}” mang tên Excel nhưng ruột là trang web. Mở bằng Excel, chọn Lưu thành kiểu"
            " “Excel Workbook (.xlsx)”, rồi tải tệp .xlsx lên."
        )
    if content and not content.startswith((ZIP, OLE)):
        raise UnreadableUploadError(
            f"Tệp “{name}” không phải bảng tính. Trên cổng chọn xuất Excel, rồi tải tệp .xlsx, .xls hoặc .csv lên."
        )
    body = read(content, expected=BODY, name=name)
    return list(body.tables()), list(body.notes)


def _csv_rows(lines: Iterable[Sequence[str]]) -> Iterator[Row]:
    for i, line in enumerate(lines, start=1):
        if any(cell.strip() for cell in line):
            yield Row(i, tuple(Cell(flat(cell), i, j, value=cell) for j, cell in enumerate(line, start=1)))


def _headed(table: Table, namer: Any) -> tuple[Table, Heading, int]:
    """The heading by which most columns are known, with their number; 0 where hardly any is."""

    def is_heading(columns: Mapping[str, tuple[int, ...]]) -> bool:
        return len(columns) >= LEAST_KNOWN

    best = (table, Heading({}, {}, {}), 0)
    for i in range(min(TITLE_ROWS, len(table.rows))):
        heading = heading_at(table.rows, i, namer, is_heading)
        if heading and len(heading.columns) > best[2]:
            best = (table, _at(heading, i), len(heading.columns))
    return best


def _unknown(table: Table) -> tuple[Table, Heading, int] | None:
    """The first row with several words and no numbers, above others: headings that nobody knows yet."""
    for i, row in enumerate(table.rows[:TITLE_ROWS]):
        own = row.own()
        if (
            len(own) >= LEAST_KNOWN
            and len(table.rows) > i + 1
            and not any(any(c.isdigit() for c in o.text) for o in own)
        ):
            words = {place: flat(row.text(place)) for place in range(table.width)}
            return table, _at(Heading({}, words, words), i), 0
    return None


def _at(heading: Heading, row: int) -> Heading:
    """The heading with the number of rows down to its last one, counted from the top of the table."""
    return Heading(heading.columns, heading.words, heading.own, heading.depth + row)


def _lines(table: Table, heading: Heading) -> Iterator[tuple[int, list[CellValue]]]:
    columns = range(table.width)
    head = [heading.own.get(place, "") for place in columns]
    for row in table.rows[heading.depth :]:
        # (1) (2) (3), or the headings once more on a new page
        if is_numbering(row) or [flat(row.text(place)) for place in columns] == head:
            continue
        yield row.number, [_value(row.cells[place] if place < len(row.cells) else None) for place in columns]


def _value(cell: Cell | None) -> CellValue:
    if cell is None:
        return ""
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float | datetime | date):
        return cell.text
    if isinstance(cell.value, datetime | date):
        return cell.value.isoformat(sep=" ") if isinstance(cell.value, datetime) else cell.value.isoformat()
    text = number_text(float(cell.value))
    if lost_digits(text):
        return text
    return int(cell.value) if float(cell.value).is_integer() else cell.value
