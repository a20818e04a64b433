"""Databases that earlier versions wrote are upgraded: chains, cases and figures are what they were, and work goes on.

What each file holds and how it was made is told in README.md beside it.
"""

import json
import lzma
import sqlite3
import tarfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cli import migrate
from nennep.figures.commands import figures_of_cases
from nennep.kernel.refusals import Refusal
from nennep.ledger.file_checks import faults_of_files, faults_of_rows
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_links
from nennep.org.models import User
from nennep.org.queries import actor_of
from nennep.upkeep.queries.releases import pending_migrations
from nennep.upkeep.queries.restored_sites import standing_at
from tests import databases
from tests.calendars import at
from tests.unsquashed import one_by_one

HERE = Path(__file__).parent
VERSIONS = ("dbf1a74", "6ae8709", "6181d4c", "2c8a45e", "4e55133")
BOOLEAN = 16
AFTERWARDS = "2026-11-17 09:00"


@dataclass
class KeptRelease:
    """A database of an earlier version, unpacked; ``facts`` is what that version said of it."""

    folder: Path
    facts: dict[str, Any]

    @property
    def database(self) -> Path:
        return self.folder / "database.sqlite3"


def unpacked(version: str, folder: Path) -> KeptRelease:
    with lzma.open(HERE / f"{version}.tar.xz") as packed, tarfile.open(fileobj=packed) as tar:
        for member in tar:
            place = folder / member.name
            if member.name.startswith("files/"):
                digest = member.name.removeprefix("files/")
                place = folder / "files" / digest[:2] / digest[2:4] / digest
            place.parent.mkdir(parents=True, exist_ok=True)
            file = tar.extractfile(member)
            assert file is not None
            place.write_bytes(file.read())
    return KeptRelease(folder, json.loads((folder / "facts.json").read_text(encoding="utf-8")))


def check_upgrade(release: KeptRelease, capsys: pytest.CaptureFixture[str]) -> None:
    """Upgrades the database that the connection is to, and compares it with what its own version said."""
    facts = release.facts
    # Until the tables change again there is nothing to upgrade in the newest one.
    due = pending_migrations() != []
    assert due or facts["commit"] == VERSIONS[-1]
    if due:
        with pytest.raises(Refusal, match="hôm nay chưa sao lưu"):
            migrate.run(Namespace(without_backup=False))
    assert migrate.run(Namespace(without_backup=True)) == 0
    assert pending_migrations() == []
    assert [link for _, link in broken_links() if link] == []
    assert list(faults_of_rows()) == []
    check_chains(facts["chains"])
    assert cases_now() == facts["cases"]
    assert [digest for digest, fault in faults_of_files() if fault] == []
    check_figures(facts["figures"], capsys)
    go_on(facts["open"])


def check_chains(kept: dict[str, list[Any]]) -> None:
    """Each begins with all that it held; what came after is only that the new version is there."""
    for agency, (length, head) in kept.items():
        events = Event.objects.filter(chain_id=int(agency))
        assert events.filter(number__lte=length).count() == length
        assert length == 0 or bytes(events.get(number=length).hash).hex() == head
        assert set(events.filter(number__gt=length).values_list("kind", flat=True)) <= {"release.installed"}
    assert {str(pk) for pk in Chain.objects.values_list("pk", flat=True)} == set(kept)


def cases_now() -> list[dict[str, Any]]:
    def written(value: Any) -> str | None:
        return value.isoformat() if value else None

    return [
        {
            "id": case.pk,
            "code": case.code,
            "state": case.state,
            "due_at": written(case.due_at),
            "handler": case.handler.username if case.handler else None,
            "outcome": case.outcome,
            "finished_at": written(case.finished_at),
            "returned_at": written(case.returned_at),
        }
        for case in Case.objects.select_related("handler").order_by("pk")
    ]


def check_figures(kept: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure that the earlier version told is told today, and is the same."""
    capsys.readouterr()
    assert figures_of_cases(Namespace(source=None, period="2026", top=5, json=True)) == 0
    told = dict(leaves(json.loads(capsys.readouterr().out)))
    changed = {name: (value, told.get(name)) for name, value in leaves(kept) if told.get(name) != value}
    assert changed == {}


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each single figure by its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{name}/{number}")
    else:
        yield name, value


def go_on(code: str) -> None:
    """The handler of an open case takes its next step with today's code."""
    case = Case.objects.get(code=code)
    minh = actor_of(User.objects.get(username="minh"), at(AFTERWARDS))
    assert minh is not None
    length = Chain.objects.get(pk=case.agency_id).length
    complete_step(case, step="B3", by=minh, at=at(AFTERWARDS), remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    last = Event.objects.get(chain_id=case.agency_id, number=length + 1)
    assert (last.kind, last.subject_id) == ("step.completed", case.pk)
    assert [link for _, link in broken_links() if link] == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.skipif(databases.on_postgresql(), reason="tệp giữ lại là SQLite; PostgreSQL có bài riêng bên dưới")
@pytest.mark.once("tests/releases/test_upgrades.py")
@pytest.mark.django_db(transaction=True)
def test_a_kept_database_is_upgraded_and_work_goes_on(
    version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = unpacked(version, tmp_path)
    with standing_at(str(release.database), tmp_path / "files"):
        check_upgrade(release, capsys)


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The connection is to a database without a table, which goes again."""
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        own = f"{before}_kept"
        databases.remove(own)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE template0')
        databases.point_to(own)
        try:
            yield
        finally:
            databases.point_to(before)
            databases.remove(own)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.postgresql
def test_a_kept_database_is_upgraded_on_postgresql_too(
    version: str, empty_database: None, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tables are those that its migrations make there, its rows those that it wrote on SQLite."""
    release = unpacked(version, tmp_path)
    settings.FILES = tmp_path / "files"
    with closing(sqlite3.connect(release.database)) as kept:
        make_tables_of(kept)
        with transaction.atomic():  # keys that point to rows which come later are asked for at its end
            for table in connection.introspection.table_names():
                if table != "django_migrations":
                    load_rows(kept, table)
    check_upgrade(release, capsys)


def make_tables_of(kept: sqlite3.Connection) -> None:
    """Walks the migrations that the kept database has walked, each for itself, and no other."""
    walked = set(kept.execute("SELECT app, name FROM django_migrations"))
    with one_by_one():
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        lasts = [
            key
            for key in walked
            if key in graph.nodes and not any(child.key in walked for child in graph.node_map[key].children)
        ]
        executor.migrate(lasts)
    assert set(MigrationLoader(connection).applied_migrations) == walked


def load_rows(kept: sqlite3.Connection, table: str) -> None:
    """Afterwards the table holds the rows of the kept one, and numbers go on behind them."""
    with connection.cursor() as cursor:
        columns = {one.name: one.type_code for one in connection.introspection.get_table_description(cursor, table)}
        names = ", ".join(f'"{name}"' for name in columns)
        rows = kept.execute(f'SELECT {names} FROM "{table}"').fetchall()
        is_flag = [code == BOOLEAN for code in columns.values()]
        given = [
            [bool(v) if flag and v is not None else v for v, flag in zip(row, is_flag, strict=True)] for row in rows
        ]
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute(f'DELETE FROM "{table}"')
        if given:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', given)
        for sequence in connection.introspection.get_sequences(cursor, table):
            column = sequence["column"]
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'),"
                f' GREATEST(coalesce(max("{column}"), 0), 1)) FROM "{table}"'
            )
