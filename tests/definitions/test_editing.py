"""The step table as it is edited: cells, steps, branches, phases; the table stays whole."""

from decimal import Decimal
from typing import Any

import pytest

from nennep.definitions import bpmn, engine
from nennep.definitions.definition import ONE_STOP, Branch, Definition, Variable
from nennep.definitions.editing import COLUMNS, Context, EditError, apply, rows
from nennep.kernel.worktime import Term, Unit

from .tables import block, check, qt_dp_04, table, task, way

AGENCY = Context(divisions={"nvd": "Phòng Nghiệp vụ Dược", "vp": "Văn phòng"}, agencies=("Công an tỉnh",))


def done(definition: Definition, act: str, **edit: Any) -> Definition:
    return apply(definition, {"act": act, **edit}, AGENCY)[0]


def put(definition: Definition, step: str, column: str, text: str) -> Definition:
    return done(definition, "set", step=step, column=column, text=text)


def ids(definition: Definition) -> list[str]:
    return [place.step.id for place in definition.places]


def refused(definition: Definition, act: str, **edit: Any) -> EditError:
    with pytest.raises(EditError) as caught:
        apply(definition, {"act": act, **edit}, AGENCY)
    return caught.value


# --- one cell ---


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("4", "4"),
        ("4 giờ", "4"),
        ("0,5 ngày", "4"),
        ("½ ngày", "4"),
        ("2 ngày làm việc", "16"),
        ("2 ngày", "16"),
        ("1 buổi", "4"),
        ("30 phút", "0.5"),
        ("", "0"),
        ("–", "0"),
        ("1,25", "1.25"),
        ("1/2 ngày", "4"),
        ("hai ngày", "16"),
        ("12h", "12"),
    ],
)
def test_hours_are_typed_in_hours_or_days(typed: str, hours: str) -> None:
    assert put(qt_dp_04(), "B5", "hours", typed).step("B5").hours == Decimal(hours)


def test_a_day_has_the_hours_that_the_agency_says() -> None:
    seven = Context(hours_a_day=Decimal("7.5"))
    edit = {"act": "set", "step": "B5", "column": "hours", "text": "2 ngày"}
    assert apply(qt_dp_04(), edit, seven)[0].step("B5").hours == 15


@pytest.mark.parametrize(
    "typed", ["lâu", "2 tháng", "1 tuần", "-4", "1.500", "3-5 ngày", "4 giờ hoặc 2 ngày", "999999", "trong ngày"]
)
def test_hours_that_are_no_hours_are_refused_at_the_cell(typed: str) -> None:
    error = refused(qt_dp_04(), "set", step="B5", column="hours", text=typed)
    assert (error.step, error.column) == ("B5", "hours")


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        ("name", "  Soạn  tờ trình ", "Soạn tờ trình"),
        ("detail", "một\n\nhai", "một\nhai"),
        ("duty", "thẩm tra, ký nháy", "review"),
        ("duty", "approve", "approve"),
        ("duty", "", ""),
        ("unit", "một cửa", ONE_STOP),
        ("unit", "phong nghiep vu duoc", "nvd"),
        ("unit", "", ""),
        ("agency", "công an tỉnh", "Công an tỉnh"),
        ("forms_out", "Mẫu 01; BM.02\nMẫu 01", ("Mẫu 01", "BM.02")),
        ("clock_rule", "Dừng tính giờ", "stop"),
        ("signs", "có", True),
        ("in_iso", "không", False),
        ("phase", "trình ký và trả kết quả", "3"),
        ("separation", "b7, B4", ("B7", "B4")),
        ("risks", "", ()),
    ],
)
def test_a_cell_reads_what_a_person_types(column: str, typed: str, value: object) -> None:
    assert getattr(put(qt_dp_04(), "B5", column, typed).step("B5"), column) == value


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("name", " "),
        ("duty", "thủ kho"),
        ("unit", "Phòng lạ"),
        ("clock_rule", "nhanh"),
        ("signs", "chắc"),
        ("phase", "9"),
        ("separation", "B5"),
        ("separation", "B99"),
        ("condition", "quy_mo ="),
        ("condition", "lạ = 1"),
        ("kind", "vòng lặp"),
        ("wait", "5 ngày"),
        ("id", "B4"),
        ("id", "5B"),
        ("id", ""),
        ("id", "end"),
        ("branches", "Không đạt: về B99"),
        ("alarms", "mai nhắc"),
        ("nothing", "x"),
        ("parallel", "B99"),
        ("parallel", "a b"),
        ("note", "x" * 5000),
    ],
)
def test_a_cell_that_is_not_understood_is_refused_at_its_place(column: str, typed: str) -> None:
    error = refused(qt_dp_04(), "set", step="B5", column=column, text=typed)
    assert error.step == "B5"
    assert error.column == column
    assert error.message


