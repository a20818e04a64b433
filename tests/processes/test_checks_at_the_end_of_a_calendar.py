"""The checks of a limit say the same of a calendar that goes on as expected as of one that ends."""

from datetime import date
from decimal import Decimal

import pytest

from nennep.kernel.worktime import Budget, Unit, carried_on
from nennep.kernel.worktime.receptions import covered_until, hours_of_day, ordinary_days, ordinary_hours, short_holidays
from tests.calendars import AFTERNOON, MORNING, national

DECIDED = national()  # to 31/01/2027
GOES_ON = carried_on(DECIDED)
LIMIT = Budget(Decimal(27), Unit.CALENDAR_DAY)
HOURS = Decimal("7.5")


@pytest.mark.parametrize("first", [date(2026, 3, 2), date(2026, 11, 17), date(2027, 3, 1)])
def test_an_ordinary_calendar_has_no_expected_holidays(first: date) -> None:
    assert ordinary_days(GOES_ON, LIMIT, HOURS, first) == ordinary_days(DECIDED, LIMIT, HOURS, first)


def test_the_last_reception_whose_term_is_decided_is_told_as_before() -> None:
    first = date(2026, 11, 17)
    assert covered_until(GOES_ON, LIMIT, first) == covered_until(DECIDED, LIMIT, first)
    assert covered_until(GOES_ON, LIMIT, first) == date(2026, 12, 31)


def test_a_holiday_that_is_only_expected_is_foreseen_too() -> None:
    first, needed = date(2026, 11, 17), Decimal(17)
    names = {(one.name, one.year) for one in short_holidays(GOES_ON, LIMIT, needed, first)}
    assert ("Tết Nguyên đán", 2027) in names
    assert not short_holidays(DECIDED, LIMIT, needed, date(2027, 1, 11))


def test_with_half_a_saturday_the_least_hours_are_those_of_the_shortest_days_in_a_row() -> None:
    half = national(hours={**dict.fromkeys(range(5), (MORNING, AFTERNOON)), 5: (MORNING,)})
    a_day, first = hours_of_day(half), date(2026, 10, 5)
    told = {n: ordinary_hours(half, Budget(Decimal(n), Unit.WORKING_DAY), a_day, first) for n in (1, 2, 3, 6, 20)}
    # Received on a Saturday morning one day has four hours; six days are a whole week.
    assert told == {n: Decimal(hours) for n, hours in {1: "4", 2: "11.5", 3: "19", 6: "41.5", 20: "136"}.items()}
    even = national()
    days = {n: ordinary_hours(even, Budget(Decimal(n), Unit.WORKING_DAY), hours_of_day(even), first) for n in (1, 20)}
    assert days == {1: Decimal("7.5"), 20: Decimal(150)}
