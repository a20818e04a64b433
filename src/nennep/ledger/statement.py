"""One guarded statement: the record, its line in the chain, and what hangs on both.

On PostgreSQL all parts are one statement (one round trip, no BEGIN); on SQLite the
same parts run one after the other inside a transaction. The parts are table and
column names of our own models, never input; every value is a parameter.

This is the path of every step of every case, so what depends only on the *shape* of a
write (its tables and columns) is worked out once a process and kept: the text, and how
each value goes to the database. The text stays the same, so the driver prepares it once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Model

from . import driver
from .driver import Prepare, column_of, mark_of, prepare_of
from .models import Chain, Event

Row = Mapping[str, Any]
EMPTY: Row = {}
# The names of a condition, each with how many values it may have: None for NULL, 0 for exactly one.
Condition = tuple[tuple[str, int | None], ...]
Shape = tuple[type, type[Model], tuple[str, ...], Condition]


@dataclass(frozen=True, slots=True)
class Insert:
    """A row to write if the guarded record was won."""

    model: type[Model]
    values: Row

    @property
    def where(self) -> Row:
        return EMPTY


@dataclass(frozen=True, slots=True)
class Update:
    """Rows to change if the guarded record was won."""

    model: type[Model]
    where: Row
    values: Row


@dataclass(frozen=True, slots=True)
class Delete:
    """Rows to remove if the guarded record was won."""

    model: type[Model]
    where: Row

    @property
    def values(self) -> Row:
        return EMPTY


Part = Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class GuardedUpdate:
    """The update of one record, on condition that ``expected`` still holds."""

    model: type[Model]
    pk: int
    expected: Row
    values: Row


@dataclass(frozen=True, slots=True)
class ChainLine:
    """An event as it will stand in the chain of ``agency_id``."""

    agency_id: int
    columns: Row
    body: str


@dataclass(frozen=True, slots=True)
class Text:
    """A statement with ``?`` marks, and how each value that it takes is prepared, in order."""

    sql: str
    prepares: tuple[Prepare, ...]

    def bind(self, values: Iterable[Any]) -> list[Any]:
        """The values as the driver takes them."""
        return [None if value is None else prepare(value) for prepare, value in zip(self.prepares, values, strict=True)]


def write(record: GuardedUpdate | None, line: ChainLine, parts: Sequence[Part] = ()) -> int | None:
    """Write everything or nothing; the event's number, or None if the guard was lost."""
    if driver.is_postgresql():
        return _write_at_once(record, line, parts)
    return _write_in_order(record, line, parts)


def write_all(agency_id: int, lines: Sequence[ChainLine]) -> range:
    """Write many events of one chain in order; their numbers. Inside a transaction only."""
    chain = Chain.objects.select_for_update().get(agency_id=agency_id)
    head, number = bytes(chain.head), chain.length
    events: list[Event] = []
    for line in lines:
        number += 1
        head = hashlib.sha256(head + line.body.encode()).digest()
        events.append(Event(chain_id=agency_id, number=number, hash=head, body=line.body, **line.columns))
    Chain.objects.filter(agency_id=agency_id).update(length=number, head=head)
    Event.objects.bulk_create(events, batch_size=500)
    return range(chain.length + 1, number + 1)


def _write_at_once(record: GuardedUpdate | None, line: ChainLine, parts: Sequence[Part]) -> int | None:
    text = _whole(
        _guarded_shape(record) if record else None, tuple(line.columns), tuple([_shape(part) for part in parts])
    )
    values: list[Any] = [line.agency_id, *_guarded_values(record)] if record else []
    values += (line.body, line.agency_id, line.agency_id, line.body, *line.columns.values())
    for part in parts:
        values += _values(part)
    found = driver.rows(text.sql, text.bind(values))
    return int(found[0][0]) if found else None


@lru_cache(maxsize=512)
def _whole(record: Shape | None, columns: tuple[str, ...], parts: tuple[Shape, ...]) -> Text:
    """The one statement of PostgreSQL: record, then line, then event, then the parts.

    The chain is held before the record is: whoever holds a chain, and goes through the records of its agency, waits
    for nobody who waits for that chain. Two who write the same record meet at the chain, and the second finds it moved.
    """
    pieces: list[str] = []
    prepares: list[Prepare] = []
    if record:
        own = _guarded_text(record, "held")
        pieces.append("held AS (SELECT 1 FROM ledger_chain WHERE agency_id = ?::bigint FOR NO KEY UPDATE)")
        pieces.append(f"record AS ({own.sql} RETURNING 1)")
        prepares += [str, *own.prepares]
    guard = " FROM record" if record else ""
    pieces.append(
        "line AS (UPDATE ledger_chain SET length = length + 1, head = sha256(head || ?::bytea)"
        f"{guard} WHERE agency_id = ?::bigint RETURNING length, head)"
    )
    prepares += [str.encode, str]
    marks = ", ".join(mark_of(Event, name) for name in columns)
    pieces.append(
        f"event AS (INSERT INTO ledger_event (chain_id, number, hash, body, {', '.join(columns)})"
        f" SELECT ?::bigint, length, head, ?::text, {marks} FROM line RETURNING number)"
    )
    prepares += [str, str, *(prepare_of(Event, name) for name in columns)]
    for index, shape in enumerate(parts):
        part = _text(shape, "line")
        pieces.append(f"part{index} AS ({part.sql})")
        prepares += part.prepares
    return Text(f"WITH {', '.join(pieces)} SELECT number FROM event", tuple(prepares))


