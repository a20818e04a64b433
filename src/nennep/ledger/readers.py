"""Readers: rooms above react to events, in order, at least once, after commit."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.kernel.registry import Registry, full_name

from .models import Chain, Event, ReaderCursor

React = Callable[..., None]
BATCH = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """A reaction and the kinds of event it is handed."""

    name: str
    kinds: frozenset[str]
    react: React


READERS: Registry[Reader] = Registry("reader")


def reads(*kinds: str) -> Callable[[React], React]:
    """Register ``react(event, facts, *, at)`` for events of these kinds. It must be idempotent."""

    def register(react: React) -> React:
        name = full_name(react)
        READERS.add(name, Reader(name, frozenset(kinds), react), origin=name)
        return react

    return register


def facts_of(event: Event) -> dict[str, Any]:
    """What the event says beyond its columns."""
    facts: dict[str, Any] = json.loads(event.body)["facts"]
    return facts


class ReadersFailedError(ExceptionGroup[Exception]):
    """What readers raised, each noted with reader, chain and event; the others have gone on."""


def drain(*, at: datetime) -> int:
    """Hand every waiting event to its readers; how many were handed over.

    A reader that raises stops at that event, in that chain alone, and is handed it again by
    the next call. When all others are through, raises ReadersFailedError.
    """
    handed = 0
    failures: list[Exception] = []
    # Nobody above acts upon what is only practised.
    lengths = dict(Chain.objects.filter(agency_id__gt=0).values_list("agency_id", "length"))
    for reader in READERS.values():
        cursors = dict(ReaderCursor.objects.filter(reader=reader.name).values_list("chain_id", "number"))
        for chain_id, length in lengths.items():
            read = cursors.get(chain_id, 0)
            if read < length:
                count, failure = _read_chain(reader, chain_id, read, at)
                handed += count
                failures += [failure] if failure else []
    if failures:
        raise ReadersFailedError("readers failed", failures)
    return handed


def _read_chain(reader: Reader, chain_id: int, read: int, at: datetime) -> tuple[int, Exception | None]:
    """Hand on all that waits in one chain, up to the first event that fails."""
    handed = 0
    while True:
        waiting = Event.objects.filter(chain_id=chain_id, number__gt=read).order_by("number")
        events = list(waiting[:BATCH])
        if not events:
            return handed, None
        with transaction.atomic():
            read, count, failure = _hand(reader, events, read, at)
            ReaderCursor.objects.update_or_create(reader=reader.name, chain_id=chain_id, defaults={"number": read})
        handed += count
        if failure:
            return handed, failure


def _hand(reader: Reader, events: list[Event], read: int, at: datetime) -> tuple[int, int, Exception | None]:
    """Number of the last event that is done with, how many the reader took, what it raised."""
    handed = 0
    for event in events:
        if event.kind in reader.kinds:
            try:
                with transaction.atomic():
                    reader.react(event, facts_of(event), at=at)
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
                error.add_note(f"{reader.name}, chain {event.chain_id}, event {event.number}")
                return read, handed, error
            handed += 1
        read = event.number
    return read, handed, None
