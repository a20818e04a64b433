"""Moves the marking of a running case to another version by an explicit map of steps."""

from collections.abc import Mapping
from functools import lru_cache

from nennep.definitions.engine.graph import ALARM, Graph, Join, Marking, Node
from nennep.definitions.engine.soundness import WALK_FOR_MIGRATION, walk_markings
from nennep.kernel.refusals import Refusal


class MigrationError(Refusal):
    """The case cannot stand where the map puts it. ``reasons`` says why, one by one."""

    kind = "unlawful"

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(reasons))


def same_steps(old_graph: Graph, new_graph: Graph) -> dict[str, str]:
    """A first proposal for the map: every step whose id and kind are the same in both."""
    new = {place.step.id: place.step for place in new_graph.definition.walk()}
    return {
        place.step.id: place.step.id
        for place in old_graph.definition.walk()
        if place.step.id in new and new[place.step.id].kind == place.step.kind
    }


def migrate(marking: Marking, old_graph: Graph, new_graph: Graph, mapping: Mapping[str, str]) -> Marking:
    """The marking in the new graph of a case that stands at ``marking`` in the old one.

    ``mapping`` gives, for each step id that holds a token, and each parallel block around
    one, its id in the new version. Alarms that were already fired stay fired; a new step's
    further alarms are set. Raises MigrationError if a live step is not mapped, if kinds
    differ, or if no case of the new version could ever stand there.
    """
    reasons: list[str] = []
    found: list[int] = []
    for token in dict.fromkeys(marking):
        old = old_graph.nodes[token]
        if old.kind == "alarm":
            continue
        new = _target(old, new_graph, mapping, reasons)
        if new is None:
            continue
        if new.id in found:
            reasons.append(f"Hai bước đang mở cùng chuyển về bước {new.step.id}. Chọn bước khác.")
        elif old.kind == "join":
            found += [new.id] * _arrived(marking, old, old_graph, new, new_graph)
        else:
            found += [new.id, *_alarms(marking, old, new)]
    moved = tuple(sorted(found))
    if not reasons and moved not in _standing(new_graph):
        ids = ", ".join(dict.fromkeys(new_graph.nodes[token].step.id for token in moved))
        reasons.append(
            f"Trong phiên bản mới, các bước {ids} không thể cùng mở như vậy. "
            "Sửa bảng chuyển bước, hoặc để hồ sơ này chạy tiếp phiên bản cũ."
        )
    if reasons:
        raise MigrationError(reasons)
    return moved


def standing_at(graph: Graph, step: str) -> Marking | None:
    """The marking of a case of which this step alone is under way, its alarms set; None where none can stand so."""
    node = graph.nodes.get(graph.ids.get(step, 0))
    if node is None or not node.is_work:
        return None
    marking = tuple(sorted((node.id, *node.alarms)))
    return marking if marking in _standing(graph) else None


def _target(old: Node, new_graph: Graph, mapping: Mapping[str, str], reasons: list[str]) -> Node | None:
    target = mapping.get(old.step.id)
    if target is None:
        reasons.append(f"Bước {old.step.id} đang mở nhưng chưa được chỉ sang bước nào. Chọn bước mới cho nó.")
        return None
    number = new_graph.ids.get(target)
    new = new_graph.nodes.get(number) if number is not None else None
    if new is None:
        reasons.append(f"Phiên bản mới không có bước {target} để chờ. Chọn bước khác.")
        return None
    alike = new.is_work if old.is_work else new.kind == old.kind
    if not alike or (old.kind == "join" and new.step.kind != old.step.kind):
        reasons.append(f"Bước {old.step.id} và bước {target} khác loại. Chọn bước cùng loại.")
        return None
    return new


def _arrived(marking: Marking, old: Node, old_graph: Graph, new: Node, new_graph: Graph) -> int:
    """As many branches are still to come as before."""
    awaited = _needs(old_graph, old.id) - marking.count(old.id)
    return max(0, _needs(new_graph, new.id) - awaited)


def _needs(graph: Graph, block: int) -> int:
    return next(op.needs for op in graph.ops if isinstance(op, Join) and op.block == block)


def _alarms(marking: Marking, old: Node, new: Node) -> list[int]:
    fired = {(alarm - old.id) // ALARM for alarm in old.alarms if alarm not in marking}
    return [alarm for alarm in new.alarms if (alarm - new.id) // ALARM not in fired]


@lru_cache(maxsize=32)
def _standing(graph: Graph) -> frozenset[Marking]:
    walk = walk_markings(graph, WALK_FOR_MIGRATION)
    if not walk.whole:
        raise MigrationError(["Phiên bản mới có quá nhiều nhánh song song để kiểm tra việc chuyển hồ sơ."])
    return frozenset(walk.after) - {()}
