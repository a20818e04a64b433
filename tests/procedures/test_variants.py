"""Which variant follows from the answers at the desk, and what is wrong in a table of variants."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.procedures.rules import covers, known_answers, match, variant_problems

SIZE = {"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Vừa", "Lớn"]}
FIRST = {"name": "lan_dau", "label": "Cấp lần đầu", "choices": ["Có", "Không"]}
QUESTIONS = [SIZE, FIRST]


def rows(*answers: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": f"Dòng {n}", "answers": each} for n, each in enumerate(answers, start=1)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"quy_mo": "Lớn", "lan_dau": "Có"}, 0),
        ({"quy_mo": "Lớn", "lan_dau": "Không"}, 1),
        ({"quy_mo": "Lớn"}, 1),
        ({"quy_mo": "Nhỏ", "lan_dau": "Có"}, None),
        ({"lan_dau": "Có"}, None),
        ({}, None),
    ],
)
def test_the_first_row_whose_answers_all_agree_holds(given: dict[str, str], found: int | None) -> None:
    table = [{"quy_mo": "Lớn", "lan_dau": "Có"}, {"quy_mo": "Lớn"}, {"quy_mo": "Vừa"}]
    assert match(table, given) == found


def test_of_overlapping_rows_the_upper_one_holds() -> None:
    both = {"quy_mo": "Lớn", "lan_dau": "Có"}
    assert match([{"quy_mo": "Lớn"}, {"lan_dau": "Có"}], both) == 0
    assert match([{"lan_dau": "Có"}, {"quy_mo": "Lớn"}], both) == 0


def test_a_row_that_asks_nothing_holds_for_everybody() -> None:
    assert match([{"quy_mo": "Lớn"}, {}], {}) == 1


def test_a_sound_table_is_not_complained_of_even_where_no_row_covers_an_answer() -> None:
    assert variant_problems(QUESTIONS, rows({"quy_mo": "Lớn"}, {"lan_dau": "Có"})) == []
    assert variant_problems([], []) == []


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (rows({"quy_mo": "Lớn"}, {"quy_mo": "Lớn", "lan_dau": "Có"}), "Dòng 2"),
        (rows({}, {"quy_mo": "Lớn"}), "Dòng 2"),
        (rows({"lan_dau": "Có"}, {"lan_dau": "Không"}, {"quy_mo": "Lớn"}), "Dòng 3"),
        (rows({"quy_mo": "Lớn"}, {"quy_mo": "Lớn"}), "Dòng 2"),
    ],
)
def test_a_row_that_the_rows_above_leave_nothing_is_told(table: list[dict[str, Any]], words: str) -> None:
    (problem,) = variant_problems(QUESTIONS, table)
    assert words in problem
    assert "không bao giờ" in problem


@pytest.mark.parametrize(
    ("questions", "table", "words"),
    [
        (QUESTIONS, rows({"mau": "Đỏ"}), "câu hỏi “mau”"),
        (QUESTIONS, rows({"quy_mo": "Khổng lồ"}), "“Khổng lồ”"),
        ([], rows({}), "chưa có câu hỏi"),
        ([SIZE, SIZE], rows({"quy_mo": "Lớn"}), "hai lần"),
        ([SIZE | {"choices": ["Nhỏ"]}], rows({"quy_mo": "Nhỏ"}), "hai lựa chọn"),
        ([SIZE | {"choices": ["Nhỏ", "Nhỏ"]}], rows({"quy_mo": "Nhỏ"}), "hai lần"),
        ([SIZE | {"name": "quy mô"}], [], "tên ngắn"),
        ([SIZE | {"label": ""}], [], "câu hỏi"),
    ],
)
def test_what_is_wrong_in_a_table_is_told(
    questions: list[dict[str, Any]], table: list[dict[str, Any]], words: str
) -> None:
    assert any(words in problem for problem in variant_problems(questions, table))


CHOICES = {"a": ["1", "2"], "b": ["1", "2", "3"], "c": ["1", "2"]}
answers = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in CHOICES.items()})


@settings(max_examples=150)
@given(st.lists(answers, max_size=6), answers)
def test_a_row_is_covered_exactly_where_no_full_answer_reaches_it(
    above: list[dict[str, str]], row: dict[str, str]
) -> None:
    every = [{"a": a, "b": b, "c": c} for a in CHOICES["a"] for b in CHOICES["b"] for c in CHOICES["c"]]
    reached = any(match([*above, row], full) == len(above) for full in every)
    assert covers(above, row, CHOICES) is not reached


def test_only_answers_that_the_questions_know_are_kept() -> None:
    given = {"quy_mo": "Lớn", "lan_dau": "", "mau": "Đỏ"}
    assert known_answers(QUESTIONS, given) == {"quy_mo": "Lớn"}
    assert known_answers(QUESTIONS, {"quy_mo": "Khổng lồ"}) == {}
