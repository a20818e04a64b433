"""The version in force, the one before it, and the graph by which cases run."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from nennep.definitions import engine
from nennep.definitions.engine import Graph
from nennep.ledger import driver
from nennep.procedures.models import Procedure
from nennep.work.models import WorkItem

from ..models import Process, ProcessVersion
from ..rules.approvals import HELD_STATES, NEEDED_TRACKS, OPEN_STATES


@lru_cache(maxsize=1024)
def graph_of_version(version_id: int) -> Graph:
    """The compiled graph of a stored version; a version's content never changes."""
    sha256 = ProcessVersion.objects.values_list("sha256", flat=True).get(pk=version_id)

    def load() -> Mapping[str, Any]:
        content: Mapping[str, Any] = ProcessVersion.objects.values_list("definition", flat=True).get(pk=version_id)
        return content

    return engine.graph_of(sha256, load)


def version_in_force(procedure_id: int, day: date) -> ProcessVersion | None:
    """The process version by which a procedure is carried out on that day."""
    return (
        ProcessVersion.objects.filter(process__procedures=procedure_id, effective_from__lte=day)
        .filter(state__in=HELD_STATES)
        .exclude(effective_to__lt=day)
        .select_related("process")
        .defer("definition")
        .order_by("-effective_from")
        .first()
    )


# On the path of every reception, so written by hand.
HELD_FOR = (
    "SELECT version.id, process.division_id FROM processes_processversion version"
    " JOIN processes_process process ON process.id = version.process_id"
    " JOIN processes_process_procedures covers ON covers.process_id = process.id"
    " WHERE covers.procedure_id = ? AND version.state IN (?, ?)"
    " AND version.effective_from <= ?"
    " AND (version.effective_to IS NULL OR version.effective_to >= ?)"
    " ORDER BY version.effective_from DESC LIMIT 1"
)


def held_for(procedure_id: int, day: date) -> tuple[int, int] | None:
    """Of ``version_in_force`` the id, and the division that owns the process."""
    when = day.isoformat()
    found = driver.rows(HELD_FOR, (str(procedure_id), *HELD_STATES, when, when))
    return (found[0][0], found[0][1]) if found else None


def procedures_carried_out(procedure_ids: Collection[int], day: date) -> set[int]:
    """Those of the procedures that have a process in force on that day."""
    return set(
        ProcessVersion.objects.filter(process__procedures__in=procedure_ids, effective_from__lte=day)
        .filter(state__in=HELD_STATES)
        .exclude(effective_to__lt=day)
        .values_list("process__procedures", flat=True)
    )


def version_of_day(process: Process, day: date) -> ProcessVersion | None:
    """The version that new cases of the process ran by on that day."""
    held = process.versions.filter(state__in=HELD_STATES, effective_from__lte=day)
    return held.exclude(effective_to__lt=day).order_by("-effective_from").first()


@dataclass(frozen=True, slots=True)
class ProcessTracks:
    """A process of a procedure: the version that holds on the day, and the one that is being made."""

    process: Process
    held: ProcessVersion | None
    open: ProcessVersion | None


def carrying_out(procedure: Procedure, day: date) -> list[ProcessTracks]:
    """The agency's processes that carry out the procedure, by code."""
    processes = Process.objects.filter(procedures=procedure, agency=procedure.agency_id)
    return [
        ProcessTracks(
            process,
            version_of_day(process, day),
            process.versions.filter(state__in=OPEN_STATES).select_related("owner").first(),
        )
        for process in processes.order_by("code")
    ]


def version_before(version: ProcessVersion) -> ProcessVersion | None:
    """The version that was in force before this one, or is while this one is made."""
    others = version.process.versions.exclude(pk=version.pk).filter(state__in=HELD_STATES)
    if version.effective_from is not None:
        others = others.filter(
            Q(effective_from__lt=version.effective_from) | Q(effective_from=version.effective_from, pk__lt=version.pk)
        )
    return others.order_by("-effective_from", "-pk").first()


def come_into_force(at: datetime) -> list[ProcessVersion]:
    """Versions whose needed approvals are all effective by now and were recorded ahead of that day.

    One whose approvals were effective when they were recorded waits for its keeper.
    """
    day = timezone.localdate(at)
    waiting = ProcessVersion.objects.filter(state="approval").select_related(
        "process__agency__superior", "process__division"
    )
    found = []
    for version in waiting.prefetch_related("approvals"):
        held = [
            each
            for each in version.approvals.all()
            if each.revoked_at is None and each.sha256 == version.sha256 and each.track in NEEDED_TRACKS
        ]
        first = max((each.effective_from for each in held), default=day)
        ahead = any(timezone.localdate(each.recorded_at) < first for each in held)
        if len(held) == len(NEEDED_TRACKS) and first <= day and ahead:
            found.append(version)
    return found


def versions_of_items(items: Iterable[WorkItem]) -> dict[int, ProcessVersion]:
    """The versions that these worklist items are about, by id."""
    found = ProcessVersion.objects.filter(pk__in=[item.subject_id for item in items])
    rows = found.select_related("process", "decision").defer("definition")
    return {version.pk: version for version in rows}


def procedures_named(process: Process) -> list[tuple[Procedure, str]]:
    """What the process carries out: the procedure, and the name it was last published under."""
    found = process.procedures.order_by("quality_code").prefetch_related("versions")
    return [
        (each, max(each.versions.all(), key=lambda one: one.valid_from).name) for each in found if each.versions.all()
    ]
