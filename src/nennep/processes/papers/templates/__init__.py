"""The Word templates that agencies download, change and upload as their own."""

from collections.abc import Callable

from docx.document import Document

from nennep.press.word import sheets
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.templates.comparison import restructuring
from nennep.processes.papers.templates.iso import iso_procedure
from nennep.processes.papers.templates.sheets_of_process import electronic_process, internal_process

BUILDERS: dict[str, Callable[[Profile], Document]] = {
    "iso": iso_procedure,
    "internal": internal_process,
    "electronic": electronic_process,
    "restructuring": restructuring,
}


def build(kind: str, style: Profile) -> bytes:
    """The template of a document (iso, internal, electronic, restructuring) in a house style."""
    document = BUILDERS[kind](style)
    sheets.foot(document, "{% if ban_thu %}BẢN THỬ{% endif %}")
    return sheets.saved(document)
