"""Whether the database fits this version of the product: what it knows, what it lacks."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from nennep import __version__
from nennep.web.database_faults import ReleaseError

RELEASES = "upkeep_installedrelease"
NEWER = (
    "Cơ sở dữ liệu đã được nâng cấp bởi một bản phần mềm mới hơn{theirs}; bản đang chạy là {ours} và không biết"
    " {count} bước nâng cấp (ví dụ {example}). Bản cũ ghi vào đó sẽ làm sai dữ liệu nên bị dừng. Cài lại đúng bản phần mềm"
    " mới (git pull) rồi khởi động lại; nếu phải quay về bản cũ thì phục hồi bản sao lưu lấy trước khi nâng cấp."
)
TOO_OLD = (
    "Cơ sở dữ liệu còn ở bản quá cũ{theirs}: bước nâng cấp {example} của nó đã được gộp, bản {ours} không nâng thẳng từ đó"
    " được. Cài một bản phần mềm ở giữa còn bước ấy (docs/CHANGELOG.md nêu từ bản nào), chạy ./nennep migrate, rồi mới"
    " cài bản này."
)


def check_release(connection: BaseDatabaseWrapper) -> None:
    """Raises ReleaseError where the database is newer than the code, or too old to be upgraded by it.

    Asked of every connection when it is made, so whoever works with the database is asked: also a process that runs on
    while another upgrades.
    """
    applied = _applied(connection)
    known, replaced = known_migrations()
    labels = {app for app, _ in known}
    strange = sorted(f"{app}.{name}" for app, name in applied - known if app in labels or _is_of_ours(app))
    if strange:
        raise ReleaseError(
            NEWER.format(theirs=_their_version(connection), ours=__version__, count=len(strange), example=strange[-1])
        )
    for group in replaced:
        # Walked half way, and the rest of the way is no longer there.
        if group & applied and not group <= applied:
            app, name = max(group - applied)
            raise ReleaseError(
                TOO_OLD.format(theirs=_their_version(connection), ours=__version__, example=f"{app}.{name}")
            )


def _is_of_ours(label: str) -> bool:
    """A room that is not there yet; samples are there only in a demo."""
    return not apps.is_installed(label) and label != "samples"


def _applied(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return set(cursor.fetchall())
    except DatabaseError:
        return set()  # no tables yet


@cache
def known_migrations() -> tuple[frozenset[tuple[str, str]], tuple[frozenset[tuple[str, str]], ...]]:
    """The migrations that this code has or has replaced; and the groups that were replaced and are gone from it.

    So a squashed migration keeps its ``replaces`` for ever: databases remember the old names.
    """
    known: set[tuple[str, str]] = set()
    groups: list[frozenset[tuple[str, str]]] = []
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        names = {path.stem for path in folder.glob("[!_]*.py")}
        known |= {(config.label, name) for name in names}
        for name in sorted(name for name in names if "_squashed_" in name):
            module: Any = import_module(f"{config.name}.migrations.{name}")
            groups.append(frozenset(module.Migration.replaces))
    return frozenset(known.union(*groups)), tuple(group for group in groups if group - known)


def _their_version(connection: BaseDatabaseWrapper) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT version FROM {RELEASES} ORDER BY first_at DESC LIMIT 1")  # noqa: S608 - a name of ours
            found = cursor.fetchone()
    except DatabaseError:
        return ""
    return f" ({found[0]})" if found else ""


def pending_migrations() -> list[str]:
    """The steps of the upgrade that the database has not gone yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
