"""How a new table begins: from a pattern of the file, from the bare frame, or from another table."""

from nennep.definitions.patterns.copies import copied
from nennep.definitions.patterns.pattern import CLERK, LEADER, Pattern, StepPattern, begun, patterns_on
from nennep.definitions.patterns.spread import LimitTooShortError, Norm, spread

__all__ = [
    "CLERK",
    "LEADER",
    "LimitTooShortError",
    "Norm",
    "Pattern",
    "StepPattern",
    "begun",
    "copied",
    "patterns_on",
    "spread",
]
