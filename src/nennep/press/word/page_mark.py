"""Puts a line of text above every page of a Word file."""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import _Header
from docx.shared import Pt, RGBColor

from nennep.press.word.template_filling import steady

INK = RGBColor(0xA4, 0x23, 0x1B)
SIZE = Pt(14)


def marked(content: bytes, words: str) -> bytes:
    """The same file with ``words`` as the first line of every page head; the same bytes each time."""
    document = Document(BytesIO(content))
    for number, section in enumerate(document.sections):
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for head in heads:
            if not head.is_linked_to_previous or number == 0:
                _put(head, words)
    out = BytesIO()
    document.save(out)
    return steady(out.getvalue())


def _put(head: _Header, words: str) -> None:
    line = head.add_paragraph()
    head._element.insert(0, line._p)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(words)
    run.bold, run.font.size, run.font.color.rgb = True, SIZE, INK
