"""Conditions: what is understood, what is refused, and that nothing else gets through."""

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.definitions.rules import DEEPEST, LONGEST, MissingValueError, RuleError, Variable, accepts, parse

VARIABLES = {
    one.name: one
    for one in (
        Variable("diện_tích", "decimal", "Diện tích"),
        Variable("số_ngày", "int", "Số ngày"),
        Variable("khẩn", "bool", "Khẩn", default=False),
        Variable("ghi_chú", "text", "Ghi chú"),
        Variable("loại", "choice", "Loại cơ sở", ("A", "B", "C")),
    )
}
VALUES = {"diện_tích": "120.5", "số_ngày": 5, "ghi_chú": "mới", "loại": "B"}


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("diện_tích > 100", True),
        ("diện_tích > 100 and số_ngày < 5", False),
        ("diện_tích > 100 và không khẩn", True),
        ("khẩn hoặc số_ngày = 5", True),
        ("loại = 'B'", True),
        ('loại <> "B"', False),
        ("loại trong ('A', 'B')", True),
        ("loại không trong ('A', 'B',)", False),
        ("not (khẩn or loại == 'A')", True),
        ("số_ngày + 2 - 1 >= 6", True),
        ("-số_ngày < -4.5", True),
        ("số_ngày in (1, 2 + 3)", True),
        ("ghi_chú != ''", True),
        ("khẩn = sai", True),
        ("ĐÚNG", True),
        ("diện_tích = 120.50", True),
    ],
)
def test_a_condition_means_what_it_says(source, answer):
    assert parse(source, VARIABLES).test(VALUES) is answer


def test_a_condition_typed_with_loose_accents_is_the_same():
    assert parse(unicodedata.normalize("NFD", "diện_tích > 100"), VARIABLES).test(VALUES)


def test_and_stops_at_the_first_false_part():
    assert parse("số_ngày > 9 and diện_tích > 1", VARIABLES).test({"số_ngày": 1}) is False


def test_a_rule_names_what_it_asks_for():
    assert parse("khẩn or số_ngày > 3", VARIABLES).names == {"khẩn", "số_ngày"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "thiếu"),
        ("số_ngày", "đúng hoặc sai"),
        ("số_ngày > 'A'", "so sánh được số với chữ"),
        ("loại = 3", "so sánh được chữ với số"),
        ("khẩn > sai", "so lớn, nhỏ"),
        ("ghi_chú < 'b'", "so lớn, nhỏ"),
        ("loại = 'D'", "không có lựa chọn “D”"),
        ("'Z' = loại", "không có lựa chọn “Z”"),
        ("loại in ('A', 'D')", "không có lựa chọn “D”"),
        ("loại in ('A', ghi_chú)", "không ghi tên biến"),
        ("chưa_có > 3", "Không có biến “chưa_có”"),
        ("1 < số_ngày < 5", "so sánh nối tiếp"),
        ("khẩn and số_ngày", "các vế đúng/sai"),
        ("not số_ngày", "các vế đúng/sai"),
        ("khẩn + 1 > 2", "cộng, trừ"),
        ("len(ghi_chú) > 3", "không gọi hàm"),
        ("số_ngày > 5 5", "ở đây cần"),
        ("(khẩn", "dấu )"),
        ("số_ngày ** 9 > 1", "Không hiểu"),
        ("số_ngày * 9 > 1", "Không hiểu"),
        ("1234567890123456789 > 1", "quá dài"),
        ("0x10 > 1", "Không hiểu"),
        ("1e9 > 1", "Không hiểu"),
    ],
)
def test_a_condition_that_cannot_be_understood_says_why(source, message):
    with pytest.raises(RuleError, match=re.escape(message)):
        parse(source, VARIABLES)


CODE = [
    "().__class__",
    "khẩn.__class__",
    "ghi_chú[0] = 'm'",
    "__import__('os')",
    "(lambda: khẩn)()",
    "[x for x in (1,)]",
    "{1: 2}",
    "f'{ghi_chú}'",
    "(a := khẩn)",
    "khẩn if khẩn else khẩn",
    "9**9**9**9 > 1",
    "ghi_chú % 'a' = 'b'",
    "khẩn; khẩn",
    "khẩn\n\nimport os",
    "await khẩn",
    "*khẩn",
    "`khẩn`",
    "ghi_chú = '\\x41'",
    "khẩn is đúng",
    "~số_ngày = 1",
    "số_ngày << 9 > 1",
    "...",
    "b'a' = 'a'",
    "khẩn @ khẩn",
    "số_ngày // 0 = 1",
]


@pytest.mark.parametrize("source", CODE)
def test_code_is_no_condition(source):
    with pytest.raises(RuleError):
        parse(source, VARIABLES)


PIECES = st.sampled_from(
    [
        *VARIABLES,
        "and",
        "không",
        "in",
        "(",
        ")",
        ",",
        "'A'",
        "1",
        "2.5",
        "+",
        "-",
        "=",
        "<",
        "!=",
        ".",
        "[",
        "]",
        "{",
        "}",
        ":",
        "lambda",
        "__class__",
        "for",
        "**",
        "*",
        "\\",
        "'",
        '"',
        "\n",
        "é\u0301",
        "đúng",
        " ",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=40))
def test_any_text_is_a_plain_question_or_is_refused(text):
    try:
        rule = parse(text, VARIABLES)
    except RuleError:
        return
    assert rule.names <= set(VARIABLES)
    assert type(rule.test({**VALUES, "khẩn": True})) is bool
    assert not set(rule.source) & set(".[]{}:*@\\") or "." in rule.source
    assert "__class__" not in rule.source
    assert "lambda" not in rule.source


def test_length_and_depth_are_bounded():
    with pytest.raises(RuleError, match="ký tự"):
        parse("khẩn or " * LONGEST + "khẩn", VARIABLES)
    for deep in ("(" * 200 + "khẩn" + ")" * 200, "not " * 100 + "khẩn", "-" * 300 + "1 > 1"):
        with pytest.raises(RuleError, match="tầng"):
            parse(deep, VARIABLES)
    assert parse("(" * DEEPEST + "khẩn" + ")" * DEEPEST, VARIABLES).test({}) is False


@pytest.mark.parametrize(
    ("source", "given_values"),
    [
        ("số_ngày > 1", {}),
        ("số_ngày > 1", {"số_ngày": True}),
        ("số_ngày > 1", {"số_ngày": "năm"}),
        ("diện_tích > 1", {"diện_tích": "NaN"}),
        ("diện_tích > 1", {"diện_tích": 0.5}),
        ("khẩn", {"khẩn": "có"}),
        ("ghi_chú = 'a'", {"ghi_chú": 3}),
    ],
)
def test_a_value_of_another_kind_counts_as_missing(source, given_values):
    with pytest.raises(MissingValueError, match="Chưa có giá trị hợp lệ"):
        parse(source, VARIABLES).test(given_values)


def test_a_variable_accepts_only_its_kind():
    assert accepts(VARIABLES["diện_tích"], "1.5")
    assert accepts(VARIABLES["diện_tích"], Decimal(2))
    assert not accepts(VARIABLES["diện_tích"], "x")
    assert not accepts(VARIABLES["số_ngày"], True)
    assert not accepts(VARIABLES["loại"], "D")
    assert accepts(VARIABLES["khẩn"], False)
