"""Reading the series of an agency: which there are, what comes next, what is missing."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, QuerySet

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.practice import marked, original_of
from nennep.kernel.registry import Registry
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.prepared_reads import PreparedRead
from nennep.org.models import Agency
from nennep.org.queries.agencies import with_history
from nennep.org.rules import ISSUE_RESULT, MANAGE_PROCEDURES

from ..models import IssuedNumber, NumberCounter, NumberSeries, SeriesStart
from ..rules.numbers import CASE, DAILY, RESULT, NumberGap, SeriesKind, gaps_of, passed_over, period_of

# What rooms above number by themselves, as of a day: codes of cases, letters of the forms of the law.
SERIES_ABOVE: Registry[Callable[[date], Sequence[SeriesKind]]] = Registry("series")
# Why a number that stands on a record may not be cancelled, in words; empty where it may. By type of record.
NUMBER_HOLDERS: Registry[Callable[[IssuedNumber], str]] = Registry("holder of numbers")
KEEPS = "Chỉ văn thư (vào số, phát hành) hoặc người quản lý thủ tục, quy trình của cơ quan giữ các dãy số."
KEEPERS = (ISSUE_RESULT, MANAGE_PROCEDURES)


def numbers_grant(actor: Actor, agency_id: int) -> Grant | None:
    """Under what the actor keeps the series there: as the clerk, else as who manages the procedures."""
    found = (actor.grant(duty, agency_id) for duty in KEEPERS)
    return next((grant for grant in found if grant), None)


def permit_keeping(agency_id: int, *, by: Actor) -> Grant | None:
    """The grant under which ``by`` keeps the series; the machine needs none. Raises NotPermittedError."""
    grant = numbers_grant(by, agency_id)
    if grant is None and by.user_id is not None:
        raise NotPermittedError(KEEPS)
    return grant


def keeps_numbers(actor: Actor) -> bool:
    """Whether the actor keeps the series of any agency."""
    return any(actor.has(duty) for duty in KEEPERS)


def numbering_agency(actor: Actor) -> Agency | None:
    """The agency whose series the actor keeps, the own one first; None for who keeps none."""
    kept = [pk for pk in actor.agency_ids if numbers_grant(actor, pk)]
    return Agency.with_practice.get(pk=kept[0]) if kept else None


def _kinds(agency_id: int) -> list[SeriesKind]:
    """The agency's own series by name; a practice agency counts anew in those of its agency."""
    rows = NumberSeries.objects.filter(agency_id=original_of(agency_id)).order_by("name", "pk")
    return [_kind(row, agency_id) for row in rows]


def _kind(row: NumberSeries, agency_id: int) -> SeriesKind:
    pattern = marked(row.pattern, agency_id)
    return SeriesKind(row.code, row.name, RESULT, pattern, row.restart, row.starts_on, row.closed_on, is_own=True)


def _above(agency_id: int, day: date) -> list[SeriesKind]:
    return [replace(kind, pattern=marked(kind.pattern, agency_id)) for kind in above(day)]


def above(day: date) -> list[SeriesKind]:
    """The series that come with the product."""
    return [kind for hook in SERIES_ABOVE.values() for kind in hook(day)]


def series_of(agency_id: int, day: date) -> list[SeriesKind]:
    """All series of the agency: its own, those in use first, then those that come with the product."""
    own = sorted(_kinds(agency_id), key=lambda kind: kind.closed_on is not None)
    return [*own, *_above(agency_id, day)]


def own_series(agency_id: int, day: date) -> list[SeriesKind]:
    """The agency's series in which a result of that day may be numbered."""
    return [kind for kind in _kinds(agency_id) if kind.holds_on(day)]


def has_series(agency_id: int) -> bool:
    """Whether the agency has made any series of its own."""
    return NumberSeries.objects.filter(agency_id=original_of(agency_id)).exists()


def series_named(agency_id: int, code: str, day: date) -> SeriesKind:
    """The series of that code. Raises NumberSeries.DoesNotExist."""
    found = next((kind for kind in _above(agency_id, day) if kind.code == code), None)
    if found is not None:
        return found
    return _kind(own_row(agency_id, code), agency_id)


def own_row(agency_id: int, code: str) -> NumberSeries:
    """The row of a series that the agency made. Raises NumberSeries.DoesNotExist."""
    rows = SERIES(agency=original_of(agency_id), code=code)
    if not rows:
        raise NumberSeries.DoesNotExist(code)
    return rows[0]


def last_number(agency_id: int, code: str, period: str) -> int:
    """The last number that was given; 0 before the first."""
    found = COUNTER(agency=agency_id, kind=code, period=period)
    return found[0].last if found else 0


