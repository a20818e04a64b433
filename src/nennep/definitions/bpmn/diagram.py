"""A definition as nodes and flows: what is written as BPMN, laid out and drawn.

``unfold`` is total over tables whose step ids are unique: a target that does not exist is
read as "the step after", so that a half-finished table can be drawn while it is typed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nennep.definitions.definition import Branch, Definition, DefinitionError, Problem, Step

START, END = "EvStart", "EvEnd"
"""Never "Start" or "End": some engines keep those ids for themselves."""

CONCURRENT: Mapping[str, str] = {"parallel": "and", "inclusive": "or"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramNode:
    """One thing on the drawing.

    ``kind``: start, end (of the process), halt (an early end), work, timer, alarm, told (where
    a notice ends), xor, and, or. ``step`` is the step it belongs to and ``part`` its share:
    "" the step itself, when, gate, join, into, meetK, alarmK, toldK. ``on``: the node that an
    alarm sits on.
    """

    id: str
    kind: str
    name: str = ""
    step: str = ""
    part: str = ""
    on: str = ""
    interrupts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceFlow:
    """An arrow. ``branch`` is its place among the ways of its step, -1 where it is no way."""

    source: str
    target: str
    name: str = ""
    condition: str = ""
    default: bool = False
    branch: int = -1


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes by id in table order; flows in order of their source, then of the ways."""

    nodes: Mapping[str, DiagramNode]
    flows: tuple[SequenceFlow, ...]

    def returning(self) -> frozenset[SequenceFlow]:
        """The arrows that lead back: to their own step again, or to one that stands before it in the table."""
        place = {node: number for number, node in enumerate(self.nodes)}
        ahead = {node.id for node in self.nodes.values() if node.part == "join" or node.part.startswith("meet")}
        return frozenset(f for f in self.flows if f.target not in ahead and place[f.target] <= place[f.source])


def unfold(definition: Definition, names: Mapping[str, str] | None = None) -> Diagram:
    """The drawing of a table. ``names`` gives ids that are already known, by "step" or "step/part".

    Raises DefinitionError if two steps have one id.
    """
    ids = Counter(place.step.id for place in definition.places)
    twice = [step_id for step_id, times in ids.items() if times > 1 or not step_id]
    if twice:
        rule, way_out = "Mã bước trống hoặc bị trùng.", "Đặt cho mỗi bước một mã riêng."
        raise DefinitionError([Problem(one, "duplicate_id", rule, way_out) for one in twice])
    return _Unfolder(definition, names or {}).diagram()


