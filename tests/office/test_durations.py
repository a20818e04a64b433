"""Time phrases keep their words and their unit; nothing is turned into hours."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.words import exact_number, in_words
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
    "không quá 05 ngày làm việc kể từ ngày 01/7/2025": ("5", "working_day"),
    "2 1/2 ngày": ("2.5", "calendar_day"),
    "1 ¹/₂ ngày": ("1.5", "calendar_day"),
    "2 ½ ngày làm việc": ("2.5", "working_day"),
    "một phần hai ngày": ("0.5", "calendar_day"),
    "ba phần tư ngày làm việc": ("0.75", "working_day"),
    "một trăm hai mươi ngày": ("120", "calendar_day"),
    "ba trăm sáu mươi lăm ngày": ("365", "calendar_day"),
    "năm (05) ngày làm việc": ("5", "working_day"),
    "mười lăm (15) ngày": ("15", "calendar_day"),
    "15 (mười lăm ngày)": ("15", "calendar_day"),
    "1,5 (một phẩy năm) ngày": ("1.5", "calendar_day"),
    "2,5 (hai ngày rưỡi) ngày": ("2.5", "calendar_day"),
    "05 ngày l.việc": ("5", "working_day"),
    "1h30": ("1.5", "working_hour"),
    "1g30": ("1.5", "working_hour"),
    "1 giờ 30": ("1.5", "working_hour"),
    "1h30 phút": ("1.5", "working_hour"),
    "24h00": ("24", "working_hour"),
    "30ph": ("30", "minute"),
    "2 tiếng": ("2", "working_hour"),
    "hai tiếng rưỡi": ("2.5", "working_hour"),
    "02 tiếng đồng hồ": ("2", "working_hour"),
    "Bước 2: 3 ngày": ("3", "calendar_day"),
    "- 05 ngày": ("5", "calendar_day"),
    "15 ngày/01 hồ sơ": ("15", "calendar_day"),
    "5 ngày kể từ khi có ý kiến của 3 cơ quan": ("5", "calendar_day"),
    "0,125 ngày": ("0.125", "calendar_day"),
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
        ("2-1/2 ngày", "số đứng liền trước"),
        ("1. 5 ngày", "số đứng liền trước"),
        ("1, 2 ngày", "số đứng liền trước"),
        ("12 000 ngày", "số đứng liền trước"),
        ("2 x 5 ngày", "số đứng liền trước"),
        ("10÷15 ngày", "khoảng"),
        ("10 ~ 15 ngày", "khoảng"),
        ("5 ngày x 2", "số đứng liền sau"),
        ("2 lần 5 ngày", "“lần”"),
        ("1.000 ngày", "hàng nghìn"),
        ("11/2 ngày", "phân số"),
        ("01/02 ngày", "phân số"),
        ("15 (mười hai) ngày", "khác nhau"),
        ("năm (06) ngày", "khác nhau"),
        ("15 (mười hai ngày)", "khác nhau"),
        ("15 (mười lăm, ưu tiên) ngày", "không hiểu"),
        ("05 ngày công", "“ngày công”"),
        ("quá 15 ngày", "“quá”"),
        ("hơn 5 ngày", "“hơn”"),
        ("dưới 5 ngày", "“dưới”"),
        ("ít nhất 5 ngày", "“ít nhất”"),
        ("sau 2 ngày", "“sau”"),
        ("giảm 5 ngày", "“giảm”"),
        ("trước 17 giờ", "“trước”"),
        ("kể từ 8h ngày 1", "“kể từ”"),
        ("lúc 8h30", "“lúc”"),
        ("chậm nhất 15 giờ ngày 10 hằng tháng", "giờ trong ngày"),
        ("trước ngày 25 tháng 12", "không hiểu"),
        ("không giải quyết trong ngày", "không hiểu"),
        ("1 quý", "không hiểu"),
        ("hai mốt hai ngày", "số đứng liền trước"),
        ("-1/2 1/2 ngày", "số đứng liền trước"),
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


@pytest.mark.parametrize(
    "text", ["không quá 15 ngày", "chưa quá 15 ngày", "không được quá 15 ngày", "tối đa 15 ngày", "chậm nhất 4 giờ"]
)
def test_a_limit_that_is_not_passed_is_no_doubt(text: str) -> None:
    assert read_time(text).doubt == ""


@given(st.integers(1, 999), st.sampled_from(["giờ", "ngày", "ngày làm việc", "tháng"]))
def test_a_number_in_words_is_read_back(number: int, unit: str) -> None:
    for text in (
        f"{in_words(number)} {unit}",
        f"{number} ({in_words(number)}) {unit}",
        f"{in_words(number)} ({number}) {unit}",
    ):
        found = read_time(text)
        assert (found.amount, found.doubt) == (number, ""), text


@given(st.integers(1, 99), st.integers(1, 99))
def test_two_numbers_are_never_read_as_one_in_silence(first: int, second: int) -> None:
    for sign in (" ", ", ", ". ", " - ", "-", " x ", "÷", "~", " + ", "; "):
        assert read_time(f"{first}{sign}{second} ngày").doubt, sign
    # A true fraction, in which no figure was lost, is one number.
    told = read_time(f"{first}/{second} ngày")
    assert told.doubt or (first < second and second in (2, 3, 4, 5, 8))


@given(st.decimals(0, 999, places=2), st.sampled_from(["giờ", "ngày", "ngày làm việc", "tháng"]))
def test_what_is_written_is_read_back(amount: Decimal, unit: str) -> None:
    found = read_time(f"{exact_number(amount)} {unit}")
    assert (found.amount, found.doubt) == (amount, "")


@given(st.text(alphabet="0123456789½,./ ngàyiờlmvệctháphuút()-–'\n", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_time(text)
    assert found.amount is None or found.amount >= 0
