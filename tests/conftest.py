"""What every test stands on: the database of the run, the counting of skips, the shared data."""

import atexit
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = bool(os.environ.get("CI"))
CHROMIUM = Path("/usr/bin/chromium")
SHM = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def _prepare_environment() -> None:
    """Before the settings are read: own data folder, database of the run, no clock but the real one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.settings")
    # For the processes that tests start.
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    # Playwright runs an event loop in the test's thread, and Django would refuse the ORM there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    if "NENNEP_DATA" not in os.environ:
        os.environ["NENNEP_DATA"] = tempfile.mkdtemp(prefix="nennep-data-")
    for name in ("NENNEP_CLOCK", "NENNEP_DEMO", "NENNEP_HTTPS", "NENNEP_DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ["NENNEP_DATABASE_URL"] = os.environ.get("NENNEP_TEST_DATABASE_URL", "")


_prepare_environment()
django.setup()

from tests.fixtures import cast  # noqa: E402 - the rooms need the settings first

__all__ = ["cast"]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # the environment must be ready first

    _flush_past_the_triggers()
    _use_a_file_database(settings)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    from hypothesis import settings as hypothesis_settings

    hypothesis_settings.register_profile("nennep", database=None, deadline=None)
    hypothesis_settings.load_profile("nennep")


def _use_a_file_database(settings: Any) -> None:
    """SQLite in a file, as in use: a shared memory database refuses a second connection at once,
    where a file waits, and a browser may still be asking while its test is emptied. Without
    waiting for the disk, for nothing here outlives the run."""
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        return
    folder = tempfile.mkdtemp(prefix="nennep-test-", dir=SHM if SHM.is_dir() else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database.setdefault("TEST", {})["NAME"] = f"{folder}/test.sqlite3"
    options = database["OPTIONS"]
    options["init_command"] = options["init_command"].replace("FULL", "OFF")


def _flush_past_the_triggers() -> None:
    """Emptying the tables after a transactional test must pass the triggers that keep events for ever."""
    # By way of base: on PostgreSQL nothing has imported it yet, and operations cannot come first.
    from django.db.backends.sqlite3.base import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before the database goes, so does whoever the site under test left connected to it."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def needs_database(item: pytest.Item) -> bool:
    """Whether the test touches a database, by its marker or by a fixture it leans on."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgresql"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgresql = bool(os.environ.get("NENNEP_TEST_DATABASE_URL"))
    left_out = []
    for item in items:
        if on_postgresql:
            if os.environ.get("NENNEP_TEST_DATABASE_ONLY") and not needs_database(item):
                left_out.append(item)
        elif item.get_closest_marker("postgresql"):
            if os.environ.get("NENNEP_TEST_POSTGRESQL_FOLLOWS"):
                left_out.append(item)
            else:
                item.add_marker(pytest.mark.skip(reason="cần PostgreSQL"))
        if item.get_closest_marker("browser") and not CHROMIUM.exists():
            reason = "cần chromium (trên Debian: apt install chromium)"
            item.add_marker(pytest.mark.skip(reason=reason))
    if left_out:
        gone = set(map(id, left_out))
        items[:] = [item for item in items if id(item) not in gone]
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI nothing may be skipped: there a skip is told as a failure, with its reason."""
    result = yield
    report = result.get_result()
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: bỏ qua trong CI: {_reason(report.longrepr)}"


def _reason(longrepr: object) -> str:
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return str(text).removeprefix("Skipped: ")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell each reason for a skip with its count, and leave the counts for ``./nennep test``."""
    told = terminalreporter.stats
    skips = Counter(_reason(report.longrepr) for report in told.get("skipped", []))
    for reason, count in skips.most_common():
        terminalreporter.write_line(f"bỏ qua {count}: {reason}")
    target = os.environ.get("NENNEP_TEST_REPORT")
    if target:
        words = ("passed", "failed", "skipped", "error", "xfailed")
        counts = {word: len(told.get(word, [])) for word in words}
        Path(target).write_text(json.dumps({"counts": counts, "skips": skips}), encoding="utf-8")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not ours to ship; the test is skipped, visibly, where it is absent."""
    path = Path(os.environ.get("NENNEP_SHARED", ROOT.parent / "shared"))
    if not path.is_dir():
        pytest.skip("không có dữ liệu dùng chung (đặt NENNEP_SHARED)")
    return path
