"""Terms and pauses by example, beyond the known vectors."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from nennep.kernel.worktime import (
    Budget,
    Pause,
    Policy,
    Timeliness,
    Unit,
    due,
    due_after,
    subtract_hours,
    timeliness,
    working_hours,
)
from tests.calendars import MORNING, at, national, rule

NATIONAL = national()


def budget(amount: str, unit: Unit, cutoff: time | None = None) -> Budget:
    return Budget(Decimal(amount), unit, cutoff)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-10-05 17:00", "1", Unit.WORKING_DAY, "2026-10-06 17:00"),
        ("2026-10-05 12:10", "1", Unit.WORKING_DAY, "2026-10-06 13:30"),
        ("2026-10-10 09:00", "1", Unit.WORKING_DAY, "2026-10-13 07:30"),
        ("2026-10-05 15:00", "1.5", Unit.WORKING_DAY, "2026-10-07 09:30"),
        ("2026-10-05 15:00", "0", Unit.WORKING_DAY, "2026-10-05 15:00"),
        ("2026-10-05 08:00:30", "0.25", Unit.WORKING_HOUR, "2026-10-05 08:15:30"),
        ("2026-10-05 07:30", "4", Unit.WORKING_HOUR, "2026-10-05 11:30"),
        ("2026-08-21 16:00", "2", Unit.WORKING_HOUR, "2026-08-22 08:30"),
        ("2026-10-03 09:00", "2", Unit.CALENDAR_DAY, "2026-10-05 17:00"),
        ("2026-11-23 09:00", "1", Unit.CALENDAR_DAY, "2026-11-25 17:00"),
        ("2024-01-31 09:00", "1", Unit.MONTH, "2024-02-29 17:00"),
        ("2025-10-31 09:00", "13", Unit.MONTH, "2026-11-30 17:00"),
    ],
)
def test_a_term_ends_where_the_law_puts_it(start: str, amount: str, unit: Unit, expected: str) -> None:
    assert due(at(start), budget(amount, unit), NATIONAL).at == at(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-10-05 15:00", "2026-10-05 17:00"),
        ("2026-10-05 15:00:01", "2026-10-06 17:00"),
        ("2026-10-05 06:00", "2026-10-05 17:00"),
        ("2026-10-10 09:00", "2026-10-12 17:00"),
        ("2026-11-23 15:30", "2026-11-25 17:00"),
    ],
)
def test_the_cut_off_decides_the_day_of_a_same_day_procedure(start: str, expected: str) -> None:
    assert due(at(start), budget("0", Unit.SAME_DAY, time(15)), NATIONAL).at == at(expected)


def test_a_same_day_dossier_after_the_close_of_a_half_day_is_due_the_next_day() -> None:
    calendar = NATIONAL.overlay([rule("2026-10-05", spans=(MORNING,))])
    same_day = budget("0", Unit.SAME_DAY, time(15))
    assert due(at("2026-10-05 14:00"), same_day, calendar).at == at("2026-10-06 17:00")
    assert due(at("2026-10-05 09:00"), same_day, calendar).at == at("2026-10-05 11:30")


def test_an_instant_of_another_zone_means_the_same_and_a_naive_one_is_refused() -> None:
    two_days = budget("2", Unit.WORKING_DAY)
    assert due(datetime(2026, 10, 5, 3, tzinfo=UTC), two_days, NATIONAL).at == at("2026-10-07 10:00")
    with pytest.raises(ValueError, match="múi giờ"):
        due(datetime(2026, 10, 5, 10), two_days, NATIONAL)  # noqa: DTZ001
    with pytest.raises(ValueError, match="múi giờ"):
        Pause(datetime(2026, 10, 5, 10), None, "x")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("amount", "unit", "cutoff"),
    [
        ("-1", Unit.WORKING_DAY, None),
        ("NaN", Unit.WORKING_DAY, None),
        ("0", Unit.CALENDAR_DAY, None),
        ("1.5", Unit.MONTH, None),
        ("1", Unit.WORKING_DAY, time(15)),
    ],
)
def test_a_budget_that_means_nothing_is_refused(amount: str, unit: Unit, cutoff: time | None) -> None:
    with pytest.raises(ValueError, match=r"Thời hạn|Giờ chốt"):
        budget(amount, unit, cutoff)


def pause(start: str, end: str | None, policy: Policy = Policy.RESUME) -> Pause:
    return Pause(at(start), at(end) if end else None, "chờ bổ sung", "Mẫu 02", policy)


def test_thirty_calendar_days_move_by_the_seven_days_the_clock_stood() -> None:
    end = due_after(
        at("2026-10-19 08:37"),
        budget("30", Unit.CALENDAR_DAY),
        [pause("2026-10-23 10:05", "2026-10-30 09:20")],
        NATIONAL,
    )
    assert end.at == at("2026-11-25 17:00")
    assert [(line.kind, line.label) for line in end.lines] == [
        ("start", "T2 19/10"),
        ("counted", "T3 20/10 – T4 18/11"),
        ("off", "T3 24/11"),
        ("paused", "T7 24 – T6 30/10"),
        ("due", "T4 25/11"),
    ]
    assert "7 ngày: chờ bổ sung (Mẫu 02); ngày cuối từ T4 18/11 sang T4 25/11" in end.lines[3].text


def test_days_are_shifted_before_the_roll_and_not_after_it() -> None:
    # 17/10 is a Saturday: alone it rolls to 19/10, but one day of waiting makes it Sunday 18/10.
    term, start = budget("15", Unit.CALENDAR_DAY), at("2026-10-02 09:00")
    end = due_after(start, term, [pause("2026-10-05 09:00", "2026-10-06 09:00")], NATIONAL)
    assert end.at == at("2026-10-19 17:00")


def test_several_pauses_add_up_and_a_restart_forgets_those_before_it() -> None:
    start, term = at("2026-10-05 09:00"), budget("10", Unit.WORKING_DAY)
    first = pause("2026-10-06 09:00", "2026-10-07 09:00")
    second = pause("2026-10-08 09:00", "2026-10-12 09:00")
    both = due_after(start, term, [second, first], NATIONAL)
    assert both.at == at("2026-10-22 09:00")
    anew = pause("2026-10-08 09:00", "2026-10-14 09:00", Policy.RESTART)
    assert due_after(start, term, [first, anew], NATIONAL).at == at("2026-10-28 09:00")
    later = pause("2026-10-15 09:00", "2026-10-16 09:00")
    assert due_after(start, term, [first, anew, later], NATIONAL).at == at("2026-10-29 09:00")


def test_an_open_pause_stops_the_clock_at_the_due_date_before_it() -> None:
    start, term = at("2026-10-05 09:00"), budget("10", Unit.WORKING_DAY)
    end = due_after(start, term, [pause("2026-10-08 09:00", None)], NATIONAL)
    assert (end.at, end.stopped) == (at("2026-10-19 09:00"), True)
    assert "Đồng hồ đang dừng từ 09:00 thứ Năm 08/10/2026" in end.notes[0]
    assert not due_after(start, term, [], NATIONAL).stopped


def test_a_pause_that_begins_after_the_term_ran_out_moves_nothing() -> None:
    start, term = at("2026-10-05 09:00"), budget("2", Unit.WORKING_DAY)
    late = due_after(start, term, [pause("2026-10-08 09:00", "2026-10-14 09:00")], NATIONAL)
    assert late.at == at("2026-10-07 09:00")
    assert "hạn giữ nguyên" in late.lines[-2].text


def test_a_same_day_term_that_stood_is_due_at_the_close_of_the_day_it_falls_on() -> None:
    term = budget("0", Unit.SAME_DAY, time(15))
    end = due_after(at("2026-10-05 09:00"), term, [pause("2026-10-05 10:00", "2026-10-06 10:00")], NATIONAL)
    assert end.at == at("2026-10-06 17:00")


@pytest.mark.parametrize(
    "pauses",
    [
        [pause("2026-10-04 09:00", "2026-10-06 09:00")],
        [pause("2026-10-06 09:00", "2026-10-08 09:00"), pause("2026-10-07 09:00", "2026-10-09 09:00")],
        [pause("2026-10-06 09:00", None), pause("2026-10-07 09:00", "2026-10-09 09:00")],
    ],
)
def test_a_ledger_of_overlapping_pauses_is_refused(pauses: list[Pause]) -> None:
    with pytest.raises(ValueError, match="không chồng lên nhau"):
        due_after(at("2026-10-05 09:00"), budget("10", Unit.WORKING_DAY), pauses, NATIONAL)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="sau thời điểm dừng"):
        pause("2026-10-06 09:00", "2026-10-05 09:00")


def test_a_due_date_is_told_day_by_day() -> None:
    end = due(at("2026-11-17 08:40"), budget("5", Unit.WORKING_DAY), NATIONAL)
    assert [(line.label, line.text) for line in end.lines] == [
        ("T3 17/11", "tiếp nhận, chưa tính"),
        ("T4 18 – T6 20/11", "ngày 1 – 3"),
        ("T7 21 – CN 22/11", "nghỉ cuối tuần"),
        ("T2 23/11", "ngày 4"),
        ("T3 24/11", "nghỉ Ngày Văn hóa Việt Nam"),
        ("T4 25/11", "ngày 5"),
        ("T4 25/11", "hạn 08:40 thứ Tư 25/11/2026"),
    ]
    assert (end.lines[1].count_from, end.lines[1].count_to) == (1, 3)


def test_hours_and_a_roll_are_told_too() -> None:
    hours = due(at("2026-10-09 16:00"), budget("8.5", Unit.WORKING_HOUR), NATIONAL)
    assert [line.text for line in hours.lines if line.kind == "hours"] == [
        "1 giờ làm việc (16:00 – 17:00)",
        "7,5 giờ làm việc (07:30 – 11:30, 13:30 – 17:00)",
    ]
    month = due(at("2025-12-31 09:00"), budget("2", Unit.MONTH), NATIONAL)
    assert "tháng này không có ngày 31" in month.lines[1].text
    assert [line.text for line in month.lines if line.kind == "rolled"] == [
        "ngày cuối 28/02/2026 nghỉ cuối tuần, chuyển sang T2 02/03"
    ]


def test_after_a_restart_the_running_term_alone_is_told() -> None:
    ledger = [pause("2026-10-08 09:00", "2026-10-14 09:00", Policy.RESTART)]
    end = due_after(at("2026-10-05 09:00"), budget("2", Unit.WORKING_DAY), ledger, NATIONAL)
    assert [line.text for line in end.lines] == [
        "chờ bổ sung (Mẫu 02): đồng hồ dừng, tính lại từ đầu từ 09:00 T4 14/10",
        "nhận đủ bổ sung, chưa tính",
        "ngày 1 – 2",
        "hạn 09:00 thứ Sáu 16/10/2026",
    ]


def test_working_hours_run_backwards_below_zero() -> None:
    first, last = at("2026-10-05 16:00"), at("2026-10-06 08:00")
    assert working_hours(first, last, NATIONAL) == Decimal("1.5")
    assert working_hours(last, first, NATIONAL) == Decimal("-1.5")


def test_a_negative_amount_of_hours_cannot_be_taken_off() -> None:
    with pytest.raises(ValueError, match="không âm"):
        subtract_hours(at("2026-10-05 09:00"), Decimal(-1), NATIONAL)


DUE = "2026-11-25 14:30"


@pytest.mark.parametrize(
    ("finish", "classes"),
    [
        ("2026-11-23 16:00", "early early early on_time"),
        ("2026-11-25 11:00", "on_time early early on_time"),
        ("2026-11-25 13:29", "on_time early early on_time"),
        ("2026-11-25 13:30", "on_time on_time on_time on_time"),
        ("2026-11-25 14:30", "on_time on_time on_time on_time"),
        ("2026-11-25 14:31", "on_time overdue overdue overdue"),
        ("2026-11-26 08:00", "overdue overdue overdue overdue"),
    ],
)
def test_the_four_definitions_judge_one_finish_each_in_its_own_way(finish: str, classes: str) -> None:
    judged = [timeliness(at(finish), at(DUE), NATIONAL, f"D{n}") for n in (1, 2, 3, 4)]
    assert judged == [Timeliness(name) for name in classes.split()]


def test_the_date_is_compared_where_the_office_stands() -> None:
    # 17:30 UTC on 25/11 is already 26/11 in Việt Nam.
    assert timeliness(datetime(2026, 11, 25, 17, 30, tzinfo=UTC), at(DUE), NATIONAL) == "overdue"


def test_without_a_due_date_nothing_is_on_time() -> None:
    assert timeliness(at(DUE), None, NATIONAL) is None
