"""Reads the table back from the extension that we wrote into the file.

Nothing here is believed: ``reading`` writes the table out again and takes it only if its drawing
is that of the file.
"""

from nennep.definitions.bpmn.element_content import content_of, kind_of, part_of, step_id_of
from nennep.definitions.bpmn.extension import ours
from nennep.definitions.bpmn.raw_graph import Arrow, Extract, Raw
from nennep.definitions.bpmn.step_rows import TabulatedSteps, alarm_content
from nennep.definitions.definition import Alarm, Branch, Step

Parts = dict[tuple[str, str], Raw]


def hinted(found: Extract) -> TabulatedSteps | None:
    """The rows as named in the file, or None where a node has no such name."""
    steps: dict[str, Raw] = {}
    parts: Parts = {}
    for node in found.nodes.values():
        step_id, part = step_id_of(node), part_of(node)
        if step_id and step_id not in steps and kind_of(node):
            steps[step_id] = node
        elif part[1] and part not in parts:
            parts[part] = node
        elif node.kind in {"start", "end"} and ("", node.kind) not in parts:
            parts["", node.kind] = node
        else:
            return None
    if ("", "start") not in parts:
        return None
    return _Hinted(found, steps, parts).rows()


class _Hinted:
    def __init__(self, found: Extract, steps: dict[str, Raw], parts: Parts) -> None:
        self.found, self.nodes, self.parts = found, steps, parts
        self.children: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self.built = 0

    def rows(self) -> TabulatedSteps | None:
        for step_id, node in self.nodes.items():
            own = ours(node.element, "step")
            number = own.get("number", "")
            if not (number.isascii() and number.isdigit() and len(number) < 6):
                return None
            where = (own.get("block", ""), own.get("branch", "0"))
            self.children.setdefault(where, []).append((int(number), step_id))
        steps = self.sequence("", "0", 0)
        if self.built != len(self.nodes):
            return None
        names = {step_id: node.id for step_id, node in self.nodes.items()}
        names.update({f"{step}/{part}": node.id for (step, part), node in self.parts.items() if step})
        for step_id in self.nodes:
            for arrow in self.ways(step_id):
                names[f"{step_id}/way{arrow.index}"] = arrow.id
            when = self.parts.get((step_id, "when"))
            for arrow in self.found.out(when.id) if when else []:
                if arrow.condition:
                    names[f"{step_id}/taken"] = arrow.id
        names["/EvStart"] = self.parts["", "start"].id
        if ("", "end") in self.parts:
            names["/EvEnd"] = self.parts["", "end"].id
        return TabulatedSteps(steps, names)

    def sequence(self, block: str, branch: str, depth: int) -> tuple[Step, ...]:
        if depth > 40 or self.built > len(self.nodes):
            return ()
        rows = sorted(self.children.get((block, branch), []))
        return tuple(self.step(step_id, depth) for _, step_id in rows)

    def step(self, step_id: str, depth: int) -> Step:
        self.built += 1
        node = self.nodes[step_id]
        kind = kind_of(node)
        when = self.parts.get((step_id, "when"))
        taken = [a.condition for a in self.found.out(when.id) if a.condition] if when else []
        return Step(
            id=step_id,
            kind=kind,
            condition=taken[0] if taken else "",
            branches=tuple(self.branch(step_id, kind, way, depth) for way in self.ways(step_id)),
            alarms=tuple(self.alarms(step_id, depth)),
            **content_of(node, kind),
        )

    def ways(self, step_id: str) -> list[Arrow]:
        source = self.parts.get((step_id, "gate"), self.nodes[step_id])
        ways = [arrow for arrow in self.found.out(source.id) if arrow.index >= 0]
        return sorted(ways, key=lambda arrow: arrow.index)

    def branch(self, step_id: str, kind: str, arrow: Arrow, depth: int) -> Branch:
        return Branch(
            name=arrow.name,
            condition="" if kind == "check" else arrow.condition,
            steps=self.sequence(step_id, str(arrow.index), depth + 1),
            to=arrow.to,
        )

    def alarms(self, step_id: str, depth: int) -> list[Alarm]:
        found: list[Alarm] = []
        while (raw := self.parts.get((step_id, f"alarm{len(found)}"))) is not None:
            own = ours(raw.element, "alarm")
            found.append(
                Alarm(
                    interrupts=raw.interrupts,
                    steps=self.sequence(step_id, str(-1 - len(found)), depth + 1),
                    to=own.get("to", "") if own is not None else "",
                    **alarm_content(raw),
                )
            )
        return found