@dataclass
class _Unfolder:
    definition: Definition
    names: Mapping[str, str]
    nodes: dict[str, DiagramNode] = field(default_factory=dict)
    flows: list[SequenceFlow] = field(default_factory=list)
    steps: dict[str, Step] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def diagram(self) -> Diagram:
        self.steps = {place.step.id: place.step for place in self.definition.places}
        self.taken = set(self.names.values())
        start = self.add("start", "", part=START)
        end = self.add("end", "", part=END, name=self.definition.end_name)
        self.flow(start, self.sequence(self.definition.steps, end))
        self.drop_unreached()
        self.put_merges()
        return self.ordered()

    # --- ids ---

    def id(self, step: str, part: str = "") -> str:
        """The id of a node: as given, else the step's own or with its part behind it."""
        known = self.given.get((step, part))
        if known is None:
            key = f"{step}/{part}" if part else step
            known = self.names.get(key) or self.free(step, part)
            self.given[step, part] = known
            self.taken.add(known)
        return known

    def free(self, step: str, part: str) -> str:
        wish = f"{step}_{part}" if step and part else step or part
        while wish in self.taken or (part and wish in self.steps):
            wish += "_"
        return wish

    # --- nodes and flows ---

    def add(
        self, kind: str, step: str, part: str = "", name: str = "", on: str = "", *, interrupts: bool = True
    ) -> str:
        node = self.id(step, part)
        self.nodes[node] = DiagramNode(
            id=node, kind=kind, name=name, step=step, part=part, on=on, interrupts=interrupts
        )
        return node

    def flow(self, source: str, target: str, way: Branch | None = None, branch: int = -1) -> None:
        name, condition = (way.name, way.condition) if way else ("", "")
        self.flows.append(SequenceFlow(source=source, target=target, name=name, condition=condition, branch=branch))

    def default(self) -> None:
        """The flow just added is the one taken when no other is."""
        self.flows[-1] = replace(self.flows[-1], default=True)

    # --- the table ---

    def sequence(self, steps: tuple[Step, ...], after: str) -> str:
        for step in reversed(steps):
            self.lay(step, after)
            after = self.entry(step.id)
        return after

    def entry(self, step_id: str) -> str:
        return self.id(step_id, "when" if self.steps[step_id].condition else "")

    def onward(self, to: str, after: str) -> str:
        return self.entry(to) if to in self.steps else after

    def lay(self, step: Step, after: str) -> None:
        if step.condition:
            when = self.add("xor", step.id, "when")
            self.flow(when, self.id(step.id), Branch(condition=step.condition), 0)
            self.flow(when, after, None, 1)
            self.default()
        if step.kind in CONCURRENT:
            self.block(step, after)
        elif step.kind == "decision":
            self.add("xor", step.id, name=step.name)
            self.ways(step, self.id(step.id), after)
        else:
            self.plain(step, after)

    def plain(self, step: Step, after: str) -> None:
        kind = {"end": "halt", "timer": "timer"}.get(step.kind, "work")
        node = self.add(kind, step.id, name=step.name)
        if len(step.branches) == 1:
            (way,) = step.branches
            self.flow(node, self.sequence(way.steps, self.onward(way.to, after)), way, 0)
        elif step.branches:
            gate = self.add("xor", step.id, "gate")
            self.flow(node, gate)
            self.ways(step, gate, after)
        elif kind != "halt":
            self.flow(node, after)
        for index, alarm in enumerate(step.alarms):
            part = f"alarm{index}"
            bell = self.add("alarm", step.id, part, alarm.name, node, interrupts=alarm.interrupts)
            if alarm.interrupts:
                self.flow(bell, self.sequence(alarm.steps, self.onward(alarm.to, after)))
            else:
                self.flow(bell, self.add("told", step.id, f"told{index}"))

    def ways(self, step: Step, gate: str, after: str) -> None:
        """The flows of an exclusive choice; a check's first conclusion is the default."""
        bare = [i for i, way in enumerate(step.branches) if not way.condition]
        usual = (0 if step.kind == "check" else bare[-1]) if bare else -1
        for index, way in enumerate(step.branches):
            target = self.sequence(way.steps, self.onward(way.to, after))
            self.flow(gate, target, way, index)
            if index == usual:
                self.default()

    def block(self, step: Step, after: str) -> None:
        kind = CONCURRENT[step.kind]
        gate = self.add(kind, step.id, name=step.name)
        join = self.add(kind, step.id, "join")
        self.flow(join, after)
        bare = [i for i, way in enumerate(step.branches) if not way.condition]
        for index, way in enumerate(step.branches):
            meet = self.add("xor", step.id, f"meet{index}")
            self.flow(meet, join)
            self.flow(gate, self.sequence(way.steps, meet), way, index)
            if kind == "or" and bare and index == bare[-1]:
                self.default()

    # --- after the walk ---

    def drop_unreached(self) -> None:
        """The end, or a meeting, that no way comes to is not drawn."""
        while True:
            reached = {flow.target for flow in self.flows}
            idle = {
                node.id
                for node in self.nodes.values()
                if node.id not in reached
                and (node.kind == "end" or node.part == "join" or node.part.startswith("meet"))
            }
            if not idle:
                return
            self.nodes = {key: node for key, node in self.nodes.items() if key not in idle}
            self.flows = [flow for flow in self.flows if flow.source not in idle]

    def put_merges(self) -> None:
        """A meeting of one flow is no gateway; a split that several flows reach gets one before it."""
        arriving = Counter(flow.target for flow in self.flows)
        for node in [n for n in self.nodes.values() if n.part.startswith("meet")]:
            if arriving[node.id] <= 1:
                (out,) = [flow.target for flow in self.flows if flow.source == node.id]
                kept = [flow for flow in self.flows if flow.source != node.id]
                self.flows = [replace(f, target=out) if f.target == node.id else f for f in kept]
                del self.nodes[node.id]
        for node in [n for n in self.nodes.values() if n.kind in {"and", "or"} and not n.part]:
            if arriving[node.id] > 1:
                into = self.add("xor", node.step, "into")
                self.flows = [replace(f, target=into) if f.target == node.id else f for f in self.flows]
                self.flow(into, node.id)

    def ordered(self) -> Diagram:
        numbers = {place.step.id: place.number for place in self.definition.places}
        last = len(numbers) + 1
        share = ("into", "when", "", "alarm", "told", "gate", "meet", "join")

        def order(node: DiagramNode) -> tuple[int, int, str]:
            if not node.step:
                return (0 if node.kind == "start" else last, 0, "")
            return (numbers[node.step], share.index(node.part.rstrip("0123456789")), node.part)

        nodes = {node.id: node for node in sorted(self.nodes.values(), key=order)}
        places = {node: place for place, node in enumerate(nodes)}
        flows = sorted(self.flows, key=lambda flow: (places[flow.source], flow.branch))
        return Diagram(nodes, tuple(flows))
