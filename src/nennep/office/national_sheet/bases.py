"""“Căn cứ pháp lý”: title and number of each law, in cells or with the cells glued together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nennep.office.national_sheet.fees import NO_INFORMATION
from nennep.office.national_sheet.records import NationalBasis
from nennep.office.national_sheet.rows import SheetRows
from nennep.office.spelling import clean, flat, key

LONGEST = 200_000
"""Letters of a glued table that is still taken apart."""
_HEADING = re.compile(r"\s*Tên văn bản pháp lý\s*Mã văn bản\s*")
_OLD_HEADING = re.compile(r"\s*Số ký hiệu\s*Trích yếu\s*Ngày ban hành\s*Cơ quan ban hành\s*")
_ISSUER = (
    r"(?:BLĐTBXH|BNN&PTNT|BNNPTNT|BNNMT|BTNMT|BVHTTDL|BVHTT|BKHĐT|BKHCN|BGDĐT|BTTTT|BGTVT|BDTTG|BQP|BTC|BTP|BXD|BCA"
    r"|BCT|BNG|BNV|BYT|CP|TTg|VPCP|NHNN|TTCP|UBDT|UBND|HĐND|HĐTP|TANDTC|VKSNDTC|CTN|TLĐ|KTNN)"
)
# Capitals of an agency, without the capital that begins the next title.
_LETTERS = r"[A-ZĐƯ]{2,}(?![^\W\d_A-ZĐƯ])"
_SYMBOL = (
    rf"(?:(?:UBTV)?QH\d{{1,2}}|[A-ZĐ]{{2,4}}[-/](?:{_ISSUER}(?:-(?:{_ISSUER}|{_LETTERS}))*"
    rf"|{_LETTERS}(?:-{_LETTERS})*))"
)
_NUMBER = re.compile(
    rf"(?P<figures>\d+(?:\.\d+)?)/(?:(?:(?:19|20)\d\d)/{_SYMBOL}|(?:QĐ|NQ|CT|VBHN)-{_LETTERS}|(?:QĐ|CT)-TTg)"
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<figures>\d{1,4}(?:\.\d+)?)")
_KIND = re.compile(r"(?:Luật|Bộ luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư(?: liên tịch)?|Quyết định)(?: số)? ?$")
_GLUED = re.compile(r"(?<!số)(?<!Số)[\w.;)”]$")
_DAY = re.compile(r"(?P<day>\d{1,2}[-/]\d{1,2}[-/]\d{4})")


Bases = SheetRows[NationalBasis]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a law in the text: where it stands, and whether it is a cell of its own."""

    start: int
    end: int
    text: str


def read_glued_bases(text: str) -> Bases:
    """The laws of a text whose cells are glued together, or stand one a line."""
    made = Bases()
    if _OLD_HEADING.match(text):
        return _read_old(made, _OLD_HEADING.sub("", text))
    text = _HEADING.sub("", text).strip()
    if text in {"", NO_INFORMATION}:
        return made
    if len(text) > LONGEST:
        made.ask("bases", text, "quá dài để tách thành từng văn bản")
        return made
    numbers = list(_numbers(text))
    begin = 0
    for i, number in enumerate(numbers):
        following = numbers[i + 1].start if i + 1 < len(numbers) else -1
        if _is_cell(text, number, following):
            _add(made, text[begin : number.start], number.text)
            begin = number.end
    if flat(text[begin:]):
        _read_rest(made, text[begin:])
    return made


def _numbers(text: str) -> list[_Number]:
    found = []
    for one in _NUMBER.finditer(text):
        start = one.start()
        year = _YEAR.fullmatch(one["figures"])
        if year:
            start += len(year["year"])
        found.append(_Number(start, one.end(), text[start : one.end()]))
    return found


def _is_cell(text: str, number: _Number, following: int) -> bool:
    """Whether the number closes a row: glued to what comes behind; before a number or a blank, glued to its title."""
    before = text[max(0, number.start - 20) : number.start]
    is_behind_title = bool(_GLUED.search(before)) and not _KIND.search(before)
    after = text[number.end : number.end + 1]
    if following == number.end or (after.isspace() and after not in "\n\t"):
        return is_behind_title
    return not after or after in "\n\t" or after.isalnum() or after in '-“"'


def _add(made: Bases, title: str, number: str) -> None:
    is_parted = title[-1:].isspace()
    title = flat(title)
    kind = _KIND.search(title) if is_parted else None
    if kind and kind.start() and not title[kind.start() - 1].isspace():
        title = title[: kind.start()]
    elif kind:
        title = f"{title} {number}" if title else ""
    made.rows.append(NationalBasis(number.strip(), title.strip()))


def _read_rest(made: Bases, rest: str) -> None:
    """Lines without a number of their own, and titles that end in one."""
    for line in clean(rest).split("\n"):
        numbers = tuple(dict.fromkeys(one.text for one in _numbers(line)))
        if len(numbers) == 1:
            made.rows.append(NationalBasis(numbers[0], line))
            continue
        why = "không thấy số ký hiệu văn bản" if not numbers else "có nhiều số ký hiệu trong một dòng"
        made.ask("bases.number", line, why, numbers)
        made.rows.append(NationalBasis("", line))


def _read_old(made: Bases, text: str) -> Bases:
    """The older page: number, title, day and agency of each law."""
    numbers = [one for one in _numbers(text) if _begins_row(text, one)]
    if not numbers:
        _read_rest(made, text)
        return made
    for i, number in enumerate(numbers):
        end = numbers[i + 1].start if i + 1 < len(numbers) else len(text)
        body = text[number.end : end]
        days = list(_DAY.finditer(body))
        glued = [
            day for day in days if not body[day.start() - 1 : day.start()].isspace() or body[day.start() - 1] in "\n\t"
        ]
        if not glued:
            made.ask("bases.number", body, "không thấy ngày ban hành và cơ quan ban hành")
            made.rows.append(NationalBasis(number.text, flat(body)))
            continue
        day = glued[-1]
        made.rows.append(NationalBasis(number.text, flat(body[: day.start()]), day["day"], flat(body[day.end() :])))
    return made


def _begins_row(text: str, number: _Number) -> bool:
    before = text[number.start - 1 : number.start]
    return not before or before in "\n\t" or not before.isspace()


def read_basis_cells(lines: Sequence[Sequence[str]], above: str = "") -> Bases:
    """The laws of a table; its first line tells which column holds what, ``above`` is the text over it."""
    made = read_glued_bases(above)
    places: dict[str, int] = {}
    for cells in lines:
        if found := _places(cells):
            places = found
            continue
        number, title, day, issuer = (
            flat(cells[at]) if 0 <= (at := places.get(one, -1)) < len(cells) else ""
            for one in ("number", "title", "day", "issuer")
        )
        if not places:
            _read_rest(made, " ".join(flat(cell) for cell in cells if flat(cell)))
        elif number or title:
            if not number:
                made.ask("bases.number", title, "không thấy số ký hiệu văn bản")
            made.rows.append(NationalBasis(number, title, day, issuer))
    return made


def _places(cells: Sequence[str]) -> dict[str, int]:
    said = {
        "number": ("so ky hieu", "ma van ban"),
        "title": ("trich yeu", "ten van ban"),
        "day": ("ngay ban hanh",),
        "issuer": ("co quan ban hanh",),
    }
    found = {
        name: i
        for i, cell in enumerate(cells)
        for name, phrases in said.items()
        if any(key(cell).startswith(one) for one in phrases)
    }
    return found if len(found) > 1 else {}
