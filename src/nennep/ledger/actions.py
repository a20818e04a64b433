"""The one door for state: a move and its event are written together, or not at all."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import clock_time, full_date
from nennep.kernel.flows import Flow
from nennep.kernel.practice import is_practice
from nennep.kernel.refusals import Refusal

from .driver import is_postgresql
from .events import EVENTS
from .models import Chain, Event, ReaderCursor
from .statement import ChainLine, GuardedUpdate, Part, write, write_all


class Record(Protocol):
    """What has a state: a row with an agency that answers for it and a version."""

    flow: Flow
    pk: Any
    state: str
    version: int

    @property
    def agency_id(self) -> int: ...

    def refresh_from_db(self) -> None: ...


class NotPermittedError(Refusal):
    """The actor does not hold the duty that the move asks for."""

    kind = "not_permitted"


class ConflictError(Refusal):
    """Somebody else moved the record between reading and writing."""

    kind = "conflict"


class UnknownEventError(Exception):
    """An event kind that no room has named."""


def open_chain(agency_id: int) -> None:
    """Begin the agency's chain; nothing happens where it exists."""
    Chain.objects.get_or_create(agency_id=agency_id)


def move(
    record: Record,
    name: str,
    *,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    division_id: int | None = None,
    grant: Grant | None = None,
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    parts: Sequence[Part] = (),
) -> int:
    """Move ``record`` along its flow and write the event; the event's number in the chain.

    Afterwards the row and the object bear the new state, version and ``changes``,
    and ``parts`` are written. ``grant`` is given where the caller has weighed whose work it is. Raises UnlawfulMoveError, NotPermittedError,
    ConflictError; then nothing at all is written, and after a conflict the object bears what is kept.
    """
    step = record.flow.move(name, record.state)
    if grant is None and step.duty:
        grant = require(by, step.duty, record.agency_id, division_id)
    elif grant is not None and grant.duty != step.duty:
        raise NotPermittedError(f"“{step.label}” thuộc nhiệm vụ khác.")
    return _guarded(
        record,
        record.flow.event(name),
        by=by,
        grant=grant,
        at=at,
        happened_at=happened_at or at,
        facts=facts or {},
        changes={"state": step.target, **(changes or {})},
        parts=parts,
    )


def note(
    record: Record,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    grant: Grant | None = None,
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    parts: Sequence[Part] = (),
) -> int:
    """Write an event that leaves the state as it is; guarded and numbered like a move."""
    return _guarded(
        record,
        kind,
        by=by,
        grant=grant,
        at=at,
        happened_at=happened_at or at,
        facts=facts or {},
        changes=changes or {},
        parts=parts,
    )


def append(
    kind: str,
    *,
    subject: tuple[str, int],
    agency_id: int,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    grant: Grant | None = None,
    facts: Mapping[str, Any] | None = None,
    parts: Sequence[Part] = (),
) -> int:
    """Write an event about a record that has just been made or has no state."""
    line = _line(kind, subject, agency_id, by, grant, at, happened_at or at, facts or {})
    number = write(None, line, parts)
    if number is None:
        with transaction.atomic():
            open_chain(agency_id)
            number = write(None, line, parts)
    assert number is not None  # noqa: S101 - the chain exists now
    return number


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be written with many others: its kind, subject, time and facts, and the grant where one was weighed."""

    kind: str
    subject: tuple[str, int]
    happened_at: datetime
    facts: Mapping[str, Any]
    grant: Grant | None = None


def take_line(agency_id: int) -> None:
    """Inside a transaction: hold the agency's chain until it ends, so that nobody writes between.

    What is read after this stays true until the commit, for everybody who writes events there.
    """
    open_chain(agency_id)
    Chain.objects.select_for_update().get(agency_id=agency_id)


def take_lines(agency_ids: Iterable[int]) -> None:
    """Inside a transaction: hold several chains, always in the same order, so that nobody waits for another in a ring.

    Whoever has to write to several takes them all by this, before anything else is written.
    """
    for agency_id in sorted(set(agency_ids)):
        take_line(agency_id)


def hold_name(name: str) -> None:
    """Inside a transaction: whoever holds the same name waits until it ends; nobody else does.

    For what is unique over all agencies and has no row yet that could be held. Taken before any line. On SQLite a
    transaction that writes has the database to itself already.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def append_all(entries: Sequence[Entry], *, agency_id: int, by: Actor, at: datetime) -> range:
    """Write many events in the order given; their numbers in the chain.

    For imports, where one statement an event would be slow. All are written, or none.
    Numbering and hashes are those of as many calls of ``append``. Called inside a
    transaction, it holds the agency's line until that ends.
    """
    lines = [_line(e.kind, e.subject, agency_id, by, e.grant, at, e.happened_at, e.facts) for e in entries]
    with transaction.atomic():
        open_chain(agency_id)
        return write_all(agency_id, lines)


