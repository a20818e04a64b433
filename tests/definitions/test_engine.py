"""The engine, one behaviour a test."""

import json
from decimal import Decimal

import pytest

from nennep.definitions.definition import Alarm, Branch, Definition, DefinitionError, Step, Variable
from nennep.definitions.engine import (
    Advance,
    Graph,
    NotLiveError,
    UnknownOutcomeError,
    check,
    compile,
    complete,
    fire,
    graph_of,
    live_steps,
    live_timers,
    path_hours,
    remaining_hours,
    start,
    step_number,
    usual_path,
)
from nennep.definitions.rules import MissingValueError
from nennep.kernel.worktime import Term, Unit

from . import tables
from .tables import block, end, table, task, way

DAY = Term(Decimal(1), Unit.WORKING_DAY)
SIZE = Variable("diện_tích", "decimal", "Diện tích")
FOOD = Variable("có_thực_phẩm", "bool", "Có thực phẩm", default=False)


def live(graph: Graph, advance: Advance) -> list[str]:
    return [graph.nodes[token].step.id for token in advance.marking if token in _waiting(graph)]


def _waiting(graph: Graph) -> set[int]:
    return {node.id for node in graph.nodes.values() if node.kind in {"task", "check", "timer"}}


def walk(definition: Definition, *done: str, **variables: object) -> tuple[Graph, Advance]:
    """Complete the steps named ``B4`` or ``B4:Không đạt`` one after another."""
    graph = compile(definition)
    advance = start(graph, variables)
    for move in done:
        step, _, outcome = move.partition(":")
        node = graph.node(step)
        chosen = outcome or node.outcomes[0]
        advance = complete(graph, advance.marking, node.id, variables, chosen)
    return graph, advance


def test_the_eight_steps_follow_one_another_to_the_end():
    graph, advance = walk(tables.eight_steps(), "B1", "B2", "B3", "B5", "B6", "B7")
    assert live(graph, advance) == ["B8"]
    last = complete(graph, advance.marking, graph.node("B8").id, {})
    assert last == Advance((), (), (graph.node("B8").id,), ended=True, end_name="Hoàn thành")


def test_a_failed_check_goes_back():
    graph, advance = walk(tables.eight_steps(), "B1", "B2", "B3", "B5:Không đạt")
    assert live(graph, advance) == ["B3"]


def test_the_remedy_loop_waits_and_visits_again():
    done = ["B1", "B2", "B3", "B4", "B5", "B6:Khắc phục"]
    graph, advance = walk(tables.qt_dp_04(), *done)
    (timer,) = live_timers(graph, advance.marking)
    assert timer.step.id == "CKP"
    again = fire(graph, advance.marking, timer.id, {})
    assert live(graph, again) == ["B6"]


def test_a_marking_does_not_grow_with_history():
    done = ["B1", "B2", "B3", "B4", "B5", "B6"]
    _, once = walk(tables.qt_dp_04(), *done)
    _, often = walk(tables.qt_dp_04(), *done[:-1], *["B6:Khắc phục", "CKP"] * 10, "B6")
    assert often.marking == once.marking
    assert json.loads(json.dumps(once.marking)) == list(once.marking)


def test_a_step_cannot_be_completed_twice():
    graph, advance = walk(tables.eight_steps(), "B1")
    with pytest.raises(NotLiveError, match="người khác vừa xử lý"):
        complete(graph, advance.marking, graph.node("B1").id, {})


def test_a_conclusion_must_be_one_of_the_step():
    graph, advance = walk(tables.eight_steps(), "B1", "B2", "B3")
    for outcome in ("", "Có lẽ"):
        with pytest.raises(UnknownOutcomeError, match="Đạt, Không đạt"):
            complete(graph, advance.marking, graph.node("B5").id, {}, outcome)
    with pytest.raises(UnknownOutcomeError, match="không có kết luận"):
        walk(tables.eight_steps(), "B1:Đạt")


PARALLEL = table(task("A", 2), block("S", "parallel", way(task("B", 8), task("C", 4)), way(task("D", 5))), task("E", 1))


def test_parallel_branches_meet_only_when_all_have_come():
    graph, advance = walk(PARALLEL, "A")
    assert live(graph, advance) == ["B", "D"]
    graph, advance = walk(PARALLEL, "A", "D", "B")
    assert live(graph, advance) == ["C"]
    graph, advance = walk(PARALLEL, "A", "D", "B", "C")
    assert live(graph, advance) == ["E"]


