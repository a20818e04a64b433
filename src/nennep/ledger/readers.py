"""Readers: rooms above react to events, in order, at least once, after commit."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from nennep.kernel.faults import fault_kind, fault_place
from nennep.kernel.registry import Registry, full_name
from nennep.web.database_faults import is_outage

from .models import Chain, Event, ParkedEvent, ReaderCursor

React = Callable[..., None]
BATCH = 500
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
logger = logging.getLogger("nennep.readers")


@dataclass(frozen=True, slots=True)
class Reader:
    """A reaction, the kinds of event it is handed, and what it does in words.

    Events recorded ``within_days`` ago or earlier are passed over; 0: none is.
    """

    name: str
    kinds: frozenset[str]
    react: React
    words: str = ""
    within_days: int = 0

    def takes(self, event: Event, at: datetime) -> bool:
        """Whether the reader is handed the event at that instant."""
        return event.kind in self.kinds and not (self.within_days and (at - event.at).days >= self.within_days)


READERS: Registry[Reader] = Registry("reader")


def reads(*kinds: str, words: str = "", within_days: int = 0) -> Callable[[React], React]:
    """Register ``react(event, facts, *, at)`` for events of these kinds. It must be idempotent.

    ``within_days``: what was recorded that long ago is of no use to it, as to one that tells news.
    """

    def register(react: React) -> React:
        name = full_name(react)
        READERS.add(name, Reader(name, frozenset(kinds), react, words, within_days), origin=name)
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

    An event that a reader cannot take parks its subject for that reader: what comes later about the
    same subject waits behind it, all else goes on. It is tried again after a minute, then after ever
    longer. When all are through, raises ReadersFailedError for what was parked now. Where the database
    does not answer nothing is parked, and its error is raised.
    """
    handed = 0
    failures: list[Exception] = []
    # Nobody above acts upon what is only practised.
    lengths = dict(Chain.objects.filter(agency_id__gt=0).values_list("agency_id", "length"))
    for reader in READERS.values():
        cursors = dict(ReaderCursor.objects.filter(reader=reader.name).values_list("chain_id", "number"))
        for chain_id, length in lengths.items():
            if cursors.get(chain_id, 0) < length:
                handed += _read_chain(reader, chain_id, at, failures)
    for parked in _due(at).filter(reader__in=READERS):
        handed += _try_again(parked, at, failures)
    if failures:
        raise ReadersFailedError("readers failed", failures)
    return handed


def _read_chain(reader: Reader, chain_id: int, at: datetime, failures: list[Exception]) -> int:
    """Hand on all that waits in one chain; how many the reader took."""
    handed = 0
    ReaderCursor.objects.get_or_create(reader=reader.name, chain_id=chain_id)
    while True:
        with transaction.atomic():
            cursor = held_cursor(reader.name, chain_id)
            waiting = Event.objects.filter(chain_id=chain_id, number__gt=cursor.number).order_by("number")
            events = list(waiting[:BATCH])
            if not events:
                return handed
            handed += _hand(reader, events, at, failures)
            ReaderCursor.objects.filter(pk=cursor.pk).update(number=events[-1].number)


def _hand(reader: Reader, events: list[Event], at: datetime, failures: list[Exception]) -> int:
    """Afterwards each event was taken, or is parked, or waits behind one that is."""
    handed = 0
    rows = ParkedEvent.objects.filter(reader=reader.name, chain_id=events[0].chain_id)
    parked = set(rows.values_list("subject_type", "subject_id"))
    for event in events:
        subject = (event.subject_type, event.subject_id)
        if not reader.takes(event, at) or subject in parked:
            continue
        error = _react(reader, event, at)
        if error is None:
            handed += 1
            continue
        row = ParkedEvent(reader=reader.name, chain_id=event.chain_id, subject_type=subject[0], subject_id=subject[1])
        _park(row, event, error, at)
        failures.append(error)
        parked.add(subject)
    return handed


def _try_again(parked: ParkedEvent, at: datetime, failures: list[Exception]) -> int:
    """Hand on the parked event and what waits behind it, up to the first that fails; how many were taken.

    What has become too old for the reader meanwhile is passed over, as it is when it is read first.
    """
    reader = READERS[parked.reader]
    handed = 0
    with transaction.atomic():
        cursor = held_cursor(parked.reader, parked.chain_id)
        row = _due(at).filter(pk=parked.pk).first()
        if row is None:
            return 0
        waiting = events_behind(row, cursor.number).filter(kind__in=reader.kinds)
        for event in waiting.order_by("number"):
            if not reader.takes(event, at):
                continue
            error = _react(reader, event, at)
            if error is not None:
                _park(row, event, error, at)
                failures.append(error)
                return handed
            handed += 1
        row.delete()
    return handed


def events_behind(parked: ParkedEvent, read: int) -> QuerySet[Event]:
    """The parked event and what came after it about the same subject, as far as the reader has read: ``read``."""
    return Event.objects.filter(
        chain_id=parked.chain_id,
        subject_type=parked.subject_type,
        subject_id=parked.subject_id,
        number__gte=parked.number,
        number__lte=read,
    )


def _due(at: datetime) -> QuerySet[ParkedEvent]:
    """Those whose time has come; an instant further ahead than can have been set was set by a clock put back since."""
    return ParkedEvent.objects.filter(Q(next_try_at__lte=at) | Q(next_try_at__gt=at + LONGEST_PAUSE)).order_by("pk")


def held_cursor(reader: str, chain_id: int) -> ReaderCursor:
    """Inside a transaction: nobody else reads this chain for this reader until it ends."""
    return ReaderCursor.objects.select_for_update().get(reader=reader, chain_id=chain_id)


def pass_over(parked: ParkedEvent, *, at: datetime) -> None:
    """Inside a transaction that holds the cursor: the parked event is done with, and what waits behind it is due."""
    cursor = ReaderCursor.objects.get(reader=parked.reader, chain_id=parked.chain_id)
    behind = events_behind(parked, cursor.number).filter(number__gt=parked.number)
    number = behind.order_by("number").values_list("number", flat=True).first()
    if number is None:
        parked.delete()
    else:
        ParkedEvent.objects.filter(pk=parked.pk).update(number=number, since=at, tries=0, next_try_at=at)


def _react(reader: Reader, event: Event, at: datetime) -> Exception | None:
    """What the reader raised, and then nothing that it wrote is kept; a fault of the database is raised."""
    try:
        with transaction.atomic():
            reader.react(event, facts_of(event), at=at)
    except Exception as error:
        if is_outage(error):
            raise
        error.add_note(f"{reader.name}, chain {event.chain_id}, event {event.number}")
        return error
    return None


def _park(row: ParkedEvent, event: Event, error: Exception, at: datetime) -> None:
    """Afterwards the row says which event waits, why, and when it is tried again."""
    if row.number != event.number:
        row.number, row.since, row.tries = event.number, at, 0
    row.next_try_at = at + min(FIRST_PAUSE * 2 ** min(row.tries, 20), LONGEST_PAUSE)
    row.tries += 1
    row.error, row.place = fault_kind(error)[-80:], fault_place(error)[-200:]
    row.save()
    logger.warning(
        "Người đọc %s chưa đọc được sự kiện %s của chuỗi %s (%s, %s), lần %s; thử lại lúc %s.",
        *(row.reader, row.number, row.chain_id, row.error, row.place, row.tries, row.next_try_at.isoformat()),
    )
