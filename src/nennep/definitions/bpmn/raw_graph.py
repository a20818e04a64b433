"""Reads elements into a graph of nodes and arrows, and reports every element that the engine cannot run.

Plain embedded sub-processes are opened into the process around them. What carries no token
(data, annotations, extensions) is left alone: it stays in the document.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from nennep.definitions.bpmn.durations import from_iso
from nennep.definitions.bpmn.extension import name_of, ours
from nennep.definitions.bpmn.names import (
    CONTAINERS,
    EVENT_KINDS,
    EVENTS,
    GATEWAYS,
    NOT_NODES,
    REFUSED_NODES,
    WORK,
    bpmn,
)
from nennep.definitions.bpmn.reasons import Reason, reason
from nennep.definitions.bpmn.source import Element, clean, elements, local

MOST_NODES: Final = 600
DEEPEST: Final = 30


@dataclass(slots=True)
class Raw:
    """A node as it stands in the file. ``kind`` as in ``diagram.Node``, or sub (opened away)."""

    id: str
    kind: str
    element: Element
    name: str
    lane: str = ""
    on: str = ""
    interrupts: bool = True
    container: str = ""


@dataclass(slots=True)
class Arrow:
    """A sequence flow as it stands in the file; ``condition`` as written there."""

    id: str
    source: str
    target: str
    element: Element
    name: str
    condition: str
    default: bool = False
    index: int = -1
    to: str = ""


@dataclass
class Extract:
    """The one process of a document. ``reasons`` is empty if everything in it can be run."""

    process: Element = None
    nodes: dict[str, Raw] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    opened: list[Element] = field(default_factory=list)

    def out(self, node: str) -> list[Arrow]:
        """The flows that leave a node, in order of the file."""
        return [arrow for arrow in self.arrows if arrow.source == node]

    def refuse(self, rule: str, element: Element, what: str = "", *, code: str = "") -> None:
        """Add a reason that names the element."""
        self.reasons.append(reason(rule, element.get("id", ""), element.get("name", ""), what, code=code))


def extract(root: Element) -> Extract:
    """The graph of the document's process, and the reasons against it."""
    found = Extract()
    _collaborations(root, found)
    processes = [p for p in root.findall(bpmn("process")) if _has_nodes(p)]
    if len(processes) > 1:
        found.refuse("pools", processes[1], str(len(processes)))
    if not processes:
        found.reasons.append(reason("no_process", ""))
        return found
    twice = Counter(e.get("id") for p in processes for e in elements(p) if local(e) and e.get("id"))
    found.reasons += [reason("duplicate_id", one) for one, n in twice.items() if one and n > 1]
    for process in processes:
        _open(process, found, "")
    found.process = processes[0]
    for arrow in found.arrows:
        source = found.nodes.get(arrow.source)
        arrow.default = source is not None and source.element.get("default") == arrow.id
    _lanes(processes, found)
    if len(found.nodes) > MOST_NODES or len(found.arrows) > 3 * MOST_NODES:
        found.refuse("size", processes[0], str(len(found.nodes)))
    return found


def _has_nodes(process: Element) -> bool:
    known = EVENTS | WORK | REFUSED_NODES.keys() | GATEWAYS.keys() | CONTAINERS
    return any(local(child) in known for child in process)


def _collaborations(root: Element, found: Extract) -> None:
    full = {p.get("id") for p in root.findall(bpmn("process")) if _has_nodes(p)}
    for collaboration in root:
        if local(collaboration) in {"choreography", "globalChoreographyTask", "conversation"}:
            found.refuse("choreography", collaboration)
        if local(collaboration) != "collaboration":
            continue
        for child in collaboration:
            if local(child) == "messageFlow":
                found.refuse("message_flow", child)
            elif local(child) == "participant" and _process_of(child) not in full:
                found.refuse("black_box", child)
            if local(child) == "participant" and child.find(bpmn("participantMultiplicity")) is not None:
                found.refuse("multi_instance", child)


def _process_of(participant: Element) -> str:
    """The id of the pool's process, "" if it has none."""
    reference: str = participant.get("processRef") or ""
    return reference.rpartition(":")[2]


def _lanes(processes: Iterable[Element], found: Extract) -> None:
    """The innermost lane that names a node gives the role."""
    for process in processes:
        for lane in process.iter(bpmn("lane")):
            own = ours(lane, "lane")
            name = lane.get("name", "")
            if own is not None and own.get("label") == name:
                name = own.get("role", "")
            for reference in lane.findall(bpmn("flowNodeRef")):
                node = found.nodes.get((reference.text or "").strip())
                if node is not None:
                    node.lane = name
    for node in found.nodes.values():
        around = found.nodes.get(node.container)
        if not node.lane and around is not None:
            node.lane = around.lane
    for node in found.nodes.values():
        if node.on in found.nodes and not node.lane:
            node.lane = found.nodes[node.on].lane


# --- one container ---


def _open(container: Element, found: Extract, inside: str) -> None:
    for child in container:
        tag = local(child)
        if tag == "sequenceFlow":
            found.arrows.append(_arrow(child))
        elif tag in WORK or tag in GATEWAYS or tag in EVENTS:
            _add(child, tag, found, inside)
        elif tag == "subProcess":
            _sub_process(child, found, inside)
        elif tag in REFUSED_NODES:
            found.refuse("node", child, REFUSED_NODES[tag], code=_snake(tag))
            _markers(child, found)
            _note(child, "work", found, inside)
        elif tag and tag not in NOT_NODES:
            found.refuse("unknown_element", child, tag)


