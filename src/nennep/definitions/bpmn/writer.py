"""A table as BPMN 2.0: pool, lanes, flows, conditions, our extension, and the drawing."""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from nennep.definitions.bpmn.diagram import Diagram, DiagramNode, SequenceFlow, unfold
from nennep.definitions.bpmn.durations import iso
from nennep.definitions.bpmn.extension import put, write_length, write_process, write_step, xml_text
from nennep.definitions.bpmn.labels import Box, Sizes
from nennep.definitions.bpmn.lanes import Lanes
from nennep.definitions.bpmn.layout import Layout, lay_out
from nennep.definitions.bpmn.names import BPMN, BPMNDI, CONDITION_LANGUAGE, DC, DI, NN, PREFIXES, XSI, bpmn, nn
from nennep.definitions.bpmn.source import Element
from nennep.definitions.definition import Branch, Definition, Place, Step

SIZES: Final = Sizes(
    work=(110, 70), gate=40, event=36, bell=36, gap=30, gutter=34, track=10, head=10, pool=60, letter=11
)
_TAGS: Final[Mapping[str, str]] = {
    "start": "startEvent",
    "end": "endEvent",
    "halt": "endEvent",
    "told": "endEvent",
    "work": "userTask",
    "timer": "intermediateCatchEvent",
    "alarm": "boundaryEvent",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
}


def fresh(definition: Definition, names: Mapping[str, str] | None = None) -> Element:
    """The BPMN document of a table, fragments not yet in it. Raises DefinitionError."""
    return _Writer(definition, unfold(definition, names), names or {}).document()


def verdict_of(step: Step, way: Branch) -> str:
    """What another engine should ask of a conclusion; ours reads the flow's name."""
    quote = '"' if "'" in way.name else "'"
    variable = re.sub(r"\W", "_", f"kq_{step.id}")
    return f"{variable} = {quote}{way.name}{quote}"


