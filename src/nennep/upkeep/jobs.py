"""What is done by itself: a backup every day, a look at the stored files, a part at a time, a word to who keeps it all."""

from datetime import datetime, timedelta

from django.conf import settings

from nennep.kernel.actors import machine
from nennep.ledger.file_checks import FAULTS, SHARDS, remove_orphans
from nennep.work.actions.notices import give_notice
from nennep.work.jobs import SweepReport, sweep

from .actions import check_files, make_backup, thin_backups
from .queries.backups import BACKUP_SWEEP, file_damages, keeper_id, why_no_backup
from .queries.status import keep_count, system_status
from .queries.warnings import warnings
from .rules.backups import BackupError, read_retention

# One of the 256 parts each time: the whole store is looked through in less than a day, and at no fixed hour of it.
EVERY = timedelta(minutes=5)


@sweep(BACKUP_SWEEP, every=timedelta(minutes=20), lease=timedelta(hours=2), words="Sao lưu hằng ngày")
def back_up(at: datetime) -> SweepReport:
    """Once a day, from the hour of the setting on, there is a backup; what cannot be done is told and tried again."""
    try:
        where = keeper_id()
        if why_no_backup(at) or where is None:
            return SweepReport()
        by, kept = machine(where), read_retention(settings.BACKUPS_KEPT)
        made = make_backup(settings.BACKUPS, by=by, at=at, automatic=True)
        thin_backups(settings.BACKUPS, kept=kept, by=by, at=at)
    except BackupError as refusal:
        return SweepReport(skipped=(refusal.words,))
    lost = [*made.manifest.missing, *made.manifest.damaged]
    return SweepReport(skipped=tuple(f"Tệp đã lưu {digest}: mất hoặc hỏng khi sao lưu" for digest in lost))


def shard_at(at: datetime) -> str:
    """The part that is looked at then: the first two signs of the digests in it."""
    return f"{int(at.timestamp() // EVERY.total_seconds()) % SHARDS:02x}"


@sweep("upkeep.files", every=EVERY, words="Soát tệp đã lưu")
def look_at_files(at: datetime) -> SweepReport:
    """The files of one part are compared with their digests; old ones without a row are gone. All known faults are told."""
    where = keeper_id()
    shard = shard_at(at)
    if where is not None:
        check_files(shard, by=machine(where), at=at)
    removed = remove_orphans(shard)
    return SweepReport(removed, tuple(f"Tệp đã lưu {digest}: {FAULTS[fault]}" for digest, fault in file_damages()))


@sweep("installation.warnings", every=timedelta(minutes=1), words="Báo người quản trị khi có điều sai")
def warn_keepers(at: datetime) -> SweepReport:
    """Who keeps the installation has been told of each thing that is wrong, once a day; pages tell how many there are."""
    told, status = 0, system_status(at, findings_only=True)
    keep_count(status)
    for draft in warnings(status):
        told += give_notice(draft, by=machine(draft.agency_id), at=at) is not None
    return SweepReport(told)
