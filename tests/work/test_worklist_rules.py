"""What presses first, and in which words its limit is told."""

from datetime import date
from decimal import Decimal

import pytest

from nennep.work.rules import LimitWords, days_ahead, group_of, last_work_before, latest_moment, limit_words, soon_until
from tests.calendars import at, national

NOW = at("2026-11-17 08:40")
CALENDAR = national()


def instant(text):
    return at(f"2026-{text}") if text else None


@pytest.mark.parametrize(
    ("limit", "safe", "moment"),
    [
        ("11-18 11:00", "11-19 13:00", "11-18 11:00"),
        ("11-23 15:30", "11-19 13:00", "11-19 13:00"),
        (None, "11-19 13:00", "11-19 13:00"),
        ("11-18 11:00", None, "11-18 11:00"),
        (None, None, None),
    ],
)
def test_the_latest_safe_moment_is_the_earlier_of_limit_and_promise(limit, safe, moment):
    assert latest_moment(instant(limit), instant(safe)) == instant(moment)


@pytest.mark.parametrize(
    ("moment", "work"),
    [
        ("11-18 07:30", "11-17 17:00"),
        ("11-18 07:31", "11-18 07:31"),
        ("11-18 13:30", "11-18 13:30"),
        ("11-25 07:30", "11-23 17:00"),  # over the holiday of 24/11
        ("11-22 10:00", "11-20 17:00"),  # a Sunday
        (None, None),
    ],
)
def test_what_must_go_before_the_day_opens_is_work_of_the_day_before(moment, work):
    assert last_work_before(instant(moment), CALENDAR) == instant(work)


@pytest.mark.parametrize(
    ("moment", "promise", "group"),
    [
        ("11-30 09:00", "11-17 08:39", "late"),
        ("11-16 09:00", "11-17 08:40", "today"),
        ("11-17 17:00", "11-25 17:00", "today"),
        ("11-13 09:00", None, "today"),
        ("11-18 07:30", None, "soon"),
        ("11-20 17:00", None, "soon"),
        ("11-23 07:30", None, "later"),
        (None, None, "later"),
    ],
)
def test_tasks_are_grouped_by_what_presses(moment, promise, group):
    until = soon_until(NOW, CALENDAR)
    assert group_of(instant(moment), instant(promise), NOW, until) == group


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-17 08:40", date(2026, 11, 20)),
        ("2026-11-20 08:40", date(2026, 11, 26)),  # over a weekend and the holiday of 24/11
        ("2026-11-21 08:40", date(2026, 11, 26)),  # a Saturday
        ("2027-03-30 08:40", date(2027, 4, 2)),  # beyond the years of the calendar
    ],
)
def test_three_working_days_pass_over_days_off(now, until):
    assert soon_until(at(now), CALENDAR) == until


@pytest.mark.parametrize(
    ("limit", "safe", "promise", "norm", "words"),
    [
        ("11-16 10:00", "11-19 13:00", "11-25 17:00", 16, ("bước quá 6,2 giờ", "định mức 16 giờ", "today")),
        ("11-17 15:40", "11-19 13:00", "11-25 17:00", 16, ("còn 5 giờ", "trước 15:40", "")),
        ("11-19 10:00", "11-17 15:40", "11-25 17:00", 16, ("còn 5 giờ", "trước 15:40 để kịp hẹn", "")),
        ("11-18 11:00", "11-19 13:00", "11-25 17:00", 16, ("T4 18/11", "trước 11:00", "")),
        ("11-18 11:00", "11-16 13:00", "11-25 17:00", 16, ("làm ngay", "để kịp hẹn", "today")),
        ("11-10 10:00", "11-10 10:00", "11-12 17:00", 16, ("T3 10/11", "quá 5 ngày làm việc", "late")),
        ("11-18 11:00", "11-10 10:00", "11-12 17:00", 16, ("làm ngay", "", "late")),
        ("11-17 17:00", None, None, None, ("hôm nay", "trước 17:00", "")),
        ("11-13 17:00", None, None, None, ("T6 13/11", "quá 2 ngày làm việc", "today")),
        ("11-17 08:39", "11-19 13:00", "11-25 17:00", 2, ("bước quá 1 phút", "định mức 2 giờ", "today")),
        ("11-17 09:10", "11-19 13:00", "11-25 17:00", 2, ("còn 30 phút", "trước 09:10", "")),
        (None, None, None, None, ("", "", "")),
    ],
)
def test_a_limit_is_told_by_hours_today_and_by_the_day_later(limit, safe, promise, norm, words):
    told = limit_words(
        instant(limit),
        instant(safe),
        instant(promise),
        norm=None if norm is None else Decimal(norm),
        at=NOW,
        calendar=CALENDAR,
    )
    assert told == LimitWords(*words)


def test_two_weeks_leave_out_weekends_and_keep_holidays():
    days = days_ahead(NOW, CALENDAR)
    assert [f"{day:%d}" for day, _ in days] == ["17", "18", "19", "20", "23", "24", "25", "26", "27", "30"]
    assert [f"{day:%d}" for day, works in days if not works] == ["24"]


def test_a_made_up_saturday_is_among_the_two_weeks():
    days = days_ahead(at("2026-08-17 08:00"), CALENDAR)
    assert (date(2026, 8, 22), True) in days
