"""The columns of a list that people fill in: where each stands, in any order; what a cell says as text."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from nennep.kernel.dates import full_date
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import fold, nfc, plain_digits
from nennep.office import UnreadableUploadError, read, spreadsheet_page
from nennep.office.lost_zeros import number_text

HEADING_LINES = 10


class UnreadableSheetError(Refusal):
    """The file is no such list; the message says what to do."""

    kind = "unreadable"
    field = "file"


def lines_of(content: bytes, name: str) -> Sequence[Sequence[Any]]:
    """The first page of a spreadsheet. Raises UnreadableSheetError."""
    try:
        return read(content, expected=spreadsheet_page(), name=name).lines
    except UnreadableUploadError as error:
        raise UnreadableSheetError(f"Tệp này không phải bảng tính đọc được: {error}") from error


def places_of(
    grid: Sequence[Sequence[Any]], headings: Mapping[str, str], needed: Sequence[str]
) -> tuple[int, dict[str, int]]:
    """The line of the headings within the first ten, and by key where each stands. Raises UnreadableSheetError.

    ``headings`` by key; marks, case and an asterisk do not matter. Each stands once, and those needed stand.
    """
    wanted = {fold(heading): key for key, heading in headings.items()}
    best: tuple[int, list[str]] = (0, [])
    for number, cells in enumerate(grid[:HEADING_LINES]):
        words = [" ".join(fold(nfc(str(cell))).replace("*", "").split()) for cell in cells]
        if sum(word in wanted for word in words) > sum(word in wanted for word in best[1]):
            best = number, words
    number, words = best
    if not any(word in wanted for word in words):
        first = headings[needed[0]]
        raise UnreadableSheetError(f"Không thấy dòng tiêu đề có cột “{first}”. Dùng tệp mẫu.")
    for word in wanted:
        if words.count(word) > 1:
            raise UnreadableSheetError(
                f"Cột “{headings[wanted[word]]}” có hai lần. Bỏ hoặc đổi tên một cột rồi chọn lại."
            )
    places = {wanted[word]: place for place, word in enumerate(words) if word in wanted}
    missing = [key for key in needed if key not in places]
    if missing:
        strange = {
            word: str(cell).strip() for word, cell in zip(words, grid[number], strict=True) if word not in wanted
        }
        told = " ".join(_missing(headings[key], strange) for key in missing)
        raise UnreadableSheetError(f"{told} Hoặc dùng tệp mẫu.")
    return number, places


def _missing(heading: str, strange: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(fold(heading), [word for word in strange if word], n=1, cutoff=0.5)
    hint = f" Nếu là cột “{strange[near[0]]}” thì đổi tên cột ấy." if near else ""
    return f"Tệp thiếu cột “{heading}”.{hint}"


def text_at(cells: Sequence[Any], place: int) -> str:
    """The cell at that place as text, NFC: a day as 17/11/2026, with its hour where it has one."""
    value = cells[place] if place < len(cells) else ""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{full_date(value)} {value:%H:%M}"
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, float):
        value = number_text(value)
    return " ".join(plain_digits(nfc(str(value))).split())
