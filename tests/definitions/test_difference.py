"""What differs between two definitions is said so that a person can read it."""

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.definitions.definition import Definition
from nennep.definitions.difference import difference

from .tables import qt_dp_04, table, task
from .test_against_oracle import built


def with_step(definition: Definition, step_id: str, **fields) -> Definition:
    steps = tuple(replace(s, **fields) if s.id == step_id else s for s in definition.steps)
    return replace(definition, steps=steps)


def test_a_definition_does_not_differ_from_itself():
    told = difference(qt_dp_04(), qt_dp_04())
    assert not told
    assert told.lines() == ("Không có thay đổi",)


def test_the_summary_counts_steps_hours_and_forms():
    after = with_step(qt_dp_04(), "B4", hours=Decimal(24))
    after = with_step(after, "B9", role="Giám đốc")
    after = with_step(after, "B10", detail="Gửi bản điện tử")
    assert difference(qt_dp_04(), after).summary() == "Đổi 3 bước, giảm 16 giờ, thêm 0 biểu mẫu"


def test_each_changed_cell_is_told_from_old_to_new():
    after = with_step(qt_dp_04(), "B4", hours=Decimal(24))
    after = with_step(after, "B9", forms_out=("BM.DP.04.09",))
    assert difference(qt_dp_04(), after).lines()[1:] == (
        "B4 “Thẩm định hồ sơ” · Thời gian: 40 giờ → 24 giờ",
        "B9 “Ký duyệt” · Biểu mẫu, kết quả: (trống) → BM.DP.04.09",
    )


def test_steps_added_removed_and_moved_are_told_apart():
    before = table(task("B1"), task("B2"), task("B3"), task("B4"))
    after = table(task("B4"), task("B1"), task("B3"), task("B5", 2))
    told = difference(before, after)
    assert (told.added, told.removed, told.moved) == (("B5",), ("B2",), ("B4",))
    assert told.lines() == (
        "Đổi 0 bước, thêm 1 bước, bỏ 1 bước, chuyển chỗ 1 bước, tăng 1 giờ, thêm 0 biểu mẫu",
        "Bỏ bước B2 “Việc B2” (1 giờ)",
        "Thêm bước B5 “Việc B5” (2 giờ)",
        "Chuyển chỗ bước B4 “Việc B4”",
    )


def test_another_way_on_from_a_check_is_a_change_of_that_step_only():
    before = qt_dp_04()
    check = before.step("B8")
    other = (check.branches[0], replace(check.branches[1], to="B5"))
    told = difference(before, with_step(before, "B8", branches=other))
    assert told.changed == ("B8",)
    assert told.lines()[1] == ("B8 “Thẩm tra, ký nháy” · Kết luận, rẽ nhánh: Đạt; Không đạt → B7 → Đạt; Không đạt → B5")


def test_a_draft_that_cannot_run_is_compared_without_its_total():
    broken = with_step(qt_dp_04(), "B8", name="")
    broken = replace(broken, steps=(*broken.steps, task("B2")))
    told = difference(qt_dp_04(), broken)
    assert told.hours is None
    assert "chưa tính được giờ" in told.summary()


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_going_there_and_back_tells_the_same_the_other_way_round(seed):
    choose = random.Random(seed)
    before, after = built(choose.randrange(2**32)), built(choose.randrange(2**32))
    there, back = difference(before, after), difference(after, before)
    assert set(there.added) == set(back.removed)
    assert set(there.removed) == set(back.added)
    assert there.hours == -back.hours
    assert len(there.changes) == len(back.changes)
    assert {(c.step, c.column, c.old, c.new) for c in there.changes} == {
        (c.step, c.column, c.new, c.old) for c in back.changes
    }