class _Writer:
    def __init__(self, definition: Definition, diagram: Diagram, names: Mapping[str, str]) -> None:
        self.definition, self.diagram, self.names = definition, diagram, names
        self.layout: Layout = lay_out(definition, diagram, SIZES)
        self.lanes: Lanes = self.layout.lanes
        self.places: dict[str, Place] = {p.step.id: p for p in definition.places}
        kept = {own for key, own in names.items() if key.startswith("/kept/")}
        known = {own for key, own in names.items() if not key.startswith("/kept/")}
        self.taken = set(diagram.nodes) | (kept - known)
        code = re.sub(r"[^\w.\-]", "_", definition.code)[:60]
        self.process_id = self.named("/process", f"P_{code}")
        self.pool_id = self.named("/pool", "Pool")
        self.collaboration_id = self.named("/collaboration", "Collaboration")
        self.lane_ids = [
            self.named(f"/lane/{lane.label}", f"Lane_{number}") for number, lane in enumerate(self.lanes.lanes, start=1)
        ]
        self.flow_ids = self.ids_of_flows()

    def id(self, wish: str) -> str:
        while wish in self.taken:
            wish += "_"
        self.taken.add(wish)
        return wish

    def named(self, key: str, wish: str) -> str:
        """The id that is already known by this key, or a free one."""
        known = self.names.get(key)
        if known is None or known in self.taken:
            return self.id(wish)
        self.taken.add(known)
        return known

    def ids_of_flows(self) -> list[str]:
        counts: dict[str, int] = {}
        found = []
        for flow in self.diagram.flows:
            counts[flow.source] = counts.get(flow.source, 0) + 1
            key = f"/flow/{flow.source}/{flow.target}/{flow.name}"
            found.append(self.named(key, f"F_{flow.source}_{counts[flow.source]}"))
        return found

    # --- the model ---

    def document(self) -> Element:
        root = etree.Element(bpmn("definitions"), nsmap=PREFIXES)
        root.set("id", self.named("/definitions", "Definitions"))
        root.set("targetNamespace", NN)
        collaboration = etree.SubElement(root, bpmn("collaboration"), id=self.collaboration_id)
        etree.SubElement(
            collaboration,
            bpmn("participant"),
            id=self.pool_id,
            name=xml_text(self.definition.name),
            processRef=self.process_id,
        )
        process = etree.SubElement(root, bpmn("process"), id=self.process_id)
        process.set("name", xml_text(self.definition.name))
        process.set("isExecutable", "true")
        put(process, write_process(self.definition))
        self.put_lanes(process)
        for node in self.diagram.nodes.values():
            self.put_node(process, node)
        for flow, flow_id in zip(self.diagram.flows, self.flow_ids, strict=True):
            self.put_flow(process, flow, flow_id)
        self.put_drawing(root)
        etree.indent(root)
        return root

    def put_lanes(self, process: Element) -> None:
        lane_set = etree.SubElement(process, bpmn("laneSet"), id=self.named("/lanes", "Lanes"))
        for index, lane in enumerate(self.lanes.lanes):
            made = etree.SubElement(lane_set, bpmn("lane"), id=self.lane_ids[index])
            made.set("name", xml_text(lane.label))
            if lane.label != lane.role:
                put(made, etree.Element(nn("lane"), role=xml_text(lane.role), label=xml_text(lane.label)))
            for node, place in self.lanes.place.items():
                if place == index:
                    etree.SubElement(made, bpmn("flowNodeRef")).text = node

    def put_node(self, process: Element, node: DiagramNode) -> None:
        made = etree.SubElement(process, bpmn(_TAGS[node.kind]), id=node.id)
        if node.name:
            made.set("name", xml_text(node.name))
        place = self.places.get(node.step)
        if place is not None and not node.part:
            set_documentation(made, place.step.detail)
            put_step(made, place, self.lanes.of(node.id).role)
        elif place is not None:
            put(made, etree.Element(nn("part"), step=node.step, part=node.part))
        self.put_flow_ends(made, node)
        if node.kind in {"halt"}:
            event = etree.SubElement(made, bpmn("terminateEventDefinition"))
            event.set("id", self.id(f"{node.id}_halt"))
        if node.kind in {"timer", "alarm"} and place is not None:
            self.put_time(made, node, place.step)

    def put_flow_ends(self, made: Element, node: DiagramNode) -> None:
        for tag, end in (("incoming", "target"), ("outgoing", "source")):
            for flow, flow_id in zip(self.diagram.flows, self.flow_ids, strict=True):
                if getattr(flow, end) == node.id:
                    etree.SubElement(made, bpmn(tag)).text = flow_id
                    if flow.default and end == "source":
                        made.set("default", flow_id)

    def put_time(self, made: Element, node: DiagramNode, step: Step) -> None:
        length = step.wait
        if node.kind == "alarm":
            index = int(node.part.removeprefix("alarm"))
            alarm = step.alarms[index]
            length = alarm.after
            made.set("attachedToRef", node.on)
            made.set("cancelActivity", "true" if alarm.interrupts else "false")
            put(made, written_alarm(step, index))
        event = etree.SubElement(made, bpmn("timerEventDefinition"), id=self.id(f"{node.id}_timer"))
        if length is not None:
            put_iso(event, iso(length))

    def put_flow(self, process: Element, flow: SequenceFlow, flow_id: str) -> None:
        made = etree.SubElement(process, bpmn("sequenceFlow"), id=flow_id, sourceRef=flow.source, targetRef=flow.target)
        node = self.diagram.nodes[flow.source]
        step = self.places[node.step].step if node.step else None
        if flow.name:
            made.set("name", xml_text(flow.name))
        condition = flow.condition
        if step is not None and node.part in {"", "gate"} and flow.branch >= 0:
            way = step.branches[flow.branch]
            put(made, written_way(flow.branch, way))
            if node.part == "gate" and not flow.default and not condition:
                condition = verdict_of(step, way)
        if condition:
            put_condition(made, condition)

    # --- the drawing ---

    def put_drawing(self, root: Element) -> None:
        diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id=self.id("Drawing"))
        plane = etree.SubElement(
            diagram, f"{{{BPMNDI}}}BPMNPlane", id=self.id("Plane"), bpmnElement=self.collaboration_id
        )
        whole = Box(0, 0, self.layout.width, self.layout.height)
        self.put_shape(plane, self.pool_id, whole, isHorizontal="true")
        for lane, band in zip(self.lane_ids, self.layout.bands, strict=True):
            inner = Box(SIZES.pool / 2, band.y, self.layout.width - SIZES.pool / 2, band.height)
            self.put_shape(plane, lane, inner, isHorizontal="true")
        for node, box in self.layout.boxes.items():
            marked = {"isMarkerVisible": "true"} if self.diagram.nodes[node].kind == "xor" else {}
            self.put_shape(plane, node, box, **marked)
        for flow_id, way, label in zip(self.flow_ids, self.layout.ways, self.layout.labels, strict=True):
            edge = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=self.id(f"{flow_id}_di"), bpmnElement=flow_id)
            for point in way:
                etree.SubElement(edge, f"{{{DI}}}waypoint", x=measure(point.x), y=measure(point.y))
            if label:
                put_bounds(etree.SubElement(edge, f"{{{BPMNDI}}}BPMNLabel"), label[0])

    def put_shape(self, plane: Element, element_id: str, box: Box, **more: str) -> None:
        shape = etree.SubElement(
            plane, f"{{{BPMNDI}}}BPMNShape", id=self.id(f"{element_id}_di"), bpmnElement=element_id
        )
        for name, value in more.items():
            shape.set(name, value)
        put_bounds(shape, box)
        if caption := self.layout.captions.get(element_id):
            put_bounds(etree.SubElement(shape, f"{{{BPMNDI}}}BPMNLabel"), caption[0])


