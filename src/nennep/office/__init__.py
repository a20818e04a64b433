"""Reading what agencies already have: publishing decisions and ISO procedures, Word and Excel.

Pure: bytes in, a reading with its doubts out; nothing is stored, no Django.
"""

from nennep.office.archives import UnreadableUploadError
from nennep.office.decision import read_decision
from nennep.office.decision_rows import (
    TABLE_WORDS,
    DecisionRow,
    Reading,
    Source,
    SourceCell,
    Warned,
)

__all__ = [
    "TABLE_WORDS",
    "DecisionRow",
    "Reading",
    "Source",
    "SourceCell",
    "UnreadableUploadError",
    "Warned",
    "read_decision",
]
