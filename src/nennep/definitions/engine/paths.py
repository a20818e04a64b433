"""What lies ahead: hours on the paths, and the steps in the order they usually come.

A loop is taken no times. Hours are working hours of the internal norm, without waiting.
Work side by side counts as its longest branch.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from nennep.definitions.engine.graph import Choose, End, Fork, Graph, Join, Marking, Node, Op, Select, Wait, ways_of
from nennep.definitions.rules import MissingValueError, Rule

Values = Mapping[str, Any]


class PathHours(NamedTuple):
    """Working hours of the shortest and the longest path, early ends included, and the
    steps that add up to the longest."""

    shortest: Decimal
    longest: Decimal
    longest_steps: tuple[str, ...]


class _Way(NamedTuple):
    hours: Decimal
    steps: tuple[str, ...]


class _Reach(NamedTuple):
    """Ways to the join of the block around (``through``) and to an end: (shortest, longest)."""

    through: tuple[_Way, _Way] | None
    ended: tuple[_Way, _Way] | None


_NONE = _Reach(None, None)
_ZERO = _Way(Decimal(0), ())


@lru_cache(maxsize=512)
def path_hours(graph: Graph) -> PathHours:
    """Hours of the shortest and longest path from the start to any end."""
    ended = _Measure(graph).reach(graph.entry).ended
    if ended is None:
        raise AssertionError("a compiled graph reaches its end")
    return PathHours(ended[0].hours, ended[1].hours, ended[1].steps)


def block_hours(graph: Graph, op: Fork | Select) -> tuple[Decimal, tuple[str, ...]] | None:
    """Hours and steps of the longest branch of a parallel or inclusive block; None where none comes to its join."""
    measure = _Measure(graph)
    through = [way.through[1] for way in map(measure.reach, ways_of(op)) if way.through is not None]
    longest = max(through, key=_hours, default=None)
    return (longest.hours, longest.steps) if longest else None


def remaining_hours(graph: Graph, marking: Marking) -> Decimal:
    """Hours of the longest usual path (first conclusions) from here on, live steps in full."""
    ahead = _ahead(graph)
    return max((ahead[token] for token in marking if token in ahead), default=Decimal(0))


def usual_path(graph: Graph, marking: Marking | None = None, variables: Values | None = None) -> tuple[Node, ...]:
    """The work steps that come if every check passes, in order; live ones first, if given.

    A condition whose values are known is answered; otherwise the optional step counts as
    coming, a decision goes its otherwise way, and of an inclusive block all branches come.
    """
    found: dict[int, None] = {}
    todo = [graph.entry] if marking is None else []
    for token in marking or ():
        if graph.nodes[token].kind in {"task", "check", "timer"}:
            found[token] = None
            todo.append(_usual_exit(graph, token))
    seen: set[int] = set()
    joins: dict[int, int] = {}
    for index in todo:
        _follow(graph, index, variables, found, seen, joins)
    while joins:
        inmost = max(joins)
        _follow(graph, joins.pop(inmost), variables, found, seen, joins)
    return tuple(node for token in found if (node := graph.nodes[token]).is_work)


def step_number(graph: Graph, node: int) -> tuple[int, int]:
    """“Bước 4/11”: the place on the usual path and its length; a step beside the path has
    the number of the one it comes after."""
    usual = _usual_ids(graph)
    if node in usual:
        return usual.index(node) + 1, len(usual)
    return max(1, sum(1 for other in usual if other < node)), len(usual)


@lru_cache(maxsize=512)
def _usual_ids(graph: Graph) -> tuple[int, ...]:
    return tuple(node.id for node in usual_path(graph))


def steps_after(graph: Graph, node: int, outcome: str) -> tuple[Node, ...]:
    """The steps that may come next after that conclusion, also past the joins that still wait for others."""
    found: dict[int, None] = {}
    todo, seen = [graph.exits[node, outcome]], set[int]()
    while todo:
        index = todo.pop()
        if index in seen:
            continue
        seen.add(index)
        op = graph.ops[index]
        if isinstance(op, Wait):
            found[op.node] = None
        todo += reversed(ways_of(op))
    return tuple(graph.nodes[number] for number in found)


# --- the usual path ---


def _usual_exit(graph: Graph, node: int) -> int:
    return graph.exits[node, graph.nodes[node].outcomes[0]]


def _follow(
    graph: Graph, index: int, variables: Values | None, found: dict[int, None], seen: set[int], joins: dict[int, int]
) -> None:
    """Note the steps from ``index`` up to the join around it, whose way on goes to ``joins``."""
    while True:
        op = graph.ops[index]
        if isinstance(op, Join):
            joins[op.block] = op.then
        if isinstance(op, Join | End) or index in seen:
            return
        seen.add(index)
        if isinstance(op, Wait):
            found[op.node] = None
            index = _usual_exit(graph, op.node)
        elif isinstance(op, Choose):
            index = _likely(op, variables)
        else:
            for way in op.ways if isinstance(op, Fork) else _selected(op, variables):
                _follow(graph, way, variables, found, seen, joins)
            if op.block not in joins:
                return
            index = joins.pop(op.block)


def _likely(op: Choose, variables: Values | None) -> int:
    for rule, way in op.ways:
        answer = _answer(rule, variables)
        if answer or (answer is None and op.optional):
            return way
    return op.otherwise


def _selected(op: Select, variables: Values | None) -> list[int]:
    answers = [_answer(rule, variables) for rule, _ in op.ways]
    ways = [way for (_, way), answer in zip(op.ways, answers, strict=True) if answer is not False]
    return ways if True in answers else [*ways, op.otherwise]


def _answer(rule: Rule, variables: Values | None) -> bool | None:
    try:
        return None if variables is None else rule.test(variables)
    except MissingValueError:
        return None


# --- remaining hours ---


@lru_cache(maxsize=512)
def _ahead(graph: Graph) -> Mapping[int, Decimal]:
    """For each place where work or time waits, the hours from it to the end."""
    known: dict[int, Decimal | None] = {}
    entry = {op.node: index for index, op in enumerate(graph.ops) if isinstance(op, Wait)}
    _longest(graph, graph.entry, known, set())
    hours = {node: _longest(graph, index, known, set()) for node, index in entry.items()}
    return {node: value if value is not None else Decimal(0) for node, value in hours.items()}


def _longest(graph: Graph, index: int, known: dict[int, Decimal | None], above: set[int]) -> Decimal | None:
    """Hours to the end, or None where only a loop leads on."""
    if index in known:
        return known[index]
    if index in above:
        return None
    above.add(index)
    op = graph.ops[index]
    if isinstance(op, Wait):
        known[index] = _longest_from(graph, op.node, known, above)
    elif isinstance(op, End):
        known[index] = Decimal(0)
    else:
        reached = [_longest(graph, way, known, above) for way in ways_of(op)]
        known[index] = max((one for one in reached if one is not None), default=None)
    above.discard(index)
    return known[index]


def _longest_from(graph: Graph, node: int, known: dict[int, Decimal | None], above: set[int]) -> Decimal | None:
    """The usual conclusion counts; another only where the usual one just loops."""
    here = graph.nodes[node]
    for outcome in here.outcomes:
        onward = _longest(graph, graph.exits[node, outcome], known, above)
        if onward is not None:
            return here.step.hours + onward
    return None


# --- every path ---


class _Measure:
    """Shortest and longest ways, block by block."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.known: dict[int, _Reach] = {}
        self.above: set[int] = set()
        self.then = {op.block: op.then for op in graph.ops if isinstance(op, Join)}

    def reach(self, index: int) -> _Reach:
        if index in self.known:
            return self.known[index]
        if index in self.above:
            return _NONE
        self.above.add(index)
        self.known[index] = self.measured(self.graph.ops[index])
        self.above.discard(index)
        return self.known[index]

    def measured(self, op: Op) -> _Reach:
        match op:
            case End():
                return _Reach(None, (_ZERO, _ZERO))
            case Join():
                return _Reach((_ZERO, _ZERO), None)
            case Choose():
                return _either([self.reach(way) for way in ways_of(op)])
            case Wait():
                return self.worked(op)
        return self.beside(op)

    def worked(self, op: Wait) -> _Reach:
        """An alarm's way is measured as if the step had been worked through before it."""
        keys = [(node, out) for node in op.enter for out in self.graph.nodes[node].outcomes]
        exits = [self.graph.exits[key] for key in keys if key in self.graph.exits]
        step = self.graph.nodes[op.node].step
        here = _Way(step.hours, (step.id,))
        return _after(here, here, _either([self.reach(way) for way in exits]))

    def beside(self, op: Fork | Select) -> _Reach:
        branches = [self.reach(way) for way in ways_of(op)]
        ended = _either([_Reach(None, branch.ended) for branch in branches]).ended
        through = [branch.through for branch in branches if branch.through is not None]
        if len(through) < len(branches) and isinstance(op, Fork):
            return _Reach(None, ended)
        pick = max if isinstance(op, Fork) else min
        shortest = pick((way[0] for way in through), key=_hours)
        longest = max((way[1] for way in through), key=_hours)
        onward = _after(shortest, longest, self.reach(self.then[op.block]))
        return _either([onward, _Reach(None, ended)])


def _hours(way: _Way) -> Decimal:
    return way.hours


def _either(reaches: list[_Reach]) -> _Reach:
    return _Reach(
        _widest([r.through for r in reaches if r.through is not None]),
        _widest([r.ended for r in reaches if r.ended is not None]),
    )


def _widest(pairs: list[tuple[_Way, _Way]]) -> tuple[_Way, _Way] | None:
    if not pairs:
        return None
    return min((p[0] for p in pairs), key=_hours), max((p[1] for p in pairs), key=_hours)


def _after(shortest: _Way, longest: _Way, onward: _Reach) -> _Reach:
    def added(pair: tuple[_Way, _Way] | None) -> tuple[_Way, _Way] | None:
        if pair is None:
            return None
        return _plus(shortest, pair[0]), _plus(longest, pair[1])

    return _Reach(added(onward.through), added(onward.ended))


def _plus(first: _Way, second: _Way) -> _Way:
    return _Way(first.hours + second.hours, first.steps + second.steps)
