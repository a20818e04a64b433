"""The registers that close with a year: numbers, lists on the way, what was written for later; as recorded by its end."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from nennep.desks.models import HandoverList
from nennep.documents.models import IssuedNumber, NumberSeries
from nennep.documents.queries.numbers import series_of
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Reorganisation
from nennep.processes.models import Approval
from nennep.processes.rules.approvals import NEEDED_TRACKS

from .past_places import PastPlaces
from .year_cases import end_of


@dataclass(frozen=True, slots=True)
class LastNumber:
    """The last number of a series in the year, and how many were given; ``later``: how many of that year were entered since."""

    series: str
    text: str
    dated_on: date
    count: int
    later: int


@dataclass(frozen=True, slots=True)
class UnsignedList:
    """A hand-over list that one side had given and the other had not signed; both as they were called then."""

    called: str
    desk: str
    competent: str
    given_at: datetime


def last_numbers(agency_id: int, year: int) -> list[LastNumber]:
    """Each series that had given numbers of the year by its end, with the last of them."""
    last, end = date(year, 12, 31), end_of(year)
    held, holders = _series_then(agency_id, end)
    names = {kind.code: kind.name for holder in sorted({agency_id, *holders}) for kind in series_of(holder, last)}
    of_year = IssuedNumber.objects.filter(held, dated_on__range=(date(year, 1, 1), last), number__isnull=False)
    of_year = of_year.exclude(series="")
    given = of_year.filter(issued_at__lt=end)
    later = dict(of_year.filter(issued_at__gte=end).order_by().values_list("series").annotate(count=Count("pk")))
    found = []
    for row in given.values("series").annotate(last=Max("number"), count=Count("pk")).order_by("series"):
        code = row["series"]
        one = given.filter(series=code, number=row["last"]).latest("dated_on")
        found.append(LastNumber(names.get(code, code), one.text, one.dated_on, row["count"], later.get(code, 0)))
    return found


def _series_then(agency_id: int, end: datetime) -> tuple[Q, set[int]]:
    """Which numbers were the agency's; and the agencies to which some of its series have gone since."""
    here = Q(agency_id=agency_id)
    holders: set[int] = set()
    then: dict[int, int] = {}
    moved = Event.objects.filter(subject_type="number_series", kind="number_series.succeeded", at__gte=end)
    for event in moved.order_by("at", "number"):
        then.setdefault(event.subject_id, facts_of(event)["from_agency"])
    for series in NumberSeries.objects.filter(pk__in=then):
        theirs = Q(agency_id=series.agency_id, series=series.code)
        if then[series.pk] == agency_id:
            here, holders = here | theirs, {*holders, series.agency_id}
        elif series.agency_id == agency_id:
            here &= ~theirs
    return here, holders


def unsigned_lists(agency_id: int, year: int) -> list[UnsignedList]:
    """Hand-over lists that one side had given and the other had not signed when the year ended."""
    end = end_of(year)
    places = PastPlaces(end)
    found = HandoverList.objects.filter(Q(desk_id=agency_id) | Q(competent_id=agency_id), given_at__lt=end)
    rows = found.filter(Q(taken_at=None) | Q(taken_at__gte=end)).select_related("desk", "competent")
    return [
        UnsignedList(
            one.called, places.agency(one.desk).short_name, places.agency(one.competent).short_name, one.given_at
        )
        for one in rows.order_by("given_at")
    ]


def dated_ahead(agency_id: int, year: int) -> list[tuple[str, date]]:
    """What had been written by the end of the year for a day after it: versions of processes, decisions on the organisation."""
    found = [*_approved_ahead(agency_id, year), *_decided_ahead(agency_id, year)]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _approved_ahead(agency_id: int, year: int) -> Iterator[tuple[str, date]]:
    """Versions whose needed approvals were there, the last of them from a day after the year."""
    last, end = date(year, 12, 31), end_of(year)
    places = PastPlaces(end)
    known = Approval.objects.filter(recorded_at__lt=end, track__in=NEEDED_TRACKS).exclude(revoked_at__lt=end)
    ahead = known.filter(effective_from__gt=last).values("process_version")
    rows = known.filter(process_version__in=ahead).select_related("process_version__process")
    by_version = defaultdict(list)
    for one in rows:
        by_version[one.process_version].append(one)
    for version, approvals in by_version.items():
        owner = places.heir(version.units_of or version.process.agency_id)
        if owner == agency_id and {one.track for one in approvals} == set(NEEDED_TRACKS):
            day = max(one.effective_from for one in approvals)
            yield f"Quy trình {version.process.code} bản {version.number}", day


def _decided_ahead(agency_id: int, year: int) -> Iterator[tuple[str, date]]:
    """Decisions that had been written and not put aside."""
    last, end = date(year, 12, 31), end_of(year)
    held = Reorganisation.objects.filter(agency_id=agency_id).values_list("pk", flat=True)
    events = Event.objects.filter(subject_type="reorganisation", subject_id__in=set(held), at__lt=end)
    told: dict[int, tuple[str, date]] = {}
    for event in events.order_by("at", "number"):
        facts = facts_of(event)
        if event.kind in ("reorganisation.written", "merger.written"):
            told[event.subject_id] = (facts["decision"], date.fromisoformat(facts["effective_on"]))
        elif event.kind in ("reorganisation.cancelled", "reorganisation.carried_out"):
            told.pop(event.subject_id, None)
    yield from ((f"Sắp xếp tổ chức: {words}", day) for words, day in told.values() if day > last)