def require(by: Actor, duty: str, agency_id: int, division_id: int | None = None, words: str = "") -> Grant:
    """The grant under which ``by`` acts. Raises NotPermittedError in words for the screen."""
    grant = by.grant(duty, agency_id, division_id)
    if grant is None:
        raise NotPermittedError(words or "Việc này thuộc nhiệm vụ của người khác.")
    return grant


def overtaken(record: Record, *, by: Actor, at: datetime, words: str = "") -> ConflictError:
    """What to tell whoever comes too late: who was quicker, oneself in another window too, and when.

    ``words`` come first: what is no longer open.
    """
    last = (
        Event.objects.filter(chain_id=record.agency_id, subject_type=record.flow.noun, subject_id=record.pk)
        .order_by("-number")
        .values_list("actor_id", "at")
        .first()
    )
    actor_id, moved_at = last or (None, None)
    mine = actor_id is not None and actor_id == by.user_id
    who = "Chính tài khoản này, ở một cửa sổ khác," if mine else "Người khác"
    when = f" lúc {_moment(moved_at, at)}" if moved_at else ""
    return ConflictError(f"{words} {who} vừa xử lý {record.flow.called} này{when}. Đây là bản mới nhất.".strip())


def _moment(moved_at: datetime, now: datetime) -> str:
    day = timezone.localdate(moved_at)
    on = "" if day == timezone.localdate(now) else f" ngày {full_date(day)}"
    return clock_time(moved_at) + on


def _guarded(
    record: Record,
    kind: str,
    *,
    by: Actor,
    grant: Grant | None,
    at: datetime,
    happened_at: datetime,
    facts: Mapping[str, Any],
    changes: Mapping[str, Any],
    parts: Sequence[Part],
) -> int:
    guarded = GuardedUpdate(
        type(record),  # type: ignore[arg-type]
        record.pk,
        {"state": record.state, "version": record.version},
        changes,
    )
    line = _line(kind, (record.flow.noun, record.pk), record.agency_id, by, grant, at, happened_at, facts)
    number = write(guarded, line, parts)
    if number is None:
        late = overtaken(record, by=by, at=at)
        with suppress(ObjectDoesNotExist):  # a practice agency was renewed meanwhile
            record.refresh_from_db()
        raise late
    for name, value in changes.items():
        setattr(record, type(record)._meta.get_field(name).attname, value)  # type: ignore[attr-defined]
    record.version += 1
    return number


def _line(
    kind: str,
    subject: tuple[str, int],
    agency_id: int,
    by: Actor,
    grant: Grant | None,
    at: datetime,
    happened_at: datetime,
    facts: Mapping[str, Any],
) -> ChainLine:
    if kind not in EVENTS:
        raise UnknownEventError(kind)
    columns = {
        "kind": kind,
        "subject_type": subject[0],
        "subject_id": subject[1],
        "actor_id": by.user_id,
        "acting_for_id": grant.acting_for_id if grant else None,
        "at": at,
        "happened_at": happened_at,
    }
    return ChainLine(agency_id, columns, canonical({**columns, "facts": facts}))


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of an event: JSON, sorted keys, NFC, instants in UTC."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return unicodedata.normalize("NFC", text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"an event cannot hold {type(value).__name__}")


def instant(value: datetime) -> str:
    """An instant as written in an event: UTC, microseconds, fixed width."""
    from_utc = value.astimezone(UTC).replace(tzinfo=None)
    return from_utc.isoformat(timespec="microseconds") + "Z"


def end_practice_chain(agency_id: int) -> tuple[int, str]:
    """Inside a transaction that holds the line: the chain of practice is empty; how long it was, and its head.

    By the owner of the database alone: others are refused by it. Raises NotPermittedError for a chain that counts.
    """
    if not is_practice(agency_id):
        raise NotPermittedError("Chuỗi sự kiện của việc thật không bao giờ xóa được.")
    chain = Chain.objects.get(agency_id=agency_id)
    Event.objects.filter(chain_id=agency_id).delete()
    ReaderCursor.objects.filter(chain_id=agency_id).delete()
    Chain.objects.filter(agency_id=agency_id).update(length=0, head=bytes(32))
    return chain.length, bytes(chain.head).hex()
