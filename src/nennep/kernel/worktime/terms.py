"""Legal terms and how they run (one-stop-shop rules; Bộ luật Dân sự for days and months)."""

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from .calendar import Calendar, instant, moment
from .day_table import HOUR, clock

NOMINAL_DAY = 8
"""Hours that a fraction of a working day is taken of, whatever the agency's timetable."""


class Unit(StrEnum):
    """The unit a limit is set in, the usual ones first; units are never converted into each other."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    WORKING_HOUR = "working_hour"
    SAME_DAY = "same_day"

    @property
    def on_clock(self) -> bool:
        """Whether a term in it runs in working time."""
        return self in (Unit.WORKING_HOUR, Unit.WORKING_DAY)

    @property
    def by_date(self) -> bool:
        """Whether a term in it runs from one date to another, days off counted: see ``last_day``."""
        return not self.on_clock and self is not Unit.SAME_DAY


@dataclass(frozen=True, slots=True)
class Budget:
    """An allowance of time. ``cutoff`` is the hour of a same-day procedure, from its version.

    Whole and fractional working days and hours from 0; calendar days and months are whole
    and at least 1. A same-day budget has no amount. Raises ValueError otherwise.
    """

    amount: Decimal
    unit: Unit
    cutoff: time | None = None

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError("Thời hạn phải là một số không âm.")
        if self.unit.by_date and (self.amount < 1 or self.amount != int(self.amount)):
            raise ValueError("Thời hạn tính theo ngày hoặc tháng phải là số nguyên, từ 1 trở lên.")
        if self.cutoff is not None and self.unit is not Unit.SAME_DAY:
            raise ValueError("Giờ chốt chỉ dùng cho thủ tục giải quyết trong ngày.")

    @property
    def on_clock(self) -> bool:
        """Whether the term runs in working time, and not from one date to another."""
        return self.unit.on_clock


@dataclass(frozen=True, slots=True)
class TermEnd:
    """Where a term ends: local day and time of day, and the days that decided it.

    ``raw`` is the last day before any roll.
    """

    day: int
    tod: int
    lean_first: int
    raw: int


def micro(hours: Decimal) -> int:
    """Hours in microseconds, the nearest one."""
    return int((hours * HOUR).to_integral_value(ROUND_HALF_UP))


def hours(micros: int) -> Decimal:
    """Microseconds in hours, not rounded."""
    return Decimal(micros) / HOUR


def nth_working_day(calendar: Calendar, day: int, n: int) -> int:
    """The ``n``-th working day after the day ``day`` (ordinals), n >= 1."""
    table = calendar.table(day, day)
    while table.counted[day - table.first + 1] + n > len(table.working):
        table = calendar.longer(table)
    return table.working[table.counted[day - table.first + 1] + n - 1]


def snap(calendar: Calendar, day: int, tod: int) -> tuple[int, int]:
    """The instant itself if it lies within working hours, else the next working instant."""
    table = calendar.table(day, day)
    for start, end in table.hours[day - table.first]:
        if tod <= end:
            return day, max(start, tod)
    day = nth_working_day(calendar, day, 1)
    table = calendar.table(day, day)
    return day, table.hours[day - table.first][0][0]


def advance(calendar: Calendar, day: int, tod: int, micros: int) -> tuple[int, int]:
    """The earliest instant with that much working time after a working instant."""
    if micros == 0:
        return day, tod
    table = calendar.table(day, day)
    while table.passed(day, tod) + micros > table.before[-1]:
        table = calendar.longer(table)
    return table.earliest(table.passed(day, tod) + micros)


def roll(calendar: Calendar, day: int) -> tuple[int, int]:
    """The close of that day, or of the next working day if it is off."""
    table = calendar.table(day, day)
    if not table.hours[day - table.first]:
        day = nth_working_day(calendar, day, 1)
        table = calendar.table(day, day)
    return day, table.hours[day - table.first][-1][1]


def months_later(day: int, months: int) -> int:
    """The corresponding day, or the last day of the month if it has none (ordinals)."""
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return date.max.toordinal() + 1
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).toordinal()


def last_day(day: int, budget: Budget) -> int:
    """The last day of a term that runs by date, before any roll (ordinals)."""
    if budget.unit is Unit.MONTH:
        return months_later(day, int(budget.amount))
    return day + int(budget.amount)


def _working_days(calendar: Calendar, day: int, tod: int, amount: Decimal) -> tuple[int, int]:
    day, tod = snap(calendar, day, tod)
    whole = int(amount)
    if whole:
        # Day n may have other hours than the first (a half day): the clock time snaps again.
        day, tod = snap(calendar, nth_working_day(calendar, day, whole), tod)
    return advance(calendar, day, tod, micro((amount - whole) * NOMINAL_DAY))


def _same_day(calendar: Calendar, day: int, tod: int, cutoff: time | None) -> tuple[int, int]:
    table = calendar.table(day, day)
    own = table.hours[day - table.first]
    if own and tod <= own[-1][1] and (cutoff is None or tod <= clock(cutoff)):
        return day, own[-1][1]
    return roll(calendar, nth_working_day(calendar, day, 1))


def reach(calendar: Calendar, day: int, tod: int, budget: Budget) -> TermEnd:
    """Where the term that starts at this instant ends."""
    if budget.unit is Unit.WORKING_HOUR:
        end, at = advance(calendar, *snap(calendar, day, tod), micro(budget.amount))
        return TermEnd(end, at, day, end)
    if budget.unit is Unit.WORKING_DAY:
        end, at = _working_days(calendar, day, tod, budget.amount)
        return TermEnd(end, at, day, end)
    if budget.unit is Unit.SAME_DAY:
        end, at = _same_day(calendar, day, tod, budget.cutoff)
        return TermEnd(end, at, day, end)
    raw = last_day(day, budget)
    end, at = roll(calendar, raw)
    return TermEnd(end, at, raw, raw)


def working_hours(start: datetime, end: datetime, calendar: Calendar) -> Decimal:
    """Working time between two instants in hours; negative if ``end`` is the earlier."""
    return hours(calendar.working_time(start, end))


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after ``first`` up to and with ``last``; negative if ``last`` is earlier."""
    return calendar.working_days(first, last)


def next_working_instant(at: datetime, calendar: Calendar) -> datetime:
    """``at`` if within working hours (both ends included), else the next start of work."""
    return instant(*snap(calendar, *moment(at)))


def subtract_hours(at: datetime, hours: Decimal, calendar: Calendar) -> datetime:
    """The latest instant that leaves ``hours`` of working time before ``at``.

    Raises ValueError for a negative amount, OutsideCalendarError before the calendar's years.
    """
    if hours < 0:
        raise ValueError("Số giờ phải là một số không âm.")
    day, tod = moment(at)
    wanted = micro(hours)
    if wanted == 0:
        return instant(day, tod)
    table = calendar.table(day, day)
    while table.passed(day, tod) < wanted:
        table = calendar.table(table.first - 1, table.last)
    return instant(*table.latest(table.passed(day, tod) - wanted))
