"""What is read of a workbook of procedures: the records of a national sheet, and what only an agency knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nennep.office.decision_rows import ReadingWarning
from nennep.office.national_sheet.records import Doubt, NationalProcedure

FIRST_DECISION, LAST_DECISION = 1945, 2100
"""Within these years a decision is signed."""
OWN_WORDS: Mapping[str, str] = {
    "quality_code": "Mã ISO",
    "division": "Phòng chủ trì",
    "signed_on": "Ngày ký quyết định",
}
"""The attributes that a workbook has besides those of the national sheet, with their headings."""


@dataclass(frozen=True, slots=True)
class WorkbookProcedure:
    """One procedure of a workbook. ``doubts`` are about the attributes of OWN_WORDS; the others stand in ``sheet``."""

    sheet: NationalProcedure
    quality_code: str = ""
    division: str = ""
    signed_on: date | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """The procedures in the order of the first page; ``row`` of a warning is an index in ``procedures``.

    What belongs to no procedure was left out, with a warning that names its page and line.
    """

    procedures: tuple[WorkbookProcedure, ...]
    warnings: tuple[ReadingWarning, ...]
