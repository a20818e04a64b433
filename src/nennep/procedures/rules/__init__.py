"""The law of publishing and of the published sheet; knows no database."""

from .clock_law import (
    NEEDS_BASIS,
    OWN_RULES,
    Provision,
    Regime,
    SupplementRule,
    clock_starts,
    lacks_basis,
    load_regimes,
    regime_on,
    supplement_rule,
)
from .columns import COLUMNS, INVOLVED, MOST, PARTS, label_of
from .completeness import missing_items
from .decisions import CHANGE_OF_TABLE, CHANGES, DECISION_FLOW, DECISION_STATES, code_of_act, decision_in_words
from .terms import CHANNELS, COUNTS, UNIT_CHOICES, has_limit, limit_in_words, term_problem
from .variants import covers, known_answers, match, variant_problems

__all__ = [
    "CHANGES",
    "CHANGE_OF_TABLE",
    "CHANNELS",
    "COLUMNS",
    "COUNTS",
    "DECISION_FLOW",
    "DECISION_STATES",
    "INVOLVED",
    "MOST",
    "NEEDS_BASIS",
    "OWN_RULES",
    "PARTS",
    "UNIT_CHOICES",
    "Provision",
    "Regime",
    "SupplementRule",
    "clock_starts",
    "code_of_act",
    "covers",
    "decision_in_words",
    "has_limit",
    "known_answers",
    "label_of",
    "lacks_basis",
    "limit_in_words",
    "load_regimes",
    "match",
    "missing_items",
    "regime_on",
    "supplement_rule",
    "term_problem",
    "variant_problems",
]
