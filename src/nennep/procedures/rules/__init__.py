"""The law of publishing and of the published sheet; knows no database."""

from .columns import COLUMNS, INVOLVED, PARTS, label_of
from .completeness import missing_items
from .decisions import CHANGE_OF_TABLE, CHANGES, DECISION_FLOW, DECISION_STATES, code_of_act
from .terms import CHANNELS, UNITS, has_limit, limit_in_words, term_problem
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
    "UNITS",
    "code_of_act",
    "covers",
    "has_limit",
    "known_answers",
    "label_of",
    "limit_in_words",
    "match",
    "missing_items",
    "term_problem",
    "variant_problems",
]
