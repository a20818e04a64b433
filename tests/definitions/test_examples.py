"""Example cases beside the table: the way they go, and where it is not the expected one."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from nennep.definitions import engine
from nennep.definitions.definition import Alarm, Definition, Variable
from nennep.definitions.editing import apply
from nennep.definitions.examples import followed, run, run_all
from nennep.kernel.worktime import Term, Unit

from .tables import block, qt_dp_04, table, task, way
from .test_against_oracle import VARIABLES, built

SIZE = Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn"))
BIG = Variable("gấp", "bool", "Gấp")


def forked() -> Definition:
    return table(
        task("B1", 4),
        block("R", "decision", way(task("B2", 8), when="quy_mo = 'Lớn'"), way(name="Còn lại")),
        block("S", "parallel", way(task("B3", 6), task("B4", 1)), way(task("B5", 2))),
        task("B6", 2),
        variables=(SIZE, BIG),
    )


@pytest.mark.parametrize(
    ("outcomes", "path", "hours"),
    [
        ({}, "B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11", 160),
        ({"B8": ["Không đạt"]}, "B1 B2 B3 B4 B5 B6 B7 B8 B7 B8 B9 B10 B11", 184),
        ({"B8": ["không đạt", "Đạt"]}, "B1 B2 B3 B4 B5 B6 B7 B8 B7 B8 B9 B10 B11", 184),
        ({"B4": "Không đạt"}, "B1 B2 B3 B4 CBS B4 B5 B6 B7 B8 B9 B10 B11", 200),
        ({"B6": ["Khắc phục", "Không đạt"]}, "B1 B2 B3 B4 B5 B6 CKP B6 B7k B8 B9 B10 B11", 200),
    ],
)
def test_a_case_goes_where_its_conclusions_lead(outcomes: Any, path: str, hours: int) -> None:
    ran = run(qt_dp_04(), {"name": "x", "outcomes": outcomes, "path": path.split()})
    assert (ran.path, ran.hours, ran.end) == (tuple(path.split()), hours, "Hoàn thành")
    assert (ran.is_expected, ran.words) == (True, "")


def test_answers_choose_the_way_and_work_side_by_side_counts_once() -> None:
    big, small = (run(forked(), {"answers": {"quy_mo": one}}) for one in ("Lớn", "Nhỏ"))
    assert big.path == ("B1", "B2", "B5", "B3", "B4", "B6")
    assert (big.hours, small.hours) == (21, 13)
    assert big.is_expected is None


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ({"path": ["B1", "B3"]}, "Chỗ thứ 2: mong đợi B3, quy trình đi B2."),
        ({"path": ["B1", "B2"]}, "Sau B2 quy trình còn đi B3, B4"),
        ({"outcomes": {"B8": ["Lạ"]}}, "Bước B8 không có kết luận “Lạ”. Chọn: Đạt, Không đạt."),
        ({"outcomes": {"B99": ["Đạt"]}}, "Kết luận chưa dùng tới: B99: Đạt."),
        ({"outcomes": {"B8": ["Không đạt"] * 500}}, "Đi quá 400 bước"),
    ],
)
def test_what_goes_otherwise_is_told(example: dict[str, Any], words: str) -> None:
    ran = run(qt_dp_04(), {"name": "x", **example})
    assert ran.is_expected is False
    assert ran.words.startswith(words)


def test_a_path_that_ends_early_is_told() -> None:
    path = [f"B{number}" for number in range(1, 13)]
    assert run(qt_dp_04(), {"path": path}).words == "Quy trình dừng sau B11, không tới B12."


def test_an_answer_that_is_missing_or_strange_stops_the_case_in_words() -> None:
    for answers in ({}, {"quy_mo": "Vừa"}, {"quy_mo": 3}):
        assert "Quy mô" in run(forked(), {"answers": answers}).words


def test_a_table_that_cannot_be_run_runs_no_example() -> None:
    (ran,) = run_all(table(), [{"name": "x"}])
    assert ran.words == "Bảng còn lỗi cấu trúc nên chưa chạy được."


def test_answers_are_read_as_they_are_typed() -> None:
    one = table(task("B1", condition="gấp"), task("B2"), variables=(BIG,))
    assert run(one, {"answers": {"gấp": "có"}}).path == ("B1", "B2")
    assert run(one, {"answers": {"gấp": "không"}}).path == ("B2",)


def test_an_alarm_rings_where_the_example_says_so() -> None:
    after = Term(Decimal(5), Unit.WORKING_DAY)
    alarms = (Alarm(after=after, name="Nhắc"), Alarm(after=after, name="Hết hạn", interrupts=True, to="B3"))
    made = table(task("B1", alarms=alarms), task("B2"), task("B3"))
    assert run(made, {"outcomes": {"B1": ["Hết hạn"]}}).path == ("B1", "B3")
    assert run(made, {"outcomes": {"B1": ["Nhắc"]}}).path == ("B1", "B2", "B3")


def test_an_example_follows_the_steps_that_are_called_anew() -> None:
    before = qt_dp_04()
    given = [{"name": "x", "outcomes": {"B8": ["Không đạt"]}, "path": ["B1", "B8"]}]
    after = apply(before, {"act": "set", "step": "B8", "column": "id", "text": "B8x"})[0]
    (made,) = followed(given, before, after)
    assert (made["outcomes"], made["path"]) == ({"B8x": ["Không đạt"]}, ["B1", "B8x"])
    longer = apply(before, {"act": "insert", "after": "B1"})[0]
    assert followed(given, before, longer) == given


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 10**6), some.booleans(), some.integers(0, 9))
def test_no_example_without_a_loop_takes_longer_than_the_longest_path(seed: int, flag: bool, number: int) -> None:
    definition = built(seed)
    answers: dict[str, Any] = {}
    for one in VARIABLES:
        kinds = {"bool": flag, "int": number, "decimal": str(number), "text": "A"}
        answers[one.name] = kinds.get(one.kind) if one.kind != "choice" else one.choices[0]
    ran = run(definition, {"answers": answers})
    if ran.end and len(set(ran.path)) == len(ran.path):
        paths = engine.path_hours(engine.compile(definition))
        assert paths.shortest <= ran.hours <= paths.longest
