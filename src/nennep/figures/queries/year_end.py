"""What is open at the end of a year, read so that it is the same whenever it is asked for.

Which cases are open is what the measure ``cases.pending`` counts; how each stood then is told by its events until then.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from nennep.cases.models import Case, Interval
from nennep.cases.queries import sees_agency
from nennep.desks.models import HandoverList
from nennep.documents.models import IssuedNumber
from nennep.documents.queries.numbers import series_of
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import year as year_period
from nennep.kernel.worktime import ZONE
from nennep.ledger.models import Event
from nennep.org.models import Agency, Reorganisation, User
from nennep.org.queries.names import division_name_on
from nennep.org.rules import DUTIES, HANDLE
from nennep.processes.models import ProcessVersion
from nennep.work.models import WorkItem

from ..rules.year_end import CaseStanding, standing_after

COUNTS = ("carried_in", "received", "resolved", "ended", "pending")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case as it stood at the end: ``state`` in words, ``waits`` for whom."""

    case: Case
    division: str
    handler: str
    due_at: datetime | None
    state: str
    waits: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class LastNumber:
    """The last number of a series in the year, and how many were given."""

    series: str
    text: str
    dated_on: date
    count: int


def closes_year(actor: Actor) -> bool:
    """Whether the viewer sees every case of the agency at which they work."""
    return actor.agency_id in sees_agency(actor)


def end_of(year: int) -> datetime:
    """The instant at which the year is over."""
    return datetime(year + 1, 1, 1, tzinfo=ZONE)


def as_of(year: int, at: datetime) -> datetime:
    """The instant by which the lists of a year are read: its end, or now while it is not over."""
    return min(end_of(year), at)


def closing_agency(actor: Actor) -> Agency:
    return Agency.objects.get(pk=actor.agency_id)


def counts_of(agency_id: int, year: int) -> dict[str, int]:
    """Carried in, received, resolved, ended without a result, pending: what ``figures`` says of the year."""
    scope, period = Scope((agency_id,)), year_period(year)
    return {name: int(figure(f"cases.{name}", scope, period).value or 0) for name in COUNTS}


def open_cases(agency_id: int, year: int) -> QuerySet[Case]:
    """Those that the measure ``cases.pending`` counts, by division, procedure and reception."""
    end = end_of(year)
    found = Case.objects.filter(agency_id=agency_id, received_at__lt=end)
    return (
        found.filter(Q(finished_at=None) | Q(finished_at__gte=end))
        .select_related("division", "procedure_version__procedure")
        .order_by("division__name", "procedure_version__procedure__quality_code", "received_at", "pk")
    )


def stood(cases: Sequence[Case], end: datetime) -> list[OpenCase]:
    """How these cases stood at that instant, in their order."""
    found: list[OpenCase] = []
    for first in range(0, len(cases), AT_ONCE):
        found += _stood(cases[first : first + AT_ONCE], end)
    return found


def _stood(cases: Sequence[Case], end: datetime) -> list[OpenCase]:
    ids = [case.pk for case in cases]
    standings = _standings(ids, end)
    names = dict(
        User.objects.filter(pk__in={one.handler_id for one in standings.values()}).values_list("pk", "full_name")
    )
    begun = Interval.objects.filter(case_id__in=ids, started_at__lt=end)
    stops = {one.case_id: one.words for one in begun.filter(Q(ended_at=None) | Q(ended_at__gte=end))}
    items = _items(ids, end)
    units = _divisions_then(cases, items, end)
    return [
        _row(case, standings.get(case.pk, CaseStanding()), names, units, stops.get(case.pk, ""), items[case.pk], end)
        for case in cases
    ]


def _divisions_then(
    cases: Iterable[Case], items: Mapping[int, Mapping[str, WorkItem]], end: datetime
) -> dict[int | None, str]:
    """What every division that is named was called on the last day."""
    day = timezone.localdate(end)
    last = days_after(day, -1) if end == end_of(day.year - 1) else day
    found = {case.division_id: case.division for case in cases}
    found |= {item.division_id: item.division for kept in items.values() for item in kept.values()}
    return {key: division_name_on(one, last) for key, one in found.items() if one is not None}


