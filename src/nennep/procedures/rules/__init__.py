"""The law of publishing and of the published sheet; knows no database."""

from .columns import COLUMNS, INVOLVED, PARTS, label_of
from .decisions import CHANGE_OF_TABLE, CHANGES, DECISION_FLOW, DECISION_STATES
from .terms import CHANNELS, term_problem

__all__ = [
    "CHANGES",
    "CHANGE_OF_TABLE",
    "CHANNELS",
    "COLUMNS",
    "DECISION_FLOW",
    "DECISION_STATES",
    "INVOLVED",
    "PARTS",
    "label_of",
    "term_problem",
]
