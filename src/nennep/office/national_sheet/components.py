"""“Thành phần hồ sơ”: paper, form, originals and copies, in cells or with the cells glued together."""

import re
from collections.abc import Sequence

from nennep.office.national_sheet.fees import NO_INFORMATION
from nennep.office.national_sheet.form_files import forms_behind
from nennep.office.national_sheet.records import NationalComponent
from nennep.office.national_sheet.rows import SheetRows
from nennep.office.spelling import clean, flat, key

LONGEST = 400_000
"""Letters of a glued table that is still taken apart."""
_HEADING = re.compile(r"\s*Tên giấy tờ\s*Mẫu đơn,\s*tờ khai\s*Số lượng\s*")
_COUNT = re.compile(
    r"(?P<figures>\d{1,12}) bản chính(?:,\s?(?P<copies>\d{1,3}) bản sao)?"
    r"|Bản chính:\s*(?P<originals>\d{1,3})\s*Bản sao:\s*(?P<old_copies>\d{1,4})"
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<count>\d)")
_NO_CASE = frozenset({"", "-", "--", NO_INFORMATION})
_OPENING = "bao gom"
"""The folded line “Bao gồm:” over the papers: no case, no paper."""


Components = SheetRows[NationalComponent]


def read_glued_components(text: str) -> Components:
    """The papers of a text whose cells are glued together, or stand one a line."""
    made = Components()
    if text.strip() in _NO_CASE:
        return made
    if len(text) > LONGEST:
        made.ask("components", text, "quá dài để tách thành từng giấy tờ")
        return made
    before, *tables = _HEADING.split(text)
    if not tables:
        return _read_lines(made, text)
    case = before
    for i, table in enumerate(tables):
        rest = _read_table(made, table, _case(case))
        if i + 1 < len(tables):
            case = rest
        elif _case(rest):
            made.ask("components.name", rest, "không thấy số lượng bản chính, bản sao")
            made.rows.append(NationalComponent(_case(rest), case=_case(case)))
    return made


def _case(text: str) -> str:
    line = flat("\n".join(_told(text))).lstrip(";. ")
    return "" if line in _NO_CASE or not line.strip("- ") else line


def _told(text: str) -> list[str]:
    """The lines without the one that opens the list of papers."""
    return [line for line in text.split("\n") if key(line) != _OPENING]


def _read_lines(made: Components, text: str) -> Components:
    """Without a table every line is a paper, unless counts tell where a paper ends."""
    if any(_ends_row(text, found) for found in _COUNT.finditer(text)):
        rest = _read_table(made, text, "")
        if flat(rest):
            made.ask("components.name", rest, "không thấy số lượng bản chính, bản sao")
            made.rows.append(NationalComponent(flat(rest)))
        return made
    made.rows += [NationalComponent(line) for line in _told(clean(text)) if line]
    made.ask("components", text, "không có cột số lượng; mỗi dòng hiểu là một giấy tờ")
    return made


def _read_table(made: Components, table: str, case: str) -> str:
    """Add the papers of one table; what stands behind the last of them comes back."""
    begin = 0
    for found in _COUNT.finditer(table):
        if not _ends_row(table, found):
            continue
        name = table[begin : found.start()]
        begin = found.end()
        if found["figures"] is None:
            _add(made, name, int(found["originals"]), _old_copies(made, table, found), case)
            continue
        year = _YEAR.fullmatch(found["figures"])
        name += year["year"] if year else ""
        _add(made, name, _originals(made, table, found), int(found["copies"] or 0), case)
    return table[begin:]


def _ends_row(text: str, found: re.Match[str]) -> bool:
    """Whether this count is a cell of its own and not words of a name: “(01 bản chính)”."""
    if found["figures"] is None:
        return True
    if found["figures"].startswith("0") and len(found["figures"]) > 1:
        return False
    before = text[found.start() - 1 : found.start()]
    after = text[found.end() : found.end() + 1]
    is_glued = not before.isspace() or before in "\n\t"
    return before != "(" and (is_glued or not after or after.isalnum() or after in "\n-+*•(")


