"""The checks of a limit say the same of a calendar that goes on as expected as of one that ends."""

from datetime import date
from decimal import Decimal

import pytest

from nennep.kernel.worktime import Budget, Unit, carried_on
from nennep.kernel.worktime.receptions import covered_until, ordinary_days, short_holidays
from tests.calendars import national

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
