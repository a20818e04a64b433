"""Conditions of a process: a small typed language, parsed here and never given to Python.

An officer writes ``diện_tích > 100 và loại trong ('A', 'B')``. Names are the variables of
the definition; words may be Vietnamese (và, hoặc, không, trong, đúng, sai) or English (and,
or, not, in, true, false). There are comparisons, the three connectives, membership in a list
of constants, plus and minus. There is nothing else: no call, no attribute, no index.
"""

from nennep.definitions.rules.grammar import DEEPEST, LONGEST, Rule, parse
from nennep.definitions.rules.tokens import RuleError, is_name
from nennep.definitions.rules.variables import KINDS, MissingValueError, Values, Variable, accepts

__all__ = [
    "DEEPEST",
    "KINDS",
    "LONGEST",
    "MissingValueError",
    "Rule",
    "RuleError",
    "Values",
    "Variable",
    "accepts",
    "is_name",
    "parse",
]
