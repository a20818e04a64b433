"""Procedures read from a workbook or from national sheets, on their way into the register.

Pure: what was read, the answers of a person and what the agency has already, in; what a version would
say, and what must still be asked, out. Nothing is stored, no Django.
"""

from .answers import KEPT, answer_by, answered, check_answer, group_of, is_waiting, ways_for
from .drafts import SheetDraft, draft_of
from .ground import FEE_KIND, CommonAnswers, gaps_of, kind_told, proposed_codes
from .sheets import ATTRIBUTES, LABELS, doubts_of_sheet, doubts_of_workbook, values_of_sheet, values_of_workbook

__all__ = [
    "ATTRIBUTES",
    "FEE_KIND",
    "KEPT",
    "LABELS",
    "CommonAnswers",
    "SheetDraft",
    "answer_by",
    "answered",
    "check_answer",
    "doubts_of_sheet",
    "doubts_of_workbook",
    "draft_of",
    "gaps_of",
    "group_of",
    "is_waiting",
    "kind_told",
    "proposed_codes",
    "values_of_sheet",
    "values_of_workbook",
    "ways_for",
]
