"""The bare limit: BEGIN, guarded UPDATE, INSERT of a row of the same bytes, COMMIT by the driver.

It works on copies of our two tables that have a primary key and nothing else: no other index,
no foreign key, no trigger. The state is known beforehand, so nothing is read. Statements are
prepared, settings are those of the product.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench._places import Environment

TABLES = (
    "CREATE TABLE raw_case AS SELECT * FROM cases_case",
    "CREATE UNIQUE INDEX raw_case_key ON raw_case (id)",
    "CREATE TABLE raw_event AS SELECT * FROM ledger_event WHERE number < 0",
    "CREATE UNIQUE INDEX raw_event_key ON raw_event (subject_id, number)",
)
UPDATE = "UPDATE raw_case SET tokens = ?, version = version + 1 WHERE id = ? AND version = ?"
INSERT = (
    "INSERT INTO raw_event (chain_id, number, kind, subject_type, subject_id, actor_id, at,"
    " happened_at, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# As long as the body of a step of ours, and a hash of 32 bytes.
BODY = (
    '{"acting_for_id":null,"actor_id":12,"at":"2026-11-21T01:40:00.000000Z","facts":{"entered":'
    '["B4"],"outcome":"","step":"B3"},"happened_at":"2026-11-21T01:40:00.000000Z","kind":'
    '"step.completed","subject_id":12345,"subject_type":"case"}'
)
STATE = "SELECT id, version FROM raw_case"
AT = datetime(2026, 11, 21, 1, 40, tzinfo=UTC)
Write = Callable[[int, int], None]
Versions = dict[int, int]


def create(place: Environment) -> None:
    """Make both tables in a filled database."""
    owner = place.get("NENNEP_DATABASE_OWNER_URL")
    if not owner:
        with sqlite3.connect(_file(place)) as file:
            for statement in TABLES:
                file.execute(statement)
        return
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in TABLES:
            connection.execute(statement)
        connection.execute("GRANT SELECT, INSERT, UPDATE ON raw_case, raw_event TO nennep_app")


def settle(place: Environment) -> None:
    """What the database does by itself now and then: clear away old rows, count the rest."""
    owner = place.get("NENNEP_DATABASE_OWNER_URL")
    if owner:
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    else:
        with sqlite3.connect(_file(place)) as file:
            file.execute("ANALYZE")


def raw_steps(ids: Sequence[int]) -> Iterator[Callable[[], None]]:
    """Steps on the cases of these ids, again and again, nine a case."""
    url = os.environ.get("NENNEP_DATABASE_URL")
    write, versions = _postgresql(url) if url else _sqlite()
    while True:
        for pk in ids:
            for number in range(versions[pk], versions[pk] + 9):
                yield lambda pk=pk, number=number: write(pk, number)
            versions[pk] += 9


def _postgresql(url: str) -> tuple[Write, Versions]:
    connection = psycopg.connect(url, prepare_threshold=0)
    versions = dict(connection.execute(STATE).fetchall())
    connection.commit()
    update, insert = (sql.replace("?", "%s") for sql in (UPDATE, INSERT))
    cursor = connection.cursor()

    def write(pk: int, number: int) -> None:
        cursor.execute(update, ("[4, 1004]", pk, number))
        assert cursor.rowcount == 1
        cursor.execute(insert, _row(pk, number, AT))
        connection.commit()

    return write, versions


def _sqlite() -> tuple[Write, Versions]:
    connection = sqlite3.connect(_file(dict(os.environ)), isolation_level=None, timeout=20)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=4000")
    versions = dict(connection.execute(STATE).fetchall())
    at = "2026-11-21 01:40:00"

    def write(pk: int, number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        assert connection.execute(UPDATE, ("[4, 1004]", pk, number)).rowcount == 1
        connection.execute(INSERT, _row(pk, number, at))
        connection.execute("COMMIT")

    return write, versions


def _row(pk: int, number: int, at: object) -> tuple[object, ...]:
    return (1, number, "step.completed", "case", pk, 12, at, at, BODY, b"h" * 32)


def _file(place: Environment) -> Path:
    return Path(place["NENNEP_DATA"]) / "nennep.sqlite3"
