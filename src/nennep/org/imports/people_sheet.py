"""A list of people in a spreadsheet: read, checked row by row, with a way out for each fault."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from nennep.kernel.dates import full_date
from nennep.kernel.names import named
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import canon, fold, legible
from nennep.kernel.words import number
from nennep.office import UnreadableUploadError, read, spreadsheet_page
from nennep.office.days import day_in, why_no_day
from nennep.office.lost_zeros import ADDED, whole_phone

from ..rules import AGENCY_CODE, DUTIES, RESERVED, USERNAME, WHOLE_AGENCY, BrokenRuleError, unfit
from .people_updates import RENAMED, KeptPerson, compare, duties_in

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
# What the list that is exported tells besides, and where that is changed.
SHOWN_ONLY = {"den ngay": "kết thúc vị trí ở trang của từng người", "khoa": "khóa, mở ở trang của từng người"}
NEEDED = ("full_name", "username", "title", "held_from")
# What the same columns are called in lists that offices keep.
OTHER_HEADINGS = {
    "full_name": ("Họ tên", "Họ và tên cán bộ", "Tên cán bộ", "Cán bộ, công chức"),
    "username": ("Tài khoản", "Tên tài khoản", "Username", "User"),
    "division": ("Đơn vị", "Phòng ban", "Phòng, đơn vị", "Bộ phận", "Đơn vị công tác", "Phòng công tác"),
    "title": ("Chức danh", "Vị trí", "Vị trí việc làm", "Chức vụ, vị trí việc làm", "Chức vụ, chức danh"),
    "duties": ("Nhiệm vụ được giao", "Vai trò"),
    "held_from": ("Từ ngày", "Ngày bắt đầu", "Giữ vị trí từ ngày", "Ngày nhận nhiệm vụ"),
    "phone": ("Số điện thoại", "SĐT", "Di động", "Điện thoại di động"),
    "email": ("Email", "E-mail", "Hộp thư", "Hộp thư điện tử", "Thư công vụ"),
}
# Whoever works today has a post since one of these years.
FIRST_POST, LAST_POST = 1950, 2100
# Those that people type or a word processor makes of them.
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+\s*")
# Left out of the proposed code of a division.
KINDS_OF_DIVISION = frozenset({"phong", "ban", "van"})
HEADINGS = {key: heading for key, heading, _ in COLUMNS}


class UnreadablePeopleFileError(Refusal):
    """The file is no list of people; the message says what to do."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """A list as read: its rows {"line": 2, "typed": {...}}, and the headings under which nothing was read."""

    rows: list[dict[str, Any]]
    unread: list[str]


@dataclass(slots=True)
class PersonRow:
    """One row as typed, with the line it stands on, and what is wrong by column.

    ``twin``: somebody else in the file or the agency bears the name, and nobody has said that they are two.
    ``notes`` tell by column what was put right without asking. ``renamed``: the sign-in name is that of somebody with
    another name, and nobody has said that it is the same person. ``known`` is there where the row is about somebody of the
    agency; ``before`` then tells by column what is kept now and would be changed.
    """

    line: int
    typed: dict[str, str]
    twin: bool = False
    renamed: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    known: KeptPerson | None = None
    before: dict[str, str] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """What the row does: adds somebody, changes somebody, or nothing."""
        return "Thêm" if self.known is None else "Sửa" if self.before else "Không đổi"


def read_people(content: bytes) -> PeopleSheet:
    """The rows below the headings, all text, NFC. Raises UnreadablePeopleFileError."""
    try:
        grid = read(content, expected=spreadsheet_page(), name="danh sách người").lines
    except UnreadableUploadError as error:
        raise UnreadablePeopleFileError(f"Tệp này không phải bảng tính đọc được: {error}") from error
    head, places = _places(grid)
    rows = [
        {"line": line, "typed": typed}
        for line, cells in enumerate(grid[head + 1 :], start=head + 2)
        if any((typed := {key: _text(cells, place) for key, place in places.items()}).values())
    ]
    if not rows:
        raise UnreadablePeopleFileError("Dưới dòng tiêu đề chưa có người nào.")
    if len(rows) > MOST_ROWS:
        raise UnreadablePeopleFileError(
            f"Tệp có {number(len(rows))} dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng. Tách tệp, ví dụ theo phòng,"
            " rồi nhập từng tệp."
        )
    return PeopleSheet(rows, _unread(grid[head], places))


def _places(grid: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Where the headings stand, in any order, within the first ten lines. Raises UnreadablePeopleFileError."""
    known = {key: {_plain(each) for each in (heading, *OTHER_HEADINGS[key])} for key, heading, _ in COLUMNS}
    for row, cells in enumerate(grid[:10]):
        words = [_plain(cell) for cell in cells]
        found = {key: [place for place, word in enumerate(words) if word in known[key]] for key in HEADINGS}
        if not found["full_name"] or sum(map(bool, found.values())) < 2:
            continue
        for key, places in found.items():
            if len(places) > 1:
                columns = " và ".join(f"cột {_letter(place)} (“{_text(cells, place)}”)" for place in places)
                raise UnreadablePeopleFileError(
                    f"“{HEADINGS[key]}” đứng ở hai chỗ: {columns}. Giữ một cột, xóa cột kia rồi chọn lại tệp."
                )
        at = {key: places[0] for key, places in found.items() if places}
        missing = [HEADINGS[key] for key in NEEDED if key not in at]
        if missing:
            unread = _unread(cells, at)
            other = f" Cột không nhận ra: “{'”, “'.join(unread)}”; nếu là cột ấy thì đổi tiêu đề." if unread else ""
            raise UnreadablePeopleFileError(f"Tệp thiếu cột “{'”, “'.join(missing)}”.{other} Hoặc dùng tệp mẫu.")
        return row, at
    raise UnreadablePeopleFileError("Không thấy dòng tiêu đề có cột “Họ và tên” và “Tên đăng nhập”. Dùng tệp mẫu.")


