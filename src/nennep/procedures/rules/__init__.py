"""The law of publishing and of the published sheet; knows no database."""

from .columns import COLUMNS, INVOLVED, PARTS, label_of
from .decisions import CHANGE_OF_TABLE, CHANGES, DECISION_FLOW, DECISION_STATES
from .terms import CHANNELS, term_problem
from .variants import covers, known_answers, match, variant_problems

__all__ = [
    "CHANGES",
    "CHANGE_OF_TABLE",
    "CHANNELS",
    "COLUMNS",
    "DECISION_FLOW",
    "DECISION_STATES",
    "INVOLVED",
    "PARTS",
    "covers",
    "known_answers",
    "label_of",
    "match",
    "term_problem",
    "variant_problems",
]
