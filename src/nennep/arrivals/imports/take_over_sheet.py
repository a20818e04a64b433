"""The workbook of dossiers that are open in the old system: its columns, its rows as typed, its template."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from nennep.kernel.dates import clock_time, full_date
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import fold, nfc, plain_digits
from nennep.office import UnreadableUploadError, read, spreadsheet_page

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


class UnreadableSheetError(Refusal):
    """The file is no list of open dossiers; the message says what to do."""

    kind = "unreadable"


def read_rows(content: bytes) -> dict[int, dict[str, str]]:
    """By its line each row below the headings as typed; all text, NFC. Raises UnreadableSheetError."""
    try:
        grid = read(content, expected=spreadsheet_page(), name="danh sách hồ sơ").lines
    except UnreadableUploadError as error:
        raise UnreadableSheetError(f"Tệp này không phải bảng tính đọc được: {error}") from error
    head, places = _places(grid)
    found = {
        number: typed
        for number, cells in enumerate(grid[head + 1 :], start=head + 2)
        if any((typed := {key: _text(cells, place) for key, place in places.items()}).values())
    }
    if not found:
        raise UnreadableSheetError("Dưới dòng tiêu đề chưa có hồ sơ nào.")
    if len(found) > MOST_ROWS:
        raise UnreadableSheetError(
            f"Tệp có {len(found)} dòng; mỗi lần đọc nhiều nhất {MOST_ROWS} dòng. Tách thành nhiều tệp, giữ dòng tiêu đề."
        )
    return found


def _places(grid: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Where the headings stand, in any order, within the first ten lines; each once."""
    wanted = {fold(heading): key for key, heading, _, _ in COLUMNS}
    best: tuple[int, list[str]] = (0, [])
    for number, cells in enumerate(grid[:10]):
        words = [" ".join(fold(nfc(str(cell))).replace("*", "").split()) for cell in cells]
        if sum(word in wanted for word in words) > sum(word in wanted for word in best[1]):
            best = number, words
    number, words = best
    if not any(word in wanted for word in words):
        raise UnreadableSheetError("Không thấy dòng tiêu đề có cột “Mã hồ sơ”. Dùng tệp mẫu.")
    for word in wanted:
        if words.count(word) > 1:
            raise UnreadableSheetError(
                f"Cột “{HEADINGS[wanted[word]]}” có hai lần. Bỏ hoặc đổi tên một cột rồi chọn lại."
            )
    places = {wanted[word]: place for place, word in enumerate(words) if word in wanted}
    missing = [key for key in NEEDED if key not in places]
    if missing:
        strange = {
            word: str(cell).strip() for word, cell in zip(words, grid[number], strict=True) if word not in wanted
        }
        raise UnreadableSheetError(
            " ".join(_missing(HEADINGS[key], strange) for key in missing) + " Hoặc dùng tệp mẫu."
        )
    return number, places


def _missing(heading: str, strange: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(fold(heading), [word for word in strange if word], n=1, cutoff=0.5)
    hint = f" Nếu là cột “{strange[near[0]]}” thì đổi tên cột ấy." if near else ""
    return f"Tệp thiếu cột “{heading}”.{hint}"


def _text(cells: Sequence[Any], place: int) -> str:
    value = cells[place] if place < len(cells) else ""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{full_date(value)} {value:%H:%M}"
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(plain_digits(nfc(str(value))).split())


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


def instant_told(at: datetime) -> str:
    """An instant as the template wants it: “17/11/2026 08:40”."""
    return f"{full_date(at)} {clock_time(at)}"
