"""The door: every file from outside is read here, bytes in, plain records out.

What is handed over and what comes back can cross to another process: bytes, texts, numbers and the
records made of them; never an open file, a tree of a parser or a function of its caller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from nennep.office import bpmn_files, packages, scans, templates
from nennep.office.archives import MOST_BYTES, USUAL, Limits
from nennep.office.bpmn_files import BpmnFile, read_bpmn
from nennep.office.decision import read_decision
from nennep.office.decision_rows import DecisionReading
from nennep.office.files import read_body
from nennep.office.grids import Grid, read_csv, read_page
from nennep.office.national_sheet.files import read_national_sheet
from nennep.office.national_sheet.records import NationalReading
from nennep.office.packages import read_package
from nennep.office.procedure_tables import read_procedure
from nennep.office.procedure_workbook.reader import read_procedure_workbook
from nennep.office.procedure_workbook.records import WorkbookReading
from nennep.office.scans import ScanKind, read_picture, read_scan
from nennep.office.steps import ProcedureReading
from nennep.office.tables import Body
from nennep.office.templates import WordTemplate, read_template

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ExpectedFile(Generic[Result]):
    """What a file should be, who reads it, and the most bytes that are looked at."""

    reader: Callable[[bytes, str], Result]
    most_bytes: int = MOST_BYTES


BODY: ExpectedFile[Body] = ExpectedFile(read_body)
DECISION: ExpectedFile[DecisionReading] = ExpectedFile(read_decision)
PROCEDURE: ExpectedFile[ProcedureReading] = ExpectedFile(read_procedure)
NATIONAL_SHEET: ExpectedFile[NationalReading] = ExpectedFile(read_national_sheet)
PROCEDURE_WORKBOOK: ExpectedFile[WorkbookReading] = ExpectedFile(read_procedure_workbook)
BPMN_FILE: ExpectedFile[BpmnFile] = ExpectedFile(read_bpmn, bpmn_files.MOST_BYTES)
PACKAGE: ExpectedFile[dict[str, bytes]] = ExpectedFile(read_package, packages.MOST_BYTES)
TEMPLATE: ExpectedFile[WordTemplate] = ExpectedFile(read_template, templates.LARGEST_FILE)
SCAN: ExpectedFile[ScanKind] = ExpectedFile(read_scan, scans.LARGEST_SCAN)
PICTURE: ExpectedFile[ScanKind] = ExpectedFile(read_picture, scans.LARGEST_PICTURE)


def csv_file(*, encoding: str = "", delimiter: str = "") -> ExpectedFile[Grid]:
    """A CSV file; encoding and delimiter are found out where they are not given."""
    return ExpectedFile(partial(read_csv, encoding=encoding, delimiter=delimiter))


def spreadsheet_page(sheet: str = "", *, limits: Limits = USUAL) -> ExpectedFile[Grid]:
    """One page of a spreadsheet, the first where none is named."""
    return ExpectedFile(partial(read_page, sheet=sheet, limits=limits), limits.file)


def read(content: bytes, *, expected: ExpectedFile[Result], name: str = "") -> Result:
    """What the file says. Raises UnreadableUploadError, in Vietnamese, with the way out.

    ``name`` is the name under which the file came, for messages.
    """
    return expected.reader(content, name)
