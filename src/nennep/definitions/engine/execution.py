"""Runs a graph: begins, completes a step, fires a timer; marking in, next marking out."""

from collections.abc import Mapping
from typing import Any

from nennep.definitions.engine.graph import (
    Advance,
    Choose,
    End,
    Fork,
    Graph,
    Join,
    Marking,
    Node,
    NotLiveError,
    Select,
    UnknownOutcomeError,
    Wait,
)

Values = Mapping[str, Any]


def start(graph: Graph, variables: Values) -> Advance:
    """The first marking of a case. Raises MissingValueError if a condition needs a value."""
    return _run(graph, graph.entry, (), variables, ())


def complete(graph: Graph, marking: Marking, node: int, variables: Values, outcome: str = "") -> Advance:
    """The marking after the step of ``node`` is done with this conclusion.

    Raises NotLiveError if the node holds no token (the guard against double completion),
    UnknownOutcomeError if the step has no such conclusion, MissingValueError if a condition
    on the way needs a value that is not there. On error nothing has changed.
    """
    key = (node, outcome)
    if marking == (node,):
        known = graph.solo.get(key)
        if known is not None:
            return known
    if node not in marking or (here := graph.nodes.get(node)) is None or here.kind == "join":
        raise NotLiveError(_name(graph, node))
    drops = graph.drops[node]
    rest = tuple(token for token in marking if token not in drops)
    left = tuple(token for token in marking if token in drops)
    entered = graph.jumps.get(key)
    if entered is not None:
        return Advance(tuple(sorted(rest + entered)), entered, left, ended=False, end_name="")
    exit_ = graph.exits.get(key)
    if exit_ is not None:
        return _run(graph, exit_, rest, variables, left)
    if here.alarm is not None and not outcome:
        return Advance(rest, (), left, ended=False, end_name="")
    raise UnknownOutcomeError(_name(graph, node), outcome, here.outcomes)


def fire(graph: Graph, marking: Marking, node: int, variables: Values) -> Advance:
    """The marking after a timer or alarm has come; an ordinary move, so it happens once.

    Raises NotLiveError if it is no longer set, or is not a timer.
    """
    here = graph.nodes.get(node)
    if here is None or not here.is_timed:
        raise NotLiveError(_name(graph, node))
    return complete(graph, marking, node, variables)


def live_steps(graph: Graph, marking: Marking) -> tuple[Node, ...]:
    """The steps that wait for a person now."""
    return tuple(node for token in marking if (node := graph.nodes[token]).is_work)


def live_timers(graph: Graph, marking: Marking) -> tuple[Node, ...]:
    """The timers and alarms that are set now."""
    return tuple(node for token in marking if (node := graph.nodes[token]).is_timed)


def _name(graph: Graph, node: int) -> str:
    known = graph.nodes.get(node)
    return known.step.id if known is not None else str(node)


def _run(graph: Graph, index: int, tokens: Marking, variables: Values, left: tuple[int, ...]) -> Advance:
    """Follow the operations from ``index`` until every token waits, or the end."""
    ops = graph.ops
    held = list(tokens)
    entered: list[int] = []
    todo = [index]
    while todo:
        op = ops[todo.pop()]
        match op:
            case Wait():
                entered += op.enter
            case Choose():
                todo.append(_chosen(op, variables))
            case Fork():
                todo += op.ways
            case Select():
                ways = [way for rule, way in op.ways if rule.test(variables)] or [op.otherwise]
                held += [op.block] * (len(op.ways) + 1 - len(ways))
                todo += ways
            case Join():
                held.append(op.block)
                if held.count(op.block) == op.needs:
                    held = [token for token in held if token != op.block]
                    todo.append(op.then)
            case End():
                gone = [token for token in held if graph.nodes[token].kind != "join"]
                return Advance((), (), (*left, *gone), ended=True, end_name=op.name)
    places = sorted(entered)
    return Advance(tuple(sorted(held + places)), tuple(places), left, ended=False, end_name="")


def _chosen(op: Choose, variables: Values) -> int:
    for rule, way in op.ways:
        if rule.test(variables):
            return way
    return op.otherwise
