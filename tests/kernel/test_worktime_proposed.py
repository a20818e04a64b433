"""Beyond the last decided year a calendar goes on as expected, and says that it does."""

import tomllib
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from nennep.kernel.worktime import (
    Budget,
    OutsideCalendarError,
    Pause,
    Policy,
    Unit,
    calendar_from,
    carried_on,
    due,
    due_after,
    proposed_days,
    subtract_hours,
)
from nennep.kernel.worktime.calendar import ProposedYears
from tests.calendars import AFTERNOON, MORNING, at, national, rule

SHIPPED = Path(__file__).parents[2] / "src" / "nennep" / "org" / "calendars" / "vietnam.toml"
DECIDED = calendar_from(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
"""Decided to 31/12/2027."""
CALENDAR = carried_on(DECIDED)

# Mồng 1 Tết and Giỗ Tổ (10/3 lunar) in Vietnam, UTC+7. In 2030 China has Tết a day later: the new
# moon of 02/02/2030 falls at 23:07 in Hà Nội and at 00:07 of the next day in Beijing.
LUNAR = {
    2024: ("10/02", "18/04"), 2025: ("29/01", "07/04"), 2026: ("17/02", "26/04"),
    2027: ("06/02", "16/04"), 2028: ("26/01", "04/04"), 2029: ("13/02", "23/04"),
    2030: ("02/02", "12/04"), 2031: ("23/01", "01/04"), 2032: ("11/02", "19/04"),
    2033: ("31/01", "09/04"), 2034: ("19/02", "28/04"), 2035: ("08/02", "17/04"),
    2036: ("28/01", "06/04"), 2037: ("15/02", "24/04"), 2038: ("04/02", "13/04"),
    2039: ("24/01", "03/04"), 2040: ("12/02", "20/04"),
}  # fmt: skip


def day_of(year: int, text: str) -> date:
    day, month = map(int, text.split("/"))
    return date(year, month, day)


@pytest.mark.parametrize("year", LUNAR)
def test_the_lunar_days_are_those_of_vietnam(year: int) -> None:
    days = proposed_days(year)
    tet, kings = (day_of(year, text) for text in LUNAR[year])
    assert days[tet].name == "Tết Nguyên đán"
    assert days[kings].name == "Giỗ Tổ Hùng Vương"
    assert [each for each, one in days.items() if one.name == "Giỗ Tổ Hùng Vương"] == [kings]
    assert sum(one.name == "Tết Nguyên đán" for one in days.values()) >= 5


def test_a_proposed_year_has_the_days_of_the_law_each_in_lieu_and_none_decided() -> None:
    off = {f"{day:%d/%m}": one.name for day, one in proposed_days(2028).items()}
    assert off == {
        "01/01": "Tết Dương lịch",
        "03/01": "Nghỉ bù Tết Dương lịch",
        "24/01": "Tết Nguyên đán",
        "25/01": "Tết Nguyên đán",
        "26/01": "Tết Nguyên đán",
        "27/01": "Tết Nguyên đán",
        "28/01": "Tết Nguyên đán",
        "29/01": "Tết Nguyên đán",
        "04/04": "Giỗ Tổ Hùng Vương",
        "30/04": "Ngày Chiến thắng",
        "01/05": "Ngày Quốc tế lao động",
        "02/05": "Nghỉ bù Ngày Chiến thắng",
        "01/09": "Quốc khánh",
        "02/09": "Quốc khánh",
        "04/09": "Nghỉ bù Quốc khánh",
        "24/11": "Ngày Văn hóa Việt Nam",
    }
    assert all(one.provisional and one.kind == "off" for one in proposed_days(2028).values())
    assert proposed_days(2028)[date(2028, 1, 26)].basis == ("Chưa có thông báo nghỉ năm 2028 (dự kiến)")


def test_no_swap_of_working_days_is_proposed() -> None:
    assert date(2026, 8, 31) not in proposed_days(2026)


# The term that starts, its unit and amount: when it is due.
VECTORS = [
    ("2027-12-20 09:00", Unit.WORKING_DAY, "5", "2027-12-27 09:00", ()),
    ("2027-12-29 09:00", Unit.WORKING_DAY, "5", "2028-01-06 09:00", (2028,)),
    ("2027-12-31 16:00", Unit.WORKING_DAY, "0.5", "2028-01-04 10:30", (2028,)),
    ("2028-01-14 10:00", Unit.WORKING_DAY, "10", "2028-02-04 10:00", (2028,)),
    ("2027-12-31 09:00", Unit.CALENDAR_DAY, "26", "2028-01-31 17:00", (2028,)),
    ("2028-01-04 09:00", Unit.MONTH, "3", "2028-04-05 17:00", (2028,)),
    ("2027-12-03 09:00", Unit.MONTH, "1", "2028-01-04 17:00", (2028,)),
    ("2028-09-01 10:00", Unit.SAME_DAY, "0", "2028-09-05 17:00", (2028,)),
    ("2030-01-30 13:30", Unit.WORKING_HOUR, "8", "2030-02-07 14:00", (2030,)),
    ("2027-11-30 09:00", Unit.WORKING_DAY, "300", "2029-02-09 09:00", (2028, 2029)),
]


@pytest.mark.parametrize(("start", "unit", "amount", "end", "awaited"), VECTORS)
def test_a_deadline_over_the_last_decided_day_is_computed_and_says_what_it_awaits(
    start: str, unit: Unit, amount: str, end: str, awaited: tuple[int, ...]
) -> None:
    budget = Budget(Decimal(amount), unit)
    found = due(at(start), budget, CALENDAR)
    assert found.at == at(end)
    assert found.awaits == awaited
    assert found.provisional is bool(awaited)
    assert found == due_after(at(start), budget, [], CALENDAR)
    if awaited:
        with pytest.raises(OutsideCalendarError):
            due(at(start), budget, DECIDED)


def test_the_doubt_of_a_deadline_is_told_in_one_sentence() -> None:
    week = Budget(Decimal(5), Unit.WORKING_DAY)
    assert due(at("2027-12-20 09:00"), week, CALENDAR).doubt == ""
    assert due(at("2027-02-03 09:00"), week, CALENDAR).doubt == "dự kiến"
    over = due(at("2027-12-29 09:00"), week, CALENDAR)
    assert over.doubt == "dự kiến: lịch nghỉ năm 2028 chưa công bố"
    long = due(at("2027-11-30 09:00"), Budget(Decimal(300), Unit.WORKING_DAY), CALENDAR)
    assert long.doubt == "dự kiến: lịch nghỉ năm 2028, 2029 chưa công bố"


def test_the_reasons_name_the_expected_days_and_the_year_that_is_not_published() -> None:
    found = due(at("2028-01-20 10:00"), Budget(Decimal(3), Unit.WORKING_DAY), CALENDAR)
    assert [(line.label, line.text) for line in found.lines] == [
        ("T5 20/01", "tiếp nhận, chưa tính"),
        ("T6 21/01", "ngày 1"),
        ("T7 22 – CN 23/01", "nghỉ cuối tuần"),
        ("T2 24 – T7 29/01", "nghỉ Tết Nguyên đán (dự kiến)"),
        ("CN 30/01", "nghỉ cuối tuần"),
        ("T2 31/01 – T3 01/02", "ngày 2 – 3"),
        ("T3 01/02", "hạn 10:00 thứ Ba 01/02/2028 (dự kiến)"),
    ]
    assert found.notes == (
        "Dự kiến: lịch nghỉ năm 2028 chưa công bố. Hạn tính theo tuần làm việc đang áp dụng và ngày"
        " nghỉ lễ theo luật; có thể đổi khi có quyết định.",
    )


def test_a_deadline_may_lean_on_a_provisional_day_and_on_a_year_not_published() -> None:
    decided = calendar_from(
        {
            "name": "Lịch",
            "version": "1",
            "hours": {"mon": ["07:30-11:30"], "fri": ["07:30-11:30"]},
            "covers_from": "2027-01-01",
            "covers_to": "2027-12-31",
            "days": [{"day": "2027-12-31", "name": "Nghỉ hoán đổi", "provisional": True}],
        }
    )
    found = due(at("2027-12-27 08:00"), Budget(Decimal(1), Unit.WORKING_DAY), carried_on(decided))
    assert found.at == at("2028-01-07 08:00")
    assert "31/12/2027 (Nghỉ hoán đổi)" in found.notes[0]
    assert "năm 2028 chưa công bố" in found.notes[1]


def test_a_clock_that_stood_over_the_last_decided_day_goes_on() -> None:
    pause = Pause(at("2027-12-29 10:00"), at("2028-01-05 10:00"), "chờ bổ sung", "", Policy.RESUME)
    week = Budget(Decimal(5), Unit.WORKING_DAY)
    found = due_after(at("2027-12-27 09:00"), week, [pause], CALENDAR)
    assert (found.at, found.awaits) == (at("2028-01-10 09:00"), (2028,))


def test_work_is_counted_back_from_a_year_not_published() -> None:
    assert subtract_hours(at("2028-01-04 09:30"), Decimal(4), CALENDAR) == at("2027-12-31 15:00")


def test_a_year_that_a_decision_covers_is_never_proposed() -> None:
    asked: list[int] = []

    def days_of(year: int) -> dict[date, object]:
        asked.append(year)
        return {}

    calendar = carried_on(DECIDED, ProposedYears(days_of, date(2099, 12, 31)))  # type: ignore[arg-type]
    for year in (2024, 2025, 2026, 2027):
        for month in range(1, 13):
            calendar.is_working(date(year, month, 15))
            due(at(f"{year}-{month:02}-01 09:00"), Budget(Decimal(5), Unit.WORKING_DAY), calendar)
    assert asked == []
    calendar.is_working(date(2028, 1, 3))
    assert set(asked) == {2028}


@pytest.mark.parametrize("unit", [u for u in Unit if u is not Unit.SAME_DAY])
def test_within_the_decided_years_nothing_changes(unit: Unit) -> None:
    for month in range(1, 6):
        for start in (f"2027-{month:02}-03 10:00", f"2026-{month:02}-14 18:30"):
            budget = Budget(Decimal(7), unit)
            assert due(at(start), budget, CALENDAR) == due(at(start), budget, DECIDED)


def test_an_own_day_beyond_the_decided_years_goes_before_the_proposed_one() -> None:
    own = CALENDAR.overlay([rule("2028-01-24", "working", "trực Tết", spans=(MORNING,)), rule("2028-02-10")])
    assert own.spans(date(2028, 1, 24)) == (MORNING,)
    assert own.rule(date(2028, 1, 25)).name == "Tết Nguyên đán"  # type: ignore[union-attr]
    assert not own.is_working(date(2028, 2, 10))
    assert own.is_provisional(date(2028, 2, 11))


def test_a_calendar_that_ends_within_a_year_goes_on_the_day_after() -> None:
    calendar = carried_on(national())
    assert calendar.is_working(date(2027, 2, 1))
    assert calendar.is_provisional(date(2027, 2, 1))
    assert not calendar.is_working(date(2027, 2, 8))
    assert calendar.spans(date(2027, 2, 15)) == (MORNING, AFTERNOON)


def test_without_its_proposal_a_calendar_ends_with_its_decision() -> None:
    with pytest.raises(OutsideCalendarError, match="2028"):
        CALENDAR.decided.is_working(date(2028, 1, 4))


def test_before_its_first_year_and_after_the_known_moons_a_calendar_knows_nothing() -> None:
    for day in (date(2023, 12, 29), date(2100, 1, 4)):
        with pytest.raises(OutsideCalendarError, match=str(day.year)):
            CALENDAR.is_working(day)
    assert CALENDAR.is_working(date(2099, 12, 31))
    with pytest.raises(OutsideCalendarError):
        due(at("2099-12-30 09:00"), Budget(Decimal(9), Unit.WORKING_DAY), CALENDAR)
    assert due(at("2099-12-30 09:00"), Budget(Decimal(0), Unit.SAME_DAY, time(15)), CALENDAR).at == at(
        "2099-12-30 17:00"
    )
