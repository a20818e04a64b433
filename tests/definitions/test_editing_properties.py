"""Whatever is typed, in whatever order: a whole definition or a refusal, and nothing else."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from nennep.definitions import engine, examples
from nennep.definitions.definition import Branch, Definition, Step
from nennep.definitions.editing import COLUMNS, Context, EditError, apply, rows
from nennep.definitions.engine.shape_checks import table_problems
from nennep.kernel.worktime import Term, Unit
from nennep.procedures.rules.published import Published
from nennep.processes.rules import checks
from nennep.processes.rules.checks import Circumstances, VersionCovered
from tests.calendars import national

from .drawn import full
from .tables import qt_dp_04

LIMIT = Term(Decimal(30), Unit.CALENDAR_DAY)
AROUND = Circumstances(
    day=date(2026, 11, 17),
    calendar=national(),
    covered=(VersionCovered(published=Published(quality_code="QT", name="x", terms={"counter": LIMIT})),),
)
AGENCY = Context(divisions={"nvd": "Phòng NV Dược"})
TEXTS = (
    "", "  ", "4", "0,5 ngày", "2 ngày làm việc", "không", "có", "B1", "B4; B5", "Đạt; Không đạt: về B4", "song song với B5",
    "Sau 5 ngày: Nhắc", "Sau 2 ngày: Cắt [cắt bước, về B4]", "loại = 'A'", "khẩn", "việc làm", "chờ", "làm song song",
    "rẽ nhánh theo điều kiện", "kết thúc sớm", "việc có kết luận", "làm những nhánh cần", "một cửa", "nvd", "dừng tính giờ",
    "a\tb\nc\td", "Nhánh [x", "][;:", "−3", "9" * 30, "\ud800", "\0", "e\u0301", "½ ngày", "30 ngày", "10 tháng",
)  # fmt: skip
STEPS = ("B1", "B2", "B4", "B5", "B6", "CBS", "S1", "SS1")


def _edits(choose: random.Random, definition: Definition) -> dict[str, Any]:
    ids = [place.step.id for place in definition.places] or ["B1"]
    step, other = choose.choice(ids), choose.choice([*ids, *STEPS])
    kinds = ("task", "check", "decision", "parallel", "inclusive", "timer", "end")
    return choose.choice(
        [
            {"act": "set", "step": step, "column": choose.choice(COLUMNS).key, "text": choose.choice([*TEXTS, other])},
            {"act": "set", "step": step, "column": "id", "text": choose.choice(["B99", "X", other, "1"])},
            {"act": "insert", "after": step, "kind": choose.choice(kinds)},
            {"act": "insert", "before": step},
            {"act": "insert", "into": step, "branch": choose.choice([0, 1, -1])},
            {"act": "remove", "step": step},
            {"act": "move", "step": step, "by": choose.choice([-1, 1])},
            {"act": "move", "step": step, "by": choose.choice([-1, 1])},
            {"act": "kind", "step": step, "kind": choose.choice(kinds)},
            {"act": "parallel", "step": step, "with": other},
            {
                "act": "branches",
                "step": step,
                "branches": [{"name": "Đạt", "was": choose.choice([0, 1, 5])}, {"name": "Khác", "to": other}],
            },
            {"act": "paste", "after": step, "text": choose.choice(["1\tThẩm định\t4\n2\tKý\t½ ngày", "a\nb", *TEXTS])},
            {"act": "renumber", "from": choose.choice([0, 1, 2])},
            {
                "act": "header",
                "name": choose.choice(TEXTS),
                "phases": [{"code": "1", "name": "x", "hours": choose.choice(TEXTS)}],
            },
            {
                "act": "header",
                "variables": [
                    {
                        "name": choose.choice(["khẩn", "n"]),
                        "kind": choose.choice(["bool", "int"]),
                        "default": choose.choice(TEXTS),
                    }
                ],
            },
        ]
    )


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 10**6))
def test_any_sequence_of_edits_gives_whole_definitions(seed: int) -> None:
    choose = random.Random(seed)
    definition = full(seed) if seed % 3 else qt_dp_04()
    for _ in range(25):
        edit = _edits(choose, definition)
        try:
            made, words = apply(definition, edit, AGENCY)
        except EditError:
            continue
        assert 0 < len(words) <= 300
        assert Definition.from_dict(made.to_dict()) == made
        assert {one.code for one in table_problems(made)}.isdisjoint(
            {"duplicate_id", "id", "depth", "unknown_target", "goto_region", "separation"}
        )
        if edit["act"] in {"set", "kind", "branches", "move", "parallel", "header", "renumber"}:
            assert len(made.places) >= len(definition.places) - blocks_of(definition)
        definition = made


def blocks_of(definition: Definition) -> int:
    """Only a block may go unasked: when one branch is left of it."""
    return sum(1 for place in definition.places if place.step.kind == "parallel")


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6))
def test_typing_what_a_cell_says_changes_nothing(seed: int) -> None:
    definition = full(seed)
    for row in rows(definition, AGENCY):
        for column in COLUMNS:
            edit = {"act": "set", "step": row.id, "column": column.key, "text": row.cells[column.key]}
            made, words = apply(definition, edit, AGENCY)
            assert made == definition
            assert words == "Không có thay đổi"


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 10**6))
def test_a_branch_that_is_taken_away_is_all_that_goes_and_one_added_all_that_comes(seed: int) -> None:
    choose = random.Random(seed)
    definition = full(seed) if seed % 3 else qt_dp_04()
    places = [one for one in definition.places if one.step.kind in {"task", "check", "decision", "timer"}]
    place = choose.choice(places)
    step, ways = place.step, list(place.step.branches)
    held = [{"name": w.name, "condition": w.condition, "to": w.to, "was": number} for number, w in enumerate(ways)]
    free = [number for number, w in enumerate(ways) if not w.steps]
    if free and choose.random() < 0.5:
        gone = choose.choice(free)
        wanted = [w for number, w in enumerate(ways) if number != gone]
        sent = held[:gone] + held[gone + 1 :]
    else:
        new = Branch(name="" if step.kind == "timer" else "Kết luận chưa có", to=choose.choice(places).step.id)
        wanted, sent = [*ways, new], [*held, {"name": new.name, "to": new.to}]
    try:
        made, _ = apply(definition, {"act": "branches", "step": step.id, "branches": sent}, AGENCY)
    except EditError:
        return
    assert list(made.step(step.id).branches) == wanted
    alike = [(one.step.id, one.block, one.branch) for one in made.places]
    assert sorted(alike) == sorted(
        (
            one.step.id,
            one.block,
            one.branch if one.block != step.id or one.branch < 0 else wanted.index(ways[one.branch]),
        )
        for one in definition.places
    )
    untouched = {one.step.id: one.step for one in definition.places if one.step.id != step.id}
    around = {one.step.id for one in definition.places if step.id in _within(one.step)}
    assert all(made.step(key) == value for key, value in untouched.items() if key not in around)


def _within(step: Step) -> set[str]:
    inner = [*(way.steps for way in step.branches), *(alarm.steps for alarm in step.alarms)]
    return {one.id for steps in inner for one in steps} | {x for steps in inner for one in steps for x in _within(one)}


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6))
def test_numbering_anew_changes_no_more_than_names(seed: int) -> None:
    before = full(seed)
    after, _ = apply(before, {"act": "renumber"})
    assert [one.code for one in engine.check(after)] == [one.code for one in engine.check(before)]
    old, new = (engine.path_hours(engine.compile(one)) for one in (before, after))
    assert (old.shortest, old.longest) == (new.shortest, new.longest)
    names = {was.step.id: now.step.id for was, now in zip(before.places, after.places, strict=True)}
    assert tuple(names[step] for step in old.longest_steps) == new.longest_steps


@settings(max_examples=30, deadline=None)
@given(some.integers(0, 10**6))
def test_whatever_is_edited_can_be_checked_and_run(seed: int) -> None:
    choose = random.Random(seed)
    definition = full(seed)
    for _ in range(12):
        try:
            definition, _ = apply(definition, _edits(choose, definition), AGENCY)
        except EditError:
            continue
        found = checks.run(definition, AROUND)
        assert len({one.key for one in found}) == len(found)
        broken = any(one.code == "runnable" and one.state == "error" for one in found)
        assert (
            broken
            or not [one for one in engine.check(definition) if not one.warning]
            or any(one.code == "dead_end" for one in found)
        )
        assert examples.run(definition, {"name": "x"}).name == "x"