def _originals(made: Components, table: str, found: re.Match[str]) -> int | None:
    figures = found["figures"]
    year = _YEAR.fullmatch(figures)
    if year:
        return int(year["count"])
    before = table[found.start() - 1 : found.start()] if found.start() else "\n"
    if len(figures) == 1 or before in "\n\t":
        return int(figures) if len(figures) < 4 else None
    read = table[max(0, found.start() - 40) : found.end()]
    choices = tuple(
        figures[i:] for i in range(len(figures) - 1, -1, -1) if not figures[i:].startswith("0") or i == len(figures) - 1
    )
    made.ask("components.originals", read, "số bản chính dính vào chữ số đứng trước", choices[:3])
    return None


def _old_copies(made: Components, table: str, found: re.Match[str]) -> int | None:
    figures = found["old_copies"]
    after = table[found.end() : found.end() + 1]
    if len(figures) == 1 or not after or after in "\n\t":
        return int(figures)
    choices = tuple(figures[:i] for i in range(1, len(figures) + 1))
    made.ask(
        "components.copies", table[found.start() : found.end() + 40], "số bản sao dính vào chữ số đứng sau", choices
    )
    return None


def _add(made: Components, text: str, originals: int | None, copies: int | None, case: str) -> None:
    found = forms_behind(text.strip())
    if not found.is_sure:
        made.ask("components.form", text, "không rõ tên tệp mẫu bắt đầu từ đâu")
    if not flat(found.name):
        made.ask("components.name", text, "không thấy tên giấy tờ")
    made.rows.append(NationalComponent(flat(found.name), originals, copies, flat("; ".join(found.forms)), case))


def read_component_cells(lines: Sequence[Sequence[str]], above: str = "") -> Components:
    """The papers of a table; its first line may be its heading.

    The text over it (``above``), and a line of one text, is the heading of a case.
    """
    made = Components()
    case = _case(above)
    places = {"name": 0, "form": 1, "count": 2}
    for cells in lines:
        texts = list(dict.fromkeys(cell for cell in map(flat, cells) if cell))
        if found := _places(cells):
            places = found
        elif len(texts) == 1 and len(cells) > 1 and key(texts[0]) != _OPENING:
            case = _case(texts[0])
        elif texts and key(texts[0]) != _OPENING:
            name, form, count = (
                cells[at] if 0 <= (at := places.get(one, -1)) < len(cells) else "" for one in ("name", "form", "count")
            )
            originals, copies = _counts(made, count)
            if not flat(name):
                made.ask("components.name", " | ".join(texts), "không thấy tên giấy tờ")
            forms = "; ".join(line for line in clean(form).split("\n") if line not in _NO_CASE)
            made.rows.append(NationalComponent(flat(name), originals, copies, forms, case))
    return made


def _places(cells: Sequence[str]) -> dict[str, int]:
    said = {"name": "ten giay to", "form": "mau don", "count": "so luong"}
    found = {name: i for i, cell in enumerate(cells) for name, words in said.items() if key(cell).startswith(words)}
    return found if "name" in found and len(found) > 1 else {}


def _counts(made: Components, cell: str) -> tuple[int | None, int | None]:
    line = flat(cell)
    found = re.search(r"(\d{1,3}) bản chính", line) or re.search(r"[Bb]ản chính:? ?(\d{1,3})\b", line)
    copied = re.search(r"(\d{1,3}) bản sao", line) or re.search(r"[Bb]ản sao:? ?(\d{1,3})\b", line)
    if found or copied:
        return int(found[1]) if found else 0, int(copied[1]) if copied else 0
    made.ask("components.originals", line, "không đọc được số bản chính, bản sao")
    return None, None
