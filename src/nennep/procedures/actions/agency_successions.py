"""What a desk and an agency that ended agreed upon holds on with the agency that succeeds: it receives no more than that."""

from datetime import date

from nennep.ledger.actions import append
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Agency, DeskService
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession

from ..models import DeskScope, Procedure
from ..queries.desk_scopes import scope_on, scopes_of

# Procedures by id, or None for all of them.
Agreed = frozenset[int] | None


def _count(agency: Agency, into: Agency, day: date) -> int:
    """They are counted with the services."""
    return 0


def _move(succession: AgencySuccession) -> int:
    """Each service that went on has what was agreed for the one before, beside what the successor agreed itself."""
    for event in _told(succession, "desk_service.succeeded"):
        before = DeskService.objects.filter(pk=event.subject_id).first()
        if before is not None:
            made = DeskService.objects.filter(pk=facts_of(event)["to"] or 0).first()
            after = made or _open(before, succession)
            if after is not None:
                _carry_on(before, after, succession, is_new=made is not None)
    return 0


def _told(succession: AgencySuccession, kind: str) -> list[Event]:
    found = Event.objects.filter(chain_id=succession.successor.pk, kind=kind, at=succession.at)
    return list(found.order_by("number"))


def _open(before: DeskService, succession: AgencySuccession) -> DeskService | None:
    """The service that the successor had of its own; none where it has become both sides."""
    heirs = {succession.agency.pk: succession.successor.pk}
    agency, desk = (heirs.get(pk, pk) for pk in (before.agency_id, before.desk_id))
    return DeskService.objects.filter(agency=agency, desk=desk, held_to=None).first()


def _carry_on(before: DeskService, after: DeskService, succession: AgencySuccession, *, is_new: bool) -> None:
    start = max(succession.since, after.held_from)
    changed = {one.begins_on for one in (*scopes_of(before), *scopes_of(after)) if one.begins_on > start}
    agreed = [(day, _agreed(before, day), _agreed(after, day)) for day in sorted({start, *changed})]
    for day, left, own in agreed:
        joined = _joined(left, own, after, succession, is_new=is_new)
        if joined != _agreed(after, day):
            _agree(after, day, joined, before, succession)


def _agreed(service: DeskService, day: date) -> Agreed:
    scope = scope_on(service, day)
    return None if scope is None or scope.covers_all else frozenset(one.pk for one in scope.procedures.all())


def _joined(left: Agreed, own: Agreed, after: DeskService, succession: AgencySuccession, *, is_new: bool) -> Agreed:
    """All of one agency are the procedures that it had: those of the other were not meant."""
    if after.agency_id != succession.successor.pk:
        return left if is_new else None if left is None or own is None else left | own
    moved = frozenset(event.subject_id for event in _told(succession, "procedure.succeeded"))
    there = frozenset(Procedure.objects.filter(agency=succession.successor).values_list("pk", flat=True)) - moved
    if left is None and ((is_new and not there) or (not is_new and own is None)):
        return None
    own = frozenset() if is_new else there if own is None else own
    return (moved if left is None else left) | own


def _agree(after: DeskService, day: date, agreed: Agreed, before: DeskService, succession: AgencySuccession) -> None:
    held = scope_on(before, day)
    scope = DeskScope.objects.create(
        service=after,
        begins_on=day,
        covers_all=agreed is None,
        decision=held.decision if held else succession.reorganisation.decision,
        entered_at=succession.at,
    )
    scope.procedures.set(agreed or ())
    facts = {"covers_all": agreed is None, "begins_on": day.isoformat(), "procedures": sorted(agreed or ())}
    append(
        "desk_service.scoped",
        subject=("desk_service", after.pk),
        agency_id=succession.successor.pk,
        by=succession.by,
        at=succession.at,
        facts=succession.facts(**facts),
    )


AGENCY_KINDS.add(
    "procedures.desk_scopes", AgencyKind("thủ tục quầy nhận thay", _count, _move, order=7), origin=__name__
)
