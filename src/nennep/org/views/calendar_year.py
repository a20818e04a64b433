"""A year of a working calendar as twelve small months, and its working days by month."""

import calendar as gregorian
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from nennep.kernel.dates import LONG, days_through
from nennep.kernel.words import short_number
from nennep.kernel.worktime import Calendar, DayRule, OutsideCalendarError, next_day
from nennep.kernel.worktime.receptions import hours_of_day

WEEKS = gregorian.Calendar(firstweekday=0)
# What a day can be: its class of style and its word. The order is that of the legend.
MARKS = {
    "off": "Nghỉ theo văn bản",
    "made-up": "Làm bù",
    "half": "Giờ riêng",
    "provisional": "Dự kiến",
    "weekend": "Nghỉ hằng tuần",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: its number, its mark (empty for a plain working day), what to say of it."""

    day: date
    mark: str
    provisional: bool
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month: weeks of seven cells (None outside the month), working days and hours."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    working_days: int
    difference: int


def months_of(calendar: Calendar, year: int, compared: Calendar | None = None) -> list[Month]:
    """The twelve months; ``difference`` counts working days against ``compared``.

    Months that the calendar does not cover are left out.
    """
    found = []
    for number in range(1, 13):
        try:
            found.append(_month(calendar, year, number, compared))
        except OutsideCalendarError:
            continue
    return found


def week_of(calendar: Calendar) -> list[tuple[str, str]]:
    """The weekdays of the same hours that follow each other: “thứ Hai đến thứ Sáu”, “07:30–11:30, 13:30–17:00 (7,5 giờ một ngày)”."""
    found = []
    worked = [day for day in range(7) if calendar.hours.get(day)]
    for (spans, _), group in groupby(enumerate(worked), key=lambda each: (calendar.hours[each[1]], each[1] - each[0])):
        days = [LONG[day] for _, day in group]
        between = " đến " if len(days) > 2 else ", "
        told = ", ".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in spans)
        hours = short_number(hours_of_day(replace(calendar, hours={0: spans})), 2)
        found.append((between.join(dict.fromkeys((days[0], days[-1]))), f"{told} ({hours} giờ một ngày)"))
    return found


def _month(calendar: Calendar, year: int, number: int, compared: Calendar | None) -> Month:
    weeks = tuple(
        tuple(_cell(calendar, day) if day.month == number else None for day in week)
        for week in WEEKS.monthdatescalendar(year, number)
    )
    days = [cell.day for week in weeks for cell in week if cell]
    working = sum(calendar.is_working(day) for day in days)
    difference = 0
    if compared is not None:
        try:
            difference = working - sum(compared.is_working(day) for day in days)
        except OutsideCalendarError:
            difference = 0
    return Month(number, weeks, working, difference)


def _cell(calendar: Calendar, day: date) -> Cell:
    rule = calendar.rule(day)
    provisional = calendar.is_provisional(day)
    working = calendar.is_working(day)
    if rule is None:
        return Cell(day, "" if working else "weekend", provisional, "")
    mark = "made-up" if rule.kind == "working" else "half" if working else "off"
    return Cell(day, mark, provisional, rule.name)


def changed_days(new: Calendar, old: Calendar, first: date, last: date) -> list[tuple[date, str, str]]:
    """Days with a rule whose hours differ between two calendars, with the hours of each, old first."""
    found = []
    for day in days_through(first, last):
        if new.rule(day) or old.rule(day):
            before, after = hours_on(old, day), hours_on(new, day)
            if before != after:
                found.append((day, before, after))
    return found


def expected_days(calendar: Calendar, year: int) -> list[DayRule]:
    """The days off of that year that no decision has fixed, as the calendar expects them."""
    days = days_through(max(date(year, 1, 1), next_day(calendar.covers_to)), date(year, 12, 31))
    found = (calendar.rule(day) for day in days)
    return [rule for rule in found if rule is not None]


def hours_on(calendar: Calendar, day: date) -> str:
    """The hours of that day in words."""
    try:
        spans = calendar.spans(day)
    except OutsideCalendarError:
        return "chưa có lịch"
    return ", ".join(f"{s.start:%H:%M}–{s.end:%H:%M}" for s in spans) or "nghỉ"
