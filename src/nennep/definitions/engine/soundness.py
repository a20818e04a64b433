"""Whether every case can be finished, and nothing is left over: the graph's own proof.

Two guards. First by structure: along the operations, every step is reached and reaches its
way out. Then by walking the markings themselves, all choices taken both ways, so that a join
that waits for ever, or a token left over, would be seen. The walk stops at MOST_MARKINGS:
wide parallel work has more markings than can be visited while an editor types, and there
the first guard, which is sufficient for nested blocks, stands alone.
"""

from collections.abc import Iterator
from typing import NamedTuple

from nennep.definitions.definition import Problem
from nennep.definitions.engine.graph import Choose, End, Fork, Graph, Join, Marking, Select, Wait, ways_of

MOST_MARKINGS = 600
WALK_FOR_MIGRATION = 100_000


class Walk(NamedTuple):
    """Markings reached from the start, each with its successors; () is the end.

    ``stuck``: markings in which a token came twice to one place. ``whole``: not cut short.
    """

    after: dict[Marking, set[Marking]]
    stuck: set[Marking]
    whole: bool


def is_instant_loop(graph: Graph) -> list[Problem]:
    """A loop in which nobody works and nothing waits would never return."""
    names = {index: number for number, index in graph.entries.items()}
    done: set[int] = set()
    for index in range(len(graph.ops)):
        looped = _looped(graph, index, done)
        if looped is not None:
            numbers = [names[i] for i in looped if i in names]
            where = _step_id(graph, numbers[0]) if numbers else ""
            rule = "Vòng lặp không có bước công việc hay bước chờ nào, sẽ chạy mãi."
            return [Problem(where, "instant_loop", rule, "Đưa một bước công việc vào vòng lặp.")]
    return []


def _looped(graph: Graph, first: int, done: set[int]) -> list[int] | None:
    """The operations of an instant loop that ``first`` leads into."""
    trail: list[int] = []
    todo: list[tuple[int, bool]] = [(first, False)]
    while todo:
        index, leaving = todo.pop()
        if leaving:
            trail.pop()
            done.add(index)
        elif index in trail:
            return trail[trail.index(index) :]
        elif index not in done:
            trail.append(index)
            todo.append((index, True))
            todo += [(way, False) for way in ways_of(graph.ops[index])]
    return None


def flow_problems(graph: Graph) -> list[Problem]:
    """Unreachable steps, dead ends, and what the walk over the markings finds."""
    follows = [_follows(graph, index) for index in range(len(graph.ops))]
    for never in _never_met(graph, follows):
        follows[never] = ()
    reached = _closure({graph.entry}, follows)
    back: list[list[int]] = [[] for _ in follows]
    for index, ways in enumerate(follows):
        for way in ways:
            back[way].append(index)
    ends = {i for i, op in enumerate(graph.ops) if isinstance(op, End)}
    ending = _closure(ends & reached, back)
    found: list[Problem] = []
    for number, index in graph.entries.items():
        where = _step_id(graph, number)
        if index not in reached:
            rule = "Không có đường nào dẫn tới bước này."
            found.append(Problem(where, "unreachable", rule, "Nối bước này vào, hoặc bỏ đi."))
        elif index not in ending:
            rule = "Từ bước này không đi tới kết thúc được."
            found.append(Problem(where, "dead_end", rule, "Thêm đường ra khỏi vòng lặp."))
    return found or list(_walk_problems(graph))


def _never_met(graph: Graph, follows: list[tuple[int, ...]]) -> set[int]:
    """The joins that a branch never comes to, because it always ends the process instead."""
    joins = {op.block: index for index, op in enumerate(graph.ops) if isinstance(op, Join)}
    never: set[int] = set()
    while True:
        passable = [() if i in never else ways for i, ways in enumerate(follows)]
        more = {
            joins[op.block]
            for op in graph.ops
            if isinstance(op, Fork | Select) and not _meets(op, joins[op.block], passable)
        } - never
        if not more:
            return never
        never |= more


def _meets(op: Fork | Select, join: int, follows: list[tuple[int, ...]]) -> bool:
    if isinstance(op, Fork):
        return all(join in _closure({way}, follows) for way in op.ways)
    ways = (*(way for _, way in op.ways), op.otherwise)
    return any(join in _closure({way}, follows) for way in ways)


def _follows(graph: Graph, index: int) -> tuple[int, ...]:
    op = graph.ops[index]
    if not isinstance(op, Wait):
        return ways_of(graph.ops[index])
    keys = [(node, outcome) for node in op.enter for outcome in graph.nodes[node].outcomes]
    return tuple(graph.exits[key] for key in keys if key in graph.exits)


