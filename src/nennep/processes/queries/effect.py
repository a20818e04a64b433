"""From which day a version is to hold: by its approvals, or as proposed while there are none."""

from dataclasses import dataclass
from datetime import date

from ..models import Approval, Process, ProcessVersion
from ..rules.approvals import FOLLOWING_TRACKS, NEEDED_TRACKS
from .touches import touches_of


@dataclass(frozen=True, slots=True)
class Dates:
    """When a document is signed, and from which day it holds."""

    signed_on: date
    effective_from: date


def leading_approval(version: ProcessVersion, track: str = "") -> Approval | None:
    """The approval whose day the other documents follow: that of the internal process, else the first recorded.

    The one on ``track`` itself is left out.
    """
    counting = version.approvals.filter(revoked_at__isnull=True, sha256=version.sha256).exclude(track=track)
    found = {each.track: each for each in counting.order_by("-recorded_at", "-pk")}
    return found.get("internal") or next(reversed(found.values()), None)


def proposed_dates(version: ProcessVersion, track: str, today: date) -> Dates:
    """The dates that a document has while it is not approved.

    It follows the approval that leads. Where there is none, it holds from today, or from the day on which the
    newest procedure version that it carries out begins.
    """
    lead = leading_approval(version, track)
    if lead is not None and track in FOLLOWING_TRACKS:
        return Dates(lead.signed_on, lead.effective_from)
    if lead is not None:
        return Dates(today, lead.effective_from)
    begins = version.covers.values_list("valid_from", flat=True)
    return Dates(today, max([today, *begins]))


def approved_from(version: ProcessVersion) -> date | None:
    """The day from which all needed approvals are effective; None while one is missing or the version is not waiting."""
    if version.state != "approval":
        return None
    counting = version.approvals.filter(revoked_at__isnull=True, sha256=version.sha256, track__in=NEEDED_TRACKS)
    days = dict(counting.values_list("track", "effective_from"))
    return max(days.values()) if len(days) == len(NEEDED_TRACKS) else None


def takes_effect_on(version: ProcessVersion, today: date) -> date | None:
    """The day to come on which the version takes effect by itself: all is approved, nothing is to be confirmed anew."""
    first = approved_from(version)
    return first if first is not None and first > today and not touches_of(version) else None


def coming_version(process: Process, day: date, today: date) -> ProcessVersion | None:
    """The version that is still to take effect by itself, and will have done so on ``day``."""
    for version in process.versions.filter(state="approval"):
        first = takes_effect_on(version, today)
        if first is not None and first <= day:
            return version
    return None
