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
    """How an item is done, whose duty it is, and where what it made is shown."""

    words: str
    duty: str
    do: DoItem
    address: Address


BATCH_KINDS: Registry[BatchKind] = Registry("kind of batch")


def batch_kind(name: str, *, words: str, duty: str, address: Address) -> Callable[[DoItem], DoItem]:
    """Register ``do(content, by=, at=)`` for the batches of that kind.

    ``words`` say on screen what is made of an item (“thủ tục”), ``duty`` who may ask for such a batch,
    look at it and stop it; ``address`` gives the page of what ``do`` returned.
    """

    def enter(do: DoItem) -> DoItem:
        BATCH_KINDS.add(name, BatchKind(words, duty, do, address), origin=full_name(do))
        return do

    return enter
