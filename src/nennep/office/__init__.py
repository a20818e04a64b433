"""Reading what comes from outside: decisions, procedures, lists, BPMN, packages, templates, scans.

Pure: bytes in, a reading with its doubts out; nothing is stored, no Django. ``read`` is the door.
"""

from nennep.office.archives import LARGE, USUAL, Limits, UnreadableUploadError
from nennep.office.decision_rows import TABLE_WORDS, DecisionReading, DecisionRow, ReadingWarning, Source, SourceCell
from nennep.office.grids import Grid
from nennep.office.reading import (
    BODY,
    BPMN_FILE,
    DECISION,
    NATIONAL_SHEET,
    PACKAGE,
    PICTURE,
    PROCEDURE,
    PROCEDURE_WORKBOOK,
    SCAN,
    TEMPLATE,
    ExpectedFile,
    csv_file,
    read,
    spreadsheet_page,
)

__all__ = [
    "BODY",
    "BPMN_FILE",
    "DECISION",
    "LARGE",
    "NATIONAL_SHEET",
    "PACKAGE",
    "PICTURE",
    "PROCEDURE",
    "PROCEDURE_WORKBOOK",
    "SCAN",
    "TABLE_WORDS",
    "TEMPLATE",
    "USUAL",
    "DecisionReading",
    "DecisionRow",
    "ExpectedFile",
    "Grid",
    "Limits",
    "ReadingWarning",
    "Source",
    "SourceCell",
    "UnreadableUploadError",
    "csv_file",
    "read",
    "spreadsheet_page",
]
