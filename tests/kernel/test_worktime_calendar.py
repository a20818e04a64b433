"""Calendars: rules over weekdays, overlays, coverage, and calendars as written data."""

import tomllib
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from nennep.kernel.worktime import (
    Budget,
    Calendar,
    CalendarFileError,
    OutsideCalendarError,
    Span,
    Unit,
    calendar_from,
    due,
    next_working_instant,
    subtract_hours,
    working_days_between,
    working_hours,
)
from tests.calendars import AFTERNOON, MORNING, at, national, rule

NATIONAL = national()
ROOT = Path(__file__).parents[2]
SAMPLE = tomllib.loads((ROOT / "src" / "nennep" / "org" / "calendars" / "vietnam.toml").read_text(encoding="utf-8"))


def test_a_holiday_on_a_weekday_is_off_and_a_compensatory_saturday_works_as_monday() -> None:
    assert not NATIONAL.is_working(date(2026, 11, 24))
    assert NATIONAL.rule(date(2026, 11, 24)).name == "Ngày Văn hóa Việt Nam"
    assert NATIONAL.spans(date(2026, 8, 22)) == (MORNING, AFTERNOON)
    assert not NATIONAL.is_working(date(2026, 8, 29))


def test_the_close_of_a_day_is_none_on_a_day_off() -> None:
    assert NATIONAL.close(date(2026, 11, 25)) == at("2026-11-25 17:00")
    assert NATIONAL.close(date(2026, 11, 24)) is None


def test_an_agency_lays_its_storm_closure_and_half_day_over_the_national_calendar() -> None:
    own = NATIONAL.overlay(
        [rule("2026-10-06", "off", "bão số 12"), rule("2026-10-07", "working", "họp toàn cơ quan", spans=(MORNING,))]
    )
    end = due(at("2026-10-05 14:00"), Budget(Decimal(1), Unit.WORKING_DAY), own)
    assert end.at == at("2026-10-08 07:30")
    assert NATIONAL.is_working(date(2026, 10, 6))


def test_an_overlay_written_as_a_calendar_keeps_the_national_timetable_when_it_has_none() -> None:
    days = [{"day": "2026-10-06", "kind": "off", "name": "bão", "spans": None}]
    written = {"name": "Lịch Sở", "version": 3, "hours": {}, "days": days}
    own = calendar_from({**written, "covers_from": "2026-01-01", "covers_to": "2026-12-31"})
    laid = NATIONAL.overlay(own)
    assert (laid.name, laid.version) == ("Lịch Sở", "2026.1 + 3")
    assert not laid.is_working(date(2026, 10, 6))
    assert laid.spans(date(2026, 10, 7)) == (MORNING, AFTERNOON)
    assert laid.covers_from == NATIONAL.covers_from


def test_an_overlay_may_bring_its_own_timetable() -> None:
    own = calendar_from(
        {
            "name": "Một cửa",
            "version": "1",
            "hours": {"0": [["07:00", "11:30"], ["13:30", "17:00"]]},
            "covers_from": "2026-01-01",
            "covers_to": "2026-12-31",
        }
    )
    laid = NATIONAL.overlay(own)
    assert working_hours(at("2026-10-05 00:00"), at("2026-10-06 23:00"), laid) == 8


@pytest.mark.parametrize("day", ["2023-12-29", "2027-02-01"])
def test_a_day_outside_the_covered_years_is_refused_by_its_year(day: str) -> None:
    with pytest.raises(OutsideCalendarError, match=rf"năm {day[:4]}.*Nhập lịch"):
        due(at(f"{day} 09:00"), Budget(Decimal(1), Unit.WORKING_DAY), NATIONAL)
    with pytest.raises(OutsideCalendarError):
        NATIONAL.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("unit", [u for u in Unit if u is not Unit.SAME_DAY])
@pytest.mark.parametrize("amount", [400, 10**9])
def test_a_term_that_runs_past_the_covered_years_is_refused(unit: Unit, amount: int) -> None:
    amount = amount * 10 if unit is Unit.WORKING_HOUR else amount
    with pytest.raises(OutsideCalendarError):
        due(at("2026-11-16 09:00"), Budget(Decimal(amount), unit), NATIONAL)


def test_going_back_before_the_covered_years_is_refused() -> None:
    with pytest.raises(OutsideCalendarError, match="2023"):
        subtract_hours(at("2024-01-03 09:00"), Decimal(20), NATIONAL)


def test_a_due_date_that_leans_on_a_provisional_day_says_so() -> None:
    calendar = calendar_from(SAMPLE)
    week = Budget(Decimal(5), Unit.WORKING_DAY)
    over_tet = due(at("2027-02-03 09:00"), week, calendar)
    assert over_tet.at == at("2027-02-17 09:00")
    assert over_tet.provisional
    assert "dự kiến 05/02/2027 – 11/02/2027 (Tết Nguyên đán)" in over_tet.notes[0]
    before = due(at("2027-01-20 09:00"), week, calendar)
    assert not before.provisional
    assert before.notes == ()


