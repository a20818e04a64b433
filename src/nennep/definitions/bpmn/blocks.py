"""Finds the nested blocks of a step table in a graph of nodes and arrows.

Exclusive choices are put in order by dominance: what only one way can reach lies in that way,
what several reach comes after the block, and every other arrow is "chuyển tới bước". Parallel and
inclusive parts must close: every way to one gateway of the same kind, nothing in or out between.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from nennep.definitions.bpmn.connections import ENDS, conclusions, ordered
from nennep.definitions.bpmn.raw_graph import Arrow, Extract, Raw
from nennep.definitions.bpmn.reasons import Reason, reason
from nennep.kernel.refusals import Refusal

DEEPEST = 100
"""Choices one after the other are folded one inside the other, and only then laid flat."""
Spot = Hashable


@dataclass(eq=False)
class FoldedStep:
    """A step to be: its node, the gateway that asks for its conclusion, the ways out of it."""

    node: Raw
    gate: Raw | None = None
    join: Raw | None = None
    ways: list["FoldedBranch"] = field(default_factory=list)
    alarms: list["FoldedBranch"] = field(default_factory=list)


@dataclass(eq=False)
class FoldedBranch:
    """A branch to be. ``exit`` is the node that it leads on to, "" where it ends in itself."""

    arrow: Arrow | None
    steps: list[FoldedStep]
    exit: str
    alarm: Raw | None = None


class FoldError(Refusal):
    """The drawing is no table. ``reason`` names the place."""

    kind = "unreadable"

    def __init__(self, why: Reason) -> None:
        self.reason = why
        super().__init__(why.message)


def refused(rule: str, node: Raw) -> FoldError:
    """The error that names this node."""
    return FoldError(reason(rule, node.id, node.name))


class Folder:
    """Folds one graph; ``main_end`` is the end that the usual way comes to."""

    def __init__(self, found: Extract) -> None:
        self.found = found
        self.out = {node: ordered(found.out(node)) for node in found.nodes}
        self.into = Counter(arrow.target for arrow in found.arrows)
        self.alarms: dict[str, list[Raw]] = {}
        for node in found.nodes.values():
            if node.kind == "alarm":
                self.alarms.setdefault(node.on, []).append(node)
        self.gates = {work: node for node in found.nodes if (work := conclusions(found, node)) is not None}
        self.joins: dict[str, str] = {}
        self.depth = 0
        self.start = next(n.id for n in found.nodes.values() if n.kind == "start")
        self.main_end = self.usual_end()

    def fold(self) -> list[FoldedStep]:
        """The steps at the top of the table. Raises FoldError."""
        first = self.out[self.start][0].target
        drafts, leaves = Region(self, first, self.main_end).chain(first)
        if leaves not in {self.main_end, ""}:
            raise refused("not_a_table", self.found.nodes[leaves])
        return drafts

    def usual_end(self) -> str:
        """The plain end that the first ways lead to; else the first plain end, else any."""
        node, seen = self.start, set()
        while node not in seen and self.out.get(node):
            seen.add(node)
            ways = self.out[node]
            node = next((one for one in ways if one.default), ways[0]).target
        if self.found.nodes[node].kind == "end":
            return node
        told = {
            a.target
            for bells in self.alarms.values()
            for bell in bells
            if not bell.interrupts
            for a in self.out[bell.id]
        }
        ends = [n.id for n in self.found.nodes.values() if n.kind == "end" and n.id not in told]
        return ends[0] if ends else ""

    # --- what follows what ---

    def passes(self, node: str) -> bool:
        """Whether a token only goes through: a merge, a gateway of one way, the start."""
        kind = self.found.nodes[node].kind
        return kind in {"pass", "start"} or (kind in {"xor", "and", "or"} and self.single(node))

    def single(self, node: str) -> bool:
        kind = self.found.nodes[node].kind
        return len(self.out[node]) == 1 and (kind == "xor" or self.into[node] == 1)

    def edges(self, node: str) -> list[tuple[Arrow | None, str, Raw | None]]:
        """The ways on from a step: its arrows or conclusions, then its interrupting alarms."""
        raw = self.found.nodes[node]
        if raw.kind in {"and", "or"} and not self.passes(node):
            join = self.join_of(node)
            return [(arrow, arrow.target, None) for arrow in self.out[join]]
        source = self.gates.get(node, node)
        found: list[tuple[Arrow | None, str, Raw | None]] = [(arrow, arrow.target, None) for arrow in self.out[source]]
        for alarm in self.alarms.get(node, []):
            if alarm.interrupts:
                found += [(arrow, arrow.target, alarm) for arrow in self.out[alarm.id]]
        return found

    # --- parallel and inclusive parts ---

    def join_of(self, split: str) -> str:
        """The gateway where all ways of a split meet. Raises FoldError."""
        if split not in self.joins:
            raw = self.found.nodes[split]
            if len(self.out[split]) < 2:
                raise refused("join", raw)
            candidates = [
                one
                for one in self.reached(split, "")
                if one != split
                and self.found.nodes[one].kind == raw.kind
                and self.into[one] > 1
                and len(self.out[one]) == 1
            ]
            closing = [one for one in candidates if self.closes(split, one)]
            if not closing:
                raise refused("unstructured", raw)
            self.joins[split] = closing[0]
        return self.joins[split]

    def closes(self, split: str, join: str) -> bool:
        """Whether the ways lie apart, nothing comes in from outside, and all meet at the join."""
        regions = [
            set(self.reached(arrow.target, join)) if arrow.target != join else set() for arrow in self.out[split]
        ]
        whole = set().union(*regions)
        if split in whole or sum(map(len, regions)) != len(whole) or self.main_end in whole:
            return False
        arriving = [arrow.source for arrow in self.found.arrows if arrow.target == join]
        for region, arrow in zip(regions, self.out[split], strict=True):
            count = sum(one in region or self.on(one) in region for one in arriving)
            if count + (arrow.target == join) != 1:
                return False
        entering = [
            arrow
            for arrow in self.found.arrows
            if arrow.target in whole and arrow.source not in whole and self.on(arrow.source) not in whole
        ]
        return len(arriving) == len(regions) and all(one.source == split for one in entering)

    def on(self, node: str) -> str:
        return self.found.nodes[node].on

    def reached(self, first: str, stop: str) -> Iterator[str]:
        """Every node from here on, nearest first, not past ``stop``."""
        todo, seen = [first], {first}
        while todo:
            node = todo.pop(0)
            yield node
            ways = [arrow.target for arrow in self.out[node]]
            for alarm in self.alarms.get(node, []):
                ways += [arrow.target for arrow in self.out[alarm.id] if alarm.interrupts]
            for way in ways:
                if way not in seen and way != stop:
                    seen.add(way)
                    todo.append(way)


class Region:
    """A part in which one token moves: the whole process, or one way of a parallel block."""

    def __init__(self, folder: Folder, first: str, stop: str) -> None:
        self.folder, self.stop = folder, stop
        self.nodes = folder.found.nodes
        self.above = _dominators(self, first)
        self.below: dict[Spot, list[str]] = {}
        for spot, parent in self.above.items():
            if isinstance(spot, str) and spot not in {first, stop}:
                self.below.setdefault(parent, []).append(spot)

    def follows(self, spot: Spot) -> list[Spot]:
        """The spots after this one; where there are several, each arrow is a spot of its own."""
        if spot == self.stop:
            return []
        if isinstance(spot, tuple):
            return [self.folder.edges(spot[0])[spot[1]][1]]
        assert isinstance(spot, str)  # noqa: S101 - spots are node ids or (node, arrow)
        edges = self.folder.edges(spot)
        if len(edges) == 1:
            return [edges[0][1]]
        return [(spot, index) for index in range(len(edges))]

    def chain(self, node: str) -> tuple[list[FoldedStep], str]:
        """The steps from here while nothing else leads in, and the node that comes then."""
        drafts: list[FoldedStep] = []
        while node != self.stop:
            raw = self.nodes[node]
            if raw.kind in ENDS:
                if raw.kind == "end" and self.stop != self.folder.main_end:
                    raise refused("end_in_parallel", raw)
                return [*drafts, FoldedStep(raw)], ""
            if not self.folder.passes(node):
                drafts.append(self.draft(raw))
            if len(self.folder.edges(node)) > 1:
                more, leaves = self.split(drafts[-1])
                return [*drafts, *more], leaves
            following = self.folder.edges(node)[0][1]
            if self.above.get(following) != node or following == self.stop:
                return drafts, following
            node = following
        return drafts, node

    def draft(self, raw: Raw) -> FoldedStep:
        folder = self.folder
        made = FoldedStep(raw)
        made.alarms = [
            FoldedBranch(None, [], "", alarm) for alarm in folder.alarms.get(raw.id, []) if not alarm.interrupts
        ]
        if raw.id in folder.gates:
            made.gate = self.nodes[folder.gates[raw.id]]
        if raw.kind in {"and", "or"}:
            join = folder.join_of(raw.id)
            made.join = self.nodes[join]
            for arrow in folder.out[raw.id]:
                made.ways.append(self.side_way(arrow, join))
        return made

    def side_way(self, arrow: Arrow, join: str) -> FoldedBranch:
        """One way of a parallel or inclusive block, folded for itself."""
        if arrow.target == join:
            return FoldedBranch(arrow, [], join)
        folder = self.folder
        folder.depth += 1
        if folder.depth > DEEPEST:
            raise refused("deep", self.nodes[arrow.target])
        steps, leaves = Region(folder, arrow.target, join).chain(arrow.target)
        folder.depth -= 1
        if leaves not in {join, ""}:
            raise refused("not_a_table", self.nodes[leaves])
        return FoldedBranch(arrow, steps, leaves)

    # --- an exclusive choice ---

    def split(self, draft: FoldedStep) -> tuple[list[FoldedStep], str]:
        """Fill the ways of a choice; the steps that come after it, and where those lead."""
        node = draft.node.id
        self.folder.depth += 1
        if self.folder.depth > DEEPEST:
            raise refused("deep", draft.node)
        ways = []
        for index, (arrow, target, alarm) in enumerate(self.folder.edges(node)):
            own = self.above.get(target) == (node, index) and target != self.stop
            steps, leaves = self.chain(target) if own else ([], target)
            ways.append(FoldedBranch(arrow, steps, leaves, alarm))
        parts = {meeting: self.chain(meeting) for meeting in self.below.get(node, [])}
        self.folder.depth -= 1
        plain = draft.node.kind in {"work", "timer"} and draft.gate is None
        following, leaves = self.usual(node, ways, parts, main=plain)
        if plain:
            ways = ways[1:]
        draft.alarms = [*draft.alarms, *(way for way in ways if way.alarm)]
        draft.ways += [way for way in ways if not way.alarm]
        while leaves in parts:
            steps, leaves_then = parts.pop(leaves)
            following, leaves = [*following, *steps], leaves_then
        for meeting, (steps, then) in parts.items():
            home = next(self.ways_to(meeting, [*draft.ways, *draft.alarms], following), None)
            if home is None:
                raise refused("not_a_table", self.nodes[meeting])
            home.steps, home.exit = [*home.steps, *steps], then
        return following, leaves

    def usual(
        self, node: str, ways: list[FoldedBranch], parts: dict[str, tuple[list[FoldedStep], str]], *, main: bool
    ) -> tuple[list[FoldedStep], str]:
        """What stands after the block. A way that alone goes forward is written below it."""
        if main:
            return self.raised(ways[0])
        for meeting, (_, leaves) in parts.items():
            if leaves in parts or self.forward(node, leaves):
                return [], meeting
        forward = [way for way in ways if self.forward(node, way.exit)]
        if len(forward) > 1 and len({way.exit for way in forward}) == 1:
            bare = [way for way in ways if not way.steps]
            ends = forward[0].exit == self.stop == self.folder.main_end
            if ends and len(bare) == len(ways) - 1 and forward[0].steps:
                # Past all that is left, straight to the end: the others are early ends.
                return self.raised(forward[0])
            return [], forward[0].exit
        if forward:
            return self.raised(forward[0])
        ending = [way for way in ways if not way.exit]
        return self.raised(ending[0]) if ending else ([], ways[0].exit)

    def raised(self, way: FoldedBranch) -> tuple[list[FoldedStep], str]:
        """The steps of a way taken out to stand after its block."""
        steps, leaves = way.steps, way.exit
        way.steps = []
        if steps:
            way.exit = steps[0].node.id
        return steps, leaves

    def forward(self, node: str, leaves: str) -> bool:
        """Whether an exit leads on and not back to something above the node."""
        spot: Spot | None = node
        while spot is not None:
            if spot == leaves:
                return False
            spot = self.above.get(spot)
        return leaves != ""

    def ways_to(self, node: str, ways: list[FoldedBranch], steps: list[FoldedStep]) -> Iterator[FoldedBranch]:
        """The ways that lead to a node, outermost first."""
        yield from (way for way in ways if way.exit == node)
        drafts = [*(draft for way in ways for draft in way.steps), *steps]
        for draft in drafts:
            if draft.join is None:
                yield from self.ways_to(node, [*draft.ways, *draft.alarms], [])


def _dominators(region: Region, first: str) -> dict[Spot, Spot | None]:
    """The nearest spot that every way to a spot goes through, in order of the walk."""
    order: list[Spot] = []
    before: dict[Spot, list[Spot]] = {first: []}
    todo: list[tuple[Spot, Iterator[Spot]]] = [(first, iter(region.follows(first)))]
    seen: set[Spot] = {first}
    while todo:
        spot, ways = todo[-1]
        way = next(ways, None)
        if way is None:
            order.append(spot)
            todo.pop()
            continue
        before.setdefault(way, []).append(spot)
        if way not in seen:
            seen.add(way)
            todo.append((way, iter(region.follows(way))))
    order.reverse()
    place = {spot: index for index, spot in enumerate(order)}
    above: dict[Spot, Spot | None] = {first: None}
    changed = True
    while changed:
        changed = False
        for spot in order[1:]:
            known = [one for one in before[spot] if one in above]
            nearest = known[0]
            for one in known[1:]:
                nearest = _common(nearest, one, above, place)
            if above.get(spot, spot) != nearest:
                above[spot], changed = nearest, True
    return above


def _common(one: Spot, other: Spot, above: dict[Spot, Spot | None], place: dict[Spot, int]) -> Spot:
    while one != other:
        while place[one] > place[other]:
            one = above[one]
        while place[other] > place[one]:
            other = above[other]
    return one
