"""One procedure made of the sections of its sheet, every doubt told."""

from collections.abc import Callable
from typing import TypeVar

from nennep.office.codes import codes_in, is_old
from nennep.office.national_sheet.bases import read_basis_cells, read_glued_bases
from nennep.office.national_sheet.channels import read_channel_cells, read_channels
from nennep.office.national_sheet.components import read_component_cells, read_glued_components
from nennep.office.national_sheet.fees import NO_INFORMATION
from nennep.office.national_sheet.records import FIELD_WORDS, Doubt, NationalProcedure
from nennep.office.national_sheet.results import read_results
from nennep.office.national_sheet.rows import OUTSIDE, SheetRows
from nennep.office.national_sheet.sections import APART, Lines, SheetSections
from nennep.office.spelling import clean, flat, shown

Record = TypeVar("Record")
NEEDED = ("code", "name", "field", "level", "decision", "steps_text", "channels", "components", "result", "bases")
"""The attributes without which a sheet is not whole."""
MANY_HEADINGS = 3
"""So many headings that come again are no accident."""


def procedure_of(sheet: SheetSections) -> NationalProcedure:
    """The procedure that the sheet tells."""
    channels = _rows(sheet, "channels", read_channels, read_channel_cells)
    components = _rows(sheet, "components", read_glued_components, read_component_cells)
    bases = _rows(sheet, "bases", read_glued_bases, read_basis_cells)
    results = read_results(sheet.section("result").raw)
    code, about_code = _code(sheet)
    doubts = (*about_code, *_missing(sheet), *_apart(sheet), *_repeated(sheet))
    return NationalProcedure(
        code=code,
        name=_line(sheet, "name"),
        field=_line(sheet, "field"),
        level=_line(sheet, "level"),
        kind=_line(sheet, "kind"),
        decision=_line(sheet, "decision"),
        steps_text=_text(sheet, "steps_text"),
        channels=tuple(channels.rows),
        components=tuple(components.rows),
        applicants=_line(sheet, "applicants"),
        agency=_line(sheet, "agency"),
        competent=_line(sheet, "competent"),
        reception_place=_text(sheet, "reception_place"),
        authorised=_line(sheet, "authorised"),
        coordinating=_line(sheet, "coordinating"),
        results=tuple(results.rows),
        bases=tuple(bases.rows),
        conditions=_text(sheet, "conditions"),
        keywords=_line(sheet, "keywords") or results.keywords,
        description=_text(sheet, "description") or results.description,
        doubts=(*doubts, *channels.doubts, *components.doubts, *results.doubts, *bases.doubts),
        place=sheet.place,
        raw={name: section.raw for name, section in sheet.found.items() if section.raw},
    )


def _rows(
    sheet: SheetSections,
    name: str,
    glued: Callable[[str], SheetRows[Record]],
    by_cells: Callable[[Lines, str], SheetRows[Record]],
) -> SheetRows[Record]:
    """The rows of a section: of its tables, or of its text where it has none."""
    section = sheet.section(name)
    if not section.tables:
        return glued(section.rest)
    made: SheetRows[Record] = SheetRows()
    for table in section.tables:
        made.extend(by_cells(table.cells, table.above))
    if flat(section.rest):
        made.ask(name, section.rest, OUTSIDE)
    return made


def _text(sheet: SheetSections, name: str) -> str:
    text = clean(sheet.section(name).raw)
    return "" if text == NO_INFORMATION or not text.strip("- ") else text


def _line(sheet: SheetSections, name: str) -> str:
    return flat(_text(sheet, name))


def _code(sheet: SheetSections) -> tuple[str, list[Doubt]]:
    line = _line(sheet, "code")
    codes = codes_in(line)
    code = codes.found[0] if codes.found else ""
    if not line:
        return "", []
    if not code:
        return "", [Doubt("code", shown(line), "không phải mã thủ tục dạng 1.234567")]
    if len(codes.found) > 1:
        return code, [Doubt("code", shown(line), "có nhiều mã; đã lấy mã đầu", choices=codes.found)]
    if is_old(code):
        return code, [Doubt("code", code, "là mã kiểu cũ, cần tìm mã quốc gia hiện nay")]
    return code, []


def _missing(sheet: SheetSections) -> list[Doubt]:
    empty = [name for name in NEEDED if not _text(sheet, name)]
    return [Doubt(name, "", "không có trong tờ này") for name in empty]


def _apart(sheet: SheetSections) -> list[Doubt]:
    """What stands under a heading of its own belongs to every channel or paper, or to some: nobody knows."""
    told = {name: _line(sheet, name) for name in APART}
    owner = {"sets": "components", "forms": "components", "limit": "channels", "fee": "channels"}
    return [
        Doubt(owner[name], shown(text, 200), f"ghi ở mục “{FIELD_WORDS[name]}” riêng, chưa xếp vào dòng nào")
        for name, text in told.items()
        if text
    ]


def _repeated(sheet: SheetSections) -> list[Doubt]:
    """Many headings that come again are those of a second procedure."""
    if len(sheet.repeated) < MANY_HEADINGS:
        return []
    told = ", ".join(f"“{words}”" for name, words in FIELD_WORDS.items() if name in sheet.repeated)
    why = "lặp lại: tờ có thể chứa nhiều thủ tục. Mỗi thủ tục cần mở đầu bằng dòng “Mã thủ tục: …”"
    return [Doubt("code", "", f"các đề mục {told} {why}")]
