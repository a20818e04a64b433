"""The cases of an agency as the ledger knew them when a year ended."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from nennep.cases.models import Case
from nennep.kernel.worktime import ZONE
from nennep.ledger.models import Event
from nennep.org.models import Division
from nennep.procedures.models import ProcedureVersion

from .past_places import PastPlaces, division_of_event, mergers

AT_ONCE = 500
SUCCEEDED, REDIRECTED, REOPENED = "case.succeeded", "case.redirected", "case.reopened"
SOLVED = Q(state__in=("resolved", "returned"))


@dataclass(frozen=True, slots=True)
class YearCase:
    """Where a case was at the end: its agency, division and procedure version, the other agency at whose desk it was taken in.

    ``has_left``: it has gone to another agency since.
    """

    pk: int
    agency_id: int
    division: Division | None
    procedure_version_id: int | None
    desk_id: int | None
    has_left: bool


def end_of(year: int) -> datetime:
    """The instant at which the year is over."""
    return datetime(year + 1, 1, 1, tzinfo=ZONE)


def cases_known(agency_id: int, end: datetime) -> QuerySet[Case]:
    """Those received by ``end`` that were the agency's then, as far as had been recorded by then.

    A case that was taken over or imported later is not among them; one that has gone to another agency since is.
    """
    moved = list(mergers().filter(carried_out_at__gte=end).values_list("agency_id", "into_id"))
    holders = {agency_id}
    while more := {into for left, into in moved if left in holders and into} - holders:
        holders |= more
    found = Case.objects.filter(agency_id__in=holders, received_at__lt=end)
    told = Event.objects.filter(subject_type="case", subject_id=OuterRef("pk"), at__lt=end)
    lines = holders | {left for left, into in moved if into in holders}
    if lines == {agency_id}:
        return found.filter(Exists(told))
    last = told.filter(chain_id__in=lines).order_by("-at", "-number").values("chain_id")[:1]
    return found.alias(chain_then=Subquery(last)).filter(chain_then=agency_id)


def finished_then(cases: QuerySet[Case], end: datetime) -> dict[int, datetime]:
    """When those had been finished that were finished at ``end`` and were taken up again since."""
    reopened = cases.filter(results__superseded_at__gte=end).values_list("pk", flat=True)
    found: dict[int, datetime] = {}
    events = Event.objects.filter(subject_type="case", subject_id__in=set(reopened), kind=REOPENED, at__gte=end)
    for pk, body in events.order_by("at", "number").values_list("subject_id", "body"):
        found.setdefault(pk, datetime.fromisoformat(json.loads(body)["facts"]["finished_at"]))
    return {pk: finished for pk, finished in found.items() if finished < end}


def counts_of(agency_id: int, year: int) -> dict[str, int]:
    """Carried in, received, resolved, ended without a result, pending: what the measures ``cases.…`` said as the year ended.

    What came from elsewhere during the year, or was taken up again, is counted as carried in, so that they add up.
    """
    start, end = end_of(year - 1), end_of(year)
    known = cases_known(agency_id, end)
    done = finished_then(known, end)
    finished = Q(finished_at__gte=start, finished_at__lt=end)
    counts: dict[str, int] = known.exclude(pk__in=done).aggregate(
        carried_in=Count("pk", Q(received_at__lt=start) & (Q(finished_at=None) | Q(finished_at__gte=start))),
        received=Count("pk", Q(received_at__gte=start)),
        resolved=Count("pk", finished & SOLVED),
        ended=Count("pk", finished & ~SOLVED),
        pending=Count("pk", _open(end)),
    )
    for pk, received in Case.objects.filter(pk__in=done).values_list("pk", "received_at"):
        was_received, was_resolved = received is not None and received >= start, done[pk] >= start
        counts["received"] += was_received
        counts["resolved"] += was_resolved
        counts["carried_in"] += was_resolved and not was_received
    return counts


def _open(end: datetime) -> Q:
    return Q(finished_at=None) | Q(finished_at__gte=end)


def open_cases(agency_id: int, year: int) -> list[YearCase]:
    """Those not finished at the end, by the division, the procedure and the reception of then."""
    end = end_of(year)
    known = cases_known(agency_id, end)
    rows = known.filter(_open(end)).exclude(pk__in=finished_then(known, end))
    columns = ("pk", "agency_id", "division_id", "procedure_version_id", "desk_id", "received_at")
    found = list(rows.values_list(*columns))
    since = _before_moves([row[0] for row in found], agency_id, end)
    versions = {row[3] for row in found} | {was.version for was in since.values()}
    known_versions = ProcedureVersion.objects.filter(pk__in=[pk for pk in versions if pk])
    codes = dict(known_versions.values_list("pk", "procedure__quality_code"))
    wanted = {row[2] for row in found} | {was.division for was in since.values()}
    divisions = Division.objects.in_bulk([pk for pk in wanted if pk])
    places, keyed = PastPlaces(end), []
    for pk, holder, division_id, version_id, desk_id, received_at in found:
        was = since.get(pk) or _Before(agency_id)
        division = divisions.get((was.division if was.is_moved else division_id) or 0)
        version = was.version or version_id
        one = YearCase(pk, agency_id, division, version, was.desk or desk_id, holder != agency_id)
        keyed.append(((places.called(division), codes.get(version or 0, ""), received_at, pk), one))
    return [one for _, one in sorted(keyed, key=lambda pair: pair[0])]


@dataclass(slots=True)
class _Before:
    """Where a case had been, by the first events after the end that took it away; ``agency``: where it is after them."""

    agency: int
    division: int | None = None
    is_moved: bool = False
    version: int | None = None
    desk: int | None = None


def _before_moves(pks: Sequence[int], agency_id: int, end: datetime) -> dict[int, _Before]:
    found: dict[int, _Before] = {}
    known: dict[tuple[Any, ...], int | None] = {}
    for pk, chain_id, kind, at, body in _moves_since(pks, end):
        facts, was = json.loads(body)["facts"], found.setdefault(pk, _Before(agency_id))
        left = facts.get("from_agency")
        if kind == REDIRECTED:
            was.version = was.version or facts.get("from")
            if "former_division" not in facts:
                continue  # written before that was told
        elif left not in (None, was.agency):
            was.desk = was.desk or left
            continue
        if not was.is_moved:
            key = (chain_id, facts.get("former_division"), facts.get("from_division"), *facts.get("names", ()))
            if key not in known:
                known[key] = division_of_event(facts, chain_id, at)
            was.division, was.is_moved = known[key], True
        if left is not None:
            was.agency = chain_id
    return found


def _moves_since(pks: Sequence[int], end: datetime) -> Iterator[tuple[int, int, str, datetime, str]]:
    for first in range(0, len(pks), AT_ONCE):
        events = Event.objects.filter(subject_type="case", subject_id__in=pks[first : first + AT_ONCE], at__gte=end)
        told = events.filter(kind__in=(SUCCEEDED, REDIRECTED)).order_by("at", "number")
        yield from told.values_list("subject_id", "chain_id", "kind", "at", "body")
