"""Case codes of both patterns, and numbers and dates of documents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.numbering import Stream, case_code, date_line, document_number, number_line, parse_case_code


@pytest.mark.parametrize(
    ("text", "head", "day", "scheme"),
    [
        ("000.00.53.H48-220921-0099", "000.00.53.H48", date(2022, 9, 21), "QCVN 102:2016"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), "QĐ 20/2020"),
        ("H45.17-210903-0012", "H45.17", date(2021, 9, 3), "QĐ 20/2020"),
    ],
)
def test_a_case_code_of_either_pattern_is_taken_apart(text: str, head: str, day: date, scheme: str) -> None:
    code = parse_case_code(f" {text}\n")
    assert (code.text, code.head, code.day, code.scheme) == (text, head, day, scheme)
    assert code.stream is Stream.OWN
    assert code.ministry == ""


def test_the_length_of_the_sequence_tells_whose_system_gave_it() -> None:
    assert parse_case_code("H99.12-261117-1800123").ministry == "Bộ Y tế"
    assert parse_case_code("H99.12-261117-090123").ministry == "Bộ Nội vụ"
    assert parse_case_code("H99.12-261117-090123").stream is Stream.MINISTRY
    assert parse_case_code("H99.12-261117-10001").stream is Stream.OWN
    unknown = parse_case_code("H99.12-261117-990123")
    assert (unknown.stream, unknown.ministry) == (Stream.MINISTRY, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H99.12-261117-012",
        "H99.12-26117-0012",
        "H99.12-261317-0012",
        "Z99.12-261117-0012",
        "H99.1.2.3.4-261117-0012",
        "H99.12-261117-00１2",
        "H99.12-261117-0012-1",
    ],
)
def test_what_is_no_case_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Mã hồ sơ"):
        parse_case_code(text)


def test_a_code_is_made_of_the_unit_the_day_and_the_counter() -> None:
    assert case_code("H99.12", date(2026, 11, 17), 12) == "H99.12-261117-0012"
    assert case_code("H99.12", date(2026, 11, 17), 10_000) == "H99.12-261117-10000"


@given(st.integers(1, 99_999), st.dates(date(2018, 1, 1), date(2099, 12, 31)))
def test_an_own_code_is_read_back_as_our_own(number: int, day: date) -> None:
    code = parse_case_code(case_code("000.00.12.H99", day, number))
    assert (int(code.sequence), code.day, code.stream) == (number, day, Stream.OWN)


@pytest.mark.parametrize(("head", "number"), [("H99.12", 0), ("H99.12", 100_000), ("SYT", 1)])
def test_a_code_that_would_be_misread_is_not_made(head: str, number: int) -> None:
    with pytest.raises(ValueError, match=r"Số thứ tự|Mã cơ quan"):
        case_code(head, date(2026, 11, 17), number)


def test_document_numbers_below_ten_lead_a_zero() -> None:
    assert number_line(5, "KH-SYT") == "Số: 05/KH-SYT"
    assert document_number(4425, "KH-ISO") == "4425/KH-ISO"
    with pytest.raises(ValueError, match="01"):
        document_number(0, "KH-SYT")


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
    ],
)
def test_only_january_and_february_lead_a_zero(day: date, line: str) -> None:
    assert date_line(day) == line
    assert date_line(day, "Lam Giang") == f"Lam Giang, {line}"
