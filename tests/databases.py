"""Databases made once, kept under the digest of all they are made of, and copied for each worker.

Three of them: the bare tables, the demo with its year (on PostgreSQL a tenth of its cases), and an agency
on its first day at work, as people who follow the pages make it from nothing. They lie in the temporary folder; whoever needs one first makes it while the others wait, and it gets its
name only when it is whole. Whatever changes in the product, the demo or a library gives another name.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import ProgrammingError, connection, transaction

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("src", "samples", "requirements-test.lock", "tests/databases.py", "tests/demo.py")
# Besides, of an agency on its first day.
WALKED = ("tests/beginnings.py", "tests/walker.py", "tests/org/sheets.py")
KEPT_FOR = 24 * 3600.0
QUIET = {"verbosity": 0, "autoclobber": True, "serialize": False}


def digest_of(root: Path, inputs: tuple[str, ...] = INPUTS) -> str:
    """Of the path and content of every file that a kept database hangs on."""
    told = hashlib.sha256(sys.version.encode())
    for name in inputs:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc":
                content = path.read_bytes()
                told.update(f"{path.relative_to(root)} {len(content)} ".encode() + content)
    return told.hexdigest()[:16]


@cache
def mark() -> str:
    """The digest of the tree as it is when the run begins."""
    return digest_of(ROOT)


@cache
def kept() -> Path:
    """The folder of this tree's databases; those that nobody has used for a day are gone."""
    base = Path(tempfile.gettempdir()) / f"nennep-tests-{os.getuid()}"
    base.mkdir(mode=0o700, exist_ok=True)
    if base.is_symlink() or base.stat().st_uid != os.getuid():
        raise PermissionError(f"{base} is somebody else's")
    own = base / mark()
    own.mkdir(exist_ok=True)
    os.utime(own)
    for other in base.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - other.stat().st_mtime > KEPT_FOR:
                shutil.rmtree(other, ignore_errors=True)
    return own


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time, of however many runs."""
    with (kept() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def point_to(name: str) -> None:
    """The connection is closed and next opens that database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def remove(name: str) -> None:
    """No such database is left, nor anybody connected to it.

    PostgreSQL's own vacuum may be at work there: we may not end it by force, but it makes way by itself.
    """
    if on_postgresql():
        with connection._nodb_cursor() as cursor:
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            except ProgrammingError:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        return
    for end in ("", "-wal", "-shm"):
        Path(name + end).unlink(missing_ok=True)


def copied(source: str, name: str) -> None:
    """Afterwards there is a database of that name with all that the source holds."""
    remove(name)
    if on_postgresql():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    else:
        shutil.copyfile(source, name)


def _place(name: str) -> str:
    """Where the kept database of that name is: a file, or a database of the run's server."""
    return f"nennep_{name}_{mark()}" if on_postgresql() else str(kept() / f"{name}.sqlite3")


def _is_there(place: str) -> bool:
    if not on_postgresql():
        return Path(place).exists()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [place])
        return cursor.fetchone() is not None


def _named(making: str, place: str) -> None:
    """What was made gets its name; before that nobody takes it for whole."""
    connection.close()
    if on_postgresql():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{place}"')
    else:
        Path(making).replace(place)


def tables() -> str:
    """The kept database with the bare tables, as the migrations make them."""
    place, before = _place("tables"), connection.settings_dict["NAME"]
    with alone("tables"):
        if not _is_there(place):
            making = f"{place}_making"
            remove(making)
            connection.settings_dict["TEST"]["NAME"] = making
            try:
                connection.creation.create_test_db(**QUIET)
                _named(making, place)
            finally:
                point_to(before)
    return place


def cluster_files() -> str:
    """The kept files of a whole PostgreSQL cluster with the bare tables, as ``migrate`` makes them."""
    from bench._places import postgresql

    place = kept() / "cluster"
    with alone("cluster"):
        if not place.exists():
            making = place.with_name("cluster_making")
            shutil.rmtree(making, ignore_errors=True)
            with postgresql(durable=False) as (_, server):
                server.keep(making)
            making.replace(place)
    return str(place)


def demo() -> tuple[str, list[str]]:
    """The kept database with the demo in it, and the progress that its loading showed."""
    from tests.demo import load_demo  # the rooms need the settings first

    place, before = _place("demo"), connection.settings_dict["NAME"]
    shown = kept() / f"shown-{connection.vendor}.json"
    with alone("demo"):
        if not _is_there(place):
            making = f"{place}_making"
            copied(tables(), making)
            point_to(making)
            try:
                with own_files():
                    shown.write_text(json.dumps(load_demo()), encoding="utf-8")
                _named(making, place)
            finally:
                point_to(before)
    return place, json.loads(shown.read_text(encoding="utf-8"))


def first_day() -> tuple[str, Path]:
    """The kept database of an agency on its first day at work, and the folder of its files."""
    from tests.beginnings import begin  # the rooms need the settings first

    name = f"walked_{digest_of(ROOT, WALKED)[:8]}"
    place, before, files = _place(name), connection.settings_dict["NAME"], kept() / f"{name}_files"
    with alone(name):
        if not _is_there(place):
            making = f"{place}_making"
            copied(tables(), making)
            point_to(making)
            try:
                files.mkdir(exist_ok=True)
                with own_files(files):
                    begin()
                _named(making, place)
            finally:
                point_to(before)
    return place, files


@contextmanager
def own_files(folder: Path | None = None) -> Iterator[None]:
    """Papers are read from, and kept under their digest in, this folder; without one, that of the demo."""
    before, settings.FILES = settings.FILES, folder or kept() / "files"
    try:
        yield
    finally:
        settings.FILES = before


@contextmanager
def copy_of(place: str) -> Iterator[None]:
    """Everything is written in a copy of that database, which is gone afterwards."""
    before = connection.settings_dict["NAME"]
    own = f"copy_{os.getpid()}" if on_postgresql() else str(Path(before).with_name("copy.sqlite3"))
    copied(place, own)
    point_to(own)
    try:
        yield
    finally:
        point_to(before)
        remove(own)


@contextmanager
def looking_at(name: str) -> Iterator[None]:
    """Within a transaction on that database, of which nothing stays."""
    before = connection.settings_dict["NAME"]
    point_to(name)
    try:
        with own_files(), transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        point_to(before)
