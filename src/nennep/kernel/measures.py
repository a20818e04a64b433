"""Measures: every number that the product prints is written here once, as plain data.

A measure says which records it counts. How they are counted is another's business: a door evaluates
the data, by the database today. What no count of records can tell is computed, and says why.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from .periods import Period
from .registry import Registry, full_name


@dataclass(frozen=True, slots=True)
class Scope:
    """The agencies whose records count; the door derives it from the viewer."""

    agency_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A column compared with a value; ``lookup`` is ``column`` or ``column__in`` and the like."""

    lookup: str
    value: Any


@dataclass(frozen=True, slots=True)
class Condition:
    """What is true of a record, in Vietnamese, and the comparisons that must all hold.

    Without comparisons the words are all that can be said: such a condition is no data.
    """

    words: str
    holds: tuple[Where, ...] = ()
    fails: tuple[Where, ...] = ()


class Edge(StrEnum):
    """The first instant of a period, or the first one after it."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Within:
    """Records whose instant in ``column`` lies within the period, by the local date."""

    column: str


@dataclass(frozen=True, slots=True)
class OpenAt:
    """Records that had entered before an edge of the period and had not left by then."""

    edge: Edge
    entered: str
    left: str


@dataclass(frozen=True, slots=True)
class Then:
    """A column as it was at the instant at which a record counts.

    ``former`` is the model of rows that keep, each until the instant in ``until``, what stood there (``kept``) for the
    record that ``of`` names; after the last of them the column itself holds.
    """

    column: str
    former: str
    of: str
    until: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The records that measures choose from: a model, who owns them, by what they may be parted.

    ``breakdowns``: the column behind each key; a record has one value in each.
    """

    name: str
    label: str
    model: str
    agency: str
    condition: Condition
    breakdowns: Mapping[str, str | Then] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number: of which records, when they count, which of them, out of which.

    Without ``denominator`` it is a count; with one a share in per cent, from counts, of those that
    fulfil it. ``exclusions`` count nowhere. ``happened`` is in words where the measure is computed.
    ``definition`` is printed beside the figure, ``rounding`` is the number of decimals printed;
    ``version`` rises when the same records would give another number. ``computed`` is the reason
    why no count of records can tell the number.
    """

    name: str
    label: str
    unit: str
    population: str
    happened: Within | OpenAt | str
    numerator: Condition = Condition("tất cả")
    denominator: Condition | None = None
    exclusions: tuple[Condition, ...] = ()
    breakdowns: tuple[str, ...] = ()
    rounding: int = 2
    definition: str = ""
    version: int = 1
    computed: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Ids that are looked for when somebody asks, each time anew."""

    find: Callable[[], Iterable[int]]

    def __iter__(self) -> Iterator[int]:
        return iter(self.find())

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a measure, or one per key of a breakdown.

    ``value`` is None where there is nothing to divide by ("không phát sinh").
    ``records`` is the question which records stand behind it: nothing is read before it is asked.
    """

    value: int | float | None
    by: Mapping[str, int | float | None] = field(default_factory=dict)
    records: Iterable[int] = ()
    definition: str = ""


Door = Callable[[Measure, Scope, Period, str | None], Figure]
Compute = Callable[..., Figure]
POPULATIONS: Registry[Population] = Registry("population")
MEASURES: Registry[Measure] = Registry("measure")
DOORS: Registry[Door] = Registry("door of measures")
COMPUTATIONS: Registry[Compute] = Registry("computation")


def declare(*told: Population | Measure) -> None:
    """Enter populations and measures. Raises ValueError for one that contradicts itself."""
    for each in told:
        if isinstance(each, Population):
            POPULATIONS.add(each.name, each, origin=each.model)
            continue
        _require_data(each)
        MEASURES.add(each.name, each, origin=repr(each))


def measure(told: Measure) -> Callable[[Compute], Compute]:
    """Enter a computed measure with ``compute(scope, period, *, breakdown=None, **known) -> Figure``."""
    if not told.computed:
        raise ValueError(f"{told.name} is computed without a reason")

    def enter(compute: Compute) -> Compute:
        MEASURES.add(told.name, told, origin=full_name(compute))
        return COMPUTATIONS.under(told.name)(compute)

    return enter


def _require_data(told: Measure) -> None:
    """A door has all that it needs: a known population, comparisons, breakdowns with a column."""
    population = POPULATIONS.get(told.population)
    if population is None:
        raise ValueError(f"{told.name}: no population {told.population!r}")
    if isinstance(told.happened, str) or told.computed:
        raise ValueError(f"{told.name} is told in words; it is for @measure")
    unknown = set(told.breakdowns) - set(population.breakdowns)
    if unknown:
        raise ValueError(f"{told.name}: no column for {', '.join(sorted(unknown))}")


def evaluates(door: Door) -> Door:
    """Register ``door(measure, scope, period, breakdown)`` for all measures that are plain data."""
    return DOORS.under_own_name(door)


def figure(name: str, scope: Scope, period: Period | None, *, breakdown: str | None = None, **known: Any) -> Figure:
    """The value of the measure ``name``. Raises KeyError for an unknown name or breakdown.

    ``period`` None asks for all time; only computed measures take it. ``known`` is what a computed
    measure would read, where somebody has read it already.
    """
    told = MEASURES[name]
    if breakdown is not None and breakdown not in told.breakdowns:
        raise KeyError(f"{name} is not broken down by {breakdown}")
    if told.computed:
        found = COMPUTATIONS[name](scope, period, breakdown=breakdown, **known)
    elif period is None:
        raise ValueError(f"{name} needs a period")
    else:
        found = next(iter(DOORS.values()))(told, scope, period, breakdown)
    return replace(found, definition=told.definition)
