"""Looks at what was stored: whether the bytes of every row are there and bear their digest, and what has no row."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection

from nennep.kernel.registry import Registry

from .files import path_of
from .models import StoredFile

Fault = Literal["missing", "changed"]
FAULTS: dict[str, str] = {
    "missing": "không còn, hoặc không đọc được trên ổ đĩa",
    "changed": "nội dung không còn khớp mã băm",
}
# A file without a row may be one that is just being stored.
SECONDS_BEFORE_ORPHAN = 24 * 3600
SHARDS = 256


def fault_of(digest: str) -> Fault | None:
    """What is wrong with the bytes of that digest; read a part at a time."""
    try:
        with path_of(digest).open("rb") as file:
            return None if hashlib.file_digest(file, "sha256").hexdigest() == digest else "changed"
    except OSError:  # gone, or in a place that the disk cannot read
        return "missing"


def faults_of_files(shard: str = "") -> Iterator[tuple[str, Fault | None]]:
    """Every row of a stored file whose digest begins so, with what is wrong with its bytes."""
    rows = StoredFile.objects.filter(sha256__startswith=shard).order_by("sha256").values_list("sha256", flat=True)
    for digest in rows.iterator(2000):
        yield digest, fault_of(digest)


ROW_CHECKS: Registry[Callable[[], Iterable[str]]] = Registry("check of rows against their events")
"""A room whose rows can be told from its events says where they differ, a line each."""


def faults_of_rows() -> list[str]:
    """Where rows are not what their events say."""
    return [fault for check in ROW_CHECKS.values() for fault in check()]


def faults_of_database() -> list[str]:
    """What the database finds wrong with its own pages; PostgreSQL looks at them by itself as it reads."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [line for (line,) in cursor.fetchall() if line != "ok"]


def remove_orphans(shard: str) -> int:
    """Afterwards the files of that shard are gone that have had no row for a day: those of broken-off uploads too."""
    top = Path(settings.FILES) / shard
    if not top.is_dir():
        return 0
    now, count = _time_of_disk(Path(settings.FILES)), 0
    for path in sorted(top.glob("??/*")):
        if not path.is_file() or now - path.stat().st_mtime < SECONDS_BEFORE_ORPHAN:
            continue
        if not StoredFile.objects.filter(pk=path.name).exists():
            count += _removed(path, now)
    return count


def _removed(path: Path, now: float) -> bool:
    """Whether it was removed: not where somebody stores the same bytes at this moment and found them there."""
    aside = path.with_name(f"{path.name}.orphan") if not path.name.endswith(".orphan") else path
    try:
        path.rename(aside)
        if now - aside.stat().st_mtime < SECONDS_BEFORE_ORPHAN:
            aside.rename(path)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    return True


def _time_of_disk(folder: Path) -> float:
    """The present by the clock that dates the files, which need not be ours."""
    with tempfile.NamedTemporaryFile(dir=folder) as probe:
        return Path(probe.name).stat().st_mtime
