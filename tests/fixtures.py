"""Fixtures that need the rooms."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nennep.cli import cluster
from nennep.ledger.queries import broken_links
from samples.founding import Ground
from tests import databases
from tests.beginnings import People
from tests.cast import Cast, build_cast
from tests.demo import forget, ground_of_demo


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of a small province."""
    forget()
    return build_cast()


@pytest.fixture
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The loaded demo, for reading; what a test writes in it goes again. Made once for all runs of a tree."""
    with django_db_blocker.unblock():
        with databases.looking_at(_own_demo()):
            forget()
            yield ground_of_demo()
        forget()


@pytest.fixture
def people(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[People]:
    """Everybody of an agency on its first day at work, which began with ``init``: a copy of database and files."""
    settings.DATA, settings.FILES, settings.BACKUPS = tmp_path, tmp_path / "files", tmp_path / "backups"
    settings.BACKUP_KEY = ""
    with django_db_blocker.unblock():
        place, files = databases.first_day()
        shutil.copytree(files, settings.FILES)
        with databases.copy_of(place):
            forget()
            yield People()
            assert not [link for _, link in broken_links() if link]
        forget()


@pytest.fixture
def tables_at_hand(django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measurements and crash tests copy the tables of the run instead of migrating a file of their own.

    It leans on no database fixture: such a test brings its own and runs once.
    """
    with django_db_blocker.unblock():
        if not databases.on_postgresql():
            monkeypatch.setenv("NENNEP_BENCH_TABLES", databases.tables())
    if cluster.binaries():
        monkeypatch.setenv("NENNEP_BENCH_CLUSTER", databases.cluster_files())


@cache
def _own_demo() -> str:
    """On SQLite a copy for this worker: one file has one writer at a time."""
    place, _ = databases.demo()
    if databases.on_postgresql():
        return place
    own = str(Path(databases.connection.settings_dict["NAME"]).with_name("demo.sqlite3"))
    databases.copied(place, own)
    return own


def is_page_alone(item: pytest.Item) -> bool:
    """Whether the test judges a page and writes nothing: it runs once, on SQLite.

    ``tests/browser/conftest.py`` fails one of these whose browser sends anything but a question.
    """
    return item.get_closest_marker("page") is not None


def runs_once(item: pytest.Item) -> bool:
    """Whether the pass on PostgreSQL leaves the test out: it judges a page alone, or says which tests write
    on both databases what it writes."""
    return is_page_alone(item) or item.get_closest_marker("once") is not None