def test_the_words_of_an_edit_say_old_and_new() -> None:
    edit = {"act": "set", "step": "B5", "column": "hours", "text": "12"}
    assert apply(qt_dp_04(), edit)[1] == "B5 · Thời gian: 24 → 12"


def test_every_row_has_a_text_in_every_column() -> None:
    table = rows(qt_dp_04(), AGENCY)
    assert [row.id for row in table] == ids(qt_dp_04())
    assert all(set(row.cells) == {column.key for column in COLUMNS} for row in table)
    by_id = {row.id: row for row in table}
    assert by_id["B4"].cells["branches"] == "Đạt; Không đạt: qua CBS, về B4"
    assert by_id["B4"].cells["alarms"] == "Sau 5 ngày làm việc: Nhắc thẩm định sắp trễ"
    assert by_id["CBS"].branch_words == "B4, nhánh “Không đạt”"
    assert by_id["CBS"].cells["wait"] == "10 ngày"
    assert by_id["B2"].cells["unit"] == "Một cửa"
    assert "hours" in by_id["CBS"].closed
    assert "hours" not in by_id["B4"].closed


# --- ids ---


def test_a_renamed_step_is_followed_by_everything_that_names_it() -> None:
    made = put(qt_dp_04(), "B7", "id", "B7x")
    assert made.step("B8").branches[1].to == "B7x"
    assert made.step("B8").separation == ("B7x", "B7k")
    assert engine.check(made) == engine.check(qt_dp_04())


def test_numbering_anew_moves_every_reference_at_once() -> None:
    before = table(task("B2"), task("B1"), check("B9", "B2", separation=("B1",)))
    made = done(before, "renumber")
    assert ids(made) == ["B1", "B2", "B3"]
    assert made.step("B3").branches[1].to == "B1"
    assert made.step("B3").separation == ("B2",)
    assert [place.step.name for place in made.places] == ["Việc B2", "Việc B1", "Việc B9"]


def test_numbering_anew_may_begin_elsewhere_and_leaves_waits_alone() -> None:
    made = done(qt_dp_04(), "renumber", **{"from": 2})
    assert ids(made)[:6] == ["B2", "B3", "B4", "B5", "CBS", "B6"]


# --- steps come and go ---


@pytest.mark.parametrize(
    ("where", "new"),
    [
        ({"after": "B5"}, "B5a"),
        ({"before": "B6"}, "B5a"),
        ({"before": "B2"}, "B1a"),
        ({"after": "B11"}, "B12"),
        ({}, "B12"),
        ({"into": "B4", "branch": 1}, "CBSa"),
    ],
)
def test_a_new_step_is_named_after_its_neighbour(where: dict[str, Any], new: str) -> None:
    before = qt_dp_04()
    if new == "CBSa":
        before = put(before, "CBS", "id", "CBS1")
        new = "CBS1a"
    made = done(before, "insert", **where)
    assert set(ids(made)) - set(ids(before)) == {new}
    assert [one for one in ids(made) if one != new] == ids(before)


def test_a_step_before_the_first_takes_the_number_before_it() -> None:
    assert ids(done(table(task("B2"), task("B3")), "insert", before="B2")) == ["B1", "B2", "B3"]
    assert ids(done(table(task("B1")), "insert", before="B1")) == ["B1a", "B1"]
    assert ids(done(table(), "insert")) == ["B1"]


def test_a_new_step_is_done_by_whom_its_neighbour_is_done_and_runs() -> None:
    made = done(qt_dp_04(), "insert", after="B5", cells={"hours": "1 ngày", "name": "Ký quyết định"})
    new = made.step("B5a")
    assert (new.role, new.phase, new.hours, new.name) == ("Chuyên viên", "2", 8, "Ký quyết định")
    assert not [one for one in engine.check(made) if not one.warning]


def test_what_led_to_a_removed_step_leads_to_the_next() -> None:
    before = table(task("B1"), task("B2"), task("B3"), check("B4", "B2", separation=("B2",)))
    made, words = apply(before, {"act": "remove", "step": "B2"})
    assert made.step("B4").branches[1].to == "B3"
    assert made.step("B4").separation == ()
    assert "B4 nay chuyển tới B3" in words


