"""Which division owns a process, on a day; since when, and whether that may be corrected at once."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from nennep.kernel.seals import digest
from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.models import Event
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of
from nennep.org.models import Division, Reorganisation
from nennep.org.queries.names import division_name_on
from nennep.reorganisations.queries.owned_things import coming_change
from nennep.reorganisations.queries.reorganisations import units_after

from ..models import OwnerChange, Process

CHOSEN = ("process.added", "process.owner_changed", "process.succeeded")


def owner_on(process: Process, day: date) -> Division:
    """The division that owned the process on that day."""
    return next((owner for owner, change in _spans(process) if day <= _last(change)), process.division)


def _spans(process: Process) -> list[tuple[Division, OwnerChange]]:
    """The divisions that owned it, the first one first, each with the change that tells up to when.

    A change that was written later stands before those that it meets: a decision of a past day undoes what was
    corrected by the form after that day, and a division that thus owned it on no day is none of them.
    """
    found: list[tuple[Division, OwnerChange]] = []
    for change in (
        process.owner_changes.filter(held_to__isnull=False).select_related("division", "reorganisation").order_by("-pk")
    ):
        bounds = found[-1][1] if found and _last(found[-1][1]) < _last(change) else change
        found.append((change.division, bounds))
    found.reverse()
    return [pair for place, pair in enumerate(found) if not place or _last(found[place - 1][1]) < _last(pair[1])]


def _last(change: OwnerChange) -> date:
    return change.held_to or date.min


def owner_name_on(process: Process, day: date) -> str:
    """What the division that owned the process on that day was called then."""
    return division_name_on(owner_on(process, day), day)


def former_owners(process: Process) -> list[tuple[OwnerChange, str]]:
    """The changes by which divisions ceased to own it, the last first, each with what that division was called."""
    return [(change, division_name_on(owner, _last(change))) for owner, change in reversed(_spans(process))]


def coming_owner(process: Process) -> tuple[Reorganisation, str] | None:
    """The decision that waits for its day and gives the process another owner, and what that one is called then."""
    held, changes = coming_change(process.agency) or (None, None)
    if held is None or changes is None:
        return None
    ended = changes.ended.get(process.division.code, "")
    target = changes.owners.get(process.succession_key) or (
        ended and changes.choices.get(process.succession_key, ended)
    )
    return (held, units_after(process.agency, changes)[target].name) if target else None


def owner_chosen_on(process: Process, at: datetime) -> bool:
    """Whether its present owner was chosen on the day of ``at`` and not by a decision: it owned it no whole day."""
    chosen = events_about("process", process.pk, process.agency_id).filter(kind__in=CHOSEN)
    last = chosen.last()
    if last is None or timezone.localdate(last.happened_at) != timezone.localdate(at):
        return False
    return "reorganisation" not in facts_of(last)


def may_correct_owner(process: Process, at: datetime) -> bool:
    """Whether its owner is changed without a decision: chosen today, maybe by mistake, or it was never applied yet."""
    return not process.versions.filter(effective_from__isnull=False).exists() or owner_chosen_on(process, at)


@ROW_CHECKS.under_own_name
def owner_change_faults() -> Iterator[str]:
    """Each change of an owner against the events of its process: which division, up to when, and why."""
    if OwnerChange._meta.db_table not in connection.introspection.table_names():
        return  # a database of before
    changed = set(OwnerChange.objects.values_list("process", flat=True)) | set(
        Event.objects.filter(kind__in=CHOSEN[1:], subject_type="process").values_list("subject_id", flat=True)
    )
    for process in Process.objects.filter(pk__in=changed).order_by("pk"):
        told = sorted(_told(process))
        held = sorted(_said(one) for one in process.owner_changes.select_related("division"))
        if told != held:
            yield f"phòng chủ quản trước đây của quy trình {process.code}: khác sự kiện"
        erased = process.owner_changes.exclude(digest="").exclude(reason="")
        if any(digest(one.salt, one.reason) != one.digest for one in erased):
            yield f"lý do đổi phòng chủ quản của quy trình {process.code}: không còn như lúc ghi"


def _told(process: Process) -> Iterator[tuple[int, str, int, str]]:
    """By its events; those of before a change was kept as a row tell none."""
    for event in events_about("process", process.pk, process.agency_id).filter(kind__in=CHOSEN[1:]):
        facts = facts_of(event)
        if "owned_to" in facts:
            yield (
                facts["former_owner"],
                facts["owned_to"] or "",
                facts.get("reorganisation", 0),
                facts.get("remark", ""),
            )


def _said(change: OwnerChange) -> tuple[int, str, int, str]:
    until = change.held_to.isoformat() if change.held_to else ""
    return change.division_id, until, change.reorganisation_id or 0, change.digest