def _unread(cells: Sequence[Any], places: Mapping[str, int]) -> list[str]:
    """The headings of a line that name no column of ours; numbering is nobody's loss."""
    taken = set(places.values())
    words = [_text(cells, place) for place in range(len(cells)) if place not in taken]
    left = [word for word in words if word and _plain(word) not in ("stt", "tt", "so tt", "so thu tu")]
    return [f"{word} (chỉ để xem, {SHOWN_ONLY[key]})" if (key := _plain(word)) in SHOWN_ONLY else word for word in left]


def _plain(heading: Any) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(str(heading))).split())


def _letter(place: int) -> str:
    """The letter over a column: A for the first."""
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _text(cells: Sequence[Any], place: int) -> str:
    value = cells[place] if place < len(cells) else ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(legible(str(value)).split())


def is_email(text: str) -> bool:
    """Whether the form of one person takes the address too."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def check_rows(
    rows: Iterable[Mapping[str, Any]],
    *,
    divisions: Mapping[str, Any],
    taken: Iterable[str],
    names: Mapping[str, str] | None = None,
    known: Mapping[str, KeptPerson] | None = None,
    former: Mapping[str, Any] | None = None,
) -> list[PersonRow]:
    """Every row with its faults named. ``divisions`` by code, ``taken`` are sign-in names in use.

    ``former``: folded codes that are nobody's any more, with the division that each leads to now.

    A sign-in name of ``known``, people of the agency, means that person, whom the row changes.

    ``names`` of people of the agency, as ``same_name`` spells them, lead to their sign-in names. A row that
    is ``sure`` is somebody else than whoever bears the same name.
    """
    used, checked = {*taken, *RESERVED}, []
    seen: dict[str, int] = {}
    namesakes = {name: f"“{username}” của cơ quan" for name, username in (names or {}).items()}
    for each in rows:
        row = PersonRow(int(each["line"]), {key: str(each["typed"].get(key, "")) for key in HEADINGS})
        row.known = (known or {}).get(row.typed["username"].lower())
        _check_name(row, used, seen)
        _check_namesake(row, namesakes, sure=bool(each.get("sure")))
        _check_post(row, divisions, former or {})
        _restore_phone(row)
        row.values["phone"], row.values["email"] = row.typed["phone"], row.typed["email"]
        if row.typed["email"] and not is_email(row.typed["email"]):
            row.faults["email"] = "Địa chỉ thư cần có dạng ten@coquan.gov.vn, hoặc để trống."
        for key in ("full_name", "title", "phone", "email"):
            if words := unfit(key, row.typed[key]):
                row.faults[key] = words
        _compare(row, sure=bool(each.get("sure")))
        checked.append(row)
    return checked


def _compare(row: PersonRow, *, sure: bool) -> None:
    """Somebody who is there already need not be told again in full: an empty cell leaves what is kept."""
    if row.known is None:
        return
    name, posted = row.typed["full_name"], bool(row.known.posts)
    row.renamed = bool(name) and same_name(name) != same_name(row.known.full_name) and not sure
    for key in ("full_name", "division", "title", "held_from"):
        if not row.typed[key]:
            row.faults.pop(key, None)
    if not posted and any(row.typed[key] for key in ("division", "title")):
        for key in ("division", "title", "held_from"):
            if not row.typed[key]:
                row.faults[key] = (
                    f"{HEADINGS[key]} còn trống: người này không giữ vị trí nào, dòng này giao vị trí mới."
                )
    row.before, refused = compare(row.typed, row.values, row.known)
    if row.renamed:
        refused = RENAMED.format(row.known.username, row.known.full_name)
    if refused:
        row.faults["username"] = refused


def same_name(full_name: str) -> str:
    """One spelling of a name: the same for NFC and NFD, for “Thuỷ” and “Thủy”, in any case."""
    return " ".join(canon(legible(full_name)).casefold().split())


def _check_namesake(row: PersonRow, namesakes: dict[str, str], *, sure: bool) -> None:
    name = same_name(row.typed["full_name"])
    if name in namesakes and not sure and "full_name" not in row.faults and row.known is None:
        row.twin = True
        row.faults["full_name"] = (
            f"Trùng họ tên với {namesakes[name]}. Một người thì bỏ dòng này; hai người thì đánh dấu “Là người khác”."
        )
    if name:
        namesakes.setdefault(name, f"dòng {row.line}")


def _check_name(row: PersonRow, used: set[str], seen: dict[str, int]) -> None:
    name, username = row.typed["full_name"], row.typed["username"].lower()
    row.values.update(full_name=name, username=username)
    if not name:
        row.faults["full_name"] = "Họ và tên còn trống."
    if not username:
        row.faults["username"] = "Tên đăng nhập còn trống, ví dụ: nguyen.lan."
    elif len(username) < 2 or len(username) > 60:
        row.faults["username"] = "Tên đăng nhập dài từ 2 đến 60 ký tự."
    elif not USERNAME.fullmatch(username):
        row.faults["username"] = "Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch; bắt đầu bằng chữ hoặc số."
    elif username in seen:
        row.faults["username"] = f"Trùng với dòng {seen[username]} của tệp; đổi một trong hai."
    elif username in used and row.known is None:
        row.faults["username"] = f"“{username}” đã có người dùng; đổi tên khác hoặc bỏ dòng này."
    seen.setdefault(username, row.line)


def _restore_phone(row: PersonRow) -> None:
    """Nine digits are a number whose 0 the spreadsheet dropped."""
    digits = re.sub(r"[\s.\-]", "", row.typed["phone"])
    if whole := whole_phone(digits):
        row.typed["phone"] = whole
        row.notes["phone"] = ADDED.format(lost="số 0", digits=len(whole))


def _check_post(row: PersonRow, divisions: Mapping[str, Any], former: Mapping[str, Any]) -> None:
    row.values["title"] = row.typed["title"]
    if not row.typed["title"]:
        row.faults["title"] = "Chức vụ còn trống, ví dụ: Chuyên viên."
    place = row.typed["division"]
    whole = fold(place) == fold(WHOLE_AGENCY)
    row.values["division"] = _division(place, divisions) if place and not whole else None
    if row.values["division"] is None and (now := former.get(fold(place))) is not None:
        row.values["division"] = now
        row.notes["division"] = f"mã cũ, nay là {now.name} (mã {now.code})"
    if not place:
        row.faults["division"] = (
            f"Phòng còn trống: ghi mã hoặc tên phòng; không thuộc phòng nào thì ghi “{WHOLE_AGENCY}”."
        )
    elif row.values["division"] is None and not whole:
        row.faults["division"] = (
            f"Không có phòng “{place}”: lập phòng ấy ở trên, ghi phòng khác, hoặc “{WHOLE_AGENCY}”."
        )
    try:
        row.values["duties"] = duties_in(row.typed["duties"])
    except BrokenRuleError as error:
        row.faults["duties"] = str(error)
    row.values["held_from"] = day_in(row.typed["held_from"], FIRST_POST, LAST_POST)
    if row.values["held_from"] is None:
        row.faults["held_from"] = why_no_day(row.typed["held_from"], FIRST_POST, LAST_POST)


@dataclass(frozen=True, slots=True)
class MissingDivision:
    """A division that rows name and the agency does not have, with the code proposed for it."""

    words: str
    rows: int
    code: str

    @property
    def is_desk(self) -> bool:
        return "mot cua" in fold(self.words)


def missing_divisions(rows: Sequence[PersonRow], divisions: Mapping[str, Any]) -> list[MissingDivision]:
    """Each of them once, in the order of the file, however it is spelled."""
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    for row in rows:
        typed = row.typed["division"]
        if typed and row.values.get("division") is None and fold(typed) != fold(WHOLE_AGENCY):
            counts[_spoken(typed)] += 1
            words.setdefault(_spoken(typed), typed)
    taken = {code.upper() for code in divisions}
    is_low = bool(divisions) and all(code == code.lower() for code in divisions)
    found = []
    for folded, count in counts.items():
        code = _proposed_code(words[folded], taken)
        taken.add(code)
        found.append(MissingDivision(words[folded], count, code.lower() if is_low else code))
    return found


def _proposed_code(words: str, taken: set[str]) -> str:
    """“Phòng Nghiệp vụ Dược” gives NVD, “Văn phòng Sở” VPS, for one letter is no code; what is one already stays so."""
    parts = re.findall(r"[a-z0-9]+", fold(words))
    if len(words) > 1 and AGENCY_CODE.fullmatch(words):
        base = words.upper()
    else:
        kept = [part for part in parts if part not in KINDS_OF_DIVISION]
        initials = ("".join(part[0] for part in each) for each in (kept, parts))
        base = next((each for each in initials if len(each) > 1), "".join(parts) or "phong").upper()[:36]
        base = base if len(base) > 1 else f"P{base}"
    numbered = (f"{base}{n}" for n in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)


def proposed_username(full_name: str, taken: set[str]) -> str:
    """“Nguyễn Thị Lan” gives nguyen.lan; nguyen.lan2 where that is taken; "" for a name without letters."""
    words = re.findall(r"[a-z]+", fold(full_name))
    base = ".".join(dict.fromkeys([*words[:1], *words[-1:]]))
    if len(base) < 2:
        return ""
    numbered = (f"{base}{n}" for n in range(2, len(taken) + 3))
    return base if base not in taken else next(name for name in numbered if name not in taken)


def _spoken(words: str) -> str:
    """A name as it is said: without case and marks, whichever dash is typed and however many blanks stand around it."""
    return " ".join(_DASHES.sub(" - ", fold(words)).split())


def _division(words: str, divisions: Mapping[str, Any]) -> Any | None:
    """The division of that code, else the only one of that code or name, case and marks apart."""

    def is_short(code: str) -> bool:
        return _spoken(words) in {_spoken(code), _spoken(divisions[code].name)}

    return named(words, divisions, is_short)


def template(divisions: Iterable[Any]) -> bytes:
    """The empty list as an Excel file, with the words that may stand in it on a second sheet."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held)
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet, words = book.add_worksheet("Người"), book.add_worksheet("Danh mục")
    for column, (key, heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width, text)
        sheet.write(0, column, heading + (" *" if key in (*NEEDED, "division") else ""), bold)
    sheet.freeze_panes(1, 0)
    words.set_column(0, 1, 40)
    words.write_row(0, 0, ["Nhiệm vụ (cách nhau bằng dấu chấm phẩy)", "Phòng (mã hoặc tên)"], bold)
    words.write_column(1, 0, list(DUTIES.values()))
    words.write_column(1, 1, [WHOLE_AGENCY, *(f"{division.code}" for division in divisions)])
    book.close()
    return held.getvalue()
