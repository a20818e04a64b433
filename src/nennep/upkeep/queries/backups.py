"""Backups that were made: where they lie, which is the last, whether there is one of a day."""

from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from nennep.kernel.dates import days_after, moment
from nennep.org.models import Agency

from ..models import BackupRun, FileDamage
from ..parts.archive import STORED, digest_of
from ..parts.restoration import is_whole
from ..rules.backups import BackupError, made_at, read_hour

# Given by Django to its own driver, not to the programs of PostgreSQL.
NOT_FOR_PROGRAMS = {"prepare_threshold", "options", "cursor_factory", "server_side_binding", "pool", "isolation_level"}

BACKUP_SWEEP = "upkeep.backup"
IDLE = "Đã cho chạy ngay, nhưng lượt này sẽ không sao lưu: {why}. Muốn có ngay một bản thì chạy ./nennep backup trên máy chủ."


def backups_in(folder: Path) -> list[tuple[Path, datetime]]:
    """Every file there that is called like a backup, the last one first."""
    if not folder.is_dir():
        return []
    found = [(path, at) for path in folder.iterdir() if (at := made_at(path.name)) and path.is_file()]
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def has_backup_of(day: date) -> bool:
    """Whether a backup was made on that day and lies whole where it was written: an empty or cut file is none."""
    # Asked before an upgrade too, when columns of this version may not be there yet.
    known = BackupRun.objects.only("made_at", "folder", "file_name", "size", "sha256")
    runs = known.filter(removed_at=None).order_by("-made_at")[:20] if is_recorded() else []
    recorded = {Path(run.folder) / run.file_name: run for run in runs if timezone.localdate(run.made_at) == day}
    if any(path.is_file() and is_as_recorded(path, run) for path, run in recorded.items()):
        return True
    of_day = [path for path, at in backups_in(settings.BACKUPS) if timezone.localdate(at) == day]
    return any(path not in recorded and is_whole(path, settings.BACKUP_KEY) for path in of_day)


def is_as_recorded(path: Path, run: BackupRun) -> bool:
    """Whether the file has the size and the digest that it was written with."""
    return path.stat().st_size == run.size and digest_of(path) == run.sha256


def last_backup() -> BackupRun | None:
    """The backup that was made last, by whomever."""
    return BackupRun.objects.order_by("-made_at").first()


def is_recorded() -> bool:
    """Whether there is a table to record backups in: a database that is not upgraded yet has none."""
    return BackupRun._meta.db_table in connection.introspection.table_names()


def has_real_data() -> bool:
    """Whether there is something to lose: an agency that has received cases, and no demo."""
    if settings.DEMO or "cases_case" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM cases_case LIMIT 1")
        return cursor.fetchone() is not None


def database_url() -> str:
    """The PostgreSQL database of this site for its own programs: by the owner's role where one is given."""
    if settings.OWNER_URL:
        return str(settings.OWNER_URL)
    given = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    words = {key: given[name] for key, name in named.items() if given[name]}
    return make_conninfo(
        "", **words, **{key: value for key, value in given["OPTIONS"].items() if key not in NOT_FOR_PROGRAMS}
    )


def stored_path(folder: Path, digest: str) -> Path:
    """Where the bytes of a digest lie below a folder of stored files."""
    return folder / digest[:2] / digest[2:4] / digest


def stored_digest(member: str) -> str | None:
    """The digest of the stored file that a member of a backup is; None where it is another member."""
    found = STORED.fullmatch(member)
    return found[1] if found else None


def keeper() -> Agency | None:
    """The agency on top, in whose chain it is told what befell the installation; None before there is any."""
    if "org_agency" not in connection.introspection.table_names():
        return None
    return Agency.objects.filter(superior=None).exclude(level="source").order_by("pk").first()


def keeper_id() -> int | None:
    """The number of the agency on top, also where its other columns do not fit the code yet."""
    if "org_agency" not in connection.introspection.table_names():
        return None
    return (
        Agency.objects.filter(superior=None).exclude(level="source").order_by("pk").values_list("pk", flat=True).first()
    )


def automatic_due(at: datetime, hour: int) -> bool:
    """Whether the hour of the day has come since the last backup that was made by itself."""
    return _automatic_since_due(at, hour) is None


def _automatic_since_due(at: datetime, hour: int) -> BackupRun | None:
    """The backup that was made by itself since the hour of the day came last."""
    local = timezone.localtime(at)
    day = local.date() if local.hour >= hour else days_after(local.date(), -1)
    due = timezone.make_aware(datetime.combine(day, time(hour)))
    return BackupRun.objects.filter(automatic=True, made_at__gte=due, made_at__lte=at).order_by("-made_at").first()


def why_no_backup(at: datetime) -> str:
    """Why the sweep makes no backup now, as part of a sentence; "" where it makes one. Raises BackupError."""
    hour = read_hour(settings.BACKUP_HOUR)
    if settings.DEMO:
        return "đây là bản dùng thử"
    if hour is None:
        return "NENNEP_BACKUP_HOUR đang để trống, nghĩa là không tự sao lưu"
    if keeper_id() is None:
        return "chưa có cơ quan nào"
    run = _automatic_since_due(at, hour)
    if run is None:
        return ""
    return f"lần tự sao lưu của hôm nay đã xong lúc {moment(run.made_at)}"


def idle_reason(sweep: str, at: datetime) -> str:
    """What is told to who runs the sweep of backups by hand, and it has nothing to do; "" for any other."""
    if sweep != BACKUP_SWEEP:
        return ""
    try:
        why = why_no_backup(at)
    except BackupError as refusal:
        return f"Đã cho chạy ngay, nhưng lượt này sẽ không sao lưu: {refusal.words}"
    return IDLE.format(why=why) if why else ""


def idle_words(at: datetime) -> str:
    """Why the sweep of backups had nothing to do, where it stands in the list of sweeps; "" where it makes one now."""
    try:
        why = why_no_backup(at)
    except BackupError as refusal:
        return refusal.words
    return f"Lượt này không sao lưu: {why}." if why else ""


def file_damages() -> list[tuple[str, str]]:
    """The stored files that are known to be lost or changed, those that were found last first."""
    return list(FileDamage.objects.order_by("-found_at", "sha256").values_list("sha256", "fault"))
