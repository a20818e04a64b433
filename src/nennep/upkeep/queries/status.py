"""How the installation is: what its System page, ``./nennep status`` and ``/health`` tell."""

import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Q

from nennep import __version__
from nennep.kernel.actors import Actor
from nennep.kernel.practice import is_practice
from nennep.kernel.words import number
from nennep.ledger.events import EVENTS
from nennep.ledger.models import Chain, Event, ParkedEvent
from nennep.ledger.queries import ReaderPlace, chain_words, last_instant, parked_events, reader_places
from nennep.ledger.readers import READERS
from nennep.org.models import province
from nennep.org.rules import MANAGE_PEOPLE
from nennep.web import clock
from nennep.work.jobs import SWEEPS
from nennep.work.models import Job
from nennep.work.parts.background import register_background
from nennep.work.queries import BatchProgress, running_batches
from nennep.work.queries.notices import delivery_counts, delivery_fault, held_back
from nennep.work.rules import HEARTBEAT

from ..models import BackupRun, RestoreDrill
from ..rules.findings import (
    LATE_SECONDS,
    Finding,
    backup_findings,
    clock_findings,
    disk_findings,
    drill_findings,
    is_fresh,
    seconds_between,
    span_words,
    worker_findings,
)
from .backups import BACKUP_SWEEP, has_real_data, idle_words, last_backup
from .drills import last_drill

FAILED = "cả lượt: "
# What these sweeps could not do is a matter of the installation, not of a record.
OWN_SWEEPS = "upkeep."
# Of what readers could not take the longest waiting are shown; all are counted.
MOST_SHOWN = 30
FOR_A_PERSON = ("failed", "unsure")
# Under which key the worker leaves how many things are wrong; it counts every minute.
COUNTED, COUNT_HOLDS_SECONDS = "upkeep.findings", 150


@dataclass(frozen=True, slots=True)
class SweepStanding:
    """A sweep: what it does, when it ran, when it is due, what it could not do; ``idle``: why it has nothing to do."""

    name: str
    words: str
    last_run_at: datetime | None
    next_run_at: datetime | None
    count: int
    skipped: list[str]
    failed: bool
    idle: str = ""


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A parked event as an administrator is told of it; ``behind`` events wait for it."""

    row: ParkedEvent
    work: str
    event: str
    chain: str
    behind: int


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """A reader with what it does in words."""

    words: str
    place: ReaderPlace


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """Everything that is told of the installation at one instant; ``findings`` are what is wrong."""

    at: datetime
    version: str
    database: str
    database_bytes: int
    disk_free: int
    disk_total: int
    chains: int
    events: int
    last_backup: BackupRun | None
    last_drill: RestoreDrill | None
    beat_at: datetime | None
    busy: bool
    to_lose: bool
    clock_gap: float | None
    last_event_at: datetime | None
    sweeps: list[SweepStanding] = field(default_factory=list)
    batches: list[BatchProgress] = field(default_factory=list)
    readers: list[ReaderLine] = field(default_factory=list)
    parked: list[ParkedLine] = field(default_factory=list)
    parked_count: int = 0
    undelivered: Counter[str] = field(default_factory=Counter)
    held_back: int = 0
    delivery_fault: str = ""

    @property
    def last_backup_at(self) -> datetime | None:
        """When the last backup was made; None where none is recorded."""
        return self.last_backup.made_at if self.last_backup else None

    @property
    def runs(self) -> bool:
        """Whether a worker came round lately."""
        return is_fresh(self.beat_at, self.at, busy=self.busy)

    @property
    def waiting_notices(self) -> int:
        """How many notices are on their way out and have not failed."""
        return self.undelivered[""] + self.undelivered["sending"]

    @property
    def next_notices(self) -> int:
        """How many of them leave as soon as the worker comes to them."""
        return max(self.waiting_notices - self.held_back, 0)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong, the worst first."""
        return [
            *worker_findings(self.beat_at, self.at, busy=self.busy),
            *disk_findings(self.disk_free, self.disk_total),
            *(backup_findings(self.last_backup_at, self.at) if self.to_lose else []),
            *(drill_findings(self.last_drill.drilled_at, self.last_drill.findings) if self.last_drill else []),
            *self._background(),
            *clock_findings(self.at, gap=self.clock_gap, last_at=self.last_event_at),
        ]

    def _background(self) -> list[Finding]:
        found = []
        if self.parked_count:
            words = f"{number(self.parked_count)} việc sau sự kiện chưa làm được; máy tự làm lại, thưa dần."
            way = "Xem ở mục Việc sau sự kiện: làm lại ngay, hoặc bỏ qua có lý do."
            found.append(Finding("parked", words, way, "readers"))
        for sweep in self.sweeps:
            if sweep.failed:
                way = "Xem nhật ký máy chủ quanh giờ ấy; báo người phát triển kèm dòng lỗi ở mục Việc định kỳ."
                words = f"“{sweep.words}” bị lỗi ở lượt gần nhất."
                found.append(Finding(f"sweep.{sweep.name}", words, way, "sweeps"))
            elif sweep.skipped and sweep.name.startswith(OWN_SWEEPS):
                words, way = f"{sweep.words}: {sweep.skipped[0]}", "Xem đủ các dòng ở mục Việc định kỳ."
                found.append(Finding(f"sweep.{sweep.name}", words, way, "sweeps"))
        oldest = min((line.place.oldest_at for line in self.readers if line.place.oldest_at), default=None)
        if self.runs and oldest and seconds_between(oldest, self.at) > LATE_SECONDS:
            words = f"Việc sau sự kiện đang chậm {span_words(seconds_between(oldest, self.at))}."
            found.append(
                Finding("late", words, "Chờ vài phút; nếu số còn chờ không giảm, xem nhật ký máy chủ.", "readers")
            )
        waiting = sum(self.undelivered[outcome] for outcome in FOR_A_PERSON)
        if waiting:
            words = f"{number(waiting)} thông báo không gửi được hoặc không chắc đã gửi."
            found.append(Finding("notices", words, "Xem ở mục Thông báo: sửa nguyên nhân rồi gửi lại.", "notices"))
        if again := self.undelivered["again"]:
            fault, _, remedy = self.delivery_fault.partition(". ")
            words = f"{number(again)} thông báo gửi nhiều lần chưa được: {fault.rstrip('.')}."
            way = f"{remedy} Máy tự gửi lại, thưa dần; sửa xong thì bấm Gửi lại ở mục Thông báo.".strip()
            found.append(Finding("notices.again", words, way, "notices"))
        return found


