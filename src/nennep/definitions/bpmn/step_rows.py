"""Turns nested blocks into the rows of a step table, with ids, jumps and the content of each element."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from nennep.definitions.bpmn.blocks import FoldedBranch, FoldedStep, Folder, refused
from nennep.definitions.bpmn.element_content import content_of, length_of, part_of, step_id_of
from nennep.definitions.bpmn.extension import ours, read_length
from nennep.definitions.bpmn.raw_graph import Raw
from nennep.definitions.bpmn.source import clean
from nennep.definitions.definition import DONE, Alarm, Branch, Step
from nennep.kernel.worktime import Term, Unit

_LETTERS: Final[Mapping[str, str]] = {"decision": "R", "parallel": "S", "inclusive": "S", "timer": "C", "end": "K"}
_KINDS: Final[Mapping[str, str]] = {
    "xor": "decision",
    "and": "parallel",
    "or": "inclusive",
    "timer": "timer",
    "end": "end",
    "halt": "end",
}


@dataclass
class TabulatedSteps:
    """The steps, and which element each part of each is. ``new``: ids of steps that are not ours.

    ``shortcuts``: early ends that the table needs where the drawing has an arrow to the end.
    """

    steps: tuple[Step, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    shortcuts: set[str] = field(default_factory=set)


def rows_of(folder: Folder, drafts: list[FoldedStep]) -> TabulatedSteps:
    """The rows of the folded graph. Raises FoldError."""
    return _Rows(folder, drafts).rows()


class _Rows:
    def __init__(self, folder: Folder, drafts: list[FoldedStep]) -> None:
        self.folder, self.drafts = folder, drafts
        self.found = TabulatedSteps()
        self.ids: dict[str, str] = {}
        self.taken: set[str] = set()

    def rows(self) -> TabulatedSteps:
        every = list(_walk(self.drafts))
        for draft in every:
            known = step_id_of(draft.node)
            if known and known not in self.taken:
                self.taken.add(known)
                self.ids[draft.node.id] = known
        for draft in every:
            if draft.node.id not in self.ids:
                self.ids[draft.node.id] = self.new_id(kind_of_draft(draft))
                self.found.new.append(self.ids[draft.node.id])
        self.found.names["/EvStart"] = self.folder.start
        if self.folder.main_end:
            self.found.names["/EvEnd"] = self.folder.main_end
        self.found.steps = self.sequence(self.drafts, self.folder.main_end)
        return self.found

    def new_id(self, kind: str) -> str:
        letter, number = _LETTERS.get(kind, "B"), 1
        while f"{letter}{number}" in self.taken:
            number += 1
        self.taken.add(f"{letter}{number}")
        return f"{letter}{number}"

    def spot(self, node: str) -> str:
        """The node that a token comes to, gateways that only let it through left aside."""
        seen: set[str] = set()
        while node and node not in seen and node not in self.ids and self.folder.passes(node):
            seen.add(node)
            node = self.folder.out[node][0].target
        return node

    def sequence(self, drafts: list[FoldedStep], after: str) -> tuple[Step, ...]:
        found = []
        for index, draft in enumerate(drafts):
            following = drafts[index + 1].node.id if index + 1 < len(drafts) else after
            found.append(self.step(draft, self.spot(following) if following else ""))
        return tuple(found)

    def step(self, draft: FoldedStep, after: str) -> Step:
        step_id, kind = self.ids[draft.node.id], kind_of_draft(draft)
        optional = self.optional(draft, after)
        if optional is not None:
            return optional
        names = self.found.names
        names[step_id] = draft.node.id
        for part, raw in (("gate", draft.gate), ("join", draft.join)):
            if raw is not None:
                names[f"{step_id}/{part}"] = raw.id
        ways = draft.ways
        if draft.gate is not None:
            ways = sorted(ways, key=lambda way: not (way.arrow and way.arrow.default))
        meeting = draft.join.id if draft.join is not None else after
        for index, way in enumerate(ways):
            if way.arrow is not None:
                names[f"{step_id}/way{index}"] = way.arrow.id
        return Step(
            id=step_id,
            kind=kind,
            branches=tuple(self.branch(way, self.spot(meeting), kind) for way in ways),
            alarms=tuple(self.alarm(i, step_id, way, after) for i, way in enumerate(draft.alarms)),
            **content_of(draft.node, kind),
        )

    def optional(self, draft: FoldedStep, after: str) -> Step | None:
        """The one step that a gateway of ours makes optional, where it still does only that."""
        owner, part = part_of(draft.node)
        if part != "when" or len(draft.ways) != 2:
            return None
        taken = [way for way in draft.ways if way.steps]
        bare = [way for way in draft.ways if not way.steps]
        named = any(way.arrow is None or way.arrow.name for way in draft.ways)
        if named or len(taken) != 1 or len(taken[0].steps) != 1:
            return None
        (inner,) = taken[0].steps
        onward = [self.spot(way.exit) for way in draft.ways if way.exit]
        arrow = taken[0].arrow
        if any(one != after for one in onward) or self.ids.get(inner.node.id) != owner:
            return None
        if arrow is None or not arrow.condition or not (bare[0].arrow and bare[0].arrow.default):
            return None
        self.ids[draft.node.id] = owner
        self.found.new = [one for one in self.found.new if one in set(self.ids.values())]
        step = self.step(inner, after)
        self.found.names[f"{owner}/when"] = draft.node.id
        self.found.names[f"{owner}/taken"] = arrow.id
        return replace(step, condition=arrow.condition)

    def onward(self, way: FoldedBranch, after: str) -> tuple[tuple[Step, ...], str]:
        """The steps of a way, and its jump if it does not lead to the step after the block."""
        if not way.exit:
            return self.sequence(way.steps, ""), ""
        leaves = self.spot(way.exit)
        steps = self.sequence(way.steps, leaves)
        if leaves == after:
            return steps, ""
        if leaves in self.ids:
            return steps, self.ids[leaves]
        if leaves != self.folder.main_end:
            raise refused("not_a_table", self.folder.found.nodes[leaves])
        end = self.folder.found.nodes[leaves]
        short = Step(id=self.new_id("end"), kind="end", name=end_name_of(end))
        self.found.shortcuts.add(short.id)
        return (*steps, short), ""

    def branch(self, way: FoldedBranch, after: str, kind: str) -> Branch:
        steps, to = self.onward(way, after)
        arrow = way.arrow
        name = " ".join(arrow.name.split()) if arrow and not arrow.index >= 0 else (arrow.name if arrow else "")
        condition = arrow.condition if arrow and kind in {"decision", "inclusive"} else ""
        return Branch(name=name, condition=condition, steps=steps, to=to)

    def alarm(self, index: int, step_id: str, way: FoldedBranch, after: str) -> Alarm:
        raw = way.alarm
        assert raw is not None  # noqa: S101 - fold makes alarms of alarm nodes only
        self.found.names[f"{step_id}/alarm{index}"] = raw.id
        told = self.folder.out[raw.id]
        if not raw.interrupts and told:
            self.found.names[f"{step_id}/told{index}"] = told[0].target
        steps, to = self.onward(way, after) if raw.interrupts else ((), "")
        return Alarm(interrupts=raw.interrupts, steps=steps, to=to, **alarm_content(raw))


def alarm_content(raw: Raw) -> dict[str, Any]:
    """Name and length of an alarm."""
    after = length_of(raw, read_length(ours(raw.element, "alarm")))
    return {"name": clean(raw.element.get("name", "")) or "Hẹn giờ", "after": after or _NONE}


_NONE: Final = Term(Decimal(0), Unit.WORKING_HOUR)


def end_name_of(end: Raw) -> str:
    """What the end of the process is called."""
    return clean(end.element.get("name", "")) or DONE


def kind_of_draft(draft: FoldedStep) -> str:
    """The kind of the step that a draft becomes."""
    if draft.node.kind == "work":
        return "check" if draft.gate is not None else "task"
    return _KINDS[draft.node.kind]


def _walk(drafts: list[FoldedStep]) -> list[FoldedStep]:
    found = []
    for draft in drafts:
        found.append(draft)
        for way in (*draft.ways, *draft.alarms):
            found += _walk(way.steps)
    return found