def _closure(start: set[int], follows: list[list[int]] | list[tuple[int, ...]]) -> set[int]:
    seen = set(start)
    todo = list(start)
    while todo:
        for way in follows[todo.pop()]:
            if way not in seen:
                seen.add(way)
                todo.append(way)
    return seen


def _walk_problems(graph: Graph) -> Iterator[Problem]:
    walk = walk_markings(graph, MOST_MARKINGS)
    for marking in walk.stuck:
        yield _unsound(graph, marking, "Một bước bị mở hai lần cùng lúc.")
    if not walk.whole or walk.stuck:
        return
    lived = {token for marking in walk.after for token in marking}
    for node in graph.nodes.values():
        if node.id not in lived and node.kind != "join":
            rule = "Không hồ sơ nào đi tới bước này được."
            way_out = "Xem lại các nhánh song song trước nó."
            yield Problem(node.step.id, "unreachable", rule, way_out)
    before: dict[Marking, list[Marking]] = {}
    for marking, nexts in walk.after.items():
        for following in nexts:
            before.setdefault(following, []).append(marking)
    finishing: set[Marking] = {()}
    todo: list[Marking] = [()]
    while todo:
        for marking in before.get(todo.pop(), ()):
            if marking not in finishing:
                finishing.add(marking)
                todo.append(marking)
    for marking in sorted(set(walk.after) - finishing)[:3]:
        yield _unsound(graph, marking, "Tới đây quy trình không kết thúc được nữa.")


def _unsound(graph: Graph, marking: Marking, rule: str) -> Problem:
    ids = ", ".join(dict.fromkeys(graph.nodes[token].step.id for token in marking))
    where = graph.nodes[marking[0]].step.id if marking else ""
    way_out = "Xem lại chỗ các nhánh gặp nhau."
    return Problem(where, "unsound", f"{rule} Các bước đang mở: {ids}.", way_out)


def walk_markings(graph: Graph, most: int) -> Walk:
    """Every marking that some case can be in, conditions taken both ways."""
    after: dict[Marking, set[Marking]] = {}
    stuck: set[Marking] = set()
    todo = list(_run(graph, graph.entry, ()))
    while todo:
        marking = todo.pop()
        if marking in after:
            continue
        if len(after) >= most:
            return Walk(after, stuck, whole=False)
        if any(marking.count(token) > 1 and graph.nodes[token].kind != "join" for token in marking):
            stuck.add(marking)
            continue
        after[marking] = {found for token in set(marking) for found in _moved(graph, marking, token)}
        todo += after[marking]
    return Walk(after, stuck, whole=True)


def _moved(graph: Graph, marking: Marking, node: int) -> Iterator[Marking]:
    here = graph.nodes[node]
    if here.kind == "join":
        return
    drops = graph.drops[node]
    rest = tuple(token for token in marking if token not in drops)
    for outcome in here.outcomes:
        exit_ = graph.exits.get((node, outcome))
        if exit_ is None:
            yield rest
        else:
            yield from _run(graph, exit_, rest)


def _run(graph: Graph, first: int, tokens: Marking) -> set[Marking]:
    """Every marking that following the operations may give."""
    found: set[Marking] = set()
    todo: list[tuple[tuple[int, ...], Marking]] = [((first,), tokens)]
    while todo:
        line, held = todo.pop()
        if not line:
            found.add(tuple(sorted(held)))
            continue
        op, rest = graph.ops[line[0]], line[1:]
        match op:
            case Wait():
                todo.append((rest, held + op.enter))
            case Choose():
                ways = {way for _, way in op.ways} | {op.otherwise}
                todo += [((way, *rest), held) for way in ways]
            case Fork():
                todo.append(((*op.ways, *rest), held))
            case Select():
                todo += [((*some, *rest), held + spare) for some, spare in _selections(op)]
            case Join():
                todo.append(_joined(op, rest, held))
            case End():
                found.add(())
    return found


def _selections(op: Select) -> Iterator[tuple[tuple[int, ...], Marking]]:
    """Every choice of branches, with the tokens that stand for those not taken."""
    ways = tuple(way for _, way in op.ways)
    yield (op.otherwise,), (op.block,) * len(ways)
    for bits in range(1, 2 ** len(ways)):
        some = tuple(way for i, way in enumerate(ways) if bits >> i & 1)
        yield some, (op.block,) * (len(ways) + 1 - len(some))


def _joined(op: Join, rest: tuple[int, ...], held: Marking) -> tuple[tuple[int, ...], Marking]:
    held = (*held, op.block)
    if held.count(op.block) < op.needs:
        return rest, held
    return (op.then, *rest), tuple(token for token in held if token != op.block)


def _step_id(graph: Graph, number: int) -> str:
    return next(step_id for step_id, known in graph.ids.items() if known == number)
