"""A publishing decision: taken in, compared with its source, corrected, applied or dropped."""

from .application import AppliedDecision, apply_decision, drop_decision
from .correction import (
    add_line,
    correct_head,
    correct_line,
    leave_out,
    leave_out_strange,
    mark_seen,
    settle_doubt,
    take_back,
)
from .intake import read_again, take_in_decision, type_in_decision

__all__ = [
    "AppliedDecision",
    "add_line",
    "apply_decision",
    "correct_head",
    "correct_line",
    "drop_decision",
    "leave_out",
    "leave_out_strange",
    "mark_seen",
    "read_again",
    "settle_doubt",
    "take_back",
    "take_in_decision",
    "type_in_decision",
]
