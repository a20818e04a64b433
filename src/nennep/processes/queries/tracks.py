"""What holds on each of the four documents on a day: the approval, and the version it pins."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from ..models import Approval, Process, ProcessVersion
from ..rules.approvals import TRACKS


@dataclass(frozen=True, slots=True)
class ApprovalInForce:
    """What holds on a track: the approval and its version."""

    approval: Approval
    version: ProcessVersion


def approval_of(version: ProcessVersion, track: str) -> Approval | None:
    """The approval on that track that counts: not revoked, of the content as it stands."""
    return version.approvals.filter(track=track, revoked_at__isnull=True, sha256=version.sha256).first()


def track_versions(process: Process, day: date) -> Mapping[str, ApprovalInForce | None]:
    """By track, the newest approval effective on ``day`` with its version; None where there is none."""
    return tracks_of([process.pk], day)[process.pk]


def tracks_of(process_ids: Collection[int], day: date) -> Mapping[int, Mapping[str, ApprovalInForce | None]]:
    """As ``track_versions`` for many processes, by their id, in one query."""
    found: dict[int, dict[str, ApprovalInForce | None]] = {pk: dict.fromkeys(TRACKS) for pk in process_ids}
    for approval in _oldest_first(process_ids, day):
        version = approval.process_version
        found[version.process_id][approval.track] = ApprovalInForce(approval, version)
    return found


def _oldest_first(process_ids: Collection[int], day: date) -> Iterable[Approval]:
    """Approvals that count and have taken effect; the last of a track is the one that holds."""
    approvals: QuerySet[Approval] = Approval.objects.filter(
        process_version__process_id__in=list(process_ids),
        revoked_at__isnull=True,
        sha256=F("process_version__sha256"),
        effective_from__lte=day,
    )
    return (
        approvals.select_related("process_version")
        .defer("process_version__definition", "process_version__examples")
        .order_by("effective_from", "recorded_at", "pk")
    )
