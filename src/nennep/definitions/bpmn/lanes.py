"""Lanes of the drawing: one for each role, in order of first appearance."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from nennep.definitions.bpmn.diagram import Diagram
from nennep.definitions.definition import Definition


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
    """The lanes of a table. A step without a role stands in the lane of the one before it."""
    named = [(place.step.role, place.step.agency) for place in definition.places if place.step.role]
    keys = list(dict.fromkeys(named)) or [("", "")]
    roles = Counter(role for role, _ in keys)
    lanes = tuple(
        Lane(role, agency, f"{role} ({agency})" if agency and roles[role] > 1 else role) for role, agency in keys
    )
    now, of_step = 0, {}
    if definition.steps and definition.steps[0].role:
        now = keys.index((definition.steps[0].role, definition.steps[0].agency))
    for place in definition.places:
        if place.step.role:
            now = keys.index((place.step.role, place.step.agency))
        of_step[place.step.id] = now
    first = of_step[definition.steps[0].id] if definition.steps else 0
    last = of_step[definition.steps[-1].id] if definition.steps else 0
    ends = {"start": first, "end": last}
    return Lanes(lanes, {node.id: of_step.get(node.step, ends.get(node.kind, 0)) for node in diagram.nodes.values()})
