"""Time phrases keep their words and their unit; nothing is turned into hours."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.words import exact_number
from nennep.office.durations import read_time, unit_of

PLAIN = {
    "15 ngày": ("15", "calendar_day"),
    "05 ngày làm việc": ("5", "working_day"),
    "03 ngày (làm việc)": ("3", "working_day"),
    "05 NLV": ("5", "working_day"),
    "½ ngày": ("0.5", "calendar_day"),
    "2½ ngày": ("2.5", "calendar_day"),
    "1/2 ngày": ("0.5", "calendar_day"),
    "¹/₂ ngày": ("0.5", "calendar_day"),
    "nửa ngày": ("0.5", "calendar_day"),
    "1 ngày rưỡi": ("1.5", "calendar_day"),
    "Một ngày rưỡi": ("1.5", "calendar_day"),
    "1 ngày rưỡi làm việc": ("1.5", "working_day"),
    "01 (một) ngày làm việc rưỡi": ("1.5", "working_day"),
    "hai giờ rưỡi": ("2.5", "working_hour"),
    "4 giờ rưỡi hành chính": ("4.5", "working_hour"),
    "1 tháng rưỡi": ("1.5", "month"),
    "1 buổi rưỡi": ("1.5", "half_day"),
    "0,25 ngày": ("0.25", "calendar_day"),
    "15¹ ngày": ("15", "calendar_day"),
    "04 giờ": ("4", "working_hour"),
    "8h": ("8", "working_hour"),
    "08 giờ làm việc": ("8", "working_hour"),
    "1 giờ 30 phút": ("1.5", "working_hour"),
    "30 phút": ("30", "minute"),
    "01 buổi": ("1", "half_day"),
    "01 tháng": ("1", "month"),
    "mười lăm ngày": ("15", "calendar_day"),
    "năm ngày làm việc": ("5", "working_day"),
    "15 (mười lăm) ngày làm việc": ("15", "working_day"),
    "Không quá 15 ngày kể từ ngày nhận đủ hồ sơ": ("15", "calendar_day"),
    "20 ngày, kể từ ngày 01 tháng 7 năm 2025": ("20", "calendar_day"),
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_phrase_gives_its_amount_in_its_own_unit(text: str) -> None:
    found = read_time(text)
    amount, unit = PLAIN[text]
    assert (found.amount, found.unit, found.text) == (Decimal(amount), unit, text)
    assert (found.variants, found.doubt) == ((), "")


@pytest.mark.parametrize("text", ["Không quy định", "không", "-", "–", "0"])
def test_no_limit_is_not_a_doubt(text: str) -> None:
    found = read_time(text)
    assert (found.amount, found.is_unset, found.doubt) == (None, True, "")


@pytest.mark.parametrize("text", ["Trong ngày", "Ngay trong ngày làm việc", "Trả ngay trong ngày"])
def test_the_same_day_is_a_limit_of_its_own(text: str) -> None:
    found = read_time(text)
    assert (found.amount, found.unit, found.doubt) == (None, "same_day", "")


def test_a_half_that_belongs_to_no_number_is_asked() -> None:
    assert read_time("2 ngày; rưỡi").doubt == "có chữ “rưỡi” mà không rõ là của số nào"


def test_a_second_length_is_kept_and_told() -> None:
    found = read_time("30 ngày (phức tạp 45 ngày)")
    assert (found.amount, found.unit) == (Decimal(30), "calendar_day")
    assert [(one.amount, one.unit) for one in found.variants] == [(Decimal(45), "calendar_day")]
    assert "45 ngày" in found.doubt


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("từ 02 đến 05 ngày", "khoảng"),
        ("10 hoặc 15 ngày", "khoảng"),
        ("theo giấy hẹn", "không hiểu"),
        ("15", "không có đơn vị"),
        ("1/0 ngày", "không hiểu"),
    ],
)
def test_what_is_not_sure_is_told(text: str, doubt: str) -> None:
    assert doubt in read_time(text).doubt


def test_a_bare_number_takes_the_unit_of_its_column() -> None:
    found = read_time("15", "Thời hạn giải quyết (ngày làm việc)")
    assert (found.amount, found.unit, found.doubt) == (Decimal(15), "working_day", "")


def test_a_cell_that_contradicts_its_column_is_told() -> None:
    found = read_time("15 ngày", "Thời hạn (ngày làm việc)")
    assert found.unit == "calendar_day"
    assert "tiêu đề cột ghi ngày làm việc" in found.doubt


def test_a_column_without_brackets_names_no_unit() -> None:
    assert (unit_of("Thời gian"), unit_of("Thời gian (giờ)")) == ("", "working_hour")


@given(st.decimals(0, 999, places=2), st.sampled_from(["giờ", "ngày", "ngày làm việc", "tháng"]))
def test_what_is_written_is_read_back(amount: Decimal, unit: str) -> None:
    found = read_time(f"{exact_number(amount)} {unit}")
    assert (found.amount, found.doubt) == (amount, "")


@given(st.text(alphabet="0123456789½,./ ngàyiờlmvệctháphuút()-–'\n", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_time(text)
    assert found.amount is None or found.amount >= 0
