"""Dates and remaining time in the words of the screens."""

from datetime import UTC, date, datetime, time

import pytest

from nennep.kernel.dates import (
    brief_date,
    brief_moment,
    cell_moment,
    dashed_date,
    day_and_month,
    full_date,
    hour_in_words,
    hours_in_words,
    in_table,
    long_date,
    long_moment,
    moment,
    nearby,
    promised,
    remaining,
    short_range,
    short_year_date,
)
from nennep.kernel.worktime import Unit
from tests.calendars import at, national

NATIONAL = national()


def test_a_promise_names_hour_weekday_and_full_date() -> None:
    assert promised(at("2026-11-25 17:00")) == "17:00 thứ Tư 25/11/2026"
    assert promised(datetime(2026, 11, 21, 18, tzinfo=UTC)) == "01:00 Chủ nhật 22/11/2026"
    assert nearby(at("2026-11-19 13:00")) == "13:00 thứ Năm 19/11"
    with pytest.raises(ValueError, match="múi giờ"):
        promised(datetime(2026, 11, 21, 18))  # noqa: DTZ001


def test_a_table_leaves_out_the_year_only_within_it() -> None:
    today = date(2026, 11, 17)
    assert in_table(date(2026, 11, 25), today) == "T4 25/11"
    assert in_table(date(2027, 1, 12), today) == "12/01/2027"
    assert (brief_date(date(2026, 2, 5), today), brief_date(date(2025, 2, 5), today)) == ("05/02", "05/02/2025")
    # Already the new year here, whatever the hour in London.
    new_year, now = datetime(2025, 12, 31, 18, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC)
    assert brief_moment(new_year, now) == "01/01 01:00"
    assert brief_moment(new_year.replace(hour=1), now) == "31/12/2025 08:00"


def test_a_range_of_days_says_the_month_once() -> None:
    assert short_range(date(2026, 11, 17), date(2026, 11, 17)) == "T3 17/11"
    assert short_range(date(2026, 11, 18), date(2026, 11, 20)) == "T4 18 – T6 20/11"
    assert short_range(date(2026, 10, 30), date(2026, 11, 1)) == "T6 30/10 – CN 01/11"


@pytest.mark.parametrize(
    ("due", "now", "unit", "words"),
    [
        ("2026-11-25 17:00", "2026-11-17 08:40", Unit.CALENDAR_DAY, "còn 8 ngày"),
        ("2026-11-25 17:00", "2026-11-17 08:40", Unit.MONTH, "còn 8 ngày"),
        ("2026-11-25 08:40", "2026-11-17 08:40", Unit.WORKING_DAY, "còn 5 ngày làm việc"),
        ("2026-11-12 17:00", "2026-11-17 08:40", Unit.CALENDAR_DAY, "quá 5 ngày"),
        ("2026-11-12 17:00", "2026-11-17 08:40", Unit.WORKING_DAY, "quá 3 ngày làm việc"),
        ("2026-11-17 17:00", "2026-11-17 08:40", Unit.WORKING_DAY, "còn 6,3 giờ"),
        ("2026-11-17 08:00", "2026-11-17 08:40", Unit.CALENDAR_DAY, "quá 0,7 giờ"),
        ("2026-11-18 09:00", "2026-11-17 16:00", Unit.WORKING_HOUR, "còn 2,5 giờ"),
        ("2026-11-20 16:00", "2026-11-22 09:00", Unit.WORKING_DAY, "quá 1 giờ"),
    ],
)
def test_what_remains_is_told_in_the_unit_of_the_limit(due: str, now: str, unit: Unit, words: str) -> None:
    assert remaining(at(due), at(now), unit, NATIONAL) == words


def test_a_paper_writes_a_zero_only_before_days_below_ten_and_the_first_two_months() -> None:
    assert long_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert long_date(date(2026, 3, 5)) == "ngày 05 tháng 3 năm 2026"
    assert long_date(None) == "ngày …… tháng …… năm ………"


def test_a_day_is_told_as_short_as_its_place_asks() -> None:
    day = date(2026, 3, 5)
    told = (full_date(day), short_year_date(day), day_and_month(day), dashed_date(day))
    assert told == ("05/03/2026", "05/03/26", "05/03", "05-03-2026")


def test_an_instant_is_told_for_a_sentence_a_cell_and_an_event() -> None:
    moment_at = at("2026-11-17 08:40")
    assert long_moment(moment_at) == "08 giờ 40 phút, ngày 17 tháng 11 năm 2026"
    assert cell_moment(moment_at.astimezone(UTC)) == "08 giờ 40 phút, 17/11/2026"
    assert moment(moment_at) == "08:40 17/11/2026"


def test_an_hour_in_a_rule_is_told_without_idle_minutes() -> None:
    assert hour_in_words(time(15)) == "15 giờ"
    assert hour_in_words(time(15, 5)) == "15 giờ 05 phút"


def test_hours_have_one_decimal_and_none_idle() -> None:
    assert hours_in_words(9.7) == "9,7 giờ"
    assert hours_in_words(4) == "4 giờ"
