"""Periods by the calendar and by the reporting rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.periods import STATUTORY, Period, month, parse, quarter, span, year


def bounds(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2026-10", "2026-10-01", "2026-10-31", "Tháng 10/2026"),
        ("2024-02", "2024-02-01", "2024-02-29", "Tháng 2/2024"),
        ("2026-12", "2026-12-01", "2026-12-31", "Tháng 12/2026"),
        ("2026-Q3", "2026-07-01", "2026-09-30", "Quý III/2026"),
        ("2026-q1", "2026-01-01", "2026-03-31", "Quý I/2026"),
        ("2026", "2026-01-01", "2026-12-31", "Năm 2026"),
        ("2026-01-01..2026-11-15", "2026-01-01", "2026-11-15", "01/01/2026 – 15/11/2026"),
    ],
)
def test_a_period_is_read_from_what_is_typed(text: str, first: str, last: str, label: str) -> None:
    period = parse(f" {text} ")
    assert bounds(period) == (first, last)
    assert period.label == label


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-Q5", "26", "2026-11-15..2026-01-01", "2026-02-30..2026-03-01", "0000"]
)
def test_a_period_that_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r"Viết 2026-10 \(tháng\)"):
        parse(text)


def test_a_statutory_quarter_closes_on_the_14th_and_the_year_runs_from_15_december() -> None:
    assert bounds(quarter(2026, 3, STATUTORY)) == ("2026-06-15", "2026-09-14")
    assert bounds(quarter(2026, 1, STATUTORY)) == ("2025-12-15", "2026-03-14")
    assert bounds(year(2026, STATUTORY)) == ("2025-12-15", "2026-12-14")
    assert bounds(month(2026, 1, STATUTORY)) == ("2025-12-15", "2026-01-14")
    assert parse("2026-Q3", STATUTORY).label == "Quý III/2026 (từ 15/06/2026 đến 14/09/2026)"


def test_a_quarter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="Quý"):
        quarter(2026, 5)


def test_both_ends_belong_to_a_period() -> None:
    october = month(2026, 10)
    assert october.contains(date(2026, 10, 1))
    assert date(2026, 10, 31) in october
    assert date(2026, 11, 1) not in october
    assert october.days == 31


@given(st.integers(2000, 2100), st.integers(1, 4), st.sampled_from([None, STATUTORY]))
def test_four_quarters_make_the_year_and_each_follows_the_one_before(number: int, which: int, closing: object) -> None:
    rule = STATUTORY if closing else None
    quarters = [quarter(number, n, rule) for n in (1, 2, 3, 4)]
    assert quarters[0].first == year(number, rule).first
    assert quarters[3].last == year(number, rule).last
    assert sum(each.days for each in quarters) == year(number, rule).days
    one = quarters[which - 1]
    assert one.previous() == (quarters[which - 2] if which > 1 else quarter(number - 1, 4, rule))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_before_a_free_span_lies_one_of_the_same_length(first: date, more: int) -> None:
    period = span(first, first + timedelta(more))
    before = period.previous()
    assert before.days == period.days
    assert before.last + timedelta(1) == period.first
