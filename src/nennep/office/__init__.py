"""Reading what comes from outside: decisions, procedures, lists, BPMN, packages, templates, scans.

Pure: bytes in, a reading with its doubts out; nothing is stored, no Django. ``read`` is the door.
"""

from nennep.office.archives import LARGE, USUAL, Limits, UnreadableUploadError
from nennep.office.decision_rows import TABLE_WORDS, DecisionReading, DecisionRow, Source, SourceCell, Warned
from nennep.office.grids import Grid
from nennep.office.reading import (
    BODY,
    BPMN_FILE,
    DECISION,
    PACKAGE,
    PICTURE,
    PROCEDURE,
    SCAN,
    TEMPLATE,
    Expected,
    csv_file,
    read,
    spreadsheet_page,
)

__all__ = [
    "BODY",
    "BPMN_FILE",
    "DECISION",
    "LARGE",
    "PACKAGE",
    "PICTURE",
    "PROCEDURE",
    "SCAN",
    "TABLE_WORDS",
    "TEMPLATE",
    "USUAL",
    "DecisionReading",
    "DecisionRow",
    "Expected",
    "Grid",
    "Limits",
    "Source",
    "SourceCell",
    "UnreadableUploadError",
    "Warned",
    "csv_file",
    "read",
    "spreadsheet_page",
]
