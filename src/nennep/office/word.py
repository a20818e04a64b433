"""A Word document as paragraphs and tables: as it would look with every tracked change accepted."""

from collections.abc import Iterator

from lxml import etree

from nennep.office.archives import Package, UnreadableUploadError
from nennep.office.numbering import Numbering, W, whole
from nennep.office.spelling import clean
from nennep.office.tables import Body, Cell, Paragraph, Row, Table

MOST_COLUMNS = 63
MOST_PLACES = 400_000
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
GONE = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr")}
SIGNS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def read_word(package: Package) -> Body:
    """The document's blocks. Raises UnreadableUploadError."""
    root = package.xml(package.main)
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise UnreadableUploadError(
            f"Tệp “{package.name}” không có phần văn bản. Mở bằng Word, lưu thành tệp mới rồi tải lên."
        )
    reader = _Reader(Numbering(package.xml("word/numbering.xml")))
    reader.walk(body)
    reader.body.notes += _notes(root)
    return reader.body


def _notes(root: etree._Element) -> list[str]:
    notes = []
    changes = sum(1 for name in ("ins", "del", "moveFrom") for _ in root.iter(f"{W}{name}"))
    if changes:
        notes.append(
            f"Tệp còn {changes} chỗ sửa theo dõi (Track Changes) chưa chấp nhận; đã đọc như thể chấp nhận tất cả."
        )
    fonts = {str(value) for run in root.iter(f"{W}rFonts") for value in run.attrib.values() if value}
    if any(font.startswith((".Vn", "VNI-")) for font in fonts):
        notes.append(
            "Tệp dùng phông bảng mã cũ (.VnTime, VNI-Times): chữ đọc ra có thể sai. Chuyển mã sang"
            " Unicode (UniKey, Ctrl+Shift+F6) rồi đọc lại."
        )
    return notes


class _Reader:
    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.body = Body()
        self.paragraphs = self.tables = self.places = 0

    def walk(self, parent: etree._Element) -> None:
        """Add the blocks below ``parent``."""
        for child in _shown(parent):
            if child.tag == f"{W}p":
                self.paragraphs += 1
                text = self.paragraph(child)
                if text:
                    self.body.blocks.append(Paragraph(self.paragraphs, text))
            elif child.tag == f"{W}tbl":
                self._table(child)

    def paragraph(self, element: etree._Element) -> str:
        """The text of one paragraph, its automatic number before it."""
        label = self.numbering.label(element)
        return clean(f"{label} {''.join(_text(element))}")

    def _table(self, element: etree._Element) -> None:
        cells = [cell for row in _rows(element) for cell in _cells(row)]
        if len(cells) == 1 and cells[0].find(f".//{W}tbl") is not None:
            self.walk(cells[0])  # a frame around the whole page
            return
        self._add_table(element, inside=False)

    def _add_table(self, element: etree._Element, *, inside: bool) -> None:
        self.tables += 1
        number = self.tables
        place = len(self.body.blocks)
        nested: list[etree._Element] = []
        rows: list[Row] = []
        for row in _rows(element):
            rows.append(self._row(row, len(rows) + 1, rows[-1] if rows else None, nested))
        self.body.blocks.insert(place, Table(number, tuple(rows), inside=inside))
        for inner in nested:
            self._add_table(inner, inside=True)

    def _row(self, element: etree._Element, number: int, above: Row | None, nested: list[etree._Element]) -> Row:
        before = element.find(f"{W}trPr/{W}gridBefore")
        skipped = 0 if before is None else whole(before.get(f"{W}val"), most=MOST_COLUMNS)
        places: list[Cell | None] = [None] * skipped
        for one in _cells(element):
            span = max(1, _number(one, "gridSpan", 1))
            cell = self._cell(one, number, len(places), above, places, nested)
            cell.rows = max(cell.rows, number - cell.row + 1)
            cell.columns = max(cell.columns, len(places) + span - cell.column + 1)
            places += [cell] * span
        self.places += len(places)
        if self.places > MOST_PLACES:
            raise UnreadableUploadError(
                "Bảng trong tệp lớn bất thường. Sao chép phần danh mục sang một tệp mới rồi tải lên."
            )
        return Row(number, tuple(places))

    def _cell(
        self,
        element: etree._Element,
        row: int,
        column: int,
        above: Row | None,
        places: list[Cell | None],
        nested: list[etree._Element],
    ) -> Cell:
        """The cell that stands here: a new one, or the one it is merged into."""
        if _continues(element, "hMerge") and places and places[-1]:
            return places[-1]
        text = self._cell_text(element, nested)
        if _continues(element, "vMerge") and above and column < len(above.cells):
            merged = above.cells[column]
            if merged and merged.column == column + 1:
                if text and text != merged.text:
                    self.body.notes.append(
                        f"Bảng {self.tables}, dòng {row}: chữ “{text[:40]}” nằm khuất trong ô gộp,"
                        " không hiện trên trang nên không đọc."
                    )
                return merged
        return Cell(text, row, column + 1)

    def _cell_text(self, element: etree._Element, nested: list[etree._Element]) -> str:
        lines = []
        for child in _shown(element):
            if child.tag == f"{W}p":
                lines.append(self.paragraph(child))
            elif child.tag == f"{W}tbl":
                nested.append(child)
                lines.append(clean("\n".join("".join(_text(p)) for p in child.iter(f"{W}p"))))
        return "\n".join(line for line in lines if line)


def _shown(parent: etree._Element) -> Iterator[etree._Element]:
    """The children as the page shows them, through content controls and accepted changes."""
    for child in parent:
        if child.tag in GONE:
            continue
        if child.tag == f"{MC}AlternateContent":
            yield from _shown(_choice(child))
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"}:
            yield from _shown(child)
        else:
            yield child


def _choice(alternate: etree._Element) -> etree._Element:
    """One of the alternatives; the others hold the same text again for older programs."""
    found = alternate.find(f"{MC}Choice")
    if found is None:
        found = alternate.find(f"{MC}Fallback")
    return alternate if found is None else found


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in _shown(table):
        if row.tag == f"{W}tr" and row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for cell in _shown(row):
        if cell.tag == f"{W}tc" and cell.find(f"{W}tcPr/{W}cellDel") is None:
            yield cell


def _number(cell: etree._Element, name: str, default: int) -> int:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return default if found is None else whole(found.get(f"{W}val"), default, MOST_COLUMNS)


def _continues(cell: etree._Element, name: str) -> bool:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return found is not None and found.get(f"{W}val", "continue") == "continue"


def _text(element: etree._Element) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in GONE:
            continue
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in SIGNS:
            yield SIGNS[tag]
        elif tag == f"{W}r":
            yield from _run(child)
        elif tag == f"{MC}AlternateContent":
            yield from _text(_choice(child))
        elif tag == f"{W}txbxContent":
            # A shape of a flow chart: its paragraphs are lines of their own.
            yield "\n" + "\n".join("".join(_text(inner)) for inner in _shown(child)) + "\n"
        elif tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            continue
        else:
            yield from _text(child)


def _run(run: etree._Element) -> Iterator[str]:
    hidden = run.find(f"{W}rPr/{W}vanish")
    if hidden is not None and hidden.get(f"{W}val", "1") not in {"0", "false", "off"}:
        return
    text = "".join(_text(run))
    raised = run.find(f"{W}rPr/{W}vertAlign")
    kind = "" if raised is None else raised.get(f"{W}val", "")
    # A raised digit is a note or half a fraction, never part of the number before it.
    signs = {"superscript": SUPER, "subscript": SUB}.get(str(kind))
    yield text.translate(signs) if signs else text
