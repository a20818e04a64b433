"""The lines of each page below its headings, wherever the headings stand and in whatever order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

import python_calamine

from nennep.office.archives import USUAL, XLS, XLSX, ZIP, Package, UnreadableUploadError, require_light
from nennep.office.decision_rows import ReadingWarning
from nennep.office.procedure_workbook.columns import PAGES, PageColumn, WorkbookPage
from nennep.office.sheets import cells_of, opened, shown_value
from nennep.office.spelling import clean, flat, key

HEADING_LINES = 10
MOST_ROWS = 50_000
ALIKE = 0.6
WAY_OUT = "Tải tệp mẫu, chép các cột sang rồi tải lên lại."


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """One line of a page: where it stands, and the value of each column by its name."""

    page: WorkbookPage
    line: int
    values: dict[str, Any]

    @property
    def place(self) -> str:
        """“trang “Thủ tục”, dòng 5”."""
        return f"trang “{self.page.title}”, dòng {self.line}"

    def text(self, name: str) -> str:
        """The cell as text, line ends kept; "" where it is empty or has no column."""
        return clean(shown_value(self.values.get(name)))

    def line_of(self, name: str) -> str:
        """The cell on one line."""
        return flat(self.text(name))

    def at(self, name: str) -> str:
        """“trang “Thủ tục”, dòng 5, cột “Ngày ký quyết định”: ”, before a rule."""
        heading = next(each.heading for each in self.page.columns if each.name == name)
        return f"{self.place}, cột “{heading}”: "

    def day(self, name: str) -> date | None:
        """A cell that a spreadsheet keeps as a date; None for any other."""
        value = self.values.get(name)
        return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


@dataclass(slots=True)
class WorkbookPages:
    """The lines of every page by its name, and what was not found."""

    rows: dict[str, list[WorkbookRow]]
    warnings: list[ReadingWarning]


def read_pages(content: bytes, name: str) -> WorkbookPages:
    """The pages of the workbook. Raises UnreadableUploadError: no workbook of ours, a needed column gone or double."""
    package = Package(name, XLSX if content.startswith(ZIP) else XLS, content)
    require_light(package)
    found = WorkbookPages({page.name: [] for page in PAGES}, [])
    with opened(package) as book:
        titles = {key(title): title for title in reversed(book.sheet_names)}
        for page in PAGES:
            title = next((titles[word] for word in map(key, (page.title, *page.also)) if word in titles), None)
            if title is None:
                _tell_no_page(page, book.sheet_names, name, found)
            else:
                found.rows[page.name] = list(_rows(page, _cells(book, title), found))
    return found


def _cells(book: python_calamine.CalamineWorkbook, title: str) -> list[list[Any]]:
    return cells_of(book.get_sheet_by_name(title), USUAL)


def _tell_no_page(page: WorkbookPage, titles: Sequence[str], name: str, found: WorkbookPages) -> None:
    there = "”, “".join(titles)
    if page is PAGES[0]:
        raise UnreadableUploadError(
            f"Tệp “{name}” không có trang “{page.title}”; các trang: “{there}”. Đổi lại tên trang, hoặc: {WAY_OUT}"
        )
    found.warnings.append(ReadingWarning(f"không có trang “{page.title}”; mục này để trống ở mọi thủ tục"))


def _rows(page: WorkbookPage, grid: list[list[Any]], found: WorkbookPages) -> Iterator[WorkbookRow]:
    head, places = _places(page, grid, found)
    if len(grid) - head > MOST_ROWS:
        raise UnreadableUploadError(f"Trang “{page.title}” có hơn {MOST_ROWS} dòng. Chia thành nhiều tệp.")
    for number, cells in enumerate(grid[head + 1 :], start=head + 2):
        values = {name: cells[at] for name, at in places.items() if at < len(cells)}
        row = WorkbookRow(page, number, values)
        if any(row.line_of(name) for name in values):
            yield row


def _places(page: WorkbookPage, grid: list[list[Any]], found: WorkbookPages) -> tuple[int, dict[str, int]]:
    """The line of the headings and the column of each. Raises UnreadableUploadError."""
    words = {key(word): each for each in page.columns for word in (each.heading, *each.also)}
    best: tuple[int, list[tuple[int, str, PageColumn | None]]] = (0, [])
    for number, cells in enumerate(grid[:HEADING_LINES]):
        heads = [(at, text, words.get(key(text))) for at, cell in enumerate(cells) if (text := _heading(cell))]
        if sum(column is not None for _, _, column in heads) > sum(column is not None for _, _, column in best[1]):
            best = number, heads
    head, heads = best
    places: dict[str, int] = {}
    for at, _, column in heads:
        if column is None:
            continue
        if column.name in places:
            raise UnreadableUploadError(
                f"Trang “{page.title}”, dòng {head + 1} có hai cột “{column.heading}”. Giữ một cột rồi tải lên lại."
            )
        places[column.name] = at
    _tell_missing(page, places, [text for _, text, column in heads if column is None], found)
    return head, places


def _heading(cell: Any) -> str:
    return flat(shown_value(cell)).replace("*", "").strip()


def _tell_missing(page: WorkbookPage, places: dict[str, int], strange: list[str], found: WorkbookPages) -> None:
    missing = [each for each in page.columns if each.name not in places]
    for column in missing:
        near = max(strange, key=lambda text: _likeness(text, column), default="")
        renamed = f" (có phải cột “{near}” không? Đổi tên lại)" if near and _likeness(near, column) >= ALIKE else ""
        if column.needed:
            raise UnreadableUploadError(f"Trang “{page.title}” thiếu cột “{column.heading}”{renamed}. {WAY_OUT}")
        found.warnings.append(
            ReadingWarning(f"không có cột “{column.heading}”{renamed}; mục này để trống", f"trang “{page.title}”")
        )


def _likeness(text: str, column: PageColumn) -> float:
    return SequenceMatcher(None, key(text), key(column.heading)).ratio()
