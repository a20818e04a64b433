"""A database of another version is refused in words, by every way that leads to it; real data are backed up first."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from nennep import __version__
from nennep.cli import migrate, worker
from nennep.kernel.refusals import Refusal
from nennep.ledger.models import Event
from nennep.upkeep.actions import note_release
from nennep.upkeep.actions.backups import make_backup
from nennep.upkeep.models import BackupRun
from nennep.upkeep.queries import releases
from nennep.upkeep.queries.backups import has_backup_of
from nennep.web.clock import frozen
from nennep.web.database_faults import ReleaseError
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-11-17 08:40")


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def newer(transactional_db: None) -> Iterator[None]:
    """A later version has been here: its migration is known to the database alone."""
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0999_of_tomorrow', %s)", NOW)
    connection.close()
    yield
    connection.close()
    with of_any_release():
        execute("DELETE FROM django_migrations WHERE name = '0999_of_tomorrow'")


@contextmanager
def of_any_release() -> Iterator[None]:
    """Inside, a connection is made to whatever database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "check_release", lambda _: None)
        yield


def test_a_newer_database_is_refused_in_words_by_whoever_opens_it(cast: Cast, newer: None) -> None:
    note_release_of("99.2.0")
    with pytest.raises(ReleaseError) as told:
        connection.ensure_connection()
    words = told.value.words
    assert all(word in words for word in ("(99.2.0)", __version__, "cases.0999_of_tomorrow", "git pull", "bản sao lưu"))
    assert connection.connection is None, "no connection is left open that the next one would use unasked"
    with pytest.raises(ReleaseError):
        migrate.run(Namespace())
    with pytest.raises(ReleaseError):
        worker.one_round([lambda _: Event.objects.count()])
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "of-somebody-who-was-here-before"
    answer = client.get("/worklist/")
    assert (answer.status_code, "đang chờ khởi động lại" in answer.content.decode()) == (503, True)


def note_release_of(version: str) -> None:
    with of_any_release():
        note_release(version, by=None, at=NOW)
        connection.close()


def test_a_database_that_stopped_half_way_before_a_squash_is_too_old(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, _ = releases.known_migrations()
    gone = frozenset({("work", "0001_of_yesterday"), ("work", "0002_of_yesterday")})
    monkeypatch.setattr(releases, "known_migrations", lambda: (known | gone, (gone,)))
    releases.check_release(connection)  # neither of the two was walked: the squashed one was, or will be
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('work', '0002_of_yesterday', %s)", NOW)
    try:
        with pytest.raises(ReleaseError, match=r"quá cũ.*work.0001_of_yesterday.*\./nennep migrate"):
            releases.check_release(connection)
    finally:
        execute("DELETE FROM django_migrations WHERE name = '0002_of_yesterday'")


def test_every_migration_of_this_tree_is_known_and_none_is_too_old(transactional_db: None) -> None:
    known, replaced = releases.known_migrations()
    assert {("work", "0001_squashed_0003_batches"), ("work", "0002_jobs"), ("auth", "0001_initial")} <= known
    assert replaced == ()
    releases.check_release(connection)


@pytest.fixture
def pending(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Iterator[list[str]]:
    """An upgrade is due; what django would be told to do."""
    done: list[str] = []
    settings.BACKUPS = tmp_path
    monkeypatch.setattr(releases, "pending_migrations", lambda: ["cases.0999_of_tomorrow"])
    monkeypatch.setattr("django.core.management.call_command", lambda name, **_: done.append(name))
    yield done
    if connection.vendor == "sqlite":  # the upgrade counted near-empty tables; other tests look at plans
        execute("DROP TABLE IF EXISTS sqlite_stat1")
        connection.close()


def upgraded(**options: bool) -> str:
    try:
        with frozen(NOW):
            migrate.run(Namespace(**options))
    except Refusal as refusal:
        return refusal.words
    return ""


def test_real_data_are_not_changed_before_there_is_a_backup_of_today(
    cast: Cast, pending: list[str], tmp_path: Path, settings: Any
) -> None:
    assert upgraded() == "", "there is no case to lose yet"
    make_received(cast, make_procedure(cast), "2026-11-17 08:40")
    pending.clear()
    make_backup(tmp_path, by=None, at=at("2026-11-16 23:00"))
    assert ("chưa sao lưu" in upgraded(), pending) == (True, [])
    assert (upgraded(without_backup=True), pending[0]) == ("", "migrate")
    settings.DEMO = True
    assert upgraded() == ""
    settings.DEMO = False
    make_backup(tmp_path, by=None, at=at("2026-11-17 00:10"))
    assert has_backup_of(NOW.date())
    assert upgraded() == ""


@pytest.mark.parametrize("recorded", [True, False])
def test_only_a_whole_file_is_the_backup_of_today(cast: Cast, tmp_path: Path, settings: Any, recorded: bool) -> None:
    """Whether the database tells of it or not, as after an upgrade was due: a name alone proves nothing."""
    settings.BACKUPS = tmp_path
    (tmp_path / "nennep-20261117-000500.tar").write_bytes(b"")
    assert not has_backup_of(NOW.date())
    made = make_backup(tmp_path, by=None, at=at("2026-11-17 00:10"))
    if not recorded:
        BackupRun.objects.all().delete()
    assert has_backup_of(NOW.date())
    whole = made.path.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1  # the database is the first member, and by far the longest
    for content in (whole[:-20_000], bytes(changed), b""):
        made.path.write_bytes(content)
        assert not has_backup_of(NOW.date()), len(content)
    made.path.write_bytes(whole)
    assert has_backup_of(NOW.date())
    assert not has_backup_of(at("2026-11-18 08:00").date())


def test_an_installed_version_is_told_once(cast: Cast) -> None:
    for _ in range(2):
        note_release("0.1.0", by=cast.actor("quan"), at=NOW)
    assert Event.objects.filter(kind="release.installed").count() == 1
