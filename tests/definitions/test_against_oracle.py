"""Random structured processes, run by the engine and by SpiffWorkflow side by side."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.definitions import bpmn
from nennep.definitions.bpmn.diagram import unfold
from nennep.definitions.definition import Branch, Definition, Step, Variable
from nennep.definitions.engine import Graph, check, compile, complete, path_hours, start
from nennep.definitions.engine.graph import ALARM
from nennep.definitions.engine.soundness import walk_markings
from nennep.kernel.worktime import Term, Unit

from . import tables
from .oracle import Oracle
from .tables import block, end, task, way

CONDITIONS = ("v0", "v1", "not v0", "v0 and v1", "v1 or v2", "v2")
VARIABLES = tuple(Variable(f"v{i}", "bool") for i in range(3))
MOST_MOVES = 40
HIDDEN = {"join", "alarm"}
MOST_STEPS = 22


class Builder:
    """Draws one structured table; ``size`` keeps it small."""

    def __init__(self, choose: random.Random, *, straight: bool = False) -> None:
        self.choose = choose
        self.straight = straight
        self.size = 0

    def new_id(self, letter: str) -> str:
        self.size += 1
        return f"{letter}{self.size}"

    def condition(self) -> str:
        return self.choose.choice(CONDITIONS)

    def work(self) -> Step:
        kind = self.choose.random()
        if kind < 0.1:
            wait = Term(tables.Decimal(1), Unit.WORKING_HOUR)
            return Step(id=self.new_id("T"), name="Chờ", kind="timer", wait=wait)
        optional = kind < 0.25 and not self.straight
        return task(self.new_id("B"), condition=self.condition() if optional else "")

    def length(self, depth: int) -> tuple[int, int]:
        if self.straight:
            return (2, 5) if depth else (0, 3)
        return (0, 2) if depth < 3 else (2, 2)

    def sequence(self, depth: int) -> tuple[Step, ...]:
        steps: list[Step] = [task(self.new_id("B"))]
        for _ in range(self.choose.randint(*self.length(depth))):
            steps.append(self.element(depth, steps))
        return tuple(steps)

    def element(self, depth: int, before: list[Step]) -> Step:
        kinds = ["work", "parallel", "inclusive"]
        if not self.straight:
            kinds += ["check", "check", "decision"]
        if depth == 0 or self.size > MOST_STEPS:
            kinds = kinds[::3]
        kind = self.choose.choice(kinds)
        if kind == "work":
            return self.work()
        if kind == "check":
            return self.check(depth, before)
        step_id = self.new_id("S")
        count = self.choose.randint(2, 3)
        if kind == "parallel":
            return block(step_id, kind, *(way(*self.sequence(depth - 1)) for _ in range(count)))
        if kind == "inclusive":
            other = way(*(self.sequence(depth - 1) if self.choose.random() < 0.7 else ()))
            some = [way(*self.sequence(depth - 1), when=self.condition()) for _ in range(count - 1)]
            return block(step_id, kind, *some, other)
        some = [self.branch(depth, before, when=self.condition()) for _ in range(count - 1)]
        return block(step_id, kind, *some, self.branch(depth, [], when=""))

    def branch(self, depth: int, before: list[Step], when: str) -> Branch:
        chance = self.choose.random()
        steps = self.sequence(depth - 1) if chance < 0.75 else ()
        if chance < 0.15:
            return way(*steps, end(self.new_id("K")), when=when)
        back = self.choose.choice(before).id if before and 0.15 < chance < 0.3 else ""
        return way(*steps, when=when, to=back)

    def check(self, depth: int, before: list[Step]) -> Step:
        step_id = self.new_id("C")
        back = self.choose.choice([step_id, *(step.id for step in before)])
        fail = Branch(name="Không đạt", to=back)
        if depth and self.choose.random() < 0.4:
            fail = Branch(name="Không đạt", steps=self.sequence(depth - 1), to=back)
        more = ()
        if self.choose.random() < 0.3:
            more = (Branch(name="Dừng", steps=(end(self.new_id("K")),)),)
        return task(step_id, kind="check", branches=(Branch(name="Đạt"), fail, *more))


def built(seed: int, *, straight: bool = False) -> Definition:
    """A definition that compiles; a draw that no case could walk whole is drawn anew.

    ``straight``: no checks, decisions, optional steps or blocks within blocks, so that the
    oracle's own inclusive gateways can be trusted.
    """
    choose = random.Random(seed)
    while True:
        definition = drawn(choose, straight=straight)
        refusals = {p.code for p in check(definition) if not p.warning}
        assert refusals <= {"unreachable", "dead_end"}
        if not refusals:
            return definition


def drawn(choose: random.Random, *, straight: bool) -> Definition:
    steps = Builder(choose, straight=straight).sequence(1 if straight else 3)
    return Definition(code="QT", name="Ngẫu nhiên", steps=steps, variables=VARIABLES)


def enabled(graph: Graph, marking: tuple[int, ...]) -> list[str]:
    return sorted(graph.nodes[t].step.id for t in marking if graph.nodes[t].kind not in HIDDEN)


def open_blocks(graph: Graph, marking: tuple[int, ...]) -> set[str]:
    """The parallel and inclusive blocks that some token stands in."""
    places = graph.definition.places
    return {block for t in marking if t < ALARM for block, _ in places[t - 1].region}


def compared(definition: Definition, choose: random.Random) -> int:
    """Walk both to the end with the same choices; the number of moves compared.

    The comparison stops where a loop opens a parallel or inclusive block once more: the
    oracle remembers the branches of the first time and then lets its join go too early.
    The engine remembers nothing but its marking.
    """
    graph = compile(definition)
    variables = {variable.name: choose.random() < 0.5 for variable in VARIABLES}
    oracle = Oracle(definition, variables)
    advance = start(graph, variables)
    moves = 0
    seen: set[str] = set()
    assert enabled(graph, advance.marking) == oracle.enabled
    while not advance.ended and moves < MOST_MOVES:
        step_id = choose.choice(oracle.enabled)
        node = graph.node(step_id)
        weights = [4] + [1] * (len(node.outcomes) - 1)
        outcome = choose.choices(node.outcomes, weights)[0]
        before = open_blocks(graph, advance.marking)
        advance = complete(graph, advance.marking, node.id, variables, outcome)
        after = open_blocks(graph, advance.marking)
        seen |= before
        if seen & (after - before):
            return moves
        oracle.complete(step_id, outcome)
        moves += 1
        assert enabled(graph, advance.marking) == oracle.enabled, (step_id, outcome)
    assert advance.ended == oracle.ended or moves == MOST_MOVES
    return moves


SEEDS = st.integers(0, 2**32)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEEDS, SEEDS)
def test_the_same_steps_are_open_in_both_engines(table_seed, walk_seed):
    compared(built(table_seed), random.Random(walk_seed))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEEDS, SEEDS)
def test_inclusive_gateways_are_those_of_bpmn(table_seed, walk_seed):
    compared(built(table_seed, straight=True), random.Random(walk_seed))


def test_the_shared_tables_agree_with_the_oracle():
    for seed in range(5):
        compared(tables.eight_steps((4, 4, 40, 24, 16, 8, 4, 4)), random.Random(seed))
        compared(tables.qt_dp_04(), random.Random(seed))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_every_marking_of_a_case_was_foreseen_by_the_walk(seed):
    graph = compile(built(seed))
    foreseen = walk_markings(graph, 3000)
    choose = random.Random(seed)
    variables = {variable.name: choose.random() < 0.5 for variable in VARIABLES}
    advance = start(graph, variables)
    for _ in range(MOST_MOVES):
        assert advance.marking in foreseen.after or not foreseen.whole
        if advance.ended:
            break
        waiting = [t for t in advance.marking if graph.nodes[t].kind != "join"]
        node = graph.nodes[choose.choice(waiting)]
        outcome = choose.choice(node.outcomes)
        advance = complete(graph, advance.marking, node.id, variables, outcome)


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_any_table_survives_writing_and_reading(seed):
    definition = built(seed)
    assert Definition.from_dict(definition.to_dict()) == definition


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_steps_that_only_return_are_walked_as_the_oracle_walks_them(seed):
    choose = random.Random(seed)
    back = choose.choice(("B1", "B2"))
    wait = Term(tables.Decimal(1), Unit.WORKING_HOUR)
    only = choose.choice(
        (
            task("B3", branches=(Branch(to=back),)),
            Step(id="B3", name="Chờ bổ sung", kind="timer", wait=wait, branches=(Branch(to=back),)),
            task("B3", kind="check", branches=(Branch(name="Đã bổ sung", to=back),)),
        )
    )
    judged = task("B2", kind="check", branches=(Branch(name="Đủ", to="B4"), Branch(name="Thiếu")))
    definition = Definition(code="QT", name="x", steps=(task("B1"), judged, only, task("B4")), variables=VARIABLES)
    assert not [problem for problem in check(definition) if not problem.warning]
    assert compared(definition, choose) > 2
    graph = compile(definition)
    assert path_hours(graph).longest == 3
    assert bpmn.read(bpmn.write(definition)).definition == definition
    assert "B3" in [node.step for node in unfold(definition).nodes.values()]
    assert [flow.source for flow in unfold(definition).returning()] == ["B3"]