def _snake(tag: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", tag).lower()


def _arrow(child: Element) -> Arrow:
    condition = child.find(bpmn("conditionExpression"))
    way = ours(child, "way")
    index = way.get("index", "") if way is not None else ""
    return Arrow(
        id=child.get("id", ""),
        source=child.get("sourceRef", ""),
        target=child.get("targetRef", ""),
        element=child,
        name=name_of(child, way),
        condition="" if condition is None else clean("".join(condition.itertext()).strip()),
        index=int(index) if index.isascii() and index.isdigit() and len(index) < 4 else -1,
        to=clean(way.get("to", "")) if way is not None else "",
    )


def _note(child: Element, kind: str, found: Extract, inside: str) -> Raw:
    name = " ".join(child.get("name", "").split("\n"))
    node = Raw(child.get("id", ""), kind, child, name, container=inside)
    if not node.id:
        found.refuse("missing_id", child, local(child))
    found.nodes[node.id] = node
    return node


def _add(child: Element, tag: str, found: Extract, inside: str) -> None:
    if tag in GATEWAYS:
        _note(child, GATEWAYS[tag], found, inside)
    elif tag in EVENTS:
        _event(child, tag, found, inside)
    else:
        _markers(child, found)
        _note(child, "work", found, inside)


def _markers(child: Element, found: Extract) -> None:
    if child.find(bpmn("standardLoopCharacteristics")) is not None:
        found.refuse("loop", child)
    if child.find(bpmn("multiInstanceLoopCharacteristics")) is not None:
        found.refuse("multi_instance", child)
    if child.get("isForCompensation") in {"true", "1"}:
        found.refuse("compensation", child)
    if child.get("startQuantity", "1") != "1" or child.get("completionQuantity", "1") != "1":
        found.refuse("quantity", child)


def _sub_process(child: Element, found: Extract, inside: str) -> None:
    _markers(child, found)
    node = _note(child, "sub", found, inside)
    if child.get("triggeredByEvent") in {"true", "1"}:
        found.refuse("event_sub_process", child)
    elif not _has_nodes(child):
        found.refuse("sub_process_empty", child)
    found.opened.append(child)
    if len(found.opened) > MOST_NODES or sum(1 for _ in child.iterancestors()) > DEEPEST:
        found.refuse("deep", child)
    else:
        _open(child, found, node.id)


# --- events ---


def _event(child: Element, tag: str, found: Extract, inside: str) -> None:
    kinds = [local(one) for one in child if local(one).endswith("EventDefinition")]
    kinds += ["eventDefinitionRef" for one in child if local(one) == "eventDefinitionRef"]
    if tag == "startEvent":
        _note(child, "start", found, inside)
        _refuse_kinds("start_event", child, kinds, found)
    elif tag == "endEvent":
        halts = kinds == ["terminateEventDefinition"]
        _note(child, "halt" if halts else "end", found, inside)
        if halts and inside:
            found.refuse("sub_process_halt", child)
        elif not halts:
            _refuse_kinds("end_event", child, kinds, found)
    elif tag == "boundaryEvent":
        _boundary(child, kinds, found, inside)
    elif tag == "intermediateCatchEvent" and kinds == ["timerEventDefinition"]:
        _note(child, "timer", found, inside)
        _time(child, found)
    else:
        _note(child, "pass" if not kinds else "work", found, inside)
        _refuse_kinds("event", child, kinds, found)


def _refuse_kinds(rule: str, child: Element, kinds: list[str], found: Extract) -> None:
    if len(kinds) > 1:
        found.refuse(rule, child, "nhiều loại", code="multiple_event")
    for kind in kinds if len(kinds) == 1 else []:
        word = EVENT_KINDS.get(kind, "khai báo riêng")
        code = _snake(kind.removesuffix("Definition").removesuffix("DefinitionRef"))
        found.refuse(rule, child, word, code=code)


def _boundary(child: Element, kinds: list[str], found: Extract, inside: str) -> None:
    node = _note(child, "alarm", found, inside)
    node.on = child.get("attachedToRef", "")
    node.interrupts = child.get("cancelActivity", "true") not in {"false", "0"}
    if kinds == ["timerEventDefinition"]:
        _time(child, found)
    elif kinds:
        _refuse_kinds("boundary_event", child, kinds, found)
    else:
        found.refuse("boundary_event", child, "không rõ loại", code="boundary_event")


def _time(child: Element, found: Extract) -> None:
    timer = child.find(bpmn("timerEventDefinition"))
    date, cycle = timer.find(bpmn("timeDate")), timer.find(bpmn("timeCycle"))
    length = timer.find(bpmn("timeDuration"))
    text = "" if length is None else "".join(length.itertext()).strip()
    if date is not None:
        found.refuse("timer_date", child)
    elif cycle is not None:
        found.refuse("timer_cycle", child)
    elif not text:
        found.refuse("timer_empty", child)
    elif from_iso(text) is None:
        found.refuse("timer_duration", child, text[:40])