def administers_installation(actor: Actor | None) -> bool:
    """Whether the actor keeps this installation: administers the agency on top."""
    if actor is None or not actor.has(MANAGE_PEOPLE):
        return False
    return actor.may(MANAGE_PEOPLE, province().pk)


def failing_part(at: datetime, *, worker: bool) -> str:
    """Which part of the installation does not work, by its name for a monitor; "" where all do."""
    try:
        beat_at, busy = last_beat(), holds_a_sweep(at)
    except DatabaseError:
        return "database"
    return "worker" if worker and not is_fresh(beat_at, at, busy=busy) else ""


def last_beat() -> datetime | None:
    """When a worker last came round. Raises DatabaseError."""
    found: datetime | None = Job.objects.filter(name=HEARTBEAT).values_list("last_run_at", flat=True).first()
    return found


def holds_a_sweep(at: datetime) -> bool:
    """Whether a worker is at a sweep now, or died at one lately. Raises DatabaseError."""
    return Job.objects.filter(leased_until__gt=at).exclude(name=HEARTBEAT).exists()


def system_status(at: datetime, *, findings_only: bool = False) -> SystemStatus:
    """The installation as it is now; ``at`` is the instant by the clock of this process.

    ``findings_only``: what no finding is made of is left out, for whoever asks at every page.
    """
    register_background()
    undelivered = delivery_counts()
    disk = shutil.disk_usage(settings.DATA)
    # Every chain, as a backup and a drill count them: those of practice too.
    every = dict(Chain.objects.values_list("agency_id", "length"))
    lengths = {agency: length for agency, length in every.items() if not is_practice(agency)}
    return SystemStatus(
        at=at,
        version=__version__,
        database="" if findings_only else _database_name(),
        database_bytes=0 if findings_only else _database_bytes(),
        disk_free=disk.free,
        disk_total=disk.total,
        chains=len(every),
        events=sum(every.values()),
        last_backup=last_backup(),
        last_drill=last_drill(),
        beat_at=last_beat(),
        busy=holds_a_sweep(at),
        to_lose=has_real_data(),
        clock_gap=_clock_gap(at),
        last_event_at=last_instant(lengths),
        sweeps=_sweeps("" if findings_only else idle_words(at)),
        batches=[] if findings_only else running_batches(),
        readers=[ReaderLine(READERS[place.name].words or place.name, place) for place in reader_places()],
        parked=[] if findings_only else _parked(),
        parked_count=parked_events().count(),
        undelivered=undelivered,
        held_back=0 if findings_only else held_back(at),
        delivery_fault=delivery_fault() if undelivered["once"] + undelivered["again"] else "",
    )