def test_two_parallel_officers_may_finish_in_any_order():
    assert walk(PARALLEL, "A", "B", "C", "D")[1] == walk(PARALLEL, "A", "D", "B", "C")[1]._replace(
        left=(compile(PARALLEL).node("D").id,)
    )


def test_a_join_cannot_be_completed_by_hand():
    graph, advance = walk(PARALLEL, "A", "D")
    with pytest.raises(NotLiveError):
        complete(graph, advance.marking, graph.node("S").id, {})


INCLUSIVE = table(
    block(
        "S", "inclusive", way(task("B"), when="diện_tích > 100"), way(task("C"), when="có_thực_phẩm"), way(task("D"))
    ),
    task("E"),
    variables=(SIZE, FOOD),
)


@pytest.mark.parametrize(
    ("size", "food", "opened"),
    [(200, True, ["B", "C"]), (200, False, ["B"]), (50, True, ["C"]), ("99.5", False, ["D"])],
)
def test_an_inclusive_block_opens_the_branches_that_hold(size, food, opened):
    given = {"diện_tích": size, "có_thực_phẩm": food}
    graph, advance = walk(INCLUSIVE, **given)
    assert live(graph, advance) == opened
    assert live(*walk(INCLUSIVE, *opened[:-1], **given)) == opened[-1:]
    assert live(*walk(INCLUSIVE, *opened, **given)) == ["E"]


def test_a_condition_without_its_value_stops_the_move_by_name():
    with pytest.raises(MissingValueError, match="Diện tích"):
        walk(INCLUSIVE)


def test_an_optional_step_is_skipped_when_its_condition_fails():
    definition = table(task("A"), task("B", condition="có_thực_phẩm"), task("C"), variables=(FOOD,))
    assert live(*walk(definition, "A")) == ["C"]
    assert live(*walk(definition, "A", có_thực_phẩm=True)) == ["B"]


def test_a_decision_takes_the_first_branch_that_holds():
    definition = table(
        block(
            "R",
            "decision",
            way(task("A"), when="diện_tích > 100"),
            way(task("B"), when="diện_tích > 50"),
            way(end("K", "Không thuộc diện")),
        ),
        task("C"),
        variables=(SIZE,),
    )
    assert live(*walk(definition, diện_tích=200)) == ["A"]
    assert live(*walk(definition, diện_tích=60)) == ["B"]
    assert walk(definition, diện_tích=1)[1] == Advance((), (), (), True, "Không thuộc diện")


def test_an_early_end_takes_the_other_branches_away():
    stop = Branch(name="Dừng", steps=(end("K"),))
    first = task("A", kind="check", branches=(Branch(name="Đạt"), stop))
    definition = table(block("S", "parallel", way(first), way(task("B"))), task("C"))
    graph, advance = walk(definition, "A:Dừng")
    assert advance == Advance((), (), (graph.node("A").id, graph.node("B").id), ended=True, end_name="Từ chối")


def alarmed(alarm: Alarm) -> Definition:
    return table(task("A"), task("B", alarms=(alarm,)), task("C"), end("K"))


def test_a_notice_leaves_the_step_as_it_was():
    graph, advance = walk(alarmed(Alarm(after=DAY, name="Nhắc")), "A")
    (timer,) = live_timers(graph, advance.marking)
    rung = fire(graph, advance.marking, timer.id, {})
    assert rung == Advance((graph.node("B").id,), (), (timer.id,), ended=False, end_name="")
    with pytest.raises(NotLiveError):
        fire(graph, rung.marking, timer.id, {})


def test_an_interrupting_alarm_takes_the_step_away():
    late = (end("Q", "Quá hạn bổ sung"),)
    graph, advance = walk(alarmed(Alarm(after=DAY, name="Hết", interrupts=True, steps=late)), "A")
    (timer,) = live_timers(graph, advance.marking)
    rung = fire(graph, advance.marking, timer.id, {})
    assert rung.end_name == "Quá hạn bổ sung"
    assert set(rung.left) == {graph.node("B").id, timer.id}


def test_completing_a_step_clears_its_alarm():
    graph, advance = walk(alarmed(Alarm(after=DAY, name="Nhắc")), "A", "B")
    assert live_timers(graph, advance.marking) == ()
    assert len(advance.left) == 2


def test_only_timers_are_fired():
    graph, advance = walk(tables.eight_steps())
    with pytest.raises(NotLiveError):
        fire(graph, advance.marking, advance.marking[0], {})


