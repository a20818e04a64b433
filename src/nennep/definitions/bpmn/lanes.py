"""Lanes of the drawing: one for each role, in order of first appearance."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from nennep.definitions.bpmn.diagram import Diagram
from nennep.definitions.definition import Definition, Place, Step


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the drawing. ``role`` is the words on paper, ``label`` what stands on the lane:
    the role, with the agency where two agencies have the same role."""

    role: str
    agency: str
    label: str


@dataclass(frozen=True, slots=True)
class Lanes:
    """All lanes from the top, and the place of each node among them."""

    lanes: tuple[Lane, ...]
    place: Mapping[str, int]

    def of(self, node: str) -> Lane:
        """The lane of a node."""
        return self.lanes[self.place[node]]


def lanes_of(definition: Definition, diagram: Diagram) -> Lanes:
    """The lanes of a table. What nobody does, a choice or a wait, stands in the lane of the last official before it:
    whoever decides. So does the question whether somebody from outside has a step to do at all."""
    named = [(place.step.role, place.step.agency) for place in definition.places if place.step.role]
    keys = list(dict.fromkeys(named)) or [("", "")]
    roles = Counter(role for role, _ in keys)
    lanes = tuple(
        Lane(role, agency, f"{role} ({agency})" if agency and roles[role] > 1 else role) for role, agency in keys
    )
    standing = _Standing(keys, any(map(_is_official, definition.places)))
    standing.walk(definition.steps, keys.index(named[0]) if named else 0)
    own, deciding = standing.own, standing.deciding
    first = own[definition.steps[0].id] if definition.steps else 0
    last = own[definition.steps[-1].id] if definition.steps else 0
    ends = {"start": first, "end": last}
    place = {
        node.id: (deciding if node.part == "when" else own).get(node.step, ends.get(node.kind, 0))
        for node in diagram.nodes.values()
    }
    return Lanes(lanes, place)


def _is_official(place: Place) -> bool:
    return bool(place.step.duty or place.step.agency)


@dataclass
class _Standing:
    """The lane of every step, and the lane from which its condition is judged. Where a table names no
    duties, as a foreign drawing does, everybody counts as an official."""

    keys: list[tuple[str, str]]
    knows_duties: bool
    own: dict[str, int] = field(default_factory=dict)
    deciding: dict[str, int] = field(default_factory=dict)

    def walk(self, steps: tuple[Step, ...], official: int) -> int:
        """Stand the steps of one list, its branches from where they leave it; the last official of it."""
        for step in steps:
            inside = not step.role or bool(step.duty or step.agency) or not self.knows_duties
            here = self.keys.index((step.role, step.agency)) if step.role else official
            self.own[step.id], self.deciding[step.id] = here, here if inside else official
            official = here if inside else official
            for inner in (*(way.steps for way in step.branches), *(alarm.steps for alarm in step.alarms)):
                self.walk(inner, official)
        return official
