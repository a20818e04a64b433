"""Restores a backup elsewhere, looks through what came of it, and keeps the paper that tells so."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.ledger.files import store

from ..models import RestoreDrill
from ..papers.drill_report import print_drill
from ..parts.archive import digest_of
from ..parts.database_copies import drill_database, drop_database, drop_databases
from ..parts.manifest import Manifest
from ..parts.restoration import UnpackedBackup, put_database, unpack, workshop_in
from ..queries.backups import database_url, is_recorded
from ..queries.releases import pending_migrations
from ..queries.restored_sites import SiteCheck, site_check, standing_at
from ..rules.backups import BackupError, DamagedBackupError

# What the databases of drills are called; the instant of the drill follows.
DRILL = "nennep_drill_"
OTHER_KIND = (
    "Bản sao lưu này của loại cơ sở dữ liệu khác với phần mềm đang dùng (SQLite, PostgreSQL). Diễn tập nó trên máy đặt"
    " NENNEP_DATABASE_URL cùng loại."
)
name_events({"restore.drilled": "Diễn tập phục hồi dữ liệu"})


@dataclass(frozen=True, slots=True)
class DrillOutcome:
    """What was found, the paper that tells it; ``recorded``: whether the database does too."""

    file_name: str
    sha256: str
    manifest: Manifest | None
    check: SiteCheck
    seconds: int
    report: bytes
    recorded: bool


def drill_backup(path: Path, *, by: Actor | None, at: datetime, plain_too: bool = False) -> DrillOutcome:
    """Afterwards the backup was restored elsewhere and looked through, nothing of it is left there, and it is recorded.

    With the event ``restore.drilled`` in the chain of the agency on top. Raises BackupError where the drill cannot be
    held: no such file, no key, no right to make a database, or not encrypted though there is a key (``plain_too``: nevertheless).
    """
    if not path.is_file():
        raise BackupError(f"Không có bản sao lưu {path}. Chạy ./nennep backup trước, hoặc ghi đúng đường dẫn.")
    begun, sha256 = time.monotonic(), digest_of(path)
    manifest, check = _restored_elsewhere(path, at, plain_too)
    seconds = round(time.monotonic() - begun)
    report = print_drill(path.name, sha256, manifest, check, seconds=seconds, at=at)
    recorded = by is not None and is_recorded() and not pending_migrations()
    outcome = DrillOutcome(path.name, sha256, manifest, check, seconds, report, recorded)
    if by is not None and recorded:
        _record(outcome, by=by, at=at)
    return outcome


def _restored_elsewhere(path: Path, at: datetime, plain_too: bool) -> tuple[Manifest | None, SiteCheck]:
    manifest, check = None, SiteCheck()
    try:
        with workshop_in(settings.DATA) as workshop:
            backup = unpack(path, workshop, settings.BACKUP_KEY, plain_too=plain_too)
            manifest = backup.manifest
            if manifest.database != connection.vendor:
                raise BackupError(OTHER_KIND)
            backup.files.mkdir(exist_ok=True)
            with _place_for(backup, at) as place:
                put_database(backup, place)
                with standing_at(place, backup.files):
                    check = site_check(manifest)
    except DamagedBackupError as error:
        check.findings.append(error.words.rstrip("."))
    except DatabaseError as error:
        check.findings.append(f"Cơ sở dữ liệu phục hồi xong không đọc được: {' '.join(str(error).split())}")
    return manifest, check


@contextmanager
def _place_for(backup: UnpackedBackup, at: datetime) -> Iterator[str]:
    """Where the database is restored: a file in the workshop, or a database beside ours that is gone afterwards.

    Those of drills that were killed more than a day ago are gone too.
    """
    if backup.manifest.database == "sqlite":
        yield str(backup.folder / "drill.sqlite3")
        return
    url, name = database_url(), f"{DRILL}{at:%Y%m%d%H%M%S}_{token_hex(3)}"
    drop_databases(url, DRILL, before=f"{DRILL}{days_after(timezone.localdate(at), -1):%Y%m%d}")
    place = drill_database(url, name)
    try:
        yield place
    finally:
        drop_database(url, name)


def _record(outcome: DrillOutcome, *, by: Actor, at: datetime) -> None:
    check, manifest = outcome.check, outcome.manifest
    with transaction.atomic():
        drill = RestoreDrill.objects.create(
            drilled_at=at,
            file_name=outcome.file_name[-200:],
            sha256=outcome.sha256,
            made_at=manifest.made if manifest else None,
            passed=not check.findings,
            findings=check.findings,
            rows=check.rows,
            files=check.files,
            events=check.events,
            seconds=outcome.seconds,
            report=store(outcome.report, media_type="application/pdf", at=at, checked=True),
        )
        facts = {
            "backup": outcome.sha256,
            "passed": drill.passed,
            "findings": len(check.findings),
            "rows": check.rows,
            "files": check.files,
            "events": check.events,
            "report": drill.report.sha256,
        }
        append("restore.drilled", subject=("drill", drill.pk), agency_id=by.agency_id, by=by, at=at, facts=facts)
