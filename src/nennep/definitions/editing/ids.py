"""The name of a new step: beside B5 it is B5a, at the end of the table the next number."""

import re
from collections.abc import Collection

from nennep.definitions.definition import Definition

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NUMBERED = re.compile(r"(?P<head>\D*)(?P<number>\d{1,6})")
_SUFFIXED = re.compile(r"(?P<stem>.*\d)[a-z]?")
_LONGEST = 30


def taken_ids(definition: Definition) -> set[str]:
    """The ids in use."""
    return {place.step.id for place in definition.places}


def id_after(taken: Collection[str], before: str, *, is_last: bool = False) -> str:
    """A free id for a step after ``before``: the next number at the end of the table, else its
    number with the next letter (B5a, B5b)."""
    numbered = _NUMBERED.fullmatch(before)
    if is_last and numbered and (new := _next(numbered, 1)) not in taken:
        return new
    found = _SUFFIXED.fullmatch(before)
    stem = found["stem"] if found else before
    for letter in LETTERS:
        if len(stem) < _LONGEST and f"{stem}{letter}" not in taken:
            return f"{stem}{letter}"
    return free_id(taken)


def id_before(taken: Collection[str], after: str) -> str:
    """A free id for a step before the first of the table: the number before it, else as after it."""
    numbered = _NUMBERED.fullmatch(after)
    if numbered and int(numbered["number"]) > 1 and (new := _next(numbered, -1)) not in taken:
        return new
    return id_after(taken, after)


def free_id(taken: Collection[str], head: str = "B") -> str:
    """The first free number."""
    return next(new for number in range(1, 10**6) if (new := f"{head}{number}") not in taken)


def _next(numbered: re.Match[str], by: int) -> str:
    return f"{numbered['head']}{int(numbered['number']) + by}"
