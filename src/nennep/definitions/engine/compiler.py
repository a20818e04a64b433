"""Compiles a definition into its graph, or gives the reasons why it cannot be run."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from nennep.definitions.definition import Alarm, Definition, DefinitionError, Problem, Step
from nennep.definitions.engine.graph import ALARM, Advance, Choose, End, Fork, Graph, Join, Node, Op, Select, Wait
from nennep.definitions.engine.shape_checks import table_problems
from nennep.definitions.engine.soundness import flow_problems, is_instant_loop
from nennep.definitions.rules import Rule, parse

KEPT = 512


@lru_cache(maxsize=KEPT)
def compile(definition: Definition) -> Graph:
    """The graph of a definition; kept, so that the second call costs one look-up.

    Raises DefinitionError with every reason why the engine could not execute it.
    """
    problems, graph = _examined(definition)
    errors = [problem for problem in problems if not problem.warning]
    if errors or graph is None:
        raise DefinitionError(errors)
    return graph


def check(definition: Definition) -> tuple[Problem, ...]:
    """Every error and warning, in table order where they have a step; () is a clean table."""
    problems, _ = _examined(definition)
    order = {place.step.id: place.number for place in definition.walk()}
    return tuple(sorted(problems, key=lambda p: (p.warning, order.get(p.where, 0))))


_GRAPHS: dict[str, Graph] = {}


def graph_of(sha256: str, load: Callable[[], Mapping[str, Any]]) -> Graph:
    """The graph of a stored version by its digest; ``load`` gives its JSON and is called only
    when the graph is not kept. Raises DefinitionError if digest and content disagree."""
    graph = _GRAPHS.get(sha256)
    if graph is None:
        definition = Definition.from_dict(load())
        if definition.sha256 != sha256:
            rule = f"Nội dung quy trình {definition.code} không khớp mã băm đã phê duyệt."
            way_out = "Khôi phục bản đã phê duyệt từ bản sao lưu; không chạy bản này."
            raise DefinitionError([Problem("", "digest", rule, way_out)])
        graph = compile(definition)
        if len(_GRAPHS) >= KEPT:
            _GRAPHS.clear()
        _GRAPHS[sha256] = graph
    return graph


def _examined(definition: Definition) -> tuple[list[Problem], Graph | None]:
    problems = table_problems(definition)
    if any(not problem.warning for problem in problems):
        return problems, None
    graph = _Maker(definition).graph()
    loops = is_instant_loop(graph)
    problems += loops
    if not loops:
        problems += flow_problems(graph)
        graph = _with_jumps(graph)
    return problems, graph


class _Maker:
    """Lays the table out as operations. The table has passed ``table_problems``."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.ids = {place.step.id: place.number for place in definition.walk()}
        self.ops: list[Op | None] = []
        self.nodes: dict[int, Node] = {}
        self.exits: dict[tuple[int, str], int] = {}
        self.drops: dict[int, frozenset[int]] = {}
        self.entries = {number: self.reserve() for number in self.ids.values()}

    def graph(self) -> Graph:
        last = self.add(End(self.definition.end_name))
        entry = self.sequence(self.definition.steps, last)
        ops = tuple(op for op in self.ops if op is not None)
        return Graph(
            definition=self.definition,
            nodes=dict(sorted(self.nodes.items())),
            ops=ops,
            entry=entry,
            entries=self.entries,
            exits=self.exits,
            drops=self.drops,
            jumps={},
            solo={},
            ids=self.ids,
        )

    def reserve(self) -> int:
        self.ops.append(None)
        return len(self.ops) - 1

    def add(self, op: Op) -> int:
        self.ops.append(op)
        return len(self.ops) - 1

    def rule(self, condition: str) -> Rule:
        return parse(condition, self.definition.variable)

    def sequence(self, steps: tuple[Step, ...], after: int) -> int:
        """Lay the steps so that the last goes to ``after``; where the first begins."""
        for step in reversed(steps):
            self.lay(step, after)
            after = self.entries[self.ids[step.id]]
        return after

    def onward(self, to: str, after: int) -> int:
        return self.entries[self.ids[to]] if to else after

    def lay(self, step: Step, after: int) -> None:
        number = self.ids[step.id]
        body = self.body(step, number, after)
        if step.condition:
            ways = ((self.rule(step.condition), self.add(body)),)
            body = Choose(number, ways, after, optional=True)
        self.ops[self.entries[number]] = body

    def body(self, step: Step, number: int, after: int) -> Op:
        match step.kind:
            case "end":
                return End(step.name)
            case "decision":
                ways, otherwise = self.ways(step, after)
                return Choose(number, ways, otherwise)
            case "parallel" | "inclusive":
                return self.block(step, number, after)
        return self.wait(step, number, after)

    def wait(self, step: Step, number: int, after: int) -> Wait:
        outcomes = tuple(branch.name for branch in step.branches) or ("",)
        alarms = tuple(number + ALARM * (k + 1) for k in range(len(step.alarms)))
        # Where there is nothing to choose, going back is no judgement and needs no reason.
        ways = step.branches if len(step.branches) > 1 else ()
        back = frozenset(way.name for way in ways if way.to and self.ids[way.to] <= number)
        self.nodes[number] = Node(number, step.kind, step, outcomes, alarms, back=back)
        self.drops[number] = frozenset({number, *alarms})
        if not step.branches:
            self.exits[number, ""] = after
        for branch in step.branches:
            way = self.sequence(branch.steps, self.onward(branch.to, after))
            self.exits[number, branch.name] = way
        for node, alarm in zip(alarms, step.alarms, strict=True):
            self.nodes[node] = Node(node, "alarm", step, alarm=alarm)
            self.alarm(number, node, alarm, after)
        return Wait(number, (number, *alarms))

    def alarm(self, number: int, node: int, alarm: Alarm, after: int) -> None:
        self.drops[node] = self.drops[number] if alarm.interrupts else frozenset({node})
        if alarm.interrupts:
            self.exits[node, ""] = self.sequence(alarm.steps, self.onward(alarm.to, after))

    def block(self, step: Step, number: int, after: int) -> Op:
        self.nodes[number] = Node(number, "join", step, ())
        join = self.add(Join(number, len(step.branches), after))
        if step.kind == "parallel":
            return Fork(number, tuple(self.sequence(b.steps, join) for b in step.branches))
        ways, otherwise = self.ways(step, join)
        return Select(number, ways, otherwise)

    def ways(self, step: Step, after: int) -> tuple[tuple[tuple[Rule, int], ...], int]:
        found: list[tuple[Rule, int]] = []
        otherwise = after
        for branch in step.branches:
            way = self.sequence(branch.steps, self.onward(branch.to, after))
            if branch.condition:
                found.append((self.rule(branch.condition), way))
            else:
                otherwise = way
        return tuple(found), otherwise


def _with_jumps(graph: Graph) -> Graph:
    """The same graph, with the exits that ask nothing worked out beforehand."""
    jumps: dict[tuple[int, str], tuple[int, ...]] = {}
    solo: dict[tuple[int, str], Advance] = {}
    for key, op in graph.exits.items():
        places = _fixed(graph, op)
        if places is None:
            continue
        jumps[key] = places
        if graph.drops[key[0]] == {key[0]}:
            solo[key] = Advance(places, places, (key[0],), ended=False, end_name="")
    return Graph(**{**vars(graph), "jumps": jumps, "solo": solo})


def _fixed(graph: Graph, index: int) -> tuple[int, ...] | None:
    op = graph.ops[index]
    if isinstance(op, Wait):
        return tuple(sorted(op.enter))
    if isinstance(op, Fork):
        parts = [_fixed(graph, way) for way in op.ways]
        places = [place for part in parts if part is not None for place in part]
        return None if None in parts else tuple(sorted(places))
    return None
