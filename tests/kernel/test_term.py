"""Terms: what is stored is read, what is read is written back, and each place tells it its own way."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from nennep.kernel.worktime import UNITS, Budget, Style, Term, Unit

FIVE = Decimal(5)
# amount, unit, cut-off: on a paper, in a cell, in a mark
TOLD = [
    (FIVE, "working_day", None, "05 ngày làm việc", "5 ngày làm việc", "5 ngày làm việc"),
    (Decimal(15), "working_day", None, "15 ngày làm việc", "15 ngày làm việc", "15 ngày làm việc"),
    (Decimal("0.5"), "working_day", None, "0,5 ngày làm việc", "0,5 ngày làm việc", "0,5 ngày làm việc"),
    (Decimal("2.1250"), "working_day", None, "2,125 ngày làm việc", "2,125 ngày làm việc", "2,125 ngày làm việc"),
    (FIVE, "calendar_day", None, "05 ngày", "5 ngày", "5 ngày"),
    (Decimal(3), "month", None, "03 tháng", "3 tháng", "3 tháng"),
    (Decimal(4), "working_hour", None, "04 giờ làm việc", "4 giờ làm việc", "4 giờ"),
    (Decimal(0), "working_hour", None, "0 giờ làm việc", "0 giờ làm việc", "0 giờ"),
    (None, "same_day", None, "trong ngày làm việc", "trong ngày làm việc", "trong ngày"),
    (Decimal(0), "same_day", time(15), "trong ngày làm việc; tiếp nhận sau 15 giờ thì trả trong ngày làm việc tiếp theo", "trong ngày làm việc, nhận đến 15:00", "trong ngày"),
    (Decimal(30), "minute", None, "30 phút", "30 phút", "30 phút"),
    (Decimal(1), "half_day", None, "01 buổi", "1 buổi", "1 buổi"),
    (Decimal(2), "week", None, "02 tuần", "2 tuần", "2 tuần"),
    (Decimal(1), "year", None, "01 năm", "1 năm", "1 năm"),
    (None, "", None, "không quy định", "không quy định", "không quy định"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "unit", "cutoff", "paper", "cell", "chip"), TOLD)
def test_a_term_is_told_for_a_paper_a_cell_and_a_mark(
    amount: Decimal | None, unit: str, cutoff: time | None, paper: str, cell: str, chip: str
) -> None:
    term = Term(amount, unit, cutoff)
    assert [term.words(style) for style in Style] == [paper, cell, chip]
    assert term.words() == cell


def test_every_unit_of_the_calendar_has_its_words() -> None:
    assert set(Unit) <= set(UNITS)
    assert {unit for _, unit, *_ in TOLD} == {*UNITS, ""}


LIMITS: list[dict[str, Any]] = [
    {"amount": "15", "unit": "working_day", "cutoff": None},
    {"amount": "0.5", "unit": "working_day", "cutoff": None},
    {"amount": "5.0", "unit": "working_hour", "cutoff": None},
    {"amount": "0", "unit": "same_day", "cutoff": "15:00"},
    {"amount": "27", "unit": "calendar_day", "cutoff": None, "note": "Nộp tại quầy số 5"},
    {"note": "Chỉ tiếp nhận, không hẹn"},
    {},
]


@pytest.mark.parametrize("stored", LIMITS)
def test_the_limit_of_a_channel_is_read_and_written_back_as_it_was(stored: dict[str, Any]) -> None:
    assert Term.from_json(stored).to_json() == stored


@pytest.mark.parametrize(
    ("stored", "unit"),
    [
        ({"amount": "0.5"}, Unit.WORKING_HOUR),
        ({"amount": "2", "unit": "working_days"}, Unit.WORKING_DAY),
        ({"amount": "30", "unit": "calendar_days"}, Unit.CALENDAR_DAY),
        ({"amount": "3", "unit": "months"}, Unit.MONTH),
    ],
)
def test_a_length_of_the_step_table_is_read_and_written_back_as_it_was(stored: dict[str, str], unit: Unit) -> None:
    term = Term.from_json(stored)
    assert (term.unit, term.to_length()) == (unit, stored)
    assert Term.from_json({"amount": "4", "unit": "working_hours"}).to_length() == {"amount": "4"}


def test_nothing_stored_is_no_limit() -> None:
    for stored in (None, {}, {"amount": "", "unit": ""}, {"amount": None, "unit": "", "cutoff": None}):
        assert Term.from_json(stored) == Term()
        assert Term.from_json(stored).budget is None


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"amount": "5", "unit": ""}, "Chọn đơn vị"),
        ({"amount": "5", "unit": "fortnight"}, "Không có đơn vị “fortnight”"),
        ({"amount": "", "unit": "working_day"}, "Ghi thời hạn là bao nhiêu"),
        ({"amount": "năm", "unit": "working_day"}, "“năm” không phải một số"),
        ({"amount": "-1", "unit": "working_day"}, "không âm"),
        ({"amount": "NaN", "unit": "working_day"}, "không âm"),
        ({"amount": "0", "unit": "same_day", "cutoff": "ba giờ chiều"}, "Giờ chốt cần có dạng"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_for_the_screen(stored: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Term.from_json(stored)


def test_a_deadline_is_computed_from_what_may_be_set_as_a_limit() -> None:
    assert Term(FIVE, "working_day").budget == Budget(FIVE, Unit.WORKING_DAY)
    assert Term(None, "same_day", time(15)).budget == Budget(Decimal(0), Unit.SAME_DAY, time(15))
    with pytest.raises(ValueError, match="không tính theo buổi"):
        _ = Term(FIVE, "half_day").budget
    with pytest.raises(ValueError, match="số nguyên"):
        _ = Term(Decimal("0.5"), "month").budget
    with pytest.raises(ValueError, match="Giờ chốt"):
        _ = Term(FIVE, "working_day", time(15)).budget
    with pytest.raises(ValueError, match="Bảng bước"):
        Term(FIVE, "week").to_length()


@pytest.mark.parametrize("unit", ["working_hour", "working_day", "calendar_day", "month"])
def test_a_limit_is_more_than_nothing(unit: str) -> None:
    with pytest.raises(ValueError, match=r"lớn hơn 0.*“trong ngày làm việc”"):
        Term(Decimal(0), unit).as_limit()


@pytest.mark.parametrize(
    ("most", "unit"), [(29280, "working_hour"), (3660, "working_day"), (3660, "calendar_day"), (120, "month")]
)
def test_no_limit_is_longer_than_ten_years(most: int, unit: str) -> None:
    assert Term(Decimal(most), unit).as_limit() == Budget(Decimal(most), Unit(unit))
    with pytest.raises(ValueError, match=r"dài nhất là 10 năm.*Xem lại số và đơn vị"):
        Term(Decimal(most + 1), unit).as_limit()


def test_a_limit_within_the_day_or_none_at_all_has_no_amount() -> None:
    assert Term().as_limit() is None
    assert Term(None, "same_day", time(15)).as_limit() == Budget(Decimal(0), Unit.SAME_DAY, time(15))
    assert Term(Decimal("0.5"), "working_day").as_limit() == Budget(Decimal("0.5"), Unit.WORKING_DAY)


def test_an_allowance_is_told_as_a_term() -> None:
    assert Term.of(Budget(FIVE, Unit.WORKING_DAY)).words(Style.PAPER) == "05 ngày làm việc"
    assert Term.of(None) == Term()


@pytest.mark.parametrize("unit", ["working_day", "week", "same_day", "", "ngày"])
def test_a_step_table_keeps_four_units_in_one_spelling(unit):
    with pytest.raises(ValueError, match="Bảng bước"):
        Term.from_length({"amount": "2", "unit": unit})
    assert Term.from_length({"amount": "2"}) == Term(Decimal(2), Unit.WORKING_HOUR)


def test_a_step_table_keeps_no_note():
    with pytest.raises(ValueError, match="Bảng bước"):
        Term(Decimal(2), Unit.WORKING_DAY, note="khi cần").to_length()
