"""Terms that run from one day to another: the last day after a day, the latest day before one."""

from datetime import date

from .calendar import Calendar
from .terms import Budget, Unit, last_day, nth_working_day, roll


def next_day(day: date) -> date:
    """The day after."""
    return date.fromordinal(day.toordinal() + 1)


def previous_day(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)


def raw_last_day(day: date, budget: Budget) -> date:
    """The last day of a term in calendar days or months, before any roll off a day without work."""
    return date.fromordinal(last_day(day.toordinal(), budget))


def last_day_after(day: date, budget: Budget, calendar: Calendar) -> date:
    """The last day of a term that begins on ``day``, which is not counted itself.

    Calendar days and months roll to the next working day where they end on a day off (Bộ luật
    Dân sự, thời hạn). Raises ValueError for hours, OutsideCalendarError beyond the calendar.
    """
    if budget.unit is Unit.WORKING_DAY:
        return date.fromordinal(nth_working_day(calendar, day.toordinal(), _whole(budget)))
    return date.fromordinal(roll(calendar, last_day(day.toordinal(), _dated(budget)))[0])


def latest_day_before(day: date, budget: Budget, calendar: Calendar) -> date:
    """The latest working day that leaves the whole term before ``day``: “chậm nhất trước 05 ngày”.

    Counted backwards as a term is counted forwards: the day found is not counted, ``day`` is.
    Where it is a day off the working day before it holds, so that the term is never shorter.
    """
    _dated(budget)
    found = day.toordinal()
    if budget.unit is Unit.CALENDAR_DAY:
        found -= int(budget.amount)
    elif budget.unit is Unit.WORKING_DAY:
        while calendar.working_days(date.fromordinal(found), day) < _whole(budget):
            found -= 1
    else:
        raise ValueError("Thời hạn tính ngược chỉ dùng ngày hoặc ngày làm việc.")
    while not calendar.is_working(date.fromordinal(found)):
        found -= 1
    return date.fromordinal(found)


def _dated(budget: Budget) -> Budget:
    if not (budget.unit.by_date or budget.unit is Unit.WORKING_DAY):
        raise ValueError("Thời hạn tính bằng giờ không có ngày cuối riêng.")
    return budget


def _whole(budget: Budget) -> int:
    if budget.amount < 1 or budget.amount != int(budget.amount):
        raise ValueError("Số ngày làm việc phải là số nguyên, từ 1 trở lên.")
    return int(budget.amount)
