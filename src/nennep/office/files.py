"""The one door for uploaded files: bytes in, paragraphs and tables out."""

from nennep.office.archives import DOCX, open_package
from nennep.office.old_word import converted, is_old_word
from nennep.office.sheets import read_sheets
from nennep.office.tables import Body
from nennep.office.word import read_word


def read_body(content: bytes, name: str) -> Body:
    """The paragraphs and tables of a Word or Excel file. Raises UnreadableUploadError."""
    is_old = is_old_word(content)
    package = open_package(converted(content, name) if is_old else content, name)
    body = read_word(package) if package.kind == DOCX else read_sheets(package)
    if is_old:
        body.notes.append("Tệp .doc đã được LibreOffice chuyển sang .docx để đọc.")
    return body
