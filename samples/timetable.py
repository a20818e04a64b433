"""Working time of Sở Y tế tỉnh Lam Giang: the national calendar with the agency's own hours."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import nennep
from nennep.kernel import worktime
from nennep.kernel.worktime import ZONE, Budget, Calendar, Pause, Unit
from samples.catalogue import Limit, organisation

NATIONAL = Path(str(nennep.__file__)).parent / "org" / "calendars" / "vietnam.toml"


def _national() -> dict[str, Any]:
    """The administered national calendar that comes with the product."""
    return tomllib.loads(NATIONAL.read_text(encoding="utf-8"))


def overlay() -> dict[str, Any]:
    """The agency's own calendar as written data: its hours, no days of its own."""
    timetable = organisation()["timetable"]
    spans = [list(timetable["morning"]), list(timetable["afternoon"])]
    national = _national()
    return {
        "name": "Lịch làm việc của Sở Y tế tỉnh Lam Giang",
        "version": "1",
        "covers_from": national["covers_from"],
        "covers_to": national["covers_to"],
        "hours": {str(weekday): spans for weekday in range(5)},
        "days": [],
    }


@cache
def calendar_of_nation() -> Calendar:
    """The administered national calendar."""
    return worktime.calendar_from(_national())


@cache
def calendar() -> Calendar:
    """The national calendar, with the hours of the agency laid over it."""
    return calendar_of_nation().overlay(worktime.calendar_from(overlay()))


def hours_between(start: datetime, end: datetime) -> float:
    """Working hours from start to end."""
    return float(worktime.working_hours(start, end, calendar()))


def after(start: datetime, hours: float) -> datetime:
    """The instant that many working hours later, to the minute."""
    budget = Budget(Decimal(round(hours * 60)) / 60, Unit.WORKING_HOUR)
    return to_minute(worktime.due(start, budget, calendar()).at)


def before(end: datetime, hours: float) -> datetime:
    """The instant that many working hours earlier, to the minute."""
    amount = Decimal(round(hours * 60)) / 60
    return to_minute(worktime.subtract_hours(end, amount, calendar()))


def to_minute(at: datetime) -> datetime:
    """The instant without seconds, rounded to the nearest minute."""
    return (at + timedelta(seconds=30)).replace(second=0, microsecond=0)


def due(received: datetime, limit: Limit, pauses: Sequence[Pause] = ()) -> datetime:
    """When the promised term ends, the clock having stood during the pauses."""
    budget = Budget(Decimal(limit.amount), Unit(limit.unit))
    return worktime.due_after(received, budget, pauses, calendar()).at


@cache
def working_days(first: date, last: date) -> tuple[date, ...]:
    """The working days from first to last, both included."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in span if calendar().is_working(day))


def close_before(day: date) -> datetime:
    """The close of the last working day before that day."""
    closing = calendar().close(working_days(day - timedelta(days=14), day - timedelta(days=1))[-1])
    if closing is None:
        raise ValueError(f"Trước {day} không có ngày làm việc.")
    return closing


def at(day: date, minute: int) -> datetime:
    """That minute of the day, local time."""
    return datetime.combine(day, time(minute // 60, minute % 60), ZONE)