def test_a_check_whose_target_goes_fails_to_the_step_before() -> None:
    made = done(table(task("B1"), task("B2"), check("B3", "B2")), "remove", step="B2")
    assert made.step("B3").branches[1].to == "B1"
    error = refused(table(task("B2"), check("B3", "B2")), "remove", step="B2")
    assert "B3" in error.message


def test_a_block_goes_with_what_lies_in_it() -> None:
    made, words = apply(qt_dp_04(), {"act": "remove", "step": "B6"})
    assert {"B6", "CKP", "B7k"}.isdisjoint(ids(made))
    assert made.step("B8").separation == ("B7",)
    assert "cùng 2 bước" in words


def test_a_parallel_block_of_one_is_no_block() -> None:
    before = table(task("B1"), block("S", "parallel", way(task("B2")), way(task("B3"))), check("B4", "S"))
    made = done(before, "remove", step="B3")
    assert ids(made) == ["B1", "B2", "B4"]
    assert made.step("B4").branches[1].to == "B2"


# --- moves ---


def test_a_step_moves_up_and_down_in_its_list() -> None:
    before = table(task("B1"), task("B2"), task("B3"))
    assert ids(done(before, "move", step="B3", by=-1)) == ["B1", "B3", "B2"]
    assert ids(done(before, "move", step="B1", by="1")) == ["B2", "B1", "B3"]
    assert "đầu bảng" in refused(before, "move", step="B1", by=-1).message
    assert "cuối bảng" in refused(before, "move", step="B3", by=1).message
    assert refused(before, "move", step="B3", by=5)


def test_a_step_walks_through_a_parallel_block() -> None:
    before = table(task("B0"), block("S", "parallel", way(task("B1")), way(task("B2"))), task("B3"))
    seen = []
    for _ in range(4):
        before = done(before, "move", step="B0", by=1)
        block_steps = [[one.id for one in w.steps] for w in before.step("S").branches]
        seen.append((ids(before), block_steps))
    assert seen == [
        (["S", "B0", "B1", "B2", "B3"], [["B0", "B1"], ["B2"]]),
        (["S", "B1", "B0", "B2", "B3"], [["B1", "B0"], ["B2"]]),
        (["S", "B1", "B0", "B2", "B3"], [["B1"], ["B0", "B2"]]),
        (["S", "B1", "B2", "B0", "B3"], [["B1"], ["B2", "B0"]]),
    ]
    before = done(before, "move", step="B0", by=1)
    assert ids(before) == ["S", "B1", "B2", "B0", "B3"]
    assert before.places[3].depth == 0


def test_a_step_does_not_slip_into_the_side_branch_of_a_check() -> None:
    made = done(qt_dp_04(), "move", step="B5", by=-1)
    assert ids(made)[3:6] == ["B5", "B4", "CBS"]
    assert made.places[3].depth == 0


def test_a_move_that_breaks_a_jump_is_refused_in_words() -> None:
    before = table(block("S", "parallel", way(task("B1")), way(task("B2"))), task("B3"), check("B4", "B3"))
    error = refused(before, "move", step="B3", by=-1)
    assert "B3" in error.message
    assert error.step == "B4"


# --- side by side ---


def test_two_steps_are_put_side_by_side_and_a_third_beside_them() -> None:
    before = table(task("B1"), task("B2"), task("B3"), task("B4"), check("B5", "B3"))
    made = put(before, "B3", "parallel", "song song với B2")
    assert ids(made) == ["B1", "SS1", "B2", "B3", "B4", "B5"]
    assert made.step("SS1").kind == "parallel"
    assert made.step("B5").branches[1].to == "SS1"
    made = put(made, "B4", "branches", "song song với B3")
    assert [w.steps[0].id for w in made.step("SS1").branches] == ["B2", "B3", "B4"]
    assert engine.path_hours(engine.compile(made)).longest == 3
    assert rows(made)[2].cells["parallel"] == "B3; B4"
    apart = put(made, "B3", "parallel", "")
    assert ids(apart) == ["B1", "SS1", "B2", "B4", "B3", "B5"]
    assert ids(put(apart, "B4", "parallel", "")) == ["B1", "B2", "B4", "B3", "B5"]


def test_a_step_is_not_done_beside_itself_nor_beside_what_holds_it() -> None:
    assert refused(qt_dp_04(), "parallel", step="B6", **{"with": "CKP"})
    assert refused(qt_dp_04(), "parallel", step="B5", **{"with": "B5"})


# --- no hours ---


