"""Reading the record of facts."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import DataError, connection
from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import Lag

from nennep.kernel.practice import is_practice, original_of
from nennep.kernel.registry import Registry

from . import readers
from .joints import heir_fault, in_order, joint_fault
from .models import Chain, Event, ParkedEvent, ReaderCursor

# Clocks of two machines may stand so far apart, in seconds.
NO_STEP_BACK = 60
# What reading or comparing a value raises that its column was never meant to hold.
MISFITS = (ValueError, TypeError, AttributeError, OverflowError, RecursionError, DataError)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a chain does not hold, and why, in Vietnamese."""

    agency_id: int
    number: int
    reason: str


def events_about(subject_type: str, subject_id: int, agency_id: int) -> QuerySet[Event]:
    """All events of one record, oldest first; also those of the agencies that had it before this one."""
    ours = Q(chain_id=agency_id) | Q(chain__heir_id=agency_id)
    return in_order(Event.objects.filter(ours, subject_type=subject_type, subject_id=subject_id))


def broken_link(chain: Chain) -> BrokenLink | None:
    """Walk one chain from its first event; the first broken link, or None if it holds.

    Whatever a column holds, also what the product never writes, is a broken link and no exception.
    """
    head, number = bytes(32), 0
    with _any_text():
        try:
            for event in _events(chain):
                number += 1
                reason = _misfit(event) or _fault(event, number, head)
                if reason:
                    return BrokenLink(chain.agency_id, number, reason)
                head = bytes(event.hash)
        except MISFITS:
            return BrokenLink(chain.agency_id, number + 1, "có cột không đọc được: giá trị không đúng kiểu của cột")
    if chain.length != number or _as_bytes(chain.head) != head:
        return BrokenLink(
            chain.agency_id,
            number,
            f"đầu chuỗi ghi {shown(chain.length)} sự kiện, tìm thấy {number} hoặc mã băm cuối không khớp",
        )
    reason = heir_fault(chain)
    return BrokenLink(chain.agency_id, number, reason) if reason else None


def steps_back() -> Iterator[tuple[int, int, int, float]]:
    """Of each chain with an event dated before the one that it follows: how many, the one furthest back, by how many seconds.

    The clock was put back, or two machines did not agree: nothing is broken, but times and order contradict each other.
    """
    before = Window(Lag("at"), partition_by=F("chain_id"), order_by=F("number").asc())
    rows = Event.objects.annotate(before=before).filter(before__gt=F("at"))
    found: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for chain_id, number, at, earlier in rows.values_list("chain_id", "number", "at", "before"):
        if (seconds := (earlier - at).total_seconds()) > NO_STEP_BACK:
            found[chain_id].append((seconds, number))
    for chain_id, steps in sorted(found.items()):
        furthest, number = max(steps)
        yield chain_id, len(steps), number, furthest


def broken_links() -> Iterator[tuple[Chain, BrokenLink | None]]:
    """Every chain with its first broken link; then the events whose chain is gone."""
    with _any_text():
        # When a chain ended is told by its events; the column may hold what is no instant.
        chains = list(Chain.objects.defer("closed_at").order_by("agency_id"))
        known = {chain.agency_id for chain in chains}
        owners = list(Event.objects.order_by("chain_id").values_list("chain_id", flat=True).distinct())
    for chain in chains:
        yield chain, broken_link(chain)
    for agency_id in owners:
        if agency_id not in known:
            yield Chain(agency_id=agency_id), BrokenLink(agency_id, 1, "còn sự kiện nhưng đầu chuỗi đã bị xóa")


@dataclass(frozen=True, slots=True)
class ReaderPlace:
    """How far a reader is: events it has not looked at, when the oldest happened, how many subjects are parked."""

    name: str
    lag: int
    oldest_at: datetime | None
    parked: int


def reader_places() -> list[ReaderPlace]:
    """Every registered reader. Those of a process are registered by ``work.parts.background``."""
    lengths = dict(Chain.objects.filter(agency_id__gt=0).values_list("agency_id", "length"))
    cursors = {(c.reader, c.chain_id): c.number for c in ReaderCursor.objects.filter(reader__in=readers.READERS)}
    parked = Counter(ParkedEvent.objects.values_list("reader", flat=True))
    behind = {
        name: {(chain, read) for chain, length in lengths.items() if (read := cursors.get((name, chain), 0)) < length}
        for name in sorted(readers.READERS)
    }
    at = _instants({(chain, read + 1) for waiting in behind.values() for chain, read in waiting})
    return [
        ReaderPlace(
            name,
            lag=sum(lengths[chain] - read for chain, read in waiting),
            oldest_at=min((at[chain, read + 1] for chain, read in waiting if (chain, read + 1) in at), default=None),
            parked=parked[name],
        )
        for name, waiting in behind.items()
    ]


