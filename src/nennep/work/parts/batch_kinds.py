"""What can be asked for in bulk: other rooms say how one item of a batch is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from nennep.kernel.actors import Actor
from nennep.kernel.registry import Registry, full_name


class DoItem(Protocol):
    """Does one item, in the transaction that also marks it done; returns the name of what it made.

    A Refusal skips the item, with its words as the reason.
    """

    def __call__(self, content: Mapping[str, Any], *, by: Actor, at: datetime) -> str: ...


Pages = Callable[[Actor, Iterable[str]], Mapping[str, str]]
Told = Callable[[Mapping[str, Any]], str]


def nothing_told(content: Mapping[str, Any]) -> str:
    """What its title says is all there is to say of the batch."""
    return ""


@dataclass(frozen=True, slots=True)
class BatchKind:
    """How an item is done, whose duty it is (any of several), and where a viewer may open what it made.

    ``told`` says of an item what is true of all: to whom, why.
    """

    words: str
    duties: tuple[str, ...]
    do: DoItem
    pages: Pages
    told: Told = nothing_told

    def agencies_of(self, actor: Actor) -> frozenset[int]:
        """For which agencies the actor may ask for such a batch, look at it and stop it."""
        return frozenset(agency for duty in self.duties for agency in actor.agencies_with(duty))

    def duty_of(self, actor: Actor, agency_id: int) -> str:
        """The duty by which the actor may; the first one where the actor holds none of them."""
        return next((duty for duty in self.duties if actor.may(duty, agency_id)), self.duties[0])


BATCH_KINDS: Registry[BatchKind] = Registry("kind of batch")


def batch_kind(
    name: str, *, words: str, duty: str | tuple[str, ...], pages: Pages, told: Told = nothing_told
) -> Callable[[DoItem], DoItem]:
    """Register ``do(content, by=, at=)`` for the batches of that kind.

    ``words`` say on screen what is made of an item (“thủ tục”), ``duty`` (any of several) who may ask for
    such a batch, look at it and stop it; ``pages`` gives, of what ``do`` returned,
    the pages that the viewer may open; ``told``, of the content of any item, what is true of the whole batch.
    """

    duties = (duty,) if isinstance(duty, str) else duty

    def enter(do: DoItem) -> DoItem:
        BATCH_KINDS.add(name, BatchKind(words, duties, do, pages, told), origin=full_name(do))
        return do

    return enter
