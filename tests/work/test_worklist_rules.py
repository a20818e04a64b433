"""What presses first, and in which words its limit is told."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from nennep.work.rules import (
    LimitWords,
    days_ahead,
    group_of,
    last_work_before,
    latest_moment,
    limit_words,
    soon_until,
    urgency,
)
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
    ("limit", "safe", "promise", "group"),
    [
        ("11-30 09:00", "11-16 09:00", "11-17 08:39", "late"),
        ("11-30 09:00", "11-16 09:00", "11-17 08:40", "today"),
        ("11-30 09:00", "11-17 17:00", "11-25 17:00", "today"),
        ("11-16 09:00", "11-18 17:00", "11-18 17:00", "soon"),  # the step is over, the promise can be kept tomorrow
        ("11-30 09:00", "11-20 17:00", "11-25 17:00", "soon"),
        ("11-10 09:00", "12-10 17:00", "12-14 17:00", "step"),  # only the step is over
        ("11-20 17:00", "12-10 17:00", "12-14 17:00", "step"),
        ("11-23 07:30", "12-10 17:00", "12-14 17:00", "later"),
        (None, "11-23 07:30", "12-14 17:00", "later"),
        # Without a promise the limit is all there is.
        ("11-13 09:00", None, None, "today"),
        ("11-18 07:30", None, None, "soon"),
        ("11-23 07:30", None, None, "later"),
        (None, None, None, "later"),
    ],
)
def test_the_promise_groups_tasks_and_only_then_the_limit_of_the_step(limit, safe, promise, group):
    until = soon_until(NOW, CALENDAR)
    assert group_of(instant(limit), instant(safe), instant(promise), NOW, until) == group


def test_in_a_group_the_nearest_promise_comes_first_then_the_nearest_limit():
    entered, later = instant("11-10 08:00"), instant("11-11 08:00")

    def key(promise, moment, since=entered, group="today", **told):
        return urgency(group, instant(promise), instant(moment), since, **told)

    wanted = [
        key("11-17 17:00", "11-17 17:00"),
        key("11-18 17:00", "11-10 09:00"),
        key("11-18 17:00", "11-11 09:00"),
        key(None, "11-20 09:00"),  # work without a promise, by its limit
        key("11-25 17:00", "11-06 09:00"),  # the step is over since long, the promise is far
        key(None, None),  # nothing presses: the longest waiting first
        key(None, None, later),
        key("11-17 17:00", "11-17 09:00", rests=True),
        key("11-17 08:00", "11-17 09:00", group="soon"),
    ]
    mixed = [*wanted[5:], *wanted[:5]]
    assert sorted(mixed) == wanted


@pytest.mark.parametrize("seed", range(20))
def test_no_nearer_promise_stands_below_a_farther_one_in_its_group(seed):
    draw = Random(seed)
    tasks = []
    for _ in range(40):
        promise = NOW + timedelta(hours=draw.randint(-200, 700))
        safe = promise - timedelta(hours=draw.choice([0, 8, 60]))
        limit = NOW + timedelta(hours=draw.randint(-200, 200))
        group = group_of(limit, safe, promise, NOW, soon_until(NOW, CALENDAR))
        tasks.append((urgency(group, promise, min(limit, safe), NOW), group, promise, limit, safe))
    ordered = [task[1:] for task in sorted(tasks)]
    for (group, promise, *_), (next_group, next_promise, *_) in pairwise(ordered):
        assert group != next_group or promise <= next_promise
    # What only a step demands never stands above what the promise demands within three working days.
    named = [group for group, *_ in ordered]
    assert "step" not in named[: len([g for g in named if g in ("late", "today", "soon")])]


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
