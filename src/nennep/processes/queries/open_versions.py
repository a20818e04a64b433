"""The versions of an agency that are being made, by where they stand, and what each still waits for."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from nennep.ledger.models import StoredFile
from nennep.org.models import Agency

from ..models import Approval, ProcessVersion
from ..rules.approvals import NEEDED_TRACKS, OPEN_STATES


def open_versions(agency: Agency, state: str = "") -> QuerySet[ProcessVersion]:
    """Those in this state, or in any of the open ones, by the code of their process."""
    rows = ProcessVersion.objects.filter(process__agency=agency, state__in=[state] if state else OPEN_STATES)
    return rows.select_related(
        "process__agency__superior", "process__division", "owner", "submitted_by", "based_on"
    ).order_by("process__code")


def open_counts(agency: Agency) -> Mapping[str, int]:
    """How many there are in each of the open states."""
    return Counter(open_versions(agency).values_list("state", flat=True))


def chosen_versions(agency: Agency, codes: Collection[str]) -> list[ProcessVersion]:
    """The open versions of the processes of these codes."""
    return list(open_versions(agency).filter(process__code__in=codes))


def awaiting(agency: Agency, track: str) -> QuerySet[ProcessVersion]:
    """Those that were reviewed and have no approval on the track that counts."""
    return open_versions(agency, "approval").exclude(Exists(_counting(track)))


def approved_versions(agency: Agency, day: date) -> frozenset[int]:
    """Ids of those whose needed approvals are all effective on the day: they can be put in force."""
    rows = open_versions(agency, "approval")
    for track in NEEDED_TRACKS:
        rows = rows.filter(Exists(_counting(track).filter(effective_from__lte=day)))
    return frozenset(rows.values_list("pk", flat=True))


def first_awaiting(agency: Agency, track: str) -> ProcessVersion | None:
    """One of those that await this decision, by which its usual authority is known."""
    return awaiting(agency, track).first()


def kept_scan(agency_id: int, track: str, number: str, signed_on: date) -> StoredFile | None:
    """The scan with which this decision was recorded for another version of the agency."""
    recorded = Approval.objects.filter(
        process_version__process__agency=agency_id,
        track=track,
        number=number,
        signed_on=signed_on,
        revoked_at__isnull=True,
        file__isnull=False,
    )
    found = recorded.select_related("file").order_by("-pk").first()
    return found.file if found else None


def _counting(track: str) -> QuerySet[Approval]:
    return Approval.objects.filter(
        process_version=OuterRef("pk"), track=track, revoked_at__isnull=True, sha256=F("process_version__sha256")
    )
