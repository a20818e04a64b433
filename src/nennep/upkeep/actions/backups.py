"""Makes a backup, records it, and removes the old ones that need not be kept."""

import fcntl
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from nennep import __version__
from nennep.kernel.actors import Actor
from nennep.kernel.file_faults import words_of
from nennep.ledger.actions import append, instant
from nennep.ledger.events import name_events
from nennep.ledger.models import StoredFile

from ..models import BackupRun
from ..parts.archive import DATABASES, MANIFEST, AbsentSourceError, ArchiveWriter, is_full
from ..parts.database_copies import copy_postgresql, copy_sqlite
from ..parts.encryption import check_key
from ..parts.manifest import Manifest
from ..queries.backups import database_url, is_recorded, stored_path
from ..queries.releases import pending_migrations
from ..rules.backups import BackupError, Retention, file_name, superfluous

name_events({"backup.made": "Sao lưu dữ liệu"})
SQLITE_FULL = 13
NO_ROOM = (
    "Ổ đĩa chứa {folder} đã đầy nên chưa sao lưu được; phần ghi dở đã bỏ, các bản sao lưu trước vẫn nguyên."
    " Dọn chỗ, hoặc sao lưu sang ổ khác bằng --to THƯ_MỤC (lâu dài: NENNEP_BACKUP_DIR)."
)
NOT_WRITTEN = (
    "Không ghi được bản sao lưu vào {folder} ({why}). Cho người chạy lệnh quyền ghi vào đó, hoặc chọn nơi khác."
)
UNDER_WAY = "Một lệnh khác đang sao lưu vào {folder}. Chờ lệnh ấy xong."


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """The file, its digest, what it says of itself, how long it took; ``recorded``: whether the database tells of it."""

    path: Path
    sha256: str
    size: int
    manifest: Manifest
    seconds: int
    recorded: bool


def make_backup(folder: Path, *, by: Actor | None, at: datetime, automatic: bool = False) -> MadeBackup:
    """Afterwards a new file in ``folder`` holds database and stored files of one instant, and is recorded.

    Written under another name until it is whole. It is recorded, with the event ``backup.made`` in the chain of the
    agency on top, where the tables are up to date. Raises BackupError; then nothing half is left.
    """
    check_key(settings.BACKUP_KEY)
    begun = time.monotonic()
    with _alone_in(folder) as workshop:
        archive = workshop / "archive"
        while (written := _write(archive, workshop, at)) is None:
            archive.unlink()
        sha256, manifest = written
        path = _free_name(folder, at)
        size = archive.stat().st_size
        archive.rename(path)
    seconds = round(time.monotonic() - begun)
    made = MadeBackup(path, sha256, size, manifest, seconds, recorded=is_recorded() and not pending_migrations())
    if made.recorded:
        _record(made, by=by, at=at, automatic=automatic)
    return made


@contextmanager
def _alone_in(folder: Path) -> Iterator[Path]:
    """A folder to work in, on the same disk; gone afterwards, as are those of backups that were killed."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupError(UNDER_WAY.format(folder=folder)) from error
            for left in folder.glob(".nennep-*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=".nennep-", dir=folder) as workshop:
                yield Path(workshop)
    except (OSError, sqlite3.OperationalError) as error:
        if is_full(error) or getattr(error, "sqlite_errorcode", 0) & 0xFF == SQLITE_FULL:
            raise BackupError(NO_ROOM.format(folder=folder)) from error
        why = words_of(error) if isinstance(error, OSError) else error
        raise BackupError(NOT_WRITTEN.format(folder=folder, why=why)) from error


def _write(archive: Path, workshop: Path, at: datetime) -> tuple[str, Manifest] | None:
    """The database first, then the files that its rows name: those are never changed, and seldom removed.

    None where one was removed meanwhile as it should be: the copy of the database still names it.
    """
    kind = connection.vendor
    member = workshop / DATABASES[kind]
    if kind == "sqlite":
        facts = copy_sqlite(connection.settings_dict["NAME"], member)
    else:
        facts = copy_postgresql(database_url(), member)
    manifest = Manifest(
        made_at=instant(at),
        version=__version__,
        database=kind,
        server=facts.server,
        migrations=facts.migrations,
        agencies=facts.agencies,
        chains=facts.chains,
        rows=facts.rows,
        files=facts.files,
    )
    writer = ArchiveWriter(archive, settings.BACKUP_KEY)
    try:
        manifest.members[member.name] = writer.add(member.name, member)
        member.unlink()
        for digest in manifest.files:
            try:
                if writer.add(f"files/{digest}", stored_path(settings.FILES, digest)) != digest:
                    manifest.damaged.append(digest)
            except AbsentSourceError:
                if not StoredFile.objects.filter(pk=digest).exists():
                    return None
                manifest.missing.append(digest)
        writer.add_text(MANIFEST, manifest.to_json())
        return writer.close(), manifest
    finally:
        writer.abandon()


def _free_name(folder: Path, at: datetime) -> Path:
    again = 0
    while (path := folder / file_name(at, encrypted=bool(settings.BACKUP_KEY), again=again)).exists():
        again += 1
    return path


def _record(made: MadeBackup, *, by: Actor | None, at: datetime, automatic: bool) -> None:
    manifest = made.manifest
    with transaction.atomic():
        run = BackupRun.objects.create(
            made_at=at,
            folder=str(made.path.parent),
            file_name=made.path.name,
            size=made.size,
            sha256=made.sha256,
            encrypted=bool(settings.BACKUP_KEY),
            automatic=automatic,
            rows=manifest.row_count,
            files=len(manifest.files),
            missing=len(manifest.missing) + len(manifest.damaged),
            seconds=made.seconds,
        )
        if by is None:
            return
        facts = {
            "sha256": made.sha256,
            "size": made.size,
            "rows": run.rows,
            "files": run.files,
            "missing": run.missing,
            "events": manifest.event_count,
            "encrypted": run.encrypted,
        }
        append("backup.made", subject=("backup", run.pk), agency_id=by.agency_id, by=by, at=at, facts=facts)


def thin_backups(folder: Path, *, kept: Retention, by: Actor | None, at: datetime) -> list[str]:
    """Afterwards those backups of this site in ``folder`` are gone that need not be kept; their names.

    Only files that this database recorded: another site may keep its own in the same folder.
    """
    if not is_recorded() or pending_migrations():
        return []
    runs = {run.file_name: run for run in BackupRun.objects.filter(folder=str(folder), removed_at=None)}
    made = [(name, run.made_at) for name, run in runs.items()]
    gone = superfluous(made, timezone.localdate(at), kept)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        BackupRun.objects.filter(pk=runs[name].pk).update(removed_at=at)
    return gone
