"""Word files built by our own code: the sheet of NĐ 30/2020, type, paragraphs and ruled tables.

The library's own starting document is US Letter in theme fonts; here every face is named, in every
script, so that no reader shows another one.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, TypedDict, Unpack

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm as Mm
from docx.shared import Pt as Pt
from docx.shared import RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

FACE = "Times New Roman"
BODY, SMALL, NATION, TITLE = 13, 11, 12, 14
LONG, SHORT = 297, 210
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
"""Millimetres: NĐ 30/2020 Phụ lục I."""
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def blank(*, lying: bool = False, top: int = TOP) -> Document:
    """An empty A4 document, Times New Roman 13, Vietnamese, margins 20/20/30/15 mm."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(SHORT), Mm(LONG)
    margins = (top, BOTTOM, LEFT, RIGHT)
    if lying:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(LONG), Mm(SHORT)
        margins = (top, RIGHT, BOTTOM, BOTTOM)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(size) for size in margins
    )
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    _name_faces(document)
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.language = "vi-VN"
    return document


def text_width(document: Document) -> int:
    """Millimetres between the margins."""
    section = document.sections[0]
    sizes = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (int(size or 0) for size in sizes)
    return round((page - left - right) / Mm(1))


def saved(document: Document) -> bytes:
    """The bytes of the file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _name_faces(document: Document) -> None:
    """Every style in black Times New Roman; no theme face, for a theme would win."""
    root = document.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FACE)
    for language in root.iter(qn("w:lang")):
        for script in ("val", "eastAsia"):
            language.set(qn(f"w:{script}"), "vi-VN")
    for level in (1, 2):
        style: Any = document.styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.italic = Pt(BODY), True, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(10 if level == 1 else 6)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True


class ParagraphFormat(TypedDict, total=False):
    """How a paragraph looks; sizes and distances in points. ``indent`` begins it one centimetre in."""

    side: str
    bold: bool
    italic: bool
    size: float
    before: float
    after: float
    indent: bool
    together: bool


def say(place: Any, text: str, *, style: str | None = None, **look: Unpack[ParagraphFormat]) -> Paragraph:
    """A paragraph added to a document, cell, header or footer."""
    return written(place.add_paragraph(style=style), text, **look)


def written(
    paragraph: Paragraph,
    text: str,
    *,
    side: str = "left",
    bold: bool = False,
    italic: bool = False,
    size: float = BODY,
    before: float = 0,
    after: float = 6,
    indent: bool = False,
    together: bool = False,
) -> Paragraph:
    """Text in a paragraph that is there."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    run.font.size = Pt(size)
    form = paragraph.paragraph_format
    form.alignment = SIDES[side]
    form.space_before, form.space_after = Pt(before), Pt(after)
    if indent:
        form.first_line_indent = Mm(10)
    if together:
        form.keep_with_next = True
    return paragraph


def tag_line(place: Any, tag: str) -> None:
    """A paragraph that holds a loop or condition only and leaves no line behind."""
    written(place.add_paragraph(), tag, size=8, after=0)


def ruled(document: Any, widths: Sequence[float], head: Sequence[str], *, size: float = SMALL) -> Table:
    """A table of these widths in millimetres whose head stands again on each page."""
    table = grid(document, widths, rules=True)
    row(table, head, widths=widths, bold=True, sides=["center"] * len(head), size=size, head=True)
    return table


def grid(document: Any, widths: Sequence[float], *, rules: bool = False) -> Table:
    """A table without rows: fixed widths, rules or none, air inside its cells."""
    table: Table = (
        document.add_table(0, len(widths))
        if isinstance(document, Document)
        else document.add_table(0, len(widths), Mm(sum(widths)))
    )
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    if rules:
        table.style = "Table Grid"
    for column, width in zip(table._tbl.tblGrid.iterchildren(), widths, strict=True):
        column.set(qn("w:w"), str(round(width * 56.7)))
    margins = OxmlElement("w:tblCellMar")
    for side, size in (("top", 35), ("left", 70), ("bottom", 35), ("right", 70)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(size))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)
    return table


def row(
    table: Table,
    texts: Sequence[str],
    *,
    widths: Sequence[float],
    sides: Iterable[str] = (),
    bold: bool = False,
    italic: bool = False,
    size: float = SMALL,
    head: bool = False,
    spans: Sequence[int] = (),
    together: bool = False,
) -> None:
    """A row that no page cuts in two. ``spans``: how many columns each text covers."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    properties = table.rows[-1]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    at = 0
    wanted = list(sides) or ["left"] * len(texts)
    for text, side, span in zip(texts, wanted, spans or [1] * len(texts), strict=True):
        cell = cells[at] if span == 1 else cells[at].merge(cells[at + span - 1])
        cell.width = Mm(sum(widths[at : at + span]))
        for number, line in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            written(paragraph, line, side=side, bold=bold, italic=italic, size=size, after=0, together=together or head)
        at += span


def tag_row(table: Table, tag: str, columns: int) -> None:
    """A row that holds a loop or condition only and leaves no row behind."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    written(cells[0].paragraphs[0], tag, size=8, after=0)


def field(paragraph: Paragraph, name: str, *, size: float = BODY, bold: bool = False) -> None:
    """A number that Word works out: PAGE or NUMPAGES."""
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.size, run.bold = Pt(size), bold or None
        if kind == "":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def page_numbers(document: Document) -> None:
    """Arabic, centred in the top margin, not on the first page (NĐ 30/2020 Phụ lục I, phần I mục 7)."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = SIDES["center"]
    field(paragraph, "PAGE")


def short_rule(place: Any, *, inset: float, after: float = 0) -> None:
    """A drawn line of its own, ``inset`` millimetres from both sides; text above it keeps its width."""
    paragraph: Paragraph = place.add_paragraph()
    edge = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "000000")):
        edge.set(qn(f"w:{name}"), value)
    borders: Any = OxmlElement("w:pBdr")
    borders.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    written(paragraph, "", size=2, before=3, after=after)
    paragraph.paragraph_format.left_indent = Mm(inset)
    paragraph.paragraph_format.right_indent = Mm(inset)


def foot(document: Document, text: str) -> None:
    """A centred line at the foot of every page, the first one too."""
    section = document.sections[0]
    for footer in (section.footer, section.first_page_footer):
        written(footer.paragraphs[0], text, side="center", bold=True, size=SMALL, after=0)


def frame_first_page(document: Document) -> None:
    """A ruled frame around the first page: a cover."""
    frame: Any = OxmlElement("w:pgBorders")
    frame.set(qn("w:display"), "firstPage")
    frame.set(qn("w:offsetFrom"), "text")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "8"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        frame.append(edge)
    document.sections[0]._sectPr.insert_element_before(
        frame, "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid"
    )


def page_break(document: Document) -> None:
    """What follows begins a page."""
    document.add_page_break()  # type: ignore[no-untyped-call]
