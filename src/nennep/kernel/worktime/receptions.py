"""How many working days a limit leaves, reception day by reception day, on the agency's calendar."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from ..dates import days_after, days_through
from .calendar import ZONE, Calendar, OutsideCalendarError, Span
from .day_table import clock
from .deadlines import due
from .terms import NOMINAL_DAY, Budget, Unit, hours

AHEAD_DAYS = 365
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Reception:
    """A dossier received on ``day`` is due on ``last``; between lie ``working`` days, ``day`` not counted."""

    day: date
    last: date
    working: int


@dataclass(frozen=True, slots=True)
class HolidayShortfall:
    """The receptions that a holiday shortens below what is needed; ``worst`` is the shortest of them."""

    name: str
    year: int
    receptions: tuple[Reception, ...]

    @property
    def worst(self) -> Reception:
        return min(self.receptions, key=lambda one: one.working)


@lru_cache(maxsize=256)
def receptions(calendar: Calendar, budget: Budget, first: date) -> tuple[Reception, ...]:
    """Every working day of the coming twelve months as a day of reception, as far as the calendar goes.

    For limits in days or months, which run from one date to another.
    """
    return tuple(_receptions(calendar, budget, first))


def _receptions(calendar: Calendar, budget: Budget, first: date) -> Iterator[Reception]:
    for day in days_through(first, days_after(first, AHEAD_DAYS)):
        try:
            if not calendar.is_working(day):
                continue
            last = due(datetime.combine(day, _NOON, ZONE), budget, calendar).at.date()
            yield Reception(day, last, calendar.working_days(day, last))
        except OutsideCalendarError:
            return


@lru_cache(maxsize=64)
def ordinary(calendar: Calendar) -> Calendar:
    """The same timetable without holidays and compensatory days."""
    return replace(calendar, rules={}, provisional_from=None, proposal=None)


@lru_cache(maxsize=256)
def ordinary_days(calendar: Calendar | None, budget: Budget, hours_a_day: Decimal, first: date) -> Decimal | None:
    """The working days that the limit leaves at least where no holiday falls into it; None: cannot be said.

    A limit in working time is what it says; “trong ngày” is one day.
    """
    if budget.unit is Unit.WORKING_DAY:
        return budget.amount
    if budget.unit is Unit.WORKING_HOUR:
        return budget.amount / hours_a_day
    if budget.unit is Unit.SAME_DAY:
        return Decimal(1)
    if calendar is None:
        return None
    plain = ordinary(calendar)
    known = receptions(plain, budget, max(first, plain.covers_from))
    known = known or receptions(plain, budget, plain.covers_from)
    return min((Decimal(one.working) for one in known), default=None)


def hours_of_day(calendar: Calendar | None) -> Decimal:
    """The working hours of an ordinary day: what a week has, over the days worked in it; nominal without a calendar."""
    worked = [spans for spans in calendar.hours.values() if spans] if calendar else []
    if not worked:
        return Decimal(NOMINAL_DAY)
    return sum(map(_hours_of, worked), Decimal(0)) / len(worked)


def ordinary_hours(calendar: Calendar | None, budget: Budget, hours_a_day: Decimal, first: date) -> Decimal | None:
    """The working hours that the limit leaves at least where no holiday falls into it, in full half hours.

    A limit in working hours is what it says; a part of a day is that part of the nominal day, as the clock has it.
    Where the days of a week differ, as with half a Saturday, those that follow a reception are the shortest there are;
    ``hours_a_day`` other than the mean of the calendar lengthens all of them alike.
    """
    if budget.unit is Unit.WORKING_HOUR:
        return budget.amount
    days = ordinary_days(calendar, budget, hours_a_day, first)
    if days is None:
        return None
    whole = days // 1
    least = _least_hours(calendar, int(whole)) * hours_a_day / hours_of_day(calendar)
    return (least * 2).to_integral_value(ROUND_FLOOR) / 2 + (days - whole) * NOMINAL_DAY


def _least_hours(calendar: Calendar | None, days: int) -> Decimal:
    """The fewest hours that so many working days in a row have, whichever day of the week is the first."""
    week = [] if calendar is None else [_hours_of(calendar.hours[day]) for day in sorted(calendar.hours)]
    worked = [each for each in week if each] or [Decimal(NOMINAL_DAY)]
    weeks, rest = divmod(days, len(worked))
    twice = worked * 2
    return weeks * sum(worked) + min(sum(twice[first : first + rest], Decimal(0)) for first in range(len(worked)))


def _hours_of(spans: Sequence[Span]) -> Decimal:
    return hours(sum(clock(span.end) - clock(span.start) for span in spans))


def short_holidays(calendar: Calendar, budget: Budget, needed: Decimal, first: date) -> tuple[HolidayShortfall, ...]:
    """The holidays that leave less than ``needed`` working days, in order; () for limits in working time."""
    if not budget.unit.by_date:
        return ()
    grouped: dict[tuple[int, str], list[Reception]] = {}
    for one in receptions(calendar, budget, first):
        if one.working < needed:
            grouped.setdefault(_holiday(calendar, one), []).append(one)
    return tuple(HolidayShortfall(name, year, tuple(days)) for (year, name), days in grouped.items())


def _holiday(calendar: Calendar, reception: Reception) -> tuple[int, str]:
    """The holiday that takes most working days of the term: its year and name."""
    days = days_through(days_after(reception.day, 1), reception.last)
    taken: Counter[tuple[int, str]] = Counter()
    for day in days:
        rule = calendar.rule(day)
        if rule is not None and rule.kind == "off" and calendar.hours.get(day.weekday()):
            taken[day.year, rule.name] += 1
    return taken.most_common(1)[0][0] if taken else (reception.day.year, "ngày nghỉ")


def covered_until(calendar: Calendar, budget: Budget, first: date) -> date | None:
    """The last reception day whose term is wholly decided, where that lies within the twelve months."""
    known = receptions(calendar.decided, budget, first)
    if not budget.unit.by_date or not known:
        return None
    last = known[-1].day
    return last if last < days_after(first, AHEAD_DAYS - 7) else None
