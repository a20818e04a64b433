"""The hours of every way through a process."""

from time import perf_counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nennep.definitions.definition import Branch, Variable
from nennep.definitions.engine import compile, every_path, path_hours
from nennep.definitions.engine.every_path import MOST_PATHS, Loop

from .tables import block, check, end, table, task, way
from .test_against_oracle import built


def test_each_conclusion_that_leads_on_is_a_path_and_each_that_leads_back_a_loop() -> None:
    ways = (Branch(name="Đạt"), Branch(name="Miễn", to="B4"), Branch(name="Thiếu", to="B1"))
    definition = table(task("B1", 4), task("B2", 8, kind="check", branches=ways), task("B3", 16), task("B4", 2))
    found = every_path(compile(definition))
    assert [(path.choices, path.steps, path.hours) for path in found.paths] == [
        (("B2: Đạt",), ("B1", "B2", "B3", "B4"), 30),
        (("B2: Miễn",), ("B1", "B2", "B4"), 14),
    ]
    assert found.loops == (Loop("B2", "Thiếu", "B1"),)
    assert found.whole


def test_a_step_that_only_returns_is_told_as_a_loop() -> None:
    judged = task("B2", 1, kind="check", branches=(Branch(name="Đủ", to="B4"), Branch(name="Thiếu")))
    definition = table(task("B1", 1), judged, task("B3", 1, branches=(Branch(to="B2"),)), task("B4", 1))
    found = every_path(compile(definition))
    assert [path.hours for path in found.paths] == [3]
    assert found.loops == (Loop("B3", "", "B2"),)


def test_work_side_by_side_counts_as_its_longest_branch_and_conditions_are_named() -> None:
    beside = block("S", "parallel", way(task("B2", 8)), way(task("B3", 24)))
    choice = block("R", "decision", way(task("B5", 5), when="khẩn", name="gấp"), way(end("K"), name="thường"))
    definition = table(task("B1", 4), beside, choice, task("B6", 1), variables=(Variable("khẩn", "bool"),))
    found = every_path(compile(definition))
    assert [(path.choices, path.hours, path.end) for path in found.paths] == [
        (("khi khẩn",), 34, "Hoàn thành"),
        (("không khẩn",), 28, "Từ chối"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
@example(26)
@example(87)
def test_the_longest_and_the_shortest_of_all_paths_are_those_that_the_table_counts(seed: int) -> None:
    graph = compile(built(seed))
    found, known = every_path(graph), path_hours(graph)
    assert found.paths
    assert all(known.shortest <= path.hours <= known.longest for path in found.paths)
    if found.whole and not any(place.step.kind in {"parallel", "inclusive"} for place in graph.definition.places):
        assert (found.paths[0].hours, found.paths[-1].hours) == (known.longest, known.shortest)


def test_so_many_paths_that_nobody_reads_them_are_told_in_part_and_at_once() -> None:
    ahead = [
        task(f"B{n}", 1, kind="check", branches=(Branch(name="Đạt"), Branch(name="Bỏ", to=f"B{n + 2}")))
        for n in range(1, 61)
    ]
    graph = compile(table(*ahead, task("B61", 1), task("B62", 1)))
    began = perf_counter()
    found = every_path(graph)
    assert len(found.paths) == MOST_PATHS
    assert not found.whole
    assert perf_counter() - began < 1


def test_a_check_that_returns_is_a_loop_of_its_own_step() -> None:
    found = every_path(compile(table(task("B1", 1), check("B2", "B2", 1))))
    assert found.loops == (Loop("B2", "Không đạt", "B2"),)