@pytest.mark.parametrize("typed", ["0", "0 giờ", "0,0", "làm ngay", "Ngay"])
def test_none_typed_as_hours_is_a_value(typed: str) -> None:
    made = put(qt_dp_04(), "B5", "hours", typed)
    assert (made.step("B5").hours, made.step("B5").at_once) == (0, True)
    (row,) = [one for one in rows(made) if one.id == "B5"]
    assert row.cells["hours"] == "0"
    assert "no_hours" not in {one.code for one in engine.check(made) if one.where == "B5"}
    assert bpmn.read(bpmn.write(made)).definition == made
    assert not put(made, "B5", "hours", "4").step("B5").at_once


@pytest.mark.parametrize("typed", ["", "–"])
def test_a_blank_says_no_hours_at_all(typed: str) -> None:
    made = put(put(qt_dp_04(), "B5", "hours", "0"), "B5", "hours", typed)
    assert not made.step("B5").at_once
    assert "no_hours" in {one.code for one in engine.check(made) if one.where == "B5"}


# --- branches and kinds ---


def test_typing_a_conclusion_makes_a_check_of_that_conclusion_alone() -> None:
    made = put(qt_dp_04(), "B5", "branches", "không đạt: về B4")
    step = made.step("B5")
    assert step.kind == "check"
    assert step.branches == (Branch(name="Không đạt", to="B4"),)
    assert put(made, "B5", "branches", "").step("B5").kind == "task"


@pytest.mark.parametrize(
    "typed", ["Đạt; Không đạt: về B5", "dat;khong dat: b5", "Đạt\nKhông đạt: → B5", "Đạt; Không đạt: quay lại bước B5"]
)
def test_branches_are_typed_as_people_write_them(typed: str) -> None:
    branches = put(qt_dp_04(), "B7", "branches", typed).step("B7").branches
    assert branches == (Branch(name="Đạt"), Branch(name="Không đạt", to="B5"))


def test_steps_inside_a_branch_stay_when_the_branch_is_typed_anew() -> None:
    made = put(qt_dp_04(), "B4", "branches", "Đạt; Không đạt: về B3; Trả lại: về B2")
    branches = made.step("B4").branches
    assert [one.id for one in branches[1].steps] == ["CBS"]
    assert [one.to for one in branches] == ["", "B3", "B2"]
    assert "CBS" in refused(qt_dp_04(), "set", step="B4", column="branches", text="Đạt; Trả lại: về B3").message


def test_branches_are_given_one_by_one() -> None:
    ways = [{"name": "Đạt"}, {"name": "Chưa đạt", "to": "B4", "was": 1}]
    made = done(qt_dp_04(), "branches", step="B4", branches=ways)
    assert made.step("B4").branches[1].name == "Chưa đạt"
    assert [one.id for one in made.step("B4").branches[1].steps] == ["CBS"]
    assert refused(qt_dp_04(), "branches", step="CBS", branches=ways)


@pytest.mark.parametrize("typed", ["về B4", "quay lại bước B4", "→ B4", "lại B4"])
@pytest.mark.parametrize(("step", "kind"), [("B5", "task"), ("CBS", "timer")])
def test_a_step_or_a_wait_can_only_lead_to_another_step(step: str, kind: str, typed: str) -> None:
    made = put(qt_dp_04(), step, "branches", typed)
    assert (made.step(step).kind, made.step(step).branches) == (kind, (Branch(to="B4"),))
    (row,) = [one for one in rows(made) if one.id == step]
    assert row.cells["branches"] == "về B4"
    assert put(made, step, "branches", "").step(step).branches == ()


def test_taking_away_every_conclusion_but_the_one_that_returns_leaves_that_one() -> None:
    before = put(qt_dp_04(), "B5", "branches", "Đạt; Đã bổ sung: về B2")
    made = done(before, "branches", step="B5", branches=[{"name": "Đã bổ sung", "to": "B2", "was": 1}])
    assert (made.step("B5").kind, made.step("B5").branches) == ("check", (Branch(name="Đã bổ sung", to="B2"),))
    made = put(before, "B5", "branches", "Đạt")
    assert (made.step("B5").kind, made.step("B5").branches) == ("check", (Branch(name="Đạt"),))


def test_a_choice_with_one_way_is_refused_in_words() -> None:
    before = table(block("R", "decision", way(task("B1"), name="Lớn"), way(name="Còn lại")), task("B2"))
    error = refused(before, "branches", step="R", branches=[{"name": "Lớn", "was": 0}])
    assert "ít nhất hai nhánh" in error.message


