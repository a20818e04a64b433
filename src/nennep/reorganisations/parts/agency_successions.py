"""What goes over from an agency that ends to the one that succeeds it, in the tables of every room."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nennep.kernel.actors import Actor, machine
from nennep.kernel.registry import Registry
from nennep.ledger.actions import take_lines
from nennep.ledger.joints import Joint
from nennep.ledger.models import Chain
from nennep.ledger.patience import give_way
from nennep.org.models import Agency, Division, Reorganisation

from ..rules.mergers import Merger


@dataclass(frozen=True, slots=True)
class AgencySuccession:
    """An agency that ends and the one that succeeds it, inside the transaction that carries it out.

    ``divisions``: the one there, by the id of the one here; ``there``: all of them by code. ``lines``: the agencies
    whose chains are held; what is another's is left to the sweep that looks for what came meanwhile.
    """

    agency: Agency
    successor: Agency
    merger: Merger
    divisions: Mapping[int, Division]
    there: Mapping[str, Division]
    reorganisation: Reorganisation
    joint: Joint
    at: datetime
    lines: frozenset[int]

    @property
    def day(self) -> date:
        """The first day of the successor."""
        return self.reorganisation.effective_on

    @property
    def since(self) -> date:
        """What ended before that day stays as it was: the first day of the successor, or today where that is past."""
        return max(self.day, timezone.localdate(self.at))

    def cut(self, begun: date) -> date:
        """The day from which the successor has what was begun then: it was really held here since the first day."""
        return self.day if begun < self.day else self.since

    @property
    def by(self) -> Actor:
        """Who does it: the day comes by itself."""
        return machine(self.successor.pk)

    def division(self, division_id: int | None) -> int | None:
        """The division there that has the work of that one; none where there was none."""
        found = self.divisions.get(division_id) if division_id is not None else None
        return found.pk if found else None

    def facts(self, **more: Any) -> dict[str, Any]:
        """What the event of a thing that goes over says, in the chain of the successor."""
        return {"from_agency": self.agency.pk, "reorganisation": self.reorganisation.pk, **self.joint.facts, **more}


@dataclass(frozen=True, slots=True)
class AgencyKind:
    """Things of one kind. ``count``: how many go over now, of those held on that day or later; ``move`` takes them over,
    and how many they were.

    ``stays``: those that stay with the agency that ended, a line each; ``warns``: what will be otherwise than one may
    think, for those of that day or later, a line each; ``hinders``: why it cannot be carried out yet, a line each.
    ``counts_in``: what the number consists of, in words. ``lines``: the other agencies in whose chains ``move`` tells something. ``order``: those that
    others look at come first.
    """

    words: str
    count: Callable[[Agency, Agency, date], int]
    move: Callable[[AgencySuccession], int]
    stays: Callable[[Agency, Agency], Sequence[str]] | None = None
    hinders: Callable[[Agency, Agency], Sequence[str]] | None = None
    warns: Callable[[Agency, Agency, date], Sequence[str]] | None = None
    counts_in: Callable[[Agency], str] | None = None
    lines: Callable[[Agency], Collection[int]] | None = None
    order: int = 5


AGENCY_KINDS: Registry[AgencyKind] = Registry("kind of what an agency leaves")


def agency_kinds() -> list[tuple[str, AgencyKind]]:
    """All of them, in the order in which they go over."""
    return sorted(AGENCY_KINDS.items(), key=lambda pair: (pair[1].order, pair[0]))


def hindrances(agency: Agency, successor: Agency) -> Iterator[str]:
    """What has to be finished first, of every room."""
    for _, kind in agency_kinds():
        if kind.hinders:
            yield from kind.hinders(agency, successor)


def hold_lines(agency: Agency, into: Agency) -> frozenset[int]:
    """Inside a transaction: the chains of both are held, and of every agency in whose chain their merger is told.

    All of them before anything is written, in the order of everybody; who holds a row and waits for one of them goes
    first. Which they are. The chains that ended in the first one are among them: they go on in the second.
    """
    met = {one for _, kind in agency_kinds() if kind.lines for one in kind.lines(agency)}
    ended = Chain.objects.filter(heir_id=agency.pk).values_list("pk", flat=True)
    lines = frozenset({agency.pk, into.pk, *ended, *met})
    take_lines(lines)
    give_way()
    return lines
