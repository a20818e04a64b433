"""What comes in from outside, before a person has confirmed it: read, proposed, compared.

Pure: bytes or readings in, proposals and definitions out; no database, no clock, no Django.
"""

from .definitions import Fault, UntakenError, definition_of_reading, faults_of
from .rows import MARKS, NORM_UNITS, IntakeRow, TotalCheck, compared, rows_of_reading, total_of

__all__ = [
    "MARKS",
    "NORM_UNITS",
    "Fault",
    "IntakeRow",
    "TotalCheck",
    "UntakenError",
    "compared",
    "definition_of_reading",
    "faults_of",
    "rows_of_reading",
    "total_of",
]
