"""The driver below Django's connection, for the few hand-written statements of the hot path.

The connection, its transaction and its errors stay Django's; what is left out is the work
that Django's cursor does anew at each call (binding on the client, rewriting of marks).
Values come as the driver takes them: see ``prepare_of``.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    TextField,
)

Prepare = Callable[[Any], Any]


@lru_cache(maxsize=1)
def is_postgresql() -> bool:
    """Whether the product runs on PostgreSQL; else it is SQLite."""
    return connection.vendor == "postgresql"


def rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement that yields rows, written with ``?`` marks; values as the driver gives them.

    On PostgreSQL it is prepared at first sight (unless a pooler forbids it), bound by the
    server, and answered in binary: for that the driver has its quick readers.
    """
    database = _open()
    database.validate_no_broken_transaction()
    if database.queries_logged:
        database.queries_log.append({"sql": sql, "time": "0.000"})
    with database.wrap_database_errors:
        if is_postgresql():
            cursor = _cursor(database.connection)
            cursor.execute(_percent(sql), parameters, prepare=True, binary=True)
            return cursor.fetchall()
        found: list[tuple[Any, ...]] = database.connection.execute(sql, parameters).fetchall()
        return found


@contextmanager
def at_once() -> Iterator[Callable[..., Any]]:
    """On SQLite: what is run in the block is written together or not at all.

    Inside a transaction of Django's it is a savepoint of that, else one of its own. The words go to
    the driver directly: ``atomic()`` costs as much there as the statements of a step.
    """
    database = _open()
    execute = database.connection.execute
    inside = database.in_atomic_block
    with database.wrap_database_errors:
        execute("SAVEPOINT at_once" if inside else "BEGIN IMMEDIATE")
        try:
            yield execute
            execute("RELEASE at_once" if inside else "COMMIT")
        except BaseException:
            if not database.connection.in_transaction:
                # SQLite has undone more than this block; what is around it must not go on.
                database.needs_rollback = inside
            elif inside:
                execute("ROLLBACK TO at_once")
                execute("RELEASE at_once")
            else:
                execute("ROLLBACK")
            raise


def _open() -> BaseDatabaseWrapper:
    """Django's connection itself, open; ``connection`` looks it up anew for each attribute."""
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    return database


def _cursor(connection: Any) -> "psycopg.Cursor[tuple[Any, ...]]":
    """The one cursor of a driver's connection that binds on the server; kept with it."""
    known = connection.__dict__.get("hot_cursor")
    if known is None:
        known = connection.hot_cursor = psycopg.Cursor(connection)
    return cast("psycopg.Cursor[tuple[Any, ...]]", known)


@lru_cache(maxsize=1024)
def _percent(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """The field of that name."""
    return cast("Field[Any, Any]", model._meta.get_field(name))


def column_of(model: type[Model], name: str) -> str:
    """The column of that field."""
    return str(field_of(model, name).column)


def mark_of(model: type[Model], name: str) -> str:
    """The parameter mark of a field; on PostgreSQL with its type."""
    if not is_postgresql():
        return "?"
    # Without its length: a cast to varchar(60) would cut a longer text in silence.
    kind = (field_of(model, name).rel_db_type(connection) or "text").partition("(")[0]
    return f"?::{kind}"


def prepare_of(model: type[Model], name: str) -> Prepare:
    """How a value of that field, not None, is handed to the driver; as the ORM stores it."""
    field = field_of(model, name)
    while isinstance(field, ForeignKey):
        field = field.target_field
    if isinstance(field, DateTimeField):
        return _aware if is_postgresql() else sqlite_instant
    if isinstance(field, JSONField):
        return partial(json.dumps, cls=field.encoder)
    if isinstance(field, BooleanField):
        return _as_it_is
    if isinstance(field, IntegerField):
        # As text without a type: else small and large numbers would be two prepared statements.
        return str if is_postgresql() else int
    if isinstance(field, CharField | TextField):
        return str
    return lambda value: field.get_db_prep_save(value, connection)


def load_of(field: "Field[Any, Any]") -> Prepare | None:
    """How a value of the driver, not None, becomes that of the field; None if it is so already."""
    if is_postgresql():
        return None
    if isinstance(field, JSONField):
        return partial(json.loads, cls=field.decoder)
    if isinstance(field, DateTimeField):
        return lambda value: value.replace(tzinfo=UTC)
    return bool if isinstance(field, BooleanField) else None


def _as_it_is(value: Any) -> Any:
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"an instant needs its zone: {value}")
    return value


@lru_cache(maxsize=256)  # one step writes the same instant six times
def sqlite_instant(value: datetime) -> str:
    """An instant as the ORM stores it on SQLite. Raises ValueError without a zone."""
    return _aware(value).astimezone(UTC).replace(tzinfo=None).isoformat(" ")
