"""A Word document as paragraphs and tables: as it would look with every tracked change accepted."""

from collections.abc import Iterator

from lxml import etree

from nennep.office.archives import Package, UnreadableUploadError
from nennep.office.numbering import Numbering, W, whole
from nennep.office.spelling import clean, looks_like_old_code_page
from nennep.office.tables import Body, Cell, Paragraph, Row, Table
from nennep.office.word_text import Styles, TextReader, shown, style_of

MOST_COLUMNS = 63
MOST_PLACES = 400_000
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
OLD_FONTS = (".Vn", "VNI-")

EMBEDDED = "sau chỗ này có một tệp nhúng trong văn bản, không đọc được. Sao chép nội dung của nó vào văn bản."
OLD_CODE_PAGE = (
    "Tệp dùng phông bảng mã cũ (.VnTime, VNI-Times): chữ đọc ra có thể sai. Chuyển mã sang"
    " Unicode (UniKey, Ctrl+Shift+F6) rồi đọc lại."
)


def read_word(package: Package) -> Body:
    """The document's blocks. Raises UnreadableUploadError."""
    root = package.xml(package.main)
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise UnreadableUploadError(
            f"Tệp “{package.name}” không có phần văn bản. Mở bằng Word, lưu thành tệp mới rồi tải lên."
        )
    styles = Styles(package.xml("word/styles.xml"))
    reader = _Reader(Numbering(package.xml("word/numbering.xml"), lambda p: styles.numbered(style_of(p))), styles)
    reader.walk(body)
    reader.body.notes += _notes(root, styles, package.xml("word/theme/theme1.xml"))
    return reader.body


def _notes(root: etree._Element, styles: Styles, theme: etree._Element | None) -> list[str]:
    notes = []
    changes = sum(1 for name in ("ins", "del", "moveFrom") for _ in root.iter(f"{W}{name}"))
    if changes:
        notes.append(
            f"Tệp còn {changes} chỗ sửa theo dõi (Track Changes) chưa chấp nhận; đã đọc như thể chấp nhận tất cả."
        )
    words = " ".join(one.text or "" for one in root.iter(f"{W}t"))
    if any(font.startswith(OLD_FONTS) for font in _fonts(root, styles, theme)) or looks_like_old_code_page(words):
        notes.append(OLD_CODE_PAGE)
    return notes


def _fonts(root: etree._Element, styles: Styles, theme: etree._Element | None) -> Iterator[str]:
    """The fonts of the text: named by its runs, by the styles that it uses, by the document, by its theme."""
    for run in root.iter(f"{W}rFonts"):
        yield from (str(value) for value in run.attrib.values())
    used = {str(one.get(f"{W}val")) for name in ("pStyle", "rStyle", "tblStyle") for one in root.iter(f"{W}{name}")}
    yield from styles.fonts(used)
    if theme is not None:
        yield from (str(one.get("typeface") or "") for one in theme.iter(f"{A}latin"))


class _Reader:
    def __init__(self, numbering: Numbering, styles: Styles) -> None:
        self.numbering = numbering
        self.body = Body()
        self.paragraphs = self.tables = self.places = 0
        self.place = ""
        self.text = TextReader(styles, self._tell)

    def _tell(self, words: str) -> None:
        self.body.notes.append(f"{self.place}: {words}")

    def walk(self, parent: etree._Element) -> None:
        """Add the blocks below ``parent``."""
        for child in shown(parent):
            if child.tag == f"{W}p":
                self.paragraphs += 1
                self.place = f"Đoạn {self.paragraphs}"
                text = self.paragraph(child)
                if text:
                    self.body.blocks.append(Paragraph(self.paragraphs, text))
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag in {f"{W}altChunk", f"{W}subDoc"}:
                self._tell(EMBEDDED)

    def paragraph(self, element: etree._Element) -> str:
        """The text of one paragraph, its automatic number before it."""
        label = self.numbering.label(element)
        return clean(f"{label} {self.text.paragraph(element)}")

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
        hidden = 0
        for row in _rows(element):
            if _is_hidden(row):
                hidden += 1
                continue
            self.place = f"Bảng {number}, dòng {len(rows) + 1}"
            rows.append(self._row(row, len(rows) + 1, rows[-1] if rows else None, nested))
        if hidden:
            self.body.notes.append(f"Bảng {number}: có {hidden} dòng ẩn, không hiện trên trang nên không đọc.")
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
        lines, of_tables = [], []
        for child in shown(element):
            if child.tag == f"{W}p":
                lines.append(self.paragraph(child))
            elif child.tag == f"{W}tbl":
                nested.append(child)
                of_tables.append(clean("\n".join(self.text.paragraph(p) for p in child.iter(f"{W}p"))))
        own = "\n".join(line for line in lines if line)
        inner = "\n".join(line for line in of_tables if line)
        if own and inner and not _may_hold_steps(nested):
            self._tell(f"trong ô “{own[:40]}” có một bảng nhỏ, đọc riêng; chữ của bảng ấy không thuộc ô.")
        return own or inner


def _may_hold_steps(tables: list[etree._Element]) -> bool:
    """Whether a table inside a cell has the three columns that a list of steps or procedures needs."""
    return any(len(list(_cells(row))) > 2 for table in tables for row in _rows(table))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in shown(table):
        if row.tag == f"{W}tr" and row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for cell in shown(row):
        if cell.tag == f"{W}tc" and cell.find(f"{W}tcPr/{W}cellDel") is None:
            yield cell


def _is_hidden(row: etree._Element) -> bool:
    found = row.find(f"{W}trPr/{W}hidden")
    return found is not None and (found.get(f"{W}val") or "1") not in {"0", "false", "off"}


def _number(cell: etree._Element, name: str, default: int) -> int:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return default if found is None else whole(found.get(f"{W}val"), default, MOST_COLUMNS)


def _continues(cell: etree._Element, name: str) -> bool:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return found is not None and found.get(f"{W}val", "continue") == "continue"
