"""Stock and flow of the agency's own cases: what came, what was solved and how, what is left.

The identity holds by construction and is tested: carried in + received = resolved + ended
without a result + pending. A case counts on the local date of its instant; waiting cases
are pending. Declined and recalled dossiers were never received.
"""

from collections.abc import Callable
from datetime import datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from nennep.kernel.dates import days_after
from nennep.kernel.measures import Figure, Scope, measure
from nennep.kernel.periods import Period
from nennep.kernel.worktime import DEFAULT_DEFINITION, DEFINITIONS

from ..models import Case

Select = Callable[[datetime, datetime], Q]
SOLVED = ("resolved", "returned")
BREAKDOWNS = {
    "field": "field__name",
    "channel": "channel",
    "procedure": "procedure_version__procedure__quality_code",
    "division": "division__name",
    "agency": "agency__code",
}


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The first instant of the period and the first one after it, local time."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(period.first, time(), zone)
    return start, datetime.combine(days_after(period.last, 1), time(), zone)


def counted(cases: QuerySet[Case], breakdown: str | None, definition: str = "") -> Figure:
    """How many, which ones, and how many for each key of the breakdown."""
    rows = list(cases.values_list("pk", BREAKDOWNS[breakdown] if breakdown else "pk"))
    by: dict[str, int | float | None] = {}
    if breakdown:
        for _, key in rows:
            by[str(key)] = int(by.get(str(key)) or 0) + 1
    return Figure(len(rows), by, [pk for pk, _ in rows], definition)


def _count(name: str, label: str, select: Select, definition: str = "") -> None:
    @measure(f"cases.{name}", label=label, unit="hồ sơ")
    def compute(scope: Scope, period: Period, *, breakdown: str | None = None) -> Figure:
        start, end = bounds(period)
        own = Case.objects.filter(agency_id__in=scope.agency_ids, received_at__isnull=False)
        return counted(own.filter(select(start, end)), breakdown, definition)


def _within(column: str) -> Select:
    return lambda start, end: Q(**{f"{column}__gte": start, f"{column}__lt": end})


def _solved(*outcomes: str) -> Select:
    finished = _within("finished_at")
    if not outcomes:
        return lambda start, end: finished(start, end) & Q(state__in=SOLVED)
    return lambda start, end: finished(start, end) & Q(state__in=SOLVED, outcome__in=outcomes)


def _pending(*, at_end: bool) -> Select:
    def select(start: datetime, end: datetime) -> Q:
        at = end if at_end else start
        unfinished = Q(finished_at__isnull=True) | Q(finished_at__gte=at)
        return Q(received_at__lt=at) & unfinished

    return select


D1 = DEFINITIONS[DEFAULT_DEFINITION].description
_count("carried_in", "Tồn từ kỳ trước", _pending(at_end=False))
_count("received", "Tiếp nhận trong kỳ", _within("received_at"))
_count("resolved", "Đã giải quyết", _solved())
_count("resolved_early", "Giải quyết trước hạn", _solved("early"), D1)
_count("resolved_on_time", "Giải quyết đúng hạn", _solved("on_time"), D1)
_count("resolved_overdue", "Giải quyết quá hạn", _solved("overdue"), D1)
_count("resolved_unclassified", "Giải quyết, chưa xếp loại", _solved(""), D1)
_count(
    "ended",
    "Rút hoặc dừng giải quyết",
    lambda start, end: _within("finished_at")(start, end) & ~Q(state__in=SOLVED),
)
_count("pending", "Đang giải quyết cuối kỳ", _pending(at_end=True))


@measure("cases.on_time_rate", label="Giải quyết trước hạn và đúng hạn", unit="%")
def on_time_rate(scope: Scope, period: Period, *, breakdown: str | None = None) -> Figure:
    """Early and on time of what was resolved with a class, in per cent; None for nothing resolved."""
    start, end = bounds(period)
    classed = Case.objects.filter(agency_id__in=scope.agency_ids).filter(
        _solved("early", "on_time", "overdue")(start, end)
    )
    whole = counted(classed, breakdown)
    good = counted(classed.exclude(outcome="overdue"), breakdown)
    shares = {key: 100 * int(good.by.get(key) or 0) / int(n or 1) for key, n in whole.by.items()}
    value = 100 * int(good.value or 0) / int(whole.value) if whole.value else None
    return Figure(value, shares, whole.records, D1)
