"""What a person holds by name, of every room: each kind tells what there is, who may take it, and hands it over."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from nennep.kernel.actors import Actor
from nennep.kernel.registry import Registry, full_name

from ..models import Agency, Position, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Somebody who stops holding posts in an agency: those that end, and those that stay afterwards."""

    person: User
    agency: Agency
    ending: tuple[Position, ...]
    kept: tuple[Position, ...]
    last_day: date
    at: datetime

    def keeps(self, duty: str, division_id: int | None) -> bool:
        """Whether a post that stays grants the duty in that division, or in the whole agency."""
        return any(duty in post.duties and post.division_id in (None, division_id) for post in self.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One thing that nobody would hold afterwards. ``key`` names it within its kind; ``receivers`` may take it.

    ``ends``: it needs no receiver, it ends or goes back by itself and is only told.
    """

    key: str
    words: str
    note: str = ""
    receivers: tuple[User, ...] = ()
    ends: bool = False


class GiveHolding(Protocol):
    """Hands one thing over; raises a Refusal where the receiver may not take it."""

    def __call__(self, key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None: ...


Find = Callable[[Departure], list[Holding]]
Pages = Callable[[Actor, Collection[str]], Mapping[str, str]]


def no_pages(actor: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Things of a kind that have no page of their own."""
    return {}


# By its key, and the agency to which it has to belong: what the thing is called, and who holds it now, nobody where it
# is over. None where there is no such thing.
Holder = Callable[[int, int], tuple[str, User | None] | None]
# By its key: whether a person has worked on it since that instant.
Touched = Callable[[int, datetime], bool]


@dataclass(frozen=True, slots=True)
class HoldingKind:
    """What the things are called on screen and paper, how they are found, and handed over; ``pages``: by key the page
    of each that the viewer may open.

    ``holder`` tells who has now what a page showed; without it, a thing is not something that changes hands. What was
    handed over with a move that is taken back returns unless ``touched``; without that it never does.
    """

    words: str
    order: int
    find: Find
    give: GiveHolding
    pages: Pages = no_pages
    holder: Holder | None = None
    touched: Touched | None = None


HOLDING_KINDS: Registry[HoldingKind] = Registry("kind of holding")


# By the name of a room: what each of these people has in hand in an agency, in words.
Loads = Callable[[Collection[User], Agency, datetime], Mapping[int, str]]
LOADS: Registry[Loads] = Registry("load of people")


def holding_kind(
    name: str,
    *,
    words: str,
    order: int,
    find: Find,
    pages: Pages = no_pages,
    holder: Holder | None = None,
    touched: Touched | None = None,
) -> Callable[[GiveHolding], GiveHolding]:
    """Register how things of that kind are handed over; those of lower ``order`` go first."""

    def enter(give: GiveHolding) -> GiveHolding:
        HOLDING_KINDS.add(name, HoldingKind(words, order, find, give, pages, holder, touched), origin=full_name(give))
        return give

    return enter
