"""What the page of a process and that of a version show, read in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from nennep.definitions.definition import Definition, DefinitionError
from nennep.definitions.difference import Difference, difference
from nennep.ledger.models import StoredFile
from nennep.procedures.models import ProcedureVersion

from ..models import Approval, PrintedPaper, Process, ProcessVersion
from ..rules.approvals import FOLLOWING_TRACKS, OPEN_STATES, TRACKS
from .tracks import ApprovalInForce, approval_of, track_versions
from .versions import version_before

MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One of the four documents: what holds of it; ``is_frozen`` where its paper was kept."""

    track: str
    name: str
    held: ApprovalInForce | None
    is_frozen: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A version in the history, with what it changed and the restructuring that was approved."""

    version: ProcessVersion
    told: str
    approvals: Sequence[Approval]
    restructuring: Approval | None


def track_rows(process: Process, day: date) -> list[TrackRow]:
    """The four documents as they hold on the day."""
    held = track_versions(process, day)
    frozen = _frozen([each.version.pk for each in held.values() if each])
    return [
        TrackRow(track, name, each, bool(each and (each.version.pk, track) in frozen))
        for track, name in TRACKS.items()
        for each in [held[track]]
    ]


def rows_with_coming(rows: Sequence[TrackRow], coming: ProcessVersion) -> list[TrackRow]:
    """The four documents on a day on which this version will have taken effect.

    Those that follow the decision on the internal process will have followed it.
    """
    internal = approval_of(coming, "internal")
    follows = [
        track
        for track in FOLLOWING_TRACKS
        if approval_of(coming, track) is None and (track != "restructuring" or version_before(coming))
    ]
    held = ApprovalInForce(internal, coming) if internal else None
    return [replace(row, held=held, is_frozen=False) if row.track in follows else row for row in rows]


def version_rows(version: ProcessVersion) -> list[TrackRow]:
    """The four documents of one version, each with its approval if it has one that counts."""
    counting = version.approvals.filter(revoked_at__isnull=True, sha256=version.sha256)
    found = {each.track: each for each in counting.select_related("file", "recorded_by")}
    frozen = _frozen([version.pk])
    rows = []
    for track, name in TRACKS.items():
        approval = found.get(track)
        held = ApprovalInForce(approval, version) if approval else None
        rows.append(TrackRow(track, name, held, bool(held and (version.pk, track) in frozen)))
    return rows


def version_history(process: Process) -> list[HistoryRow]:
    """Every version, the newest first; what was dropped is left out."""
    versions = list(
        process.versions.exclude(state="dropped")
        .select_related("decision", "based_on")
        .prefetch_related("approvals")
        .order_by("-effective_from", "-pk")
    )
    versions.sort(key=lambda each: each.state not in OPEN_STATES)
    rows = []
    for place, version in enumerate(versions):
        before = next(iter(versions[place + 1 :]), None)
        told = difference_of(before, version) if before else None
        approvals = [each for each in version.approvals.all() if each.revoked_at is None]
        restructured = next((each for each in approvals if each.track == "restructuring"), None)
        rows.append(HistoryRow(version, told.summary() if told is not None else "", approvals, restructured))
    return rows


def versions_kept(process: Process) -> QuerySet[ProcessVersion]:
    """Every version but those that were dropped, the newest first."""
    return process.versions.exclude(state="dropped").order_by("-pk")


def other_versions(version: ProcessVersion) -> QuerySet[ProcessVersion]:
    """The versions of the same process that this one can be compared with."""
    return versions_kept(version.process).exclude(pk=version.pk)


def revoked_approvals(version: ProcessVersion) -> QuerySet[Approval]:
    """The approvals that count no more, the one revoked last first."""
    return version.approvals.exclude(revoked_at=None).order_by("-revoked_at")


def covers_of(version: ProcessVersion) -> QuerySet[ProcedureVersion]:
    """The published versions that it names, by the procedure's code."""
    return version.covers.select_related("procedure").order_by("procedure__quality_code")


def scan_of(version: ProcessVersion, approval: int) -> tuple[Approval, StoredFile]:
    """An approval of the version and its scan. Raises Approval.DoesNotExist, also where it has none."""
    found = version.approvals.select_related("file").get(pk=approval)
    if found.file is None:
        raise Approval.DoesNotExist
    return found, found.file


def difference_of(before: ProcessVersion, after: ProcessVersion) -> Difference | None:
    """What changed from one version to the other; None where a table cannot be read any more."""
    try:
        return difference(Definition.from_dict(before.definition), Definition.from_dict(after.definition))
    except DefinitionError:
        return None


def approvals_alike(version: ProcessVersion, track: str) -> list[Approval]:
    """The newest decisions by which other processes of the agency were approved on that track."""
    others = Approval.objects.filter(
        process_version__process__agency=version.process.agency_id, track=track, revoked_at__isnull=True
    ).exclude(process_version__process=version.process_id)
    found: dict[tuple[str, date], Approval] = {}
    for approval in others.order_by("-recorded_at", "-pk")[:50]:
        found.setdefault((approval.number, approval.signed_on), approval)
    return list(found.values())[:MOST_ALIKE]


def _frozen(versions: Sequence[int]) -> set[tuple[int, str]]:
    kept = PrintedPaper.objects.filter(process_version__in=versions, form="pdf")
    return set(kept.values_list("process_version", "track"))