def _write_in_order(record: GuardedUpdate | None, line: ChainLine, parts: Sequence[Part]) -> int | None:
    with driver.at_once() as execute:
        if record:
            own = _guarded_text(_guarded_shape(record))
            if execute(own.sql, own.bind(_guarded_values(record))).rowcount == 0:
                return None
        row = execute("SELECT length, head FROM ledger_chain WHERE agency_id = ?", (line.agency_id,)).fetchone()
        if row is None:
            return None
        number = int(row[0]) + 1
        head = hashlib.sha256(row[1] + line.body.encode()).digest()
        execute("UPDATE ledger_chain SET length = ?, head = ? WHERE agency_id = ?", (number, head, line.agency_id))
        event = _event_text(tuple(line.columns))
        columns = event.bind(line.columns.values())
        execute(event.sql, (line.agency_id, number, head, line.body, *columns))
        for part in parts:
            text = _text(_shape(part), "")
            execute(text.sql, text.bind(_values(part)))
    return number


@lru_cache(maxsize=64)
def _event_text(columns: tuple[str, ...]) -> Text:
    marks = ", ".join("?" * len(columns))
    return Text(
        f"INSERT INTO ledger_event (chain_id, number, hash, body, {', '.join(columns)}) VALUES (?, ?, ?, ?, {marks})",
        tuple(prepare_of(Event, name) for name in columns),
    )


def _shape(part: Part) -> Shape:
    return type(part), part.model, tuple(part.values), _condition(part.where)


def _values(part: Part) -> Iterator[Any]:
    yield from part.values.values()
    yield from _condition_values(part.where)


def _guarded_shape(record: GuardedUpdate) -> Shape:
    return GuardedUpdate, record.model, tuple(record.values), _condition(record.expected)


def _guarded_values(record: GuardedUpdate) -> Iterator[Any]:
    yield from record.values.values()
    yield record.pk
    yield from _condition_values(record.expected)


@lru_cache(maxsize=512)
def _guarded_text(shape: Shape, after: str = "") -> Text:
    """The record; ``after`` is the piece of the one statement that comes before it."""
    _, model, names, expected = shape
    where, prepares = _where(model, (("id", 0), *expected))
    changes = "".join(f"{column_of(model, name)} = {mark_of(model, name)}, " for name in names)
    source = f" FROM {after}" if after else ""
    return Text(
        f"UPDATE {_table(model)} SET {changes}version = {_table(model)}.version + 1{source} WHERE {where}",
        (*(prepare_of(model, name) for name in names), *prepares),
    )


@lru_cache(maxsize=512)
def _text(shape: Shape, guard: str) -> Text:
    """A part; ``guard`` is the piece of the one statement that must have yielded a row."""
    kind, model, names, condition = shape
    table = _table(model)
    where, prepares = _where(model, condition)
    prepares = (*(prepare_of(model, name) for name in names), *prepares)
    columns = [column_of(model, name) for name in names]
    marks = [mark_of(model, name) for name in names]
    if kind is Insert:
        source = f" FROM {guard}" if guard else ""
        sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(marks)}{source}"
    elif kind is Update:
        source = f" FROM {guard}" if guard else ""
        pairs = ", ".join(f"{c} = {mark}" for c, mark in zip(columns, marks, strict=True))
        sql = f"UPDATE {table} SET {pairs}{source} WHERE {where}"
    else:
        source = f" USING {guard}" if guard else ""
        sql = f"DELETE FROM {table}{source} WHERE {where}"
    return Text(sql, prepares)


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _condition(where: Row) -> Condition:
    return tuple([(name, _count(value)) for name, value in where.items()])


def _count(value: Any) -> int | None:
    if value is None:
        return None
    return len(value) if isinstance(value, list | tuple) else 0


def _condition_values(where: Row) -> Iterator[Any]:
    for value in where.values():
        if isinstance(value, list | tuple):
            yield from value
        elif value is not None:
            yield value


def _where(model: type[Model], condition: Condition) -> tuple[str, tuple[Prepare, ...]]:
    table = _table(model)
    clauses: list[str] = []
    prepares: list[Prepare] = []
    for name, count in condition:
        column = f"{table}.{column_of(model, name)}"
        if count is None:
            clauses.append(f"{column} IS NULL")
            continue
        prepares += [prepare_of(model, name)] * (count or 1)
        marks = ", ".join("?" * count)
        clauses.append(f"{column} IN ({marks})" if count else f"{column} = ?")
    return " AND ".join(clauses), tuple(prepares)
