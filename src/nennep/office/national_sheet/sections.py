"""The headings of a sheet, and what stands under each, for one procedure after the other."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nennep.office.spelling import flat, key
from nennep.office.tables import Body, Paragraph, Table

Lines = tuple[tuple[str, ...], ...]

APART = ("sets", "limit", "fee", "forms")
"""What older sheets tell under headings of their own instead of in the tables."""
_NAMES: Mapping[str, str] = {
    phrase: name
    for name, phrases in {
        "code": ("ma thu tuc hanh chinh", "ma thu tuc", "ma tthc", "ma so thu tuc", "ma so tthc"),
        "decision": ("so quyet dinh cong bo", "so quyet dinh", "quyet dinh cong bo"),
        "name": ("ten thu tuc hanh chinh", "ten thu tuc", "ten tthc", "ten"),
        "level": ("cap thuc hien",),
        "kind": ("loai thu tuc hanh chinh", "loai thu tuc", "loai tthc", "loai"),
        "field": ("linh vuc thuc hien", "linh vuc"),
        "steps_text": ("trinh tu thuc hien",),
        "channels": ("cach thuc thuc hien",),
        "components": ("thanh phan ho so", "thanh phan ho so bao gom", "thanh phan so luong ho so"),
        "applicants": ("doi tuong thuc hien thu tuc hanh chinh", "doi tuong thuc hien"),
        "agency": ("co quan thuc hien thu tuc hanh chinh", "co quan thuc hien", "co quan truc tiep thuc hien"),
        "competent": ("co quan co tham quyen quyet dinh", "co quan co tham quyen"),
        "reception_place": ("dia chi tiep nhan ho so", "dia chi tiep nhan hs", "dia chi tiep nhan"),
        "authorised": ("co quan duoc uy quyen hoac phan cap", "co quan duoc uy quyen"),
        "coordinating": ("co quan phoi hop",),
        "result": ("ket qua thuc hien thu tuc hanh chinh", "ket qua thuc hien", "ket qua xu ly"),
        "bases": ("can cu phap ly cua thu tuc hanh chinh", "can cu phap ly"),
        "conditions": (
            "yeu cau dieu kien thuc hien thu tuc hanh chinh",
            "yeu cau dieu kien thuc hien",
            "yeu cau dieu kien",
        ),
        "keywords": ("tu khoa",),
        "description": ("mo ta",),
        "sets": ("so luong ho so",),
        "limit": ("thoi han giai quyet",),
        "fee": ("phi le phi",),
        "forms": ("ten mau don to khai", "mau don to khai"),
    }.items()
    for phrase in phrases
}
_PART_OF = {
    "channels": ("limit", "fee", "description"),
    "components": ("forms",),
    "conditions": APART,
    "steps_text": APART,
}
"""Headings that are columns of a table or words of a text, as long as that section is open."""
_NUMBERING = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?(?!\d)|[a-zđ]\)|[IVX]{1,5}[.)]|(?P<bullet>[-–+*•]))?\s*")
_GLUED = re.compile(
    r"(?P<heading>Mã thủ tục|Số quyết định|Tên thủ tục|Cấp thực hiện|Loại thủ tục|Lĩnh vực|Đối tượng thực hiện"
    r"|Cơ quan thực hiện|Cơ quan có thẩm quyền)(?P<value>[^\W_a-z].*)"
)
_LONGEST_HEADING = 90


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table by its cells, and the text between it and the table before."""

    above: str
    cells: Lines


@dataclass(slots=True)
class SheetSection:
    """What stands under one heading: its lines, and its tables."""

    lines: list[str] = field(default_factory=list)
    tables: list[SheetTable] = field(default_factory=list)
    above: int = 0

    def add_table(self, cells: Lines) -> None:
        """Take one table; the lines since the last one stand above it."""
        self.tables.append(SheetTable(self.rest, cells))
        self.above = len(self.lines)

    @property
    def rest(self) -> str:
        """The lines behind the last table, all lines where there is none."""
        return "\n".join(self.lines[self.above :]).strip("\n ")

    @property
    def raw(self) -> str:
        """Lines and tables as one text, for showing them."""
        rows = (" | ".join(flat(cell) for cell in line) for table in self.tables for line in table.cells)
        return "\n".join((*self.lines, *rows)).strip()


@dataclass(slots=True)
class SheetSections:
    """The sections of one procedure by attribute, and where they begin in the file.

    ``repeated`` are the headings that came again and were taken for words of a text.
    """

    place: str
    found: dict[str, SheetSection] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def section(self, name: str) -> SheetSection:
        """The section of that attribute, an empty one where the sheet has none."""
        return self.found.get(name, SheetSection())


