"""What can be asked for in bulk: other rooms say how one item of a batch is done."""

from collections.abc import Callable, Mapping
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


Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class BatchKind:
    """How an item is done, whose duty it is (any of several), and where what it made is shown."""

    words: str
    duties: tuple[str, ...]
    do: DoItem
    address: Address

    def agencies_of(self, actor: Actor) -> frozenset[int]:
        """For which agencies the actor may ask for such a batch, look at it and stop it."""
        return frozenset(agency for duty in self.duties for agency in actor.agencies_with(duty))

    def duty_of(self, actor: Actor, agency_id: int) -> str:
        """The duty by which the actor may; the first one where the actor holds none of them."""
        return next((duty for duty in self.duties if actor.may(duty, agency_id)), self.duties[0])


BATCH_KINDS: Registry[BatchKind] = Registry("kind of batch")


def batch_kind(name: str, *, words: str, duty: str | tuple[str, ...], address: Address) -> Callable[[DoItem], DoItem]:
    """Register ``do(content, by=, at=)`` for the batches of that kind.

    ``words`` say on screen what is made of an item (“thủ tục”), ``duty`` (any of several) who may ask for
    such a batch, look at it and stop it; ``address`` gives the page of what ``do`` returned.
    """

    duties = (duty,) if isinstance(duty, str) else duty

    def enter(do: DoItem) -> DoItem:
        BATCH_KINDS.add(name, BatchKind(words, duties, do, address), origin=full_name(do))
        return do

    return enter
