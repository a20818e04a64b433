"""The Word templates that agencies download, change and upload as their own."""

from collections.abc import Callable

from docx.document import Document

from nennep.press.word import sheets
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.templates.comparison import restructuring
from nennep.processes.papers.templates.iso import iso_procedure
from nennep.processes.papers.templates.sheets_of_process import electronic_process, internal_process

__all__ = ["Builder", "build", "electronic_process", "internal_process", "iso_procedure", "restructuring"]

Builder = Callable[[Profile], Document]


def build(builder: Builder, style: Profile) -> bytes:
    """The template that a document begins with, in a house style."""
    document = builder(style)
    sheets.foot(document, "{% if ban_thu %}BẢN THỬ{% endif %}")
    return sheets.saved(document)
