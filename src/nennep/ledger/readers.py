"""Reading upward: upper rooms react to events, in order, at least once, after commit."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from .models import Chain, Event, ReaderCursor

React = Callable[..., None]
BATCH = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """A reaction and the kinds of event it is handed."""

    name: str
    kinds: frozenset[str]
    react: React


READERS: dict[str, Reader] = {}


def reads(*kinds: str) -> Callable[[React], React]:
    """Register ``react(event, facts, *, at)`` for events of these kinds. It must be idempotent."""

    def register(react: React) -> React:
        name = f"{react.__module__}.{react.__qualname__}"
        READERS[name] = Reader(name, frozenset(kinds), react)
        return react

    return register


def facts_of(event: Event) -> dict[str, Any]:
    """What the event says beyond its columns."""
    facts: dict[str, Any] = json.loads(event.body)["facts"]
    return facts


def drain(*, at: datetime) -> int:
    """Hand every waiting event to its readers; how many were handed over."""
    handed = 0
    lengths = dict(Chain.objects.values_list("agency_id", "length"))
    for reader in READERS.values():
        cursors = dict(
            ReaderCursor.objects.filter(reader=reader.name).values_list("chain_id", "number")
        )
        for chain_id, length in lengths.items():
            read = cursors.get(chain_id, 0)
            while read < length:
                read, count = _batch(reader, chain_id, read, at)
                handed += count
    return handed


def _batch(reader: Reader, chain_id: int, read: int, at: datetime) -> tuple[int, int]:
    events = list(
        Event.objects.filter(chain_id=chain_id, number__gt=read).order_by("number")[:BATCH]
    )
    mine = [event for event in events if event.kind in reader.kinds]
    last = events[-1].number if events else read
    with transaction.atomic():
        for event in mine:
            reader.react(event, facts_of(event), at=at)
        ReaderCursor.objects.update_or_create(
            reader=reader.name, chain_id=chain_id, defaults={"number": last}
        )
    return last, len(mine)