def clock_warnings(at: datetime) -> list[Finding]:
    """What is wrong with the clock of this process, beside the database's and the last events."""
    chains = Chain.objects.filter(agency_id__gt=0).values_list("agency_id", flat=True)
    return clock_findings(at, gap=_clock_gap(at), last_at=last_instant(chains))


def finding_count(actor: Actor, at: datetime) -> int:
    """How many things are wrong, for whoever keeps the installation.

    It is asked at every page: as the worker counted last, and anew where it has not counted lately.
    """
    counted_at, count = cache.get(COUNTED) or (None, 0)
    if counted_at is not None and abs(seconds_between(counted_at, at)) < COUNT_HOLDS_SECONDS:
        return int(count)
    return len(system_status(at, findings_only=True).findings)


def keep_count(status: SystemStatus) -> None:
    """Afterwards every page tells as many wrong things as this status does, for a while."""
    cache.set(COUNTED, (status.at, len(status.findings)), COUNT_HOLDS_SECONDS)


def _sweeps(no_backup: str) -> list[SweepStanding]:
    jobs = {job.name: job for job in Job.objects.filter(name__in=SWEEPS)}
    return [
        _standing(name, one.words or name, jobs.get(name), no_backup if name == BACKUP_SWEEP else "")
        for name, one in sorted(SWEEPS.items())
        if name != HEARTBEAT
    ]


def _standing(name: str, words: str, job: Job | None, idle: str) -> SweepStanding:
    if job is None:
        return SweepStanding(name, words, None, None, 0, [], failed=False)
    skipped = job.last_skipped.splitlines()
    failed = bool(skipped) and skipped[0].startswith(FAILED)
    return SweepStanding(name, words, job.last_run_at, job.due_at, job.last_count, skipped, failed, idle)


def _parked() -> list[ParkedLine]:
    rows = list(parked_events()[:MOST_SHOWN])
    kinds = _kinds_of(rows)
    behind = events_waiting(rows)
    chains = {chain: chain_words(chain) for chain in {row.chain_id for row in rows}}
    lines = []
    for row in rows:
        reader = READERS.get(row.reader)
        kind = kinds.get((row.chain_id, row.number), "")
        lines.append(
            ParkedLine(
                row,
                work=reader.words if reader and reader.words else row.reader,
                event=EVENTS.get(kind, kind),
                chain=chains[row.chain_id],
                behind=behind[row.pk],
            )
        )
    return lines


def _kinds_of(rows: list[ParkedEvent]) -> dict[tuple[int, int], str]:
    numbers: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        numbers[row.chain_id].append(row.number)
    return {
        (chain, number): kind
        for chain, wanted in numbers.items()
        for number, kind in Event.objects.filter(chain_id=chain, number__in=wanted).values_list("number", "kind")
    }


def events_waiting(rows: list[ParkedEvent]) -> dict[int, int]:
    """By parked event: how many later ones of the same subject its reader would take."""
    about = {(row.chain_id, row.subject_type, row.subject_id) for row in rows}
    wanted = [Q(chain_id=chain, subject_type=kind, subject_id=subject) for chain, kind, subject in sorted(about)]
    if not wanted:
        return {}
    later: dict[tuple[int, str, int], list[tuple[int, str]]] = defaultdict(list)
    columns = ("chain_id", "subject_type", "subject_id", "number", "kind")
    for *subject, place, kind in Event.objects.filter(reduce(or_, wanted)).values_list(*columns):
        later[tuple(subject)].append((place, kind))
    return {
        row.pk: sum(
            place > row.number and row.reader in READERS and kind in READERS[row.reader].kinds
            for place, kind in later[row.chain_id, row.subject_type, row.subject_id]
        )
        for row in rows
    }


def _clock_gap(at: datetime) -> float | None:
    """By how many seconds this process is ahead of a database on a machine of its own; None where they share one."""
    if connection.vendor != "postgresql" or not clock.is_real():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    return seconds_between(theirs, at)


def _database_name() -> str:
    return f"{connection.display_name} {connection.get_database_version()[0]}"


def _database_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = str(connection.settings_dict["NAME"])
    parts = (Path(path + ending) for ending in ("", "-wal"))
    return sum(part.stat().st_size for part in parts if part.is_file())
