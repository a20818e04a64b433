"""One guarded statement: the record, its line in the chain, and what hangs on both.

On PostgreSQL all parts are one statement (one round trip, no BEGIN); on SQLite the
same parts run one after the other inside a transaction. The parts are table and
column names of our own models, never input; every value is a parameter.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Field, Model

from .models import Chain, Event

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Insert:
    """A row to write if the guarded record was won."""

    model: type[Model]
    values: Row

    def sql(self, guard: str) -> tuple[str, list[Any]]:
        columns = ", ".join(_column(self.model, name) for name in self.values)
        marks = ", ".join(_mark(self.model, name) for name in self.values)
        return (
            f"INSERT INTO {_table(self.model)} ({columns}) SELECT {marks}{guard and f' FROM {guard}'}",
            _prepared(self.model, self.values),
        )


@dataclass(frozen=True, slots=True)
class Update:
    """Rows to change if the guarded record was won."""

    model: type[Model]
    where: Row
    values: Row

    def sql(self, guard: str) -> tuple[str, list[Any]]:
        changes = ", ".join(f"{_column(self.model, name)} = %s" for name in self.values)
        where, parameters = _where(self.model, self.where)
        source = f" FROM {guard}" if guard else ""
        return (
            f"UPDATE {_table(self.model)} SET {changes}{source} WHERE {where}",
            [*_prepared(self.model, self.values), *parameters],
        )


@dataclass(frozen=True, slots=True)
class Delete:
    """Rows to remove if the guarded record was won."""

    model: type[Model]
    where: Row

    def sql(self, guard: str) -> tuple[str, list[Any]]:
        where, parameters = _where(self.model, self.where)
        source = f" USING {guard}" if guard else ""
        return f"DELETE FROM {_table(self.model)}{source} WHERE {where}", parameters


Part = Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class Guarded:
    """The update of one record, on condition that ``expected`` still holds."""

    model: type[Model]
    pk: int
    expected: Row
    values: Row

    def sql(self) -> tuple[str, list[Any]]:
        changes = "".join(f"{_column(self.model, name)} = %s, " for name in self.values)
        where, parameters = _where(self.model, {"id": self.pk, **self.expected})
        return (
            f"UPDATE {_table(self.model)} SET {changes}version = version + 1 WHERE {where}",
            [*_prepared(self.model, self.values), *parameters],
        )


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it will stand in the chain of ``agency_id``."""

    agency_id: int
    columns: Row
    body: str


def write(record: Guarded | None, line: Line, parts: Sequence[Part] = ()) -> int | None:
    """Write everything or nothing; the event's number, or None if the guard was lost."""
    if connection.vendor == "postgresql":
        return _write_at_once(record, line, parts)
    with transaction.atomic():
        return _write_in_order(record, line, parts)


def write_all(agency_id: int, lines: Sequence[Line]) -> range:
    """Write many events of one chain in order; their numbers. Inside a transaction only."""
    chain = Chain.objects.select_for_update().get(agency_id=agency_id)
    head, number = bytes(chain.head), chain.length
    events: list[Event] = []
    for line in lines:
        number += 1
        head = hashlib.sha256(head + line.body.encode()).digest()
        events.append(
            Event(chain_id=agency_id, number=number, hash=head, body=line.body, **line.columns)
        )
    Chain.objects.filter(agency_id=agency_id).update(length=number, head=head)
    Event.objects.bulk_create(events, batch_size=500)
    return range(chain.length + 1, number + 1)


def _write_at_once(record: Guarded | None, line: Line, parts: Sequence[Part]) -> int | None:
    pieces: list[str] = []
    parameters: list[Any] = []
    if record:
        sql, values = record.sql()
        pieces.append(f"record AS ({sql} RETURNING 1)")
        parameters += values
    guard = " FROM record" if record else ""
    pieces.append(
        "line AS (UPDATE ledger_chain SET length = length + 1, head = sha256(head || %s::bytea)"
        f"{guard} WHERE agency_id = %s RETURNING length, head)"
    )
    parameters += [line.body.encode(), line.agency_id]
    names = ", ".join(line.columns)
    marks = ", ".join(_mark(Event, name) for name in line.columns)
    pieces.append(
        f"event AS (INSERT INTO ledger_event (chain_id, number, hash, body, {names})"
        f" SELECT %s::bigint, length, head, %s::text, {marks} FROM line RETURNING number)"
    )
    parameters += [line.agency_id, line.body, *line.columns.values()]
    for index, part in enumerate(parts):
        sql, values = part.sql("line")
        pieces.append(f"part{index} AS ({sql})")
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(pieces)} SELECT number FROM event", parameters)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _write_in_order(record: Guarded | None, line: Line, parts: Sequence[Part]) -> int | None:
    with connection.cursor() as cursor:
        if record:
            cursor.execute(*record.sql())
            if cursor.rowcount == 0:
                return None
        cursor.execute(
            "SELECT length, head FROM ledger_chain WHERE agency_id = %s", [line.agency_id]
        )
        row = cursor.fetchone()
        if row is None:
            return None
        number = row[0] + 1
        head = hashlib.sha256(bytes(row[1]) + line.body.encode()).digest()
        cursor.execute(
            "UPDATE ledger_chain SET length = %s, head = %s WHERE agency_id = %s",
            [number, head, line.agency_id],
        )
        names = ", ".join(line.columns)
        marks = ", ".join(["%s"] * len(line.columns))
        cursor.execute(
            f"INSERT INTO ledger_event (chain_id, number, hash, body, {names})"
            f" VALUES (%s, %s, %s, %s, {marks})",
            [line.agency_id, number, head, line.body, *_adapted(line.columns.values())],
        )
        for part in parts:
            cursor.execute(*part.sql(""))
    return int(number)


def _adapted(values: Any) -> Iterator[Any]:
    for value in values:
        yield (
            connection.ops.adapt_datetimefield_value(value) if hasattr(value, "tzinfo") else value
        )


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", model._meta.get_field(name))


def _column(model: type[Model], name: str) -> str:
    return str(_field(model, name).column)


def _mark(model: type[Model], name: str) -> str:
    if connection.vendor != "postgresql":
        return "%s"
    # Without its length: a cast to varchar(60) would cut a longer text in silence.
    kind = (_field(model, name).rel_db_type(connection) or "text").partition("(")[0]
    return f"%s::{kind}"


def _prepared(model: type[Model], values: Row) -> list[Any]:
    return [
        _field(model, name).get_db_prep_save(value, connection) for name, value in values.items()
    ]


def _where(model: type[Model], where: Row) -> tuple[str, list[Any]]:
    table = _table(model)
    clauses: list[str] = []
    parameters: list[Any] = []
    for name, value in where.items():
        column = f"{table}.{_column(model, name)}"
        if isinstance(value, list | tuple):
            marks = ", ".join(["%s"] * len(value))
            clauses.append(f"{column} IN ({marks})")
            parameters += list(value)
        elif value is None:
            clauses.append(f"{column} IS NULL")
        else:
            clauses.append(f"{column} = %s")
            parameters.append(value)
    return " AND ".join(clauses), parameters
