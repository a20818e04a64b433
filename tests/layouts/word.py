"""What the builders of Word files share: tables, and the parts of the format that python-docx has no words for."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

Rows = Iterable[Sequence[str]]


def saved(document: Any) -> bytes:
    """The document as a file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table(holder: Any, rows: Rows) -> Any:
    """A table with these cells, added to a document or a cell."""
    rows = [list(row) for row in rows]
    width = max(len(row) for row in rows)
    try:
        made = holder.add_table(rows=0, cols=width, style="Table Grid")
    except TypeError:
        made = holder.add_table(rows=0, cols=width)
    for row in rows:
        cells = made.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text
    return made


def process(*paragraphs: str) -> Any:
    """A document that begins as an internal process does."""
    document = docx.Document()
    document.add_paragraph("QUY TRÌNH NỘI BỘ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH")
    document.add_paragraph("Thủ tục: Cấp giấy phép sử dụng tạm thời hè phố (1.999101)")
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def decision(*paragraphs: str) -> Any:
    """A document that begins as the annex of a decision that publishes procedures."""
    document = docx.Document()
    document.add_paragraph("DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH")
    document.add_paragraph("(Kèm theo Quyết định số 999/QĐ-UBND ngày 15/11/2026 của Chủ tịch UBND tỉnh)")
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def merged(made: Any, first: tuple[int, int], last: tuple[int, int], text: str) -> None:
    """Merges the cells between two corners and writes the text once."""
    cell = made.cell(*first).merge(made.cell(*last))
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    cell.text = text


def run(paragraph: Any, text: str, *marks: str, **values: str) -> Any:
    """A run of the paragraph with marks such as `strike` or `vanish`."""
    made = paragraph.add_run(text)
    for mark in marks:
        made._r.get_or_add_rPr().append(OxmlElement(f"w:{mark}"))
    for name, value in values.items():
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), value)
        made._r.get_or_add_rPr().append(element)
    return made


def revision(paragraph: Any, deleted: str, inserted: str) -> None:
    """Writes a tracked change that nobody has accepted yet."""
    stamp = 'w:id="7" w:author="Chuyên viên" w:date="2026-11-02T08:00:00Z"'
    if deleted:
        text = f'<w:r><w:delText xml:space="preserve">{deleted}</w:delText></w:r>'
        paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')} {stamp}>{text}</w:del>"))
    if inserted:
        text = f'<w:r><w:t xml:space="preserve">{inserted}</w:t></w:r>'
        paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')} {stamp}>{text}</w:ins>"))


def in_text_box(document: Any, made: Any) -> None:
    """Moves the table into a text box of its own paragraph, as Word writes one for both kinds of reader."""
    inner = made._tbl
    inner.getparent().remove(inner)
    box = (
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape style='width:450pt;height:200pt'>"
        "<v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict></w:r>"
    )
    element = parse_xml(box)
    content = element.find(f".//{qn('w:txbxContent')}")
    content.append(inner)
    content.append(OxmlElement("w:p"))
    document.add_paragraph()._p.append(element)


def with_footnote(content: bytes, text: str) -> bytes:
    """The file with one footnote of number 2; the reference to it stands in the body already."""
    word = nsdecls("w")
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {word}>'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                part = _before_end(part, f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>')
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                part = _before_end(part, f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/>')
            target.writestr(name, part)
        target.writestr("word/footnotes.xml", notes)
    return out.getvalue()


def footnote_mark(paragraph: Any) -> None:
    """The reference to the footnote of `with_footnote`."""
    paragraph._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
        )
    )


def _before_end(part: bytes, element: str) -> bytes:
    head, _, tail = part.decode().rpartition("</")
    return f"{head}{element}</{tail}".encode()


def numbered(paragraph: Any) -> None:
    """Gives the paragraph the number of Word's own list, which stands in no text."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'))
