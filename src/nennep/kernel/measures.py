"""Registry of measures: every number the product prints has a name here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .periods import Period


@dataclass(frozen=True, slots=True)
class Scope:
    """The agencies whose records count; the door derives it from the viewer."""

    agency_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a measure, or one per key of a breakdown.

    ``value`` is None where there is nothing to divide by ("không phát sinh").
    ``records`` are the ids behind it, listed on request.
    """

    value: int | float | None
    by: Mapping[str, int | float | None] = field(default_factory=dict)
    records: Sequence[int] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A named calculation with its Vietnamese label and unit."""

    name: str
    label: str
    unit: str
    compute: Callable[..., Any]


MEASURES: dict[str, Measure] = {}


def measure(
    name: str, *, label: str, unit: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``compute(scope, period, *, breakdown=None) -> Figure`` under ``name``."""

    def register(compute: Callable[..., Any]) -> Callable[..., Any]:
        if name in MEASURES:
            raise ValueError(f"measure registered twice: {name}")
        MEASURES[name] = Measure(name, label, unit, compute)
        return compute

    return register


def figure(name: str, scope: Scope, period: Period | None, **options: Any) -> Figure:
    """The value of the measure ``name``. Raises KeyError for an unknown name.

    ``period`` None asks for all time; only the measures that say so take it.
    """
    result: Figure = MEASURES[name].compute(scope, period, **options)
    return result
