"""Patterns of numbers, the year in which they begin anew, and what is missing in a series: plain tables."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from nennep.documents.rules.numbers import (
    DAILY,
    HIGHEST,
    LONGEST,
    NEVER,
    YEARLY,
    NumberGap,
    NumberPatternError,
    check_new_pattern,
    gaps_of,
    number_typed,
    passed_over,
    pattern_of,
    period_of,
)
from nennep.kernel.practice import marked

WRITTEN = [
    ("{số:4}/GCN-SYT", 7, "0007/GCN-SYT"),
    ("{số}/QĐ-SYT", 7, "07/QĐ-SYT"),
    ("{số}/QĐ-SYT", 123, "123/QĐ-SYT"),
    ("{số}/{năm}/GP-SYT", 5, "05/2026/GP-SYT"),
    ("GP.{số:3}.{năm}", 41, "GP.041.2026"),
    ("{số:4}/KQ", 12345, "12345/KQ"),
]


@pytest.mark.parametrize(("pattern", "number", "text"), WRITTEN)
def test_a_number_is_written_and_read_back_by_its_pattern(pattern: str, number: int, text: str) -> None:
    read = pattern_of(pattern)
    assert read.written(number, 2026) == text
    assert read.number_in(text, 2026) == number
    assert read.number_in(str(number), 2026) == number


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("GCN-SYT", "thiếu chỗ ghi số"),
        ("", "thiếu chỗ ghi số"),
        ("{năm}/GCN", "thiếu chỗ ghi số"),
        ("{số}/{số:4}", "hai chỗ ghi số"),
        ("{số}/{năm}/{năm}", "năm hai lần"),
        ("{so}/GCN", "“{so}”"),
        ("{number:x}/GCN", "“{number:x}”"),
        ("{number.__class__}/GCN", "“{number.__class__}”"),
        ("{số}/GCN {", "chỉ gồm chữ"),
        ("{số} GCN", "chỉ gồm chữ"),
        ("{số}/😀", "chỉ gồm chữ"),
        ("{số}{năm}", "Trước và sau"),
        ("9{số}/GCN", "Trước và sau"),
    ],
)
def test_a_pattern_that_cannot_be_kept_is_refused_in_words(pattern: str, words: str) -> None:
    with pytest.raises(NumberPatternError, match=words):
        pattern_of(pattern)


def test_the_longest_pattern_of_a_series_holds_the_mark_of_practice_and_its_highest_number() -> None:
    longest = "{số}/" + "A" * (LONGEST - 13)
    check_new_pattern(longest)
    assert len(pattern_of(marked(longest, -1)).written(HIGHEST, 2026)) == LONGEST
    with pytest.raises(NumberPatternError, match="Ghi nhiều nhất 52 chữ"):
        check_new_pattern(longest + "A")
    typed = "12/" + "A" * (LONGEST - 6)
    assert (number_typed(typed), len(marked(typed, -1))) == (12, LONGEST)
    with pytest.raises(NumberPatternError, match="cần bắt đầu bằng số"):
        number_typed(typed + "A")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abc", "không theo mẫu"),
        ("0007/GCN", "không theo mẫu"),
        ("05/2025/GP-SYT", "năm 2025"),
        ("0", "bắt đầu từ 01"),
        ("00/2026/GP-SYT", "bắt đầu từ 01"),
        ("5" * 12, "không theo mẫu"),
    ],
)
def test_what_is_no_number_of_the_series_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(NumberPatternError, match=words):
        pattern_of("{số}/{năm}/GP-SYT").number_in(text, 2026)


@pytest.mark.parametrize(("text", "number"), [("0697/KQ-SYT", 697), ("12", 12), ("0431/ĐKKDD-SYT", 431)])
def test_a_number_without_a_series_begins_with_its_number(text: str, number: int) -> None:
    assert number_typed(text) == number


@pytest.mark.parametrize("text", ["abc xyz 😀", "KQ-0697", "0/KQ", "12 tháng", "1/" + "A" * 70])
def test_any_words_are_no_number(text: str) -> None:
    with pytest.raises(NumberPatternError, match="ví dụ 0697/KQ-SYT"):
        number_typed(text)


@pytest.mark.parametrize(
    ("restart", "instant", "period"),
    [
        # In Hà Nội the year turns at 17:00 UTC of 31 December.
        (YEARLY, datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), "2026"),
        (YEARLY, datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), "2027"),
        (DAILY, datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), "270101"),
        (NEVER, datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), ""),
    ],
)
def test_a_series_begins_anew_with_the_local_year(restart: str, instant: datetime, period: str) -> None:
    assert period_of(restart, timezone.localdate(instant)) == period


SET_TO_700 = (1, 699, "sổ giấy đã dùng")


@pytest.mark.parametrize(
    ("used", "last", "told", "gaps"),
    [
        ([], 0, [], []),
        ([1, 2, 3], 3, [], []),
        ([1, 4], 4, [], [NumberGap(2, 3)]),
        ([700, 701], 701, [SET_TO_700], [NumberGap(1, 699, "sổ giấy đã dùng")]),
        ([700, 703], 703, [SET_TO_700], [NumberGap(1, 699, "sổ giấy đã dùng"), NumberGap(701, 702)]),
        ([], 699, [SET_TO_700], [NumberGap(1, 699, "sổ giấy đã dùng")]),
        ([500, 700], 700, [SET_TO_700], [NumberGap(1, 499, SET_TO_700[2]), NumberGap(501, 699, SET_TO_700[2])]),
        ([1], 5, [(3, 4, "x")], [NumberGap(2, 2), NumberGap(3, 4, "x"), NumberGap(5, 5)]),
    ],
)
def test_what_is_missing_is_told_with_its_reason(
    used: list[int], last: int, told: list[tuple[int, int, str]], gaps: list[NumberGap]
) -> None:
    assert gaps_of(used, last, told) == gaps


def test_a_start_that_was_taken_back_explains_nothing_more() -> None:
    assert passed_over([(1, 700, "sổ giấy"), (705, 7050, "nhầm"), (705, 710, "sửa lại")]) == [
        (1, 699, "sổ giấy"),
        (705, 709, "nhầm"),
        (705, 709, "sửa lại"),
    ]
