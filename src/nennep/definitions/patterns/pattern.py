"""Patterns of a process as dated data (``patterns.toml``), and the table that one of them begins."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from nennep.definitions.definition import FAILED, HANDLING_DIVISION, ONE_STOP, PASSED, Branch, Definition, Step

from .spread import Norm, spread

FILE = Path(__file__).parent / "patterns.toml"
# Where a step is done, in the words of the file; leader and clerk sit where the agency has them.
PLACES = {"desk": ONE_STOP, "specialist": HANDLING_DIVISION}
LEADER, CLERK = "leader", "clerk"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPattern:
    """One step of a pattern: its content as a row of the table has it, where it is done, its hours."""

    content: Mapping[str, Any]
    place: str
    norm: Norm
    back_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A usual way through an agency, since when it may be used, by which law.

    ``for_instant``: for what is given at once or on the day; ``is_frame``: what every table begins with.
    """

    key: str
    name: str
    about: str
    basis: str
    valid_from: date
    steps: tuple[StepPattern, ...]
    for_instant: bool = False
    is_frame: bool = False

    @property
    def least(self) -> Decimal:
        """The hours below which it cannot be used."""
        return sum((step.norm.least for step in self.steps), Decimal(0))

    def hours(self, total: Decimal | None) -> tuple[Decimal, ...]:
        """The hours of its steps under that limit. Raises LimitTooShortError."""
        return spread([step.norm for step in self.steps], total)


def patterns_on(day: date) -> tuple[Pattern, ...]:
    """The patterns that may be used on that day, in the order of the file."""
    return tuple(each for each in _patterns() if each.valid_from <= day)


def begun(
    pattern: Pattern, *, code: str, name: str, total: Decimal | None, units: Mapping[str, str], words: Mapping[str, str]
) -> Definition:
    """The table of a process that begins with the pattern.

    ``units``: codes of the divisions of the leader and of the clerk; ``words`` take the place of
    “{result}” and the like in its texts. Raises LimitTooShortError.
    """
    hours = pattern.hours(total)
    steps = (_step(each, norm, units, words) for each, norm in zip(pattern.steps, hours, strict=True))
    return Definition(code=code, name=name, steps=tuple(steps))


def _step(each: StepPattern, hours: Decimal, units: Mapping[str, str], words: Mapping[str, str]) -> Step:
    ways = (Branch(name=PASSED), Branch(name=FAILED, to=each.back_to)) if each.back_to else ()
    return Step(
        **_filled(each.content, words),
        kind="check" if ways else "task",
        unit=PLACES[each.place] if each.place in PLACES else units.get(each.place, HANDLING_DIVISION),
        hours=hours,
        branches=ways,
    )


def _filled(content: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for key, value in content.items():
        if isinstance(value, str):
            for name, text in words.items():
                value = value.replace(f"{{{name}}}", text)
        found[key] = value
    return found


@cache
def _patterns() -> tuple[Pattern, ...]:
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_read(each, file["common"]) for each in file["patterns"])


def _read(given: Mapping[str, Any], common: Mapping[str, Any]) -> Pattern:
    heading = {key: value for key, value in given.items() if key != "steps"}
    return Pattern(**heading, steps=tuple(_read_step(common[step["like"]] | step) for step in given["steps"]))


def _read_step(given: dict[str, Any]) -> StepPattern:
    """A step of the file, what it says beside the common one it is like."""
    del given["like"]
    norm = Norm(Decimal(given.pop("hours")), Decimal(given.pop("least")), given.pop("weight", 0))
    place, back_to = given.pop("place"), given.pop("back_to", "")
    content = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    return StepPattern(content=content, place=place, norm=norm, back_to=back_to)