def test_calendar_days_lean_only_on_the_days_that_decide_the_end() -> None:
    calendar = calendar_from(SAMPLE)
    through = due(at("2027-02-01 09:00"), Budget(Decimal(15), Unit.CALENDAR_DAY), calendar)
    assert (through.at, through.provisional) == (at("2027-02-16 17:00"), False)
    rolled = due(at("2027-02-01 09:00"), Budget(Decimal(10), Unit.CALENDAR_DAY), calendar)
    assert (rolled.at, rolled.provisional) == (at("2027-02-12 17:00"), True)


def test_from_the_provisional_date_on_every_day_is_provisional() -> None:
    calendar = national(provisional_from=date(2027, 1, 1))
    end = due(at("2026-12-31 09:00"), Budget(Decimal(1), Unit.WORKING_DAY), calendar)
    assert (end.at, end.provisional) == (at("2027-01-04 09:00"), True)


def test_the_sample_calendar_agrees_with_the_national_one_on_every_day() -> None:
    sample = calendar_from(SAMPLE)
    day = NATIONAL.covers_from.toordinal()
    for ordinal in range(day, NATIONAL.covers_to.toordinal() + 1):
        one = date.fromordinal(ordinal)
        assert sample.spans(one) == NATIONAL.spans(one), one
    assert all(rule.basis for rule in sample.rules.values())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hours": {"mon": ["7h30-11h30"]}}, "7h30-11h30"),
        ({"hours": {"thứ hai": []}}, "thứ hai"),
        ({"hours": {"mon": ["11:30-07:30"]}}, "11:30-07:30"),
        ({"hours": {"mon": ["07:30-11:30", "11:00-12:00"]}}, "chồng lên nhau"),
        ({"covers_to": "2026"}, "covers_to"),
        ({"covers_to": "2020-01-01"}, "Ngày đầu"),
        ({"days": [{"day": "2026-02-30", "name": "x"}]}, "2026-02-30"),
        ({"days": [{"day": "2026-02-03", "name": "x", "kind": "nghỉ"}]}, "loại “nghỉ”"),
        ({"days": [{"day": "2026-02-03", "name": n} for n in "ab"]}, "hai quy định: a; b"),
        ({"days": [{"first": "2026-02-03", "last": "2026-02-01", "name": "a"}]}, "trước ngày đầu"),
    ],
)
def test_an_unreadable_calendar_is_refused_with_its_place(change: dict[str, object], message: str) -> None:
    good = {"name": "L", "version": "1", "covers_from": "2024-01-01", "covers_to": "2026-12-31"}
    with pytest.raises(CalendarFileError, match=message):
        calendar_from({**good, "hours": {"mon": ["07:30-11:30"]}, **change})
    with pytest.raises(CalendarFileError, match="version"):
        calendar_from({"name": "L"})


def test_working_days_between_leave_out_the_first_day() -> None:
    assert working_days_between(date(2026, 11, 17), date(2026, 11, 25), NATIONAL) == 5
    assert working_days_between(date(2026, 11, 25), date(2026, 11, 17), NATIONAL) == -5
    assert working_days_between(date(2026, 11, 25), date(2026, 11, 25), NATIONAL) == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-10-05 06:00", "2026-10-05 07:30"),
        ("2026-10-05 09:00", "2026-10-05 09:00"),
        ("2026-10-05 11:30", "2026-10-05 11:30"),
        ("2026-10-05 12:15", "2026-10-05 13:30"),
        ("2026-10-05 17:00", "2026-10-05 17:00"),
        ("2026-10-05 17:01", "2026-10-06 07:30"),
        ("2026-11-21 09:00", "2026-11-23 07:30"),
        ("2026-11-23 20:00", "2026-11-25 07:30"),
    ],
)
def test_an_instant_outside_hours_moves_to_the_next_working_one(given: str, expected: str) -> None:
    assert next_working_instant(at(given), NATIONAL) == at(expected)


def test_the_latest_safe_moment_is_the_start_of_an_afternoon_not_the_end_of_the_morning() -> None:
    eight = (Span(time(7), time(11)), Span(time(13), time(17)))
    calendar = national(hours=dict.fromkeys(range(5), eight))
    safe = subtract_hours(at("2026-11-25 17:00"), Decimal(28), calendar)
    assert safe == at("2026-11-19 13:00")


def test_spans_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="sau giờ bắt đầu"):
        Span(time(12), time(12))


def test_days_with_a_misplaced_rule_are_refused() -> None:
    with pytest.raises(ValueError, match="sai chỗ"):
        national(rules={date(2026, 1, 1): rule("2026-01-02")})
    with pytest.raises(ValueError, match="Thứ trong tuần"):
        national(hours={7: (MORNING,)})


def test_a_calendar_asked_for_far_years_answers_the_near_ones_the_same() -> None:
    calendar = Calendar("L", "1", {0: (MORNING,)}, {}, date(1900, 1, 1), date(2199, 12, 31))
    before = working_hours(at("2026-10-01 00:00"), at("2026-11-01 00:00"), calendar)
    working_hours(at("1950-01-01 00:00"), at("2150-01-01 00:00"), calendar)
    assert working_hours(at("2026-10-01 00:00"), at("2026-11-01 00:00"), calendar) == before == 16
