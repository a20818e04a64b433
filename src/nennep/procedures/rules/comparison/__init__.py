"""Comparing what a decision was read to say with what the register of procedures holds.

Pure: a reading and the register in, lines with their values and doubts out; nothing is stored, no Django.
"""

from .doubts import BY_HAND, Doubt, is_open
from .lines import ComparedLine, compare_all, compare_line
from .register import Register
from .texts import texts_of

__all__ = ["BY_HAND", "ComparedLine", "Doubt", "Register", "compare_all", "compare_line", "is_open", "texts_of"]
