"""What every test stands on: the database of the run, the counting of skips, the shared data."""

import atexit
import gc
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
SHM = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "demo", "people"}


def _prepare_environment() -> None:
    """Before the settings are read: own data folder, database of the run, no clock but the real one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.settings")
    # For the processes that tests start.
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    # Playwright runs an event loop in the test's thread, and Django would refuse the ORM there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    if "NENNEP_DATA" not in os.environ:
        os.environ["NENNEP_DATA"] = tempfile.mkdtemp(prefix="nennep-data-")
    # Commands refuse to run where there is no database; the one of the run lies elsewhere.
    place = Path(os.environ["NENNEP_DATA"])
    place.mkdir(parents=True, exist_ok=True)
    (place / "nennep.sqlite3").touch()
    own = ("CLOCK", "DEMO", "HTTPS", "DATABASE_OWNER_URL", "LOG_LEVEL", "LOG_LEVEL_FILE")
    for name in map("NENNEP_{}".format, own):
        os.environ.pop(name, None)
    os.environ["NENNEP_BACKUP_HOUR"] = ""
    os.environ["NENNEP_DATABASE_URL"] = os.environ.get("NENNEP_TEST_DATABASE_URL", "")


_prepare_environment()
django.setup()

from django.contrib.contenttypes.management import create_contenttypes  # noqa: E402 - the rooms need the settings first
from django.db.models.signals import post_migrate  # noqa: E402

from nennep.kernel.law import LAW_SOURCES  # noqa: E402 - the rooms need the settings first
from nennep.upkeep.queries.law_packages import forget_packages  # noqa: E402
from tests.browser.executable import NO_CHROMIUM, chromium_executable  # noqa: E402
from tests.fixtures import cast, demo, people, runs_once, tables_at_hand  # noqa: E402

__all__ = ["cast", "demo", "people", "tables_at_hand"]


# Without a database a test, and whoever collects tests, reads the law as it comes with the product.
LOADED_LAW = dict(LAW_SOURCES)
LAW_SOURCES.clear()
left_for_once: "pytest.StashKey[list[str]]" = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[left_for_once] = []
    from django.conf import settings  # the environment must be ready first

    _flush_past_the_triggers()
    _make_no_permissions()
    _use_a_file_database(settings)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    from hypothesis import settings as hypothesis_settings

    hypothesis_settings.register_profile("nennep", database=None, deadline=None)
    hypothesis_settings.load_profile("nennep")


@pytest.fixture(autouse=True)
def _rate_limits_begin_anew() -> None:
    """Sign-ins of other tests of the same minute count for none."""
    from django.core.cache import cache

    cache.clear()


def _use_a_file_database(settings: Any) -> None:
    """SQLite in a file, as in use: a shared memory database refuses a second connection at once,
    where a file waits, and a browser may still be asking while its test is emptied. Without
    waiting for the disk, for nothing here outlives the run."""
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        return
    folder = tempfile.mkdtemp(prefix="nennep-test-", dir=SHM if SHM.is_dir() else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database["NAME"] = f"{folder}/test.sqlite3"
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


def _make_no_permissions() -> None:
    """Django makes its permissions and content types anew after each emptying of the tables, in ten times
    the time that the emptying takes; the product has neither."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the bare tables for this worker alone; it goes with whoever the site under test left
    connected to it."""
    from tests import databases  # the settings must be ready first

    with django_db_blocker.unblock():
        before = settings_name = databases.connection.settings_dict["NAME"]
        if databases.on_postgresql():
            settings_name = f"test_{before}_{os.getpid()}"
        databases.copied(databases.tables(), settings_name)
        databases.point_to(settings_name)
    yield
    with django_db_blocker.unblock():
        databases.point_to(before)
        databases.remove(settings_name)


def _turn(item: pytest.Item) -> int:
    """Who loads the demo begins with it, and the others of its worker come after; then the longest, of the whole
    house, then those of a browser: so nobody waits at the end for a long one that has just begun."""
    if "demo" in getattr(item, "fixturenames", ()):
        return 0
    if item.path.parent == ROOT / "tests":
        return 1
    return 2 if item.path.parent.name in ("browser", "bench") else 3


def needs_database(item: pytest.Item) -> bool:
    """Whether the test touches a database, by its marker or by a fixture it leans on."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgresql"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgresql = bool(os.environ.get("NENNEP_TEST_DATABASE_URL"))
    left_out = []
    items.sort(key=_turn)
    for item in items:
        if on_postgresql:
            if os.environ.get("NENNEP_TEST_DATABASE_ONLY") and not needs_database(item):
                left_out.append(item)
            elif os.environ.get("NENNEP_TEST_DATABASE_ONLY") and runs_once(item):
                left_out.append(item)
                config.stash[left_for_once].append(item.nodeid)
        elif item.get_closest_marker("postgresql"):
            if os.environ.get("NENNEP_TEST_POSTGRESQL_FOLLOWS"):
                left_out.append(item)
            else:
                item.add_marker(pytest.mark.skip(reason="cần PostgreSQL"))
        if item.get_closest_marker("browser") and not chromium_executable():
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
    if left_out:
        gone = set(map(id, left_out))
        items[:] = [item for item in items if id(item) not in gone]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells what it left out; all workers leave out the same."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_for_once"] = session.config.stash[left_for_once]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    node.config.stash[left_for_once] = getattr(node, "workeroutput", {}).get(
        "left_for_once", node.config.stash[left_for_once]
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell each reason for a skip with its count, and leave the counts for ``./nennep test``."""
    told = terminalreporter.stats
    skips = Counter(_reason(report.longrepr) for report in told.get("skipped", []))
    for reason, count in skips.most_common():
        terminalreporter.write_line(f"bỏ qua {count}: {reason}")
    once = len(terminalreporter.config.stash[left_for_once])
    if once:
        terminalreporter.write_line(
            f"chỉ chạy trên SQLite {once}: bài chỉ xét trang, hoặc ghi điều mà bài khác đã ghi trên cả hai"
        )
    target = os.environ.get("NENNEP_TEST_REPORT")
    if target:
        words = ("passed", "failed", "skipped", "error", "xfailed")
        counts = {word: len(told.get(word, [])) for word in words}
        report = {"counts": counts, "skips": skips, "once": once}
        Path(target).write_text(json.dumps(report), encoding="utf-8")


@pytest.fixture(autouse=True)
def _loaded_law(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test with a database reads the packages that are loaded there."""
    forget_packages()
    if needs_database(request.node):
        for name, source in LOADED_LAW.items():
            monkeypatch.setitem(LAW_SOURCES, name, source)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not ours to ship; the test is skipped, visibly, where it is absent."""
    path = Path(os.environ.get("NENNEP_SHARED", ROOT.parent / "shared"))
    if not path.is_dir():
        pytest.skip("không có dữ liệu dùng chung (đặt NENNEP_SHARED)")
    return path
