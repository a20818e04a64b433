"""Numbers in words and figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.words import (
    decimal_text,
    exact_number,
    in_words,
    money,
    money_in_words,
    number,
    percent,
    points,
    ratio,
    read_money,
    read_whole,
    share,
    short_number,
    size_words,
)

UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
POWERS = {"nghìn": 10**3, "triệu": 10**6}


def read(words: str) -> int:
    """A number from its words, by another way than they were written."""
    head, parted, tail = words.rpartition(" tỷ")
    if parted:
        return read(head) * 10**9 + (read(tail.strip()) if tail else 0)
    total = group = digit = 0
    for word in words.split():
        if word in UNITS:
            digit = UNITS[word]
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word in ("mươi", "mười"):
            group, digit = group + (digit * 10 if word == "mươi" else 10), 0
        elif word in POWERS:
            total, group, digit = total + (group + digit) * POWERS[word], 0, 0
        else:
            assert word == "linh"
    return total + group + digit


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "không"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (40, "bốn mươi"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_015, "một nghìn không trăm mười lăm"),
        (1_717, "một nghìn bảy trăm mười bảy"),
        (21_000_000, "hai mươi mốt triệu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_002_003_000, "một tỷ không trăm linh hai triệu không trăm linh ba nghìn"),
        (10**12, "một nghìn tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_a_number_is_read_as_officials_read_it(n: int, words: str) -> None:
    assert in_words(n) == words


@given(st.one_of(st.integers(0, 10**12), st.integers(0, 2000), st.integers(0, 10**6)))
def test_words_read_back_give_the_number(n: int) -> None:
    assert read(in_words(n)) == n


@given(st.integers(0, 10**12))
def test_words_never_say_what_nobody_says(n: int) -> None:
    words = f" {in_words(n)} "
    for wrong in ("mươi một ", "mươi bốn ", "mươi năm ", "mười năm ", "mười mốt ", "linh lăm ", "  "):
        assert wrong not in words


def test_money_in_words_begins_with_a_capital_and_refuses_a_fraction() -> None:
    assert money_in_words(21_000_000) == "Hai mươi mốt triệu đồng"
    assert money_in_words(Decimal("150000.00")) == "Một trăm năm mươi nghìn đồng"
    assert money_in_words(0) == "Không đồng"
    with pytest.raises(ValueError, match="nguyên"):
        money_in_words(Decimal("0.5"))


def test_figures_have_points_between_thousands_and_a_decimal_comma() -> None:
    assert number(1717) == "1.717"
    assert number(1234567.25, 2) == "1.234.567,25"
    assert number(-1717) == "-1.717"
    assert number(Decimal("-0.04"), 1) == "0,0"
    assert money(1_000_000) == "1.000.000 đồng"
    assert short_number(4) == "4"
    assert short_number(Decimal("3.5"), 2) == "3,5"
    assert short_number(100) == "100"


@pytest.mark.parametrize(
    ("value", "read", "stored"),
    [
        (Decimal("2.50"), "2,5", "2.5"),
        (Decimal("0.1250"), "0,125", "0.125"),
        (Decimal("40.0"), "40", "40"),
        (Decimal("1E+3"), "1000", "1000"),
        (Decimal("-0.0"), "0", "0"),
        (1500, "1500", "1500"),
    ],
)
def test_an_exact_number_keeps_its_digits_and_reads_back(value: Decimal, read: str, stored: str) -> None:
    assert (exact_number(value), decimal_text(value)) == (read, stored)
    assert Decimal(stored) == value


@pytest.mark.parametrize(
    ("value", "places", "text"), [(0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (0.25, 1, "0,3"), (2.675, 2, "2,68")]
)
def test_halves_are_rounded_up_and_not_to_even(value: float, places: int, text: str) -> None:
    assert number(value, places) == text


def test_a_share_comes_from_counts_and_nothing_is_divided_by_nothing() -> None:
    assert share(1717, 1790) == "95,9 %"
    assert share(1349, 1355) == "99,6 %"
    assert share(1353, 1355, 2) == "99,85 %"
    assert share(0, 5) == "0,0 %"
    assert share(0, 0) == "không phát sinh"
    assert ratio(1, 0) is None
    assert percent(None) == "không phát sinh"


def test_shares_differ_in_points_and_not_in_per_cent() -> None:
    assert points(99.9, 98.7) == "+1,2 điểm %"
    assert points(Decimal("95.1"), Decimal("96.3")) == "-1,2 điểm %"
    assert points(95, 95) == "0,0 điểm %"
    assert points(None, 95) == "không phát sinh"


@pytest.mark.parametrize(
    "typed",
    [
        "100000",
        "100.000",
        "100 000",
        "100\u00a0000",
        "100,000",
        " 100.000đ ",
        "100000 đồng",
        "100.000 VNĐ",
        "１００.０００",
    ],
)
def test_money_is_read_as_offices_type_it(typed):
    assert read_money(typed) == 100_000


@pytest.mark.parametrize(
    "typed", ["", "100.00", "1.5", "0.500", "1.000,000", "1000.000", "100..000", "abc", "đ", "5 tỷ", "9" * 5000, "²"]
)
def test_what_may_mean_two_amounts_is_no_amount(typed):
    assert read_money(typed) is None


@given(st.integers(-(10**11), 10**11))
def test_a_whole_number_reads_back_as_it_is_printed(n):
    assert read_whole(number(n)) == read_whole(str(n)) == n
    assert read_money(money(n)) == n


def test_a_count_has_no_unit_of_money():
    assert (read_whole("1.717"), read_whole("0700"), read_whole("1.717 đồng")) == (1717, 700, None)


def test_a_size_is_told_in_one_way_everywhere() -> None:
    sizes = (900, 12_400, 31_200_000, 320 * 1024**2, 3 * 1024**3 // 2)
    assert [size_words(size) for size in sizes] == ["900 byte", "12,1 KB", "29,8 MB", "320 MB", "1,5 GB"]
