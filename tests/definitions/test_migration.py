"""Running cases moved to a new version, by an explicit map."""

from decimal import Decimal

import pytest

from nennep.definitions.definition import Alarm, Variable
from nennep.definitions.engine import (
    MigrationError,
    compile,
    complete,
    live_steps,
    live_timers,
    migrate,
    same_steps,
    start,
)
from nennep.kernel.worktime import Term, Unit

from . import tables
from .tables import block, table, task, way

OLD = compile(table(task("A"), block("S", "parallel", way(task("B"), task("C")), way(task("D"))), task("E")))
NEW = compile(
    table(
        task("A0"),
        task("A"),
        block("S", "parallel", way(task("B")), way(task("D1"), task("D")), way(task("F"))),
        task("E"),
    )
)


def at(graph, *done):
    advance = start(graph, {})
    for step in done:
        advance = complete(graph, advance.marking, graph.node(step).id, {})
    return advance.marking


def names(graph, marking):
    return [node.step.id for node in live_steps(graph, marking)]


def test_a_case_stands_at_the_mapped_step():
    moved = migrate(at(OLD), OLD, NEW, {"A": "A"})
    assert names(NEW, moved) == ["A"]
    assert names(NEW, migrate(at(OLD, "A", "D", "B", "C"), OLD, NEW, same_steps(OLD, NEW))) == ["E"]


def test_a_live_step_without_a_map_is_refused_by_name():
    with pytest.raises(MigrationError, match="Bước A đang mở nhưng chưa được chỉ"):
        migrate(at(OLD), OLD, NEW, {"B": "B"})


def test_branches_that_could_not_be_open_together_are_refused():
    with pytest.raises(MigrationError, match="không thể cùng mở"):
        migrate(at(OLD, "A"), OLD, NEW, {"B": "B", "D": "A"})


def test_a_branch_that_the_new_version_adds_is_taken_as_done():
    moved = migrate(at(OLD, "A", "D"), OLD, NEW, {"B": "B", "S": "S"})
    assert names(NEW, moved) == ["B"]
    onward = complete(NEW, moved, NEW.node("B").id, {})
    assert names(NEW, onward.marking) == ["E"]


def test_two_open_steps_cannot_become_one():
    with pytest.raises(MigrationError, match="cùng chuyển về bước B"):
        migrate(at(OLD, "A"), OLD, NEW, {"B": "B", "D": "B"})


def test_an_unknown_target_is_refused():
    with pytest.raises(MigrationError, match="không có bước Z"):
        migrate(at(OLD), OLD, NEW, {"A": "Z"})


def test_a_step_does_not_become_a_join():
    with pytest.raises(MigrationError, match="khác loại"):
        migrate(at(OLD), OLD, NEW, {"A": "S"})


def test_every_reason_is_told_at_once():
    with pytest.raises(MigrationError) as caught:
        migrate(at(OLD, "A"), OLD, NEW, {"D": "Z"})
    assert len(caught.value.reasons) == 2


def test_alarms_go_with_their_step():
    def with_alarms(*names):
        after = Term(Decimal(1), Unit.WORKING_HOUR)
        return compile(table(task("A", alarms=tuple(Alarm(after=after, name=n) for n in names))))

    old, new = with_alarms("một"), with_alarms("một", "hai")
    fresh = at(old)
    assert len(live_timers(new, migrate(fresh, old, new, {"A": "A"}))) == 2
    (timer,) = live_timers(old, fresh)
    fired = complete(old, fresh, timer.id, {}).marking
    assert [node.id for node in live_timers(new, migrate(fired, old, new, {"A": "A"}))] == [2001]


def test_an_inclusive_block_still_waits_for_those_that_it_awaited():
    need = Variable("x", "bool")

    def inclusive(*more):
        ways = [way(task("B"), when="x"), way(task("C"), when="x"), *more, way(task("D"))]
        return compile(table(block("S", "inclusive", *ways), task("E"), variables=(need,)))

    old, new = inclusive(), inclusive(way(task("F"), when="not x"))
    marking = start(old, {"x": True}).marking
    moved = migrate(marking, old, new, {"B": "B", "C": "C", "S": "S"})
    for step, left in (("B", ["C"]), ("C", ["E"])):
        moved = complete(new, moved, new.node(step).id, {"x": True}).marking
        assert names(new, moved) == left


def test_the_same_version_maps_onto_itself():
    graph = compile(tables.qt_dp_04())
    done = ("B1", "B2", "B3")
    assert migrate(at(graph, *done), graph, graph, same_steps(graph, graph)) == at(graph, *done)
