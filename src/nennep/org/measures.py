"""Measures that are plain data, counted by the database: one statement a figure, no row read."""

from datetime import datetime, time

from django.apps import apps
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from nennep.kernel.dates import days_after
from nennep.kernel.measures import POPULATIONS, Condition, Edge, Figure, Measure, OpenAt, Scope, Then, Within, evaluates
from nennep.kernel.periods import Period


@evaluates
def by_database(measure: Measure, scope: Scope, period: Period, breakdown: str | None) -> Figure:
    """The figure, grouped where a breakdown is asked for; its records are a query of their ids."""
    chosen = _chosen(measure, scope, period)
    good = _said(measure.numerator)
    whole = chosen.filter(_said(measure.denominator) if measure.denominator else good)
    column = POPULATIONS[measure.population].breakdowns[breakdown] if breakdown else None
    counts = {"whole": Count("pk"), "good": Count("pk", filter=good)}
    if column is None:
        row = whole.aggregate(**counts)
        rows = [(None, row["whole"], row["good"])]
    else:
        parted = whole.annotate(part=_part(column, measure.happened, period))
        rows = list(parted.order_by("part").values("part").annotate(**counts).values_list("part", "whole", "good"))
    shared = measure.denominator is not None
    value = _value(sum(n for _, n, _ in rows), sum(n for _, _, n in rows), shared)
    by = {} if column is None else {_key(key): _value(all_, n, shared) for key, all_, n in rows}
    return Figure(value, by, whole.values_list("pk", flat=True))


def _chosen(measure: Measure, scope: Scope, period: Period) -> QuerySet[Model]:
    """The records of the population in the scope that count in the period, none that is excluded."""
    population = POPULATIONS[measure.population]
    model = apps.get_model(population.model)
    found: QuerySet[Model] = model._default_manager.filter(
        _said(population.condition), _counts(measure.happened, period), **{f"{population.agency}__in": scope.agency_ids}
    )
    for excluded in measure.exclusions:
        found = found.exclude(_said(excluded))
    return found


def _part(column: str | Then, happened: Within | OpenAt | str, period: Period) -> Combinable:
    """By what the records are parted: a column, as it was when each of them counts."""
    if isinstance(column, str):
        return F(column)
    if isinstance(happened, str):
        raise TypeError(f"no door counts by {happened!r}")
    at = OuterRef(happened.column) if isinstance(happened, Within) else _edge(happened, period)
    rows = apps.get_model(column.former)._default_manager
    then = rows.filter(**{column.of: OuterRef("pk"), f"{column.until}__gt": at}).order_by(column.until, "pk")
    return Coalesce(Subquery(then.values(column.kept)[:1]), F(column.column))


def _edge(happened: OpenAt, period: Period) -> datetime:
    start, end = bounds(period)
    return end if happened.edge is Edge.END else start


def _said(condition: Condition) -> Q:
    found = Q()
    for where in condition.holds:
        found &= Q(**{where.lookup: where.value})
    for where in condition.fails:
        found &= ~Q(**{where.lookup: where.value})
    return found


def _counts(happened: Within | OpenAt | str, period: Period) -> Q:
    if isinstance(happened, Within):
        start, end = bounds(period)
        return Q(**{f"{happened.column}__gte": start, f"{happened.column}__lt": end})
    if isinstance(happened, str):
        raise TypeError(f"no door counts by {happened!r}")
    at = _edge(happened, period)
    still = Q(**{f"{happened.left}__isnull": True}) | Q(**{f"{happened.left}__gte": at})
    return Q(**{f"{happened.entered}__lt": at}) & still


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The first instant of the period and the first one after it, local time."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(period.first, time(), zone)
    return start, datetime.combine(days_after(period.last, 1), time(), zone)


def _value(whole: int, good: int, shared: bool) -> int | float | None:
    """A count, or a share in per cent; None where there is nothing to divide by."""
    if not shared:
        return whole
    return 100 * good / whole if whole else None


def _key(value: object) -> str:
    return "" if value is None else str(value)
