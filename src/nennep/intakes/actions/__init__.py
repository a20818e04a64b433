"""Procedures from a workbook or national sheets: kept, read, corrected, taken in one by one, or dropped."""

from .admission import ask_to_take_in, drop_intake, take_in_line
from .answers import answer_alike, answer_common, answer_line
from .arrival import INTAKE_KEEPS, read_intake_again, take_in_procedures
from .lines import choose_differences, choose_line

__all__ = [
    "INTAKE_KEEPS",
    "answer_alike",
    "answer_common",
    "answer_line",
    "ask_to_take_in",
    "choose_differences",
    "choose_line",
    "drop_intake",
    "read_intake_again",
    "take_in_line",
    "take_in_procedures",
]