@dataclass(frozen=True, slots=True)
class SheetHeading:
    """The attribute that a line heads, and what stands behind the heading on the line."""

    name: str
    value: str = ""
    is_bulleted: bool = False


def heading_in(line: str) -> SheetHeading | None:
    """The heading that a line is or begins with: alone, before a colon or a tab, or glued to a short value."""
    start = _NUMBERING.match(line)
    rest = line[start.end() if start else 0 :]
    for mark in (":", "\t"):
        head, _, value = rest.partition(mark)
        if len(head) <= _LONGEST_HEADING and (name := _NAMES.get(key(head))):
            return SheetHeading(name, value.lstrip(": \t").rstrip(), bool(start and start["bullet"]))
    glued = _GLUED.match(rest)
    if glued and (glued["value"][0].isupper() or glued["value"][0].isdigit()):
        return SheetHeading(_NAMES[key(glued["heading"])], glued["value"].strip())
    return None


class SectionReader:
    """Takes the lines and tables of a file in their order and hands out the procedures."""

    def __init__(self) -> None:
        self.sheets: list[SheetSections] = []
        self.open = ""
        self.is_bulleted = False

    @property
    def headings(self) -> int:
        """How many different headings were found in the fullest procedure."""
        return max((len(sheet.found) for sheet in self.sheets), default=0)

    def line(self, text: str, place: str) -> None:
        """Take one line of text."""
        heading = heading_in(text)
        if heading and self._heads(heading):
            self._open(heading.name, place)
            text = heading.value
        if self.sheets and text:
            self.sheets[-1].found[self.open].lines.append(text)

    def table(self, lines: Lines, place: str) -> None:
        """Take one table: pairs of heading and value, or a table of the section that is open."""
        pairs = [_pair(cells) for cells in lines]
        if sum(1 for heading, _ in pairs if heading) < 2:
            if self.sheets:
                self.sheets[-1].found[self.open].add_table(lines)
            return
        for number, (heading, values) in enumerate(pairs, 1):
            if heading and self._heads(heading):
                self._open(heading.name, f"{place}, dòng {number}")
                values = [heading.value, *values]
            if self.sheets:
                self.sheets[-1].found[self.open].lines += [
                    line for value in values for line in value.split("\n") if line
                ]

    def _heads(self, heading: SheetHeading) -> bool:
        """Whether it is one: marked like the first of the file, new to this procedure or the head of the next."""
        if not self.sheets:
            self.is_bulleted = heading.is_bulleted
            return True
        if heading.name in _PART_OF.get(self.open, ()) or heading.is_bulleted != self.is_bulleted:
            return False
        sheet = self.sheets[-1]
        if heading.name not in sheet.found or self._begins(heading.name):
            return True
        sheet.repeated.add(heading.name)
        return False

    def _begins(self, name: str) -> bool:
        """Whether this heading begins every procedure of the file: its code, or its name if that comes first."""
        first = next((one for one in self.sheets[0].found if one in {"code", "name"}), "")
        return name == first

    def _open(self, name: str, place: str) -> None:
        if not self.sheets or (name in self.sheets[-1].found and self._begins(name)):
            self.sheets.append(SheetSections(place))
        self.open = name
        self.sheets[-1].found.setdefault(name, SheetSection())


def _pair(cells: tuple[str, ...]) -> tuple[SheetHeading | None, list[str]]:
    """The heading of a row and its other cells; a number before the heading is none of them."""
    texts = list(dict.fromkeys(cell for cell in cells if cell.strip()))
    if len(texts) > 2 and re.fullmatch(r"[\dIVX.)a-z]{1,5}", texts[0].strip()):
        texts = texts[1:]
    heading = heading_in(flat(texts[0])) if texts and len(texts) <= 2 else None
    return heading, texts[1:] if heading else texts


def sections_of_body(body: Body) -> SectionReader:
    """The procedures of a Word file."""
    reader = SectionReader()
    for block in body.blocks:
        if isinstance(block, Paragraph):
            for line in block.text.split("\n"):
                reader.line(line, f"đoạn {block.number}")
        elif not block.inside:
            reader.table(_cells(block), block.place)
    return reader


def _cells(table: Table) -> Lines:
    return tuple(tuple(cell.text if cell else "" for cell in row.cells) for row in table.rows)


def sections_of_lines(lines: Iterable[str]) -> SectionReader:
    """The procedures of a text."""
    reader = SectionReader()
    for number, line in enumerate(lines, 1):
        reader.line(line, f"dòng {number}")
    return reader