def _standings(ids: Iterable[int], end: datetime) -> dict[int, CaseStanding]:
    told: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    events = Event.objects.filter(subject_type="case", subject_id__in=ids, at__lt=end).order_by("at", "number")
    for pk, body in events.values_list("subject_id", "body"):
        told[pk].append(json.loads(body)["facts"])
    return {pk: standing_after(facts) for pk, facts in told.items()}


def _items(ids: Iterable[int], end: datetime) -> dict[int, dict[str, WorkItem]]:
    """The last item of each step of each case that was there by then."""
    found: dict[int, dict[str, WorkItem]] = defaultdict(dict)
    items = WorkItem.objects.filter(subject_type="case", subject_id__in=ids, entered_at__lt=end)
    for item in items.select_related("division").order_by("entered_at", "pk"):
        found[item.subject_id][item.node] = item
    return found


def _row(
    case: Case,
    standing: CaseStanding,
    names: Mapping[int, str],
    units: Mapping[int | None, str],
    stop: str,
    items: Mapping[str, WorkItem],
    end: datetime,
) -> OpenCase:
    handler = names.get(standing.handler_id or 0, "")
    live = [items[step] for step in standing.live if step in items]
    due_at = standing.due_at or case.first_due_at
    late = not stop and due_at is not None and due_at < end
    return OpenCase(
        case=case,
        division=units.get(case.division_id, ""),
        handler=handler,
        due_at=due_at,
        state=stop or ("Quá hẹn" if late else "Trong hạn"),
        waits="; ".join(_waits(item, handler, units.get(item.division_id, "")) for item in live),
        is_late=late,
    )


def _waits(item: WorkItem, handler: str, division: str) -> str:
    who = handler if item.duty == HANDLE and handler else DUTIES.get(item.duty, item.duty)
    return f"{item.title}: {who}{f', {division}' if division else ''}"


def last_numbers(agency_id: int, year: int) -> list[LastNumber]:
    """Each series that gave numbers in the year, with the last of them."""
    names = {kind.code: kind.name for kind in series_of(agency_id, date(year, 12, 31))}
    days = (date(year, 1, 1), date(year, 12, 31))
    given = IssuedNumber.objects.filter(agency_id=agency_id, dated_on__range=days, number__isnull=False).exclude(
        series=""
    )
    found = []
    for row in given.values("series").annotate(last=Max("number")).order_by("series"):
        ours = given.filter(series=row["series"])
        last = ours.filter(number=row["last"]).latest("dated_on")
        found.append(LastNumber(names.get(row["series"], row["series"]), last.text, last.dated_on, ours.count()))
    return found


def unsigned_lists(agency_id: int, year: int) -> list[HandoverList]:
    """Hand-over lists that one side had given and the other had not signed when the year ended."""
    end = end_of(year)
    found = HandoverList.objects.filter(Q(desk_id=agency_id) | Q(competent_id=agency_id), given_at__lt=end)
    return list(
        found.filter(Q(taken_at=None) | Q(taken_at__gte=end)).select_related("desk", "competent").order_by("given_at")
    )


def dated_ahead(agency_id: int, year: int) -> list[tuple[str, date]]:
    """What stands for a day after the year, as it is now: versions of processes, decisions on the organisation."""
    last = date(year, 12, 31)
    versions = ProcessVersion.objects.filter(process__agency_id=agency_id, effective_from__gt=last)
    decisions = Reorganisation.objects.filter(agency_id=agency_id, effective_on__gt=last, written_at__lt=end_of(year))
    found = [
        (f"Quy trình {code} bản {number}", day)
        for code, number, day in versions.values_list("process__code", "number", "effective_from")
        if day
    ]
    found += [
        (f"Sắp xếp tổ chức: {words}", day)
        for words, day in decisions.exclude(state="cancelled").values_list("decision", "effective_on")
    ]
    return sorted(found, key=lambda one: one[1])
