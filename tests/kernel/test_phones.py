"""Telephone numbers by the national numbering plan."""

import pytest

from nennep.kernel.phones import PhoneError, read_phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("", ""),
        ("0905 124 170", "0905124170"),
        ("+84 905.124.170", "0905124170"),
        ("84905124170", "0905124170"),
        ("+84 (0)905 124 170", "0905124170"),
        ("\u202a0905 124 170\u202c", "0905124170"),
        ("02438251234", "02438251234"),
        ("0214 3820 123", "02143820123"),
        ("+84 24 3825 1234", "02438251234"),
        ("19001234", "19001234"),
        ("1800 599 920", "1800599920"),
        ("+1 202 555 0172", "+12025550172"),
        ("+856-20-5551-2345", "+8562055512345"),
    ],
)
def test_numbers_are_read_as_the_plan_writes_them(typed: str, number: str) -> None:
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("090512417", "cần 10 chữ số, đang có 9."),
        ("0243825123", "cố định cần 11 chữ số, đang có 10."),
        ("190012345", "tổng đài cần 8 hoặc 10 chữ số, đang có 9."),
        ("+84 90512345", "cần 10 chữ số, đang có 9."),
        ("+8490512345678", "cần 10 chữ số, đang có 12."),
        ("905124170", "Xem lại chữ số đầu."),
        ("0905l24170", "chỉ gồm chữ số."),
        ("+1", "chỉ gồm chữ số."),
    ],
)
def test_what_is_no_number_is_refused_with_the_count_that_it_needs(typed: str, words: str) -> None:
    with pytest.raises(PhoneError, match=words.replace(".", r"\.")):
        read_phone(typed)
