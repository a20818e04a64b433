"""A spreadsheet as tables, one a page, merged ranges spread out, row numbers as on the screen."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import python_calamine

from nennep.kernel.text import storable
from nennep.office.archives import (
    BROKEN,
    USUAL,
    XLSX,
    Limits,
    Package,
    UnreadableUploadError,
    farthest_cell,
    refuse_repeated_text,
    verify,
    worksheet_parts,
)
from nennep.office.hidden_places import HiddenPlaces, hidden_places, hidden_words
from nennep.office.lost_zeros import number_text
from nennep.office.spelling import clean
from nennep.office.tables import Body, Cell, Row, Table

Area = tuple[tuple[int, int], tuple[int, int]]


def read_sheets(package: Package) -> Body:
    """One table a visible page. Raises UnreadableUploadError."""
    body = Body()
    with opened(package) as book:
        pages = [(one.name, one.visible, one.typ) for one in book.sheets_metadata]
        for name, visible, kind in pages:
            if kind != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if visible != python_calamine.SheetVisibleEnum.Visible:
                body.notes.append(f"Trang “{name}” đang ẩn nên không đọc; cần thì bỏ ẩn rồi đọc lại.")
                continue
            number = sum(1 for _ in body.tables()) + 1
            table, left_out = _table(book.get_sheet_by_name(name), number, hidden_places(package, name))
            body.blocks.append(table)
            if left_out:
                body.notes.append(
                    f"Trang “{name}”: có {left_out} đang ẩn nên không đọc; cần thì bỏ ẩn, bỏ lọc rồi đọc lại."
                )
    return body


@contextmanager
def opened(package: Package) -> Iterator[python_calamine.CalamineWorkbook]:
    """The workbook, after a look at what it would do to the memory. Raises UnreadableUploadError.

    What breaks while it is read is told in the same way.
    """
    if package.kind == XLSX:
        verify(package)
        _refuse_far_cells(package)
        refuse_repeated_text(package)
    try:
        yield python_calamine.load_workbook(io.BytesIO(package.content))
    except python_calamine.PasswordError as error:
        raise UnreadableUploadError(
            f"Tệp “{package.name}” có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi tải lên."
        ) from error
    except (python_calamine.CalamineError, OSError, *BROKEN, OverflowError) as error:
        raise UnreadableUploadError(_broken(package.name)) from error
    except BaseException as error:  # the reader's panics are no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableUploadError(_broken(package.name)) from error


def cells_of(sheet: python_calamine.CalamineSheet, limits: Limits = USUAL) -> list[list[Any]]:
    """Every cell of a page, row numbers as on the screen. Raises ValueError for an endless page."""
    if sheet.total_height * sheet.total_width > limits.places:
        raise ValueError("the page is larger than any list")
    return [storable(line) for line in sheet.to_python(skip_empty_area=False)]


def _broken(name: str) -> str:
    return f"Tệp Excel “{name}” bị hỏng. Mở bằng Excel, lưu thành tệp .xlsx mới rồi tải lên."


def _refuse_far_cells(package: Package) -> None:
    """A cell at XFD1048576 makes the reader lay out the whole page in memory."""
    for path in worksheet_parts(package):
        row, column = farthest_cell(package.part(path) or b"")
        if row * column > package.limits.places:
            raise UnreadableUploadError(
                f"Tệp “{package.name}” có ô ghi ở rất xa bảng (dòng {row}, cột {column}). Xóa các dòng"
                " và cột trống bên dưới, bên phải bảng, lưu lại rồi tải lên."
            )


def _table(sheet: python_calamine.CalamineSheet, number: int, gone: HiddenPlaces) -> tuple[Table, str]:
    """The table as the page shows it, and what it holds that the page hides, in words."""
    lines = cells_of(sheet)
    grid: list[list[Cell | None]] = [
        [
            Cell(text, i + 1, j + 1, value=value) if (text := shown_value(value)) else None
            for j, value in enumerate(line)
        ]
        for i, line in enumerate(lines)
    ]
    spread = 0
    for area in sheet.merged_cell_ranges or []:
        spread += _merge(grid, area)
        if spread > USUAL.places:
            raise ValueError("merged ranges cover the page over and over")
    left_out = _leave_out(grid, gone)
    rows = tuple(Row(i + 1, tuple(line)) for i, line in enumerate(grid) if not gone.has_row(i + 1))
    return Table(number, tuple(row for row in rows if row.own()), sheet=sheet.name), left_out


def _leave_out(grid: list[list[Cell | None]], gone: HiddenPlaces) -> str:
    """Afterwards hidden columns are empty; how many hidden rows and columns hold something of their own."""
    columns = gone.columns_to(max(map(len, grid), default=0))
    own = [(cell.row, cell.column) for line in grid for cell in line if cell]
    rows = {row for row, _ in own if gone.has_row(row)}
    held = {column for row, column in own if column in columns and not gone.has_row(row)}
    for line in grid:
        for number in columns:
            if number <= len(line):
                line[number - 1] = None
    return hidden_words(len(rows), len(held))


def _merge(grid: list[list[Cell | None]], area: Area) -> int:
    """Spread one merged range over the grid; how many places it took."""
    (top, left), (bottom, right) = area
    if top >= len(grid) or left >= len(grid[top]):
        return 0
    cell = grid[top][left] or Cell("", top + 1, left + 1)
    bottom, right = min(bottom, len(grid) - 1), min(right, len(grid[top]) - 1)
    cell.rows, cell.columns = bottom - top + 1, right - left + 1
    for i in range(top, bottom + 1):
        for j in range(left, right + 1):
            grid[i][j] = cell
    return cell.rows * cell.columns


def shown_value(value: object) -> str:
    """A cell's value as text: 3.0 is “3”, a date “16/10/2024”."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else ("TRUE" if value else "FALSE")
    if isinstance(value, datetime | date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, float):
        return number_text(value)
    # Excel writes characters that XML cannot hold as _x000D_.
    return clean(re.sub(r"_x000[dD]_", "\n", str(value)))
