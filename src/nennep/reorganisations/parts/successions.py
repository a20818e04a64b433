"""What goes over from a division that ends to the one that succeeds it, in the tables of every room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nennep.kernel.actors import Actor
from nennep.kernel.registry import Registry
from nennep.org.models import Division, Reorganisation


@dataclass(frozen=True, slots=True)
class Succession:
    """A division that ends, who takes its place, and what goes elsewhere (``choices``, by key)."""

    division: Division
    successor: Division
    choices: Mapping[str, Division]
    reorganisation: Reorganisation
    by: Actor
    at: datetime

    @property
    def day(self) -> date:
        """The first day of the successor."""
        return self.reorganisation.effective_on

    def facts(self, division: Division) -> dict[str, Any]:
        """What the event of a thing says that goes over to ``division``."""
        return {
            "from_division": self.division.code,
            "division": division.code,
            "reorganisation": self.reorganisation.pk,
        }

    def of(self, key: str) -> Division:
        """Where the thing of that key goes."""
        return self.choices.get(key, self.successor)


@dataclass(frozen=True, slots=True)
class MovedThing:
    """One thing that goes over, as it is shown; the same key wherever it is asked for."""

    key: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MovedKind:
    """Things of one kind. ``things`` are those that may be sent elsewhere singly; others are counted alone.

    ``move`` makes them the successor's. ``count``: how many there are, which is told before and afterwards;
    ``counts_in``: what that number consists of, in words. ``order``: those that others look at come first.
    """

    words: str
    count: Callable[[Division, date], int]
    move: Callable[[Succession], int]
    things: Callable[[Division, date], Sequence[MovedThing]] | None = None
    counts_in: Callable[[Division], str] | None = None
    order: int = 5


@dataclass(frozen=True, slots=True)
class CodesChanged:
    """Codes of divisions of one agency, and those that take their place from now on."""

    agency_id: int
    codes: Mapping[str, str]
    by: Actor
    at: datetime

    @property
    def words(self) -> str:
        """“Đổi mã phòng: nvd nay là nv”."""
        return f"Đổi mã phòng: {', '.join(f'{old} nay là {new}' for old, new in self.codes.items())}"


# Called with the division that was the desk and the one that is it now: what waits at the desk waits there.
DESK_MOVED: Registry[Callable[[Division, Division], int]] = Registry("what waits at the desk")
CODES_CHANGED: Registry[Callable[[CodesChanged], None]] = Registry("reader of changed codes")
DECISION_WARNINGS: Registry[Callable[[Reorganisation], Sequence[str]]] = Registry("warning before a decision")
MOVED_KINDS: Registry[MovedKind] = Registry("kind of what a division leaves")


def moved_kinds() -> list[tuple[str, MovedKind]]:
    """All of them, in the order in which they go over."""
    return sorted(MOVED_KINDS.items(), key=lambda pair: (pair[1].order, pair[0]))