def _instants(places: set[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    """When these events happened, each by its chain and number."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for chain, number in sorted(places):
        numbers[chain].append(number)
    wanted = [Q(chain_id=chain, number__in=wanted) for chain, wanted in numbers.items()]
    if not wanted:
        return {}
    rows = Event.objects.filter(reduce(or_, wanted)).values_list("chain_id", "number", "at")
    return {(chain, number): at for chain, number, at in rows}


def parked_events() -> QuerySet[ParkedEvent]:
    """What readers could not take, the one that waits longest first."""
    return ParkedEvent.objects.order_by("since", "pk")


def last_instant(chains: Iterable[int], looked_at: int = 100) -> datetime | None:
    """The latest instant among the last events of these chains: ahead of the clock, it was put back since."""
    last = [
        Q(chain_id=chain.agency_id, number__gt=chain.length - looked_at)
        for chain in Chain.objects.filter(agency_id__in=chains)
    ]
    found: datetime | None = Event.objects.filter(reduce(or_, last)).aggregate(last=Max("at"))["last"] if last else None
    return found


def shown(value: object) -> str:
    """A value of a column as it can be printed, also where it is no number."""
    return str(value) if isinstance(value, int) else ascii(value)


CHAIN_OWNERS: Registry[Callable[[int], str]] = Registry("names of the owners of chains")
"""A room that knows the agencies names the owner of a chain; empty where there is none of that number."""


def chain_words(agency_id: object) -> str:
    """“Chuỗi 2 (Sở Y tế)”, “Chuỗi tập dượt 2 (Sở Y tế)”: as whoever runs the site knows them."""
    if not isinstance(agency_id, int):
        return f"Chuỗi {shown(agency_id)}"
    of = original_of(agency_id)
    name = next(filter(None, (named(of) for named in CHAIN_OWNERS.values())), "")
    return f"Chuỗi {'tập dượt ' if is_practice(agency_id) else ''}{of}{f' ({name})' if name else ''}"


def _events(chain: Chain) -> Iterator[Event]:
    """The events of a chain in order, up to the first that cannot be read: that one raises."""
    events, last = Event.objects.filter(chain=chain).order_by("number"), 0
    try:
        for event in events.iterator(2000):
            yield event
            last = event.number
    except MISFITS:
        # The driver gives up the whole batch: one by one, those before the misfit are still read.
        yield from events.filter(number__gt=last).iterator(1)


@contextmanager
def _any_text() -> Iterator[None]:
    """Inside, SQLite hands over text that is not UTF-8 as well; it then agrees with nothing."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    kept = connection.connection
    kept.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        kept.text_factory = str


def _misfit(event: Event) -> str:
    """Which of the two columns that are hashed does not hold what is hashed."""
    if not isinstance(event.body, str):
        return "cột body không phải chữ"
    return "" if isinstance(event.hash, bytes | memoryview) else "cột hash không phải mã băm"


def _fault(event: Event, number: int, before: bytes) -> str:
    if event.number != number:
        return f"thiếu sự kiện số {number}, gặp số {shown(event.number)}"
    try:
        head = hashlib.sha256(before + event.body.encode()).digest()
    except UnicodeError:
        return "cột body có chữ hỏng mã"
    if _as_bytes(event.hash) != head:
        return "mã băm không khớp với nội dung và sự kiện trước"
    try:
        content = json.loads(event.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        return "nội dung đã băm không đọc được"
    columns = {
        "kind": event.kind,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "actor_id": event.actor_id,
        "acting_for_id": event.acting_for_id,
        "at": _as_written(event.at),
        "happened_at": _as_written(event.happened_at),
    }
    missing = [name for name in columns if name not in content]
    if missing:
        return f"nội dung đã băm thiếu {', '.join(missing)}"
    wrong = [name for name, value in columns.items() if content[name] != value]
    return f"cột {', '.join(wrong)} khác nội dung đã băm" if wrong else joint_fault(content.get("facts"))


def _as_bytes(value: object) -> bytes:
    """The bytes of a column; none where it holds something else."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _as_written(at: object) -> object:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(at, datetime) else at
