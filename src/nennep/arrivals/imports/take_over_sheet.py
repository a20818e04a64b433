"""The workbook of dossiers that are open in the old system: its columns, its rows as typed, its template."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from .sheet_columns import UnreadableSheetError, lines_of, places_of, text_at

MOST_ROWS = 2000
# Key, heading, width in the template, whether every row needs it.
COLUMNS = (
    ("code", "Mã hồ sơ", 24, True),
    ("procedure", "Mã thủ tục", 16, True),
    ("received", "Tiếp nhận lúc", 18, True),
    ("due", "Hẹn trả lúc", 18, False),
    ("step", "Đang ở bước", 24, True),
    ("division", "Phòng", 22, False),
    ("handler", "Người thụ lý", 24, False),
    ("channel", "Kênh nộp", 14, True),
    ("owner", "Chủ hồ sơ", 28, True),
    ("owner_identity", "Số định danh", 16, False),
    ("submitter", "Người nộp", 28, False),
    ("phone", "Điện thoại", 14, False),
    ("email", "Thư điện tử", 24, False),
    ("address", "Địa chỉ", 36, False),
    ("papers", "Giấy tờ đã nhận", 40, False),
    ("summary", "Nội dung", 36, False),
    ("fee", "Phí, lệ phí", 12, False),
    ("fee_paid", "Đã thu bằng", 16, False),
    ("stopped", "Chờ bổ sung từ", 18, False),
)
HEADINGS = {key: heading for key, heading, _, _ in COLUMNS}
NEEDED = tuple(key for key, _, _, needed in COLUMNS if needed)


def read_rows(content: bytes) -> dict[int, dict[str, str]]:
    """By its line each row below the headings as typed; all text, NFC. Raises UnreadableSheetError."""
    grid = lines_of(content, "danh sách hồ sơ")
    head, places = places_of(grid, HEADINGS, NEEDED)
    found = {
        number: typed
        for number, cells in enumerate(grid[head + 1 :], start=head + 2)
        if any((typed := _row(cells, places)).values())
    }
    if not found:
        raise UnreadableSheetError("Dưới dòng tiêu đề chưa có hồ sơ nào.")
    if len(found) > MOST_ROWS:
        raise UnreadableSheetError(
            f"Tệp có {len(found)} dòng; mỗi lần đọc nhiều nhất {MOST_ROWS} dòng. Tách thành nhiều tệp, giữ dòng tiêu đề."
        )
    return found


def _row(cells: Sequence[Any], places: Mapping[str, int]) -> dict[str, str]:
    """Every column as text, empty where the list has no such column."""
    return {key: text_at(cells, places[key]) if key in places else "" for key in HEADINGS}


def template(choices: Mapping[str, Iterable[str]]) -> bytes:
    """The empty list as an Excel file; on a second sheet the words that may stand in a column, by its heading."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held)
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet, words = book.add_worksheet("Hồ sơ đang mở"), book.add_worksheet("Danh mục")
    for column, (_, heading, width, needed) in enumerate(COLUMNS):
        sheet.set_column(column, column, width, text)
        sheet.write(0, column, heading + (" *" if needed else ""), bold)
    sheet.freeze_panes(1, 1)
    for column, (heading, listed) in enumerate(choices.items()):
        words.set_column(column, column, 44)
        words.write(0, column, heading, bold)
        for row, word in enumerate(listed, start=1):
            words.write_string(row, column, word)
    book.close()
    return held.getvalue()