def test_conditions_of_branches_are_read_where_they_stand() -> None:
    big = Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn; vừa"))
    before = table(block("R", "decision", way(task("B1"), name="Lớn"), way(name="Còn lại")), variables=(big,))
    made = put(before, "R", "branches", "Lớn [quy_mo = 'Lớn; vừa']; Còn lại")
    assert made.step("R").branches[0].condition == "quy_mo = 'Lớn; vừa'"
    assert [one.id for one in made.step("R").branches[0].steps] == ["B1"]
    error = refused(before, "set", step="R", column="branches", text="Lớn [quy_mo > 3]; Còn lại")
    assert (error.step, error.column) == ("R", "branches")


@pytest.mark.parametrize("kind", ["check", "decision", "parallel", "inclusive", "timer", "end"])
def test_a_task_becomes_any_kind_and_the_table_stays_drawable(kind: str) -> None:
    before = table(task("B1"), task("B2", signs=True), task("B3"))
    made = done(before, "kind", step="B2", kind=kind)
    assert kind in {place.step.kind for place in made.places}
    codes = {one.code for one in engine.check(made) if not one.warning}
    assert codes <= {"otherwise", "unreachable"}


def test_a_kind_that_would_lose_steps_is_refused() -> None:
    error = refused(qt_dp_04(), "kind", step="B4", kind="task")
    assert (error.step, error.column) == ("B4", "kind")
    assert "CBS" in error.message


def test_alarms_are_typed_and_keep_their_steps() -> None:
    text = "Sau 3 ngày: Nhắc; Sau 1 tháng: Hết hạn [cắt bước, về B9]"
    first, second = put(qt_dp_04(), "B5", "alarms", text).step("B5").alarms
    assert first.after == Term(Decimal(3), Unit.CALENDAR_DAY)
    assert (second.interrupts, second.to) == (True, "B9")
    assert refused(qt_dp_04(), "set", step="B5", column="alarms", text="Sau 3 ngày: Nhắc [về B9]")


# --- the head ---


def test_phases_and_their_steps_change_together() -> None:
    phases = [{"code": "I", "name": "Nhận", "hours": "0,5 ngày", "was": "1"}, {"code": "2", "name": "Xét"}]
    error = refused(qt_dp_04(), "header", phases=phases)
    assert "“3”" in error.message
    made = done(qt_dp_04(), "header", phases=[*phases, {"code": "3", "name": "Trả"}], name=" Tên  mới ")
    assert made.step("B2").phase == "I"
    assert made.phases[0].hours == 4
    assert made.name == "Tên mới"


def test_a_variable_in_use_is_neither_dropped_nor_turned() -> None:
    before = table(task("B1", condition="diện_tích > 100"), variables=(Variable("diện_tích", "decimal"),))
    assert "B1" in refused(before, "header", variables=[]).message
    assert "B1" in refused(before, "header", variables=[{"name": "diện_tích", "kind": "chữ"}]).message
    more = [
        {"name": "diện_tích", "kind": "int", "default": "5"},
        {"name": "loại", "kind": "lựa chọn", "choices": "A\nB"},
    ]
    made = done(before, "header", variables=more)
    assert made.variable["diện_tích"].default == 5
    assert made.variable["loại"].choices == ("A", "B")


@pytest.mark.parametrize(
    "variable",
    [
        {"name": "và", "kind": "int"},
        {"name": "a b"},
        {"name": "a", "kind": "choice"},
        {"name": "a", "kind": "ngày"},
        {"name": "a", "kind": "int", "default": "nhiều"},
    ],
)
def test_a_variable_that_cannot_be_is_refused(variable: dict[str, str]) -> None:
    assert refused(qt_dp_04(), "header", variables=[variable]).column == "variables"


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"act": "fly"},
        {"act": "\ud800"},
        {"act": "set", "step": "B\udfff", "column": "name", "text": "x"},
        {"act": "header", "name": "\ud800"},
        {"act": "set", "step": "B5", "column": "id", "text": "B" * 5000},
        {"act": 3},
        {"act": "set"},
        {"act": "set", "step": 5, "column": "name"},
        {"act": "move", "step": "B5", "by": "x"},
        {"act": "move", "step": "B5", "by": True},
        {"act": "move", "step": "B5", "by": "--1"},
        {"act": "branches", "step": "B5", "branches": "x"},
        {"act": "insert", "kind": "x"},
        {"act": "insert", "into": "B4", "branch": 7},
        {"act": "insert", "cells": {"id": "B77"}},
        {"act": "insert", "cells": 3},
        {"act": "remove", "step": "B99"},
        {"act": "paste", "text": "a\tb", "columns": 3},
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(edit: dict[str, Any]) -> None:
    with pytest.raises(EditError) as caught:
        apply(qt_dp_04(), edit)
    assert f"{caught.value.step} {caught.value.column} {caught.value}".encode()