# --- parts that a change of a kept document writes too ---


def put_step(made: Element, place: Place, lane: str) -> None:
    """``nn:step`` on a step's element that stands in a lane of this role."""
    where = {"number": str(place.number)}
    if place.block:
        where.update(block=place.block, branch=str(place.branch))
    put(made, write_step(place.step, lane, where))


def set_documentation(made: Element, text: str) -> None:
    """The element's first documentation; none is left where there is no text."""
    found = made.find(bpmn("documentation"))
    if found is None and text:
        found = etree.Element(bpmn("documentation"))
        made.insert(0, found)
    if found is not None and text:
        found.text = xml_text(text)
    elif found is not None:
        made.remove(found)


def written_alarm(step: Step, index: int) -> Element:
    """``nn:alarm``: what a boundary timer cannot say of an alarm."""
    alarm = step.alarms[index]
    made = write_length("alarm", alarm.after)
    made.set("step", step.id)
    made.set("index", str(index))
    if alarm.to:
        made.set("to", alarm.to)
    return made


def written_way(index: int, way: Branch) -> Element:
    """``nn:way``: the place of a flow among the ways of its step, and where the table says it goes."""
    made = etree.Element(nn("way"), index=str(index))
    if way.to:
        made.set("to", way.to)
    return made


def put_iso(event: Element, text: str) -> None:
    """The duration of a timer event."""
    body = event.find(bpmn("timeDuration"))
    body = etree.SubElement(event, bpmn("timeDuration")) if body is None else body
    _formal(body)
    body.text = text


def put_condition(flow: Element, text: str) -> None:
    """The condition of a flow, in our language."""
    body = flow.find(bpmn("conditionExpression"))
    if body is None:
        body = etree.SubElement(flow, bpmn("conditionExpression"))
        _formal(body)
    body.set("language", CONDITION_LANGUAGE)
    body.text = xml_text(text)


def _formal(body: Element) -> None:
    """Mark an expression by its type, with the prefix that this document has for BPMN."""
    prefix = next(prefix for prefix, space in body.nsmap.items() if space == BPMN)
    body.set(f"{{{XSI}}}type", f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")


def put_bounds(shape: Element, box: Box) -> None:
    """``dc:Bounds``."""
    etree.SubElement(
        shape,
        f"{{{DC}}}Bounds",
        x=measure(box.x),
        y=measure(box.y),
        width=measure(box.width),
        height=measure(box.height),
    )


def measure(length: float) -> str:
    """A length with one decimal at most."""
    return f"{length:.1f}".removesuffix(".0")
