"""A list of people in a spreadsheet: read, checked row by row, with a way out for each fault."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from nennep.kernel.dates import full_date
from nennep.kernel.names import named
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import fold, nfc
from nennep.office import UnreadableUploadError, read, spreadsheet_page

from ..rules import DUTIES, BrokenRuleError

MOST_ROWS = 500
# Key, heading in the file, width of the column in the template.
COLUMNS = (
    ("full_name", "Họ và tên", 28),
    ("username", "Tên đăng nhập", 20),
    ("division", "Phòng", 16),
    ("title", "Chức vụ", 24),
    ("duties", "Nhiệm vụ", 46),
    ("held_from", "Giữ từ ngày", 14),
    ("phone", "Điện thoại", 16),
    ("email", "Thư điện tử", 28),
)
NEEDED = ("full_name", "username", "title", "held_from")
HEADINGS = {key: heading for key, heading, _ in COLUMNS}


class UnreadablePeopleFileError(Refusal):
    """The file is no list of people; the message says what to do."""

    kind = "unreadable"


@dataclass(slots=True)
class PersonRow:
    """One row as typed, with the line it stands on, and what is wrong by column."""

    line: int
    typed: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def read_rows(content: bytes) -> list[dict[str, Any]]:
    """The rows below the headings as ``{"line": 2, "typed": {...}}``; all text, NFC.

    Raises UnreadableFileError.
    """
    try:
        grid = read(content, expected=spreadsheet_page(), name="danh sách người").lines
    except UnreadableUploadError as error:
        raise UnreadablePeopleFileError(f"Tệp này không phải bảng tính đọc được: {error}") from error
    head, places = _places(grid)
    found = [
        {"line": number, "typed": typed}
        for number, cells in enumerate(grid[head + 1 :], start=head + 2)
        if any((typed := {key: _text(cells, place) for key, place in places.items()}).values())
    ]
    if not found:
        raise UnreadablePeopleFileError("Dưới dòng tiêu đề chưa có người nào.")
    if len(found) > MOST_ROWS:
        raise UnreadablePeopleFileError(f"Tệp có {len(found)} dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng.")
    return found


def _places(grid: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Where the headings stand, in any order, within the first ten lines."""
    wanted = {fold(heading): key for key, heading, _ in COLUMNS}
    for number, cells in enumerate(grid[:10]):
        words = [" ".join(fold(str(cell)).replace("*", "").split()) for cell in cells]
        places = {wanted[word]: place for place, word in enumerate(words) if word in wanted}
        if {"full_name", "username"} <= set(places):
            missing = [HEADINGS[key] for key in NEEDED if key not in places]
            if missing:
                raise UnreadablePeopleFileError(f"Tệp thiếu cột “{'”, “'.join(missing)}”. Dùng tệp mẫu.")
            return number, places
    raise UnreadablePeopleFileError("Không thấy dòng tiêu đề có cột “Họ và tên” và “Tên đăng nhập”. Dùng tệp mẫu.")


def _text(cells: Sequence[Any], place: int) -> str:
    value = cells[place] if place < len(cells) else ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(nfc(str(value)).split())


def check_rows(
    rows: Iterable[Mapping[str, Any]], *, divisions: Mapping[str, Any], taken: Iterable[str]
) -> list[PersonRow]:
    """Every row with its faults named. ``divisions`` by code, ``taken`` are sign-in names in use."""
    used, checked = set(taken), []
    seen: dict[str, int] = {}
    for each in rows:
        row = PersonRow(int(each["line"]), {key: str(each["typed"].get(key, "")) for key in HEADINGS})
        _check_name(row, used, seen)
        _check_post(row, divisions)
        row.values["phone"], row.values["email"] = row.typed["phone"], row.typed["email"]
        if row.typed["email"] and "@" not in row.typed["email"]:
            row.faults["email"] = "Địa chỉ thư cần có dạng ten@coquan.gov.vn, hoặc để trống."
        checked.append(row)
    return checked


def _check_name(row: PersonRow, used: set[str], seen: dict[str, int]) -> None:
    name, username = row.typed["full_name"], row.typed["username"].lower()
    row.values.update(full_name=name, username=username)
    if not name:
        row.faults["full_name"] = "Họ và tên còn trống."
    if not username:
        row.faults["username"] = "Tên đăng nhập còn trống, ví dụ: nguyen.lan."
    elif fold(username) != username or not username.replace(".", "").replace("-", "").replace("_", "").isalnum():
        row.faults["username"] = "Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch."
    elif len(username) < 2 or len(username) > 60:
        row.faults["username"] = "Tên đăng nhập dài từ 2 đến 60 ký tự."
    elif username in seen:
        row.faults["username"] = f"Trùng với dòng {seen[username]} của tệp; đổi một trong hai."
    elif username in used:
        row.faults["username"] = f"“{username}” đã có người dùng; đổi tên khác hoặc bỏ dòng này."
    seen.setdefault(username, row.line)


def _check_post(row: PersonRow, divisions: Mapping[str, Any]) -> None:
    row.values["title"] = row.typed["title"]
    if not row.typed["title"]:
        row.faults["title"] = "Chức vụ còn trống, ví dụ: Chuyên viên."
    place = row.typed["division"]
    row.values["division"] = _division(place, divisions) if place else None
    if place and row.values["division"] is None:
        row.faults["division"] = f"Không có phòng “{place}”: ghi mã hoặc tên phòng đã lập, hoặc để trống."
    try:
        row.values["duties"] = duties_in(row.typed["duties"])
    except BrokenRuleError as error:
        row.faults["duties"] = str(error)
    row.values["held_from"] = day_in(row.typed["held_from"])
    if row.values["held_from"] is None:
        row.faults["held_from"] = "Ngày viết ngày/tháng/năm, ví dụ 01/07/2025."


def _division(words: str, divisions: Mapping[str, Any]) -> Any | None:
    """The division of that code, else the only one of that code or name, case and marks apart."""

    def is_short(code: str) -> bool:
        return fold(words) in {fold(code), fold(divisions[code].name)}

    return named(words, divisions, is_short)


def duties_in(text: str) -> list[str]:
    """Duties parted by ";" (or named by code and parted by ","). Raises BrokenRuleError for an unknown one."""
    by_word = {fold(word): duty for duty, words in DUTIES.items() for word in (duty, words)}
    found = []
    for part in text.split(";"):
        for word in [part] if fold(part.strip()) in by_word else part.split(","):
            if not word.strip():
                continue
            duty = by_word.get(fold(word.strip()))
            if duty is None:
                raise BrokenRuleError(
                    "duties", f"Không có nhiệm vụ “{word.strip()}”; chọn trong trang Danh mục của tệp mẫu."
                )
            found.append(duty)
    return list(dict.fromkeys(found))


def day_in(text: str) -> date | None:
    """A day written as 01/07/2025 or 2025-07-01; None if it is neither."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def template(divisions: Iterable[Any]) -> bytes:
    """The empty list as an Excel file, with the words that may stand in it on a second sheet."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held)
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet, words = book.add_worksheet("Người"), book.add_worksheet("Danh mục")
    for column, (key, heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width, text)
        sheet.write(0, column, heading + (" *" if key in NEEDED else ""), bold)
    sheet.freeze_panes(1, 0)
    words.set_column(0, 1, 40)
    words.write_row(0, 0, ["Nhiệm vụ (cách nhau bằng dấu chấm phẩy)", "Phòng (mã hoặc tên)"], bold)
    words.write_column(1, 0, list(DUTIES.values()))
    words.write_column(1, 1, [f"{division.code}" for division in divisions])
    book.close()
    return held.getvalue()
