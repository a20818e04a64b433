"""Every way through a process and its hours, up to a number that a person reads.

Work side by side is one stretch, as long as its longest branch. A way back is taken no times and told
as a loop. The walk stops after MOST_PATHS ways or MOST_MOVES moves, whichever is first.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from nennep.definitions.engine.graph import Choose, End, Fork, Graph, Join, Select, Wait
from nennep.definitions.engine.paths import block_hours

MOST_PATHS, MOST_MOVES = 20, 4_000


class PathWay(NamedTuple):
    """One way to an end: what is chosen on it (“B4: Không đạt”), its work steps and their hours."""

    choices: tuple[str, ...]
    steps: tuple[str, ...]
    hours: Decimal
    end: str


class Loop(NamedTuple):
    """A way back: from which step, by which conclusion, to which step."""

    step: str
    outcome: str
    to: str


class EveryPath(NamedTuple):
    """The ways, the longest first, and the loops. ``whole``: there are no others."""

    paths: tuple[PathWay, ...]
    loops: tuple[Loop, ...]
    whole: bool


class _Trail(NamedTuple):
    at: int
    choices: tuple[str, ...]
    steps: tuple[str, ...]
    hours: Decimal
    met: frozenset[int]
    source: tuple[str, str]


@lru_cache(maxsize=128)
def every_path(graph: Graph) -> EveryPath:
    """The ways through the process, each with the hours of its steps."""
    paths: dict[PathWay, None] = {}
    loops: dict[Loop, None] = {}
    todo = [_Trail(graph.entry, (), (), Decimal(0), frozenset(), ("", ""))]
    steps = {number: step for step, number in graph.ids.items()}
    names = {at: steps[number] for number, at in graph.entries.items()}
    moves = 0
    while todo and moves < MOST_MOVES and len(paths) < MOST_PATHS:
        moves += 1
        trail = todo.pop()
        op = graph.ops[trail.at]
        if isinstance(op, End):
            paths[PathWay(trail.choices, trail.steps, trail.hours, op.name)] = None
        elif trail.at in trail.met:
            loops[Loop(*trail.source, names[trail.at])] = None
        else:
            todo += reversed(list(_onward(graph, trail._replace(met=trail.met | {trail.at}))))
    ordered = sorted(paths, key=lambda path: -path.hours)
    return EveryPath(tuple(ordered), tuple(loops), whole=not todo)


def _onward(graph: Graph, trail: _Trail) -> Iterator[_Trail]:
    op = graph.ops[trail.at]
    match op:
        case Wait():
            yield from _worked(graph, trail, op)
        case Choose():
            for rule, way in op.ways:
                yield trail._replace(at=way, choices=(*trail.choices, f"khi {rule.source}"))
            yield trail._replace(at=op.otherwise, choices=(*trail.choices, _otherwise(op)))
        case Fork() | Select():
            then = next(each.then for each in graph.ops if isinstance(each, Join) and each.block == op.block)
            inside = block_hours(graph, op)
            if inside is not None:
                hours, steps = inside
                yield trail._replace(at=then, hours=trail.hours + hours, steps=(*trail.steps, *steps))


def _otherwise(op: Choose) -> str:
    told = " hay ".join(rule.source for rule, _ in op.ways)
    return f"không {told}"


def _worked(graph: Graph, trail: _Trail, op: Wait) -> Iterator[_Trail]:
    here = graph.nodes[op.node]
    hours, steps = trail.hours + here.step.hours, (*trail.steps, here.step.id)
    for number in op.enter:
        node = graph.nodes[number]
        for outcome in node.outcomes:
            if (number, outcome) not in graph.exits:
                continue
            told = outcome if node.alarm is None else node.alarm.name
            chosen = (f"{here.step.id}: {told}",) if told and (len(node.outcomes) > 1 or node.alarm) else ()
            yield _Trail(
                graph.exits[number, outcome], (*trail.choices, *chosen), steps, hours, trail.met, (here.step.id, told)
            )
