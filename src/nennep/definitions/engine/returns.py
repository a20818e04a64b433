"""Sending a case back from a step whose table names no way back: to an earlier step, where a case could stand anyway."""

from functools import lru_cache

from nennep.definitions.engine.graph import Advance, Graph, Marking, Node, NotLiveError
from nennep.definitions.engine.soundness import MOST_MARKINGS, walk_markings
from nennep.kernel.refusals import Refusal


class NoWayBackError(Refusal):
    """No case of the process could stand at that step with what else is under way."""

    kind = "unlawful"

    def __init__(self, step: str, target: str) -> None:
        super().__init__(
            f"Bước {step} không trả lại về {target or 'bước nào'} được: việc khác của hồ sơ đang làm cùng lúc. "
            "Chọn một bước trong danh sách."
        )


def steps_back(graph: Graph, marking: Marking, node: int) -> tuple[Node, ...]:
    """The steps before ``node`` in the table to which a case that stands at ``marking`` can be sent back from it."""
    if node not in marking:
        return ()
    before = (graph.nodes[number] for number in graph.nodes if number < node and graph.nodes[number].is_work)
    return tuple(each for each in before if _standing_again(graph, marking, node, each) is not None)


def send_back(graph: Graph, marking: Marking, node: int, target: str) -> Advance:
    """The marking after ``node`` gave the case back to the step ``target``; what runs beside it goes on.

    Raises NotLiveError if the node holds no token, NoWayBackError where the case cannot stand there.
    """
    here = graph.nodes.get(node)
    if here is None or not here.is_work or node not in marking:
        raise NotLiveError(here.step.id if here else str(node))
    found = next((one for one in steps_back(graph, marking, node) if one.step.id == target), None)
    after = _standing_again(graph, marking, node, found) if found else None
    if found is None or after is None:
        raise NoWayBackError(here.step.id, target)
    drops = graph.drops[node]
    left = tuple(token for token in marking if token in drops)
    return Advance(after, tuple(sorted((found.id, *found.alarms))), left, ended=False, end_name="")


def _standing_again(graph: Graph, marking: Marking, node: int, target: Node) -> Marking | None:
    """Where the case then stands: among what a case can reach, with every branch that was done left done.

    A step within a parallel block is begun again alone, so the other branches count as come.
    """
    rest = [token for token in marking if token not in graph.drops[node]]
    wanted = sorted([*(token for token in rest if graph.nodes[token].kind != "join"), target.id, *target.alarms])
    joins = [token for token in rest if graph.nodes[token].kind == "join"]
    alike = [
        each
        for each in _reached(graph)
        if [token for token in each if graph.nodes[token].kind != "join"] == wanted
        and all(each.count(token) >= joins.count(token) for token in joins)
    ]
    return max(alike, key=len, default=None)


@lru_cache(maxsize=64)
def _reached(graph: Graph) -> frozenset[Marking]:
    return frozenset(walk_markings(graph, MOST_MARKINGS).after) - {()}