SERIES = PreparedRead(lambda **by: NumberSeries.objects.filter(**by).select_related("agency"))
COUNTER = PreparedRead(lambda **by: NumberCounter.objects.filter(**by))


def highest_used(agency_id: int, kind: SeriesKind, period: str) -> int:
    """The highest number that a paper bears or bore. Codes of cases are known by their counter alone."""
    if kind.purpose == CASE:
        return last_number(agency_id, kind.code, period)
    rows = IssuedNumber.objects.filter(agency_id=agency_id, series=kind.code, period=period)
    return rows.aggregate(highest=Max("number"))["highest"] or 0


def number_at(agency_id: int, code: str, period: str, number: int) -> IssuedNumber | None:
    """The paper of that number, if there is one."""
    return IssuedNumber.objects.filter(agency_id=agency_id, series=code, period=period, number=number).first()


def typed_number(agency_id: int, period: str, text: str) -> IssuedNumber | None:
    """The paper whose number was typed so in that year while there was no series, there or where it ended in that agency."""
    found = IssuedNumber.objects.filter(agency_id__in=with_history([agency_id]), series="", period=period)
    return found.filter(text__iexact=text).first()


def starts_of(agency_id: int, code: str, period: str) -> QuerySet[SeriesStart]:
    """When the next number was set by hand, the last first."""
    found = SeriesStart.objects.filter(agency_id=agency_id, series=code, period=period)
    return found.select_related("set_by").order_by("-pk")


def passed_over_at(agency_id: int, code: str, period: str, number: int) -> tuple[int, str] | None:
    """The number with which the series went on and the reason, where that passed ``number`` over; else None."""
    rows = SeriesStart.objects.filter(agency_id=agency_id, series=code, period=period).order_by("pk")
    starts = list(rows.values_list("passed_from", "next_number", "reason"))
    return next(((last + 1, why) for first, last, why in passed_over(starts) if first <= number <= last), None)


def cancelled_of(agency_id: int, code: str, period: str) -> QuerySet[IssuedNumber]:
    """The cancelled numbers of a series, the highest first."""
    found = IssuedNumber.objects.filter(agency_id=agency_id, series=code, period=period, state="cancelled")
    return found.select_related("issued_by").order_by("-number")


def missing_numbers(agency_id: int, kinds: Sequence[SeriesKind], period: str) -> list[tuple[SeriesKind, NumberGap]]:
    """What of each series no paper of the period bears, with the reason where somebody gave one.

    Three statements for all of them. Codes of cases stand on the cases themselves.
    """
    codes = [kind.code for kind in kinds if kind.purpose != CASE]
    rows = IssuedNumber.objects.filter(agency_id=agency_id, series__in=codes, period=period)
    used: dict[str, list[int]] = defaultdict(list)
    for code, number in rows.order_by("number").values_list("series", "number"):
        used[code].append(number or 0)
    starts: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for start in SeriesStart.objects.filter(agency_id=agency_id, series__in=codes, period=period).order_by("pk"):
        starts[start.series].append((start.passed_from, start.next_number, start.reason))
    counters = NumberCounter.objects.filter(agency_id=agency_id, kind__in=codes, period=period)
    lasts = dict(counters.values_list("kind", "last"))
    return [
        (kind, gap)
        for kind in kinds
        for gap in gaps_of(used[kind.code], lasts.get(kind.code, 0), passed_over(starts[kind.code]))
    ]


def periods_of(agency_id: int, kind: SeriesKind, day: date) -> list[str]:
    """The periods in which the series counted, the present one first; of daily ones that alone."""
    now = period_of(kind.restart, day)
    if kind.restart == DAILY:
        return [now]
    counted = NumberCounter.objects.filter(agency_id=agency_id, kind=kind.code).exclude(period=now)
    return [now, *counted.order_by("-period").values_list("period", flat=True)]


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series as a list shows it: what comes next in the present period."""

    kind: SeriesKind
    period: str
    last: int
    year: int

    @property
    def next_number(self) -> int:
        return self.last + 1

    @property
    def next_text(self) -> str:
        return self.kind.written(self.last + 1, self.year)

    @property
    def last_text(self) -> str:
        return self.kind.written(self.last, self.year) if self.last else ""


def line_of_series(agency_id: int, kind: SeriesKind, day: date, period: str | None = None) -> SeriesLine:
    """How a series stands on that day."""
    held = kind.period(day) if period is None else period
    year = int(held) if len(held) == 4 else day.year
    return SeriesLine(kind, held, last_number(agency_id, kind.code, held), year)