def test_node_ids_are_the_places_in_the_table():
    """Stored markings lean on this for ever."""
    graph = compile(tables.qt_dp_04())
    ids = {node.step.id: number for number, node in graph.nodes.items() if not node.alarm}
    assert ids == {
        "B1": 1,
        "B2": 2,
        "B3": 3,
        "B4": 4,
        "CBS": 5,
        "B5": 6,
        "B6": 7,
        "CKP": 8,
        "B7k": 9,
        "B7": 10,
        "B8": 11,
        "B9": 12,
        "B10": 13,
        "B11": 14,
    }
    assert graph.node("B4").alarms == (1004,)


# --- hours and paths ---


def test_hours_of_every_path_with_loops_taken_no_times():
    hours = path_hours(compile(tables.qt_dp_04()))
    assert (hours.shortest, hours.longest) == (160, 160)
    assert path_hours(compile(PARALLEL)).longest == 15
    assert path_hours(compile(PARALLEL)).longest_steps == ("A", "B", "C", "E")


def test_an_early_end_is_the_shortest_path():
    refused = Branch(name="Từ chối", steps=(end("K"),))
    first = task("A", 3, kind="check", branches=(Branch(name="Đạt"), refused))
    definition = table(first, task("B", 7), task("C", 2, condition="có_thực_phẩm"), variables=(FOOD,))
    assert path_hours(compile(definition))[:2] == (3, 12)


def test_remaining_hours_count_the_longest_branch_from_the_live_steps():
    graph, advance = walk(PARALLEL, "A", "B")
    assert remaining_hours(graph, advance.marking) == 6
    graph, advance = walk(PARALLEL, "A", "B", "C")
    assert remaining_hours(graph, advance.marking) == 6
    graph, advance = walk(tables.qt_dp_04())
    assert remaining_hours(graph, advance.marking) == 160
    assert remaining_hours(graph, ()) == 0


def test_the_usual_path_is_the_control_sheet_to_come():
    graph = compile(tables.qt_dp_04())
    path = [node.step.id for node in usual_path(graph)]
    assert path == [f"B{n}" for n in range(1, 12)]
    _, advance = walk(tables.qt_dp_04(), *path[:8])
    assert [node.step.id for node in usual_path(graph, advance.marking)] == ["B9", "B10", "B11"]
    graph, advance = walk(PARALLEL, "A", "B")
    assert [node.step.id for node in usual_path(graph, advance.marking)] == ["C", "D", "E"]


def test_the_usual_path_answers_conditions_that_it_can():
    graph = compile(INCLUSIVE)
    known = {"diện_tích": 200, "có_thực_phẩm": False}
    assert [node.step.id for node in usual_path(graph)] == ["B", "C", "D", "E"]
    assert [node.step.id for node in usual_path(graph, variables=known)] == ["B", "E"]


def test_nested_blocks_keep_the_order_of_the_table():
    inner = block("T", "parallel", way(task("B")), way(task("C")))
    definition = table(block("S", "parallel", way(inner, task("D")), way(task("E"))), task("F"))
    graph, advance = walk(definition, "B")
    assert [node.step.id for node in usual_path(graph, advance.marking)] == ["C", "E", "D", "F"]


def test_a_step_knows_its_number():
    graph = compile(tables.qt_dp_04())
    assert step_number(graph, graph.node("B4").id) == (4, 11)
    assert step_number(graph, graph.node("B7k").id) == (6, 11)


# --- compiled once, and only what was approved ---


def test_a_version_is_compiled_once():
    definition = tables.qt_dp_04()
    assert compile(definition) is compile(Definition.from_dict(definition.to_dict()))
    graph = graph_of(definition.sha256, definition.to_dict)
    assert graph is graph_of(definition.sha256, lambda: pytest.fail("loaded again"))


def test_a_changed_content_does_not_run_under_an_old_digest():
    changed = tables.eight_steps((4, 4, 41, 0, 16, 8, 4, 4))
    with pytest.raises(DefinitionError, match="không khớp mã băm"):
        graph_of(tables.eight_steps().sha256, changed.to_dict)


def test_the_shared_tables_are_clean():
    assert check(tables.eight_steps()) == ()
    assert [(p.where, p.code) for p in check(tables.qt_dp_04())] == [("B1", "no_hours")]


def test_live_steps_are_work():
    graph, advance = walk(tables.qt_dp_04(), "B1", "B2", "B3")
    assert [node.step.id for node in live_steps(graph, advance.marking)] == ["B4"]
    assert isinstance(live_steps(graph, advance.marking)[0].step, Step)
