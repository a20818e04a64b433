"""What a division owns, and another one may own from a day on while both go on: what decisions say of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nennep.kernel.registry import Registry
from nennep.org.models import Division

from .successions import Succession


@dataclass(frozen=True, slots=True)
class OwnedThing:
    """One thing: its key among what a division leaves (parts.successions), its code, name and the division it has."""

    key: str
    code: str
    name: str
    division: Division

    @property
    def words(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class OwnedKind:
    """Where things of one kind are found: by the agency and codes, or by the agency and keys."""

    words: str
    by_codes: Callable[[int, Iterable[str]], Sequence[OwnedThing]]
    by_keys: Callable[[int, Iterable[str]], Sequence[OwnedThing]]


@dataclass(frozen=True, slots=True)
class OwnerFollower:
    """What follows a thing to the division that owns it from now on: how many it was, and how many it would be.

    Without ``count`` nothing is told of it before. ``counts_in``: what that number consists of, in words.
    """

    words: str
    move: Callable[[OwnedThing, Succession], int]
    count: Callable[[OwnedThing], int] | None = None
    counts_in: Callable[[OwnedThing], str] | None = None
    order: int = 5


OWNED_KINDS: Registry[OwnedKind] = Registry("kind of what a division owns")
OWNER_FOLLOWERS: Registry[OwnerFollower] = Registry("what follows the owner of a thing")


def followers() -> list[tuple[str, OwnerFollower]]:
    """All of them, in the order in which they go over."""
    return sorted(OWNER_FOLLOWERS.items(), key=lambda pair: (pair[1].order, pair[0]))


def owned_by_keys(agency_id: int, keys: Iterable[str]) -> dict[str, OwnedThing]:
    """The things of the agency that these keys mean, by key."""
    wanted = list(keys)
    found = [one for kind in OWNED_KINDS.values() for one in kind.by_keys(agency_id, wanted)] if wanted else []
    return {one.key: one for one in found}


def owned_by_codes(agency_id: int, codes: Iterable[str]) -> dict[str, OwnedThing]:
    """The things of the agency that bear these codes, by code in small letters."""
    wanted = list(codes)
    found = [one for kind in OWNED_KINDS.values() for one in kind.by_codes(agency_id, wanted)] if wanted else []
    return {one.code.casefold(): one for one in found}
