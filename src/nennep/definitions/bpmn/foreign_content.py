"""Copies into a newly written document what only the old one has: extensions, data, annotations, messages."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from nennep.definitions.bpmn.extension import extension_of
from nennep.definitions.bpmn.names import BPMNDI, EVENTS, GATEWAYS, NN, WORK, bpmn
from nennep.definitions.bpmn.source import Element, elements, local

_STRUCTURE: Final = frozenset(
    {"default", "attachedToRef", "cancelActivity", "sourceRef", "targetRef", "processRef", "bpmnElement", "id"}
)
_WRITTEN: Final = (
    frozenset(
        {
            "sequenceFlow",
            "incoming",
            "outgoing",
            "flowNodeRef",
            "conditionExpression",
            "lane",
            "timerEventDefinition",
            "terminateEventDefinition",
            "subProcess",
        }
    )
    | WORK
    | GATEWAYS.keys()
    | EVENTS
)
_ORDER: Final = (
    "documentation",
    "extensionElements",
    "auditing",
    "monitoring",
    "ioSpecification",
    "laneSet",
    "",
    "textAnnotation",
    "association",
    "group",
)
_IN_NODE: Final = (
    "documentation",
    "extensionElements",
    "auditing",
    "monitoring",
    "categoryValueRef",
    "incoming",
    "outgoing",
    "ioSpecification",
    "property",
    "dataInput",
    "dataOutput",
    "dataInputAssociation",
    "dataOutputAssociation",
    "",
)


def known_ids(root: Element) -> dict[str, str]:
    """Ids of what is no step: process, pool, lanes by name, arrows by their ends and name; and,
    under "/kept/", every id that something else must not take."""
    found: dict[str, str] = {"/definitions": root.get("id", "")}
    for one in elements(root):
        tag, own = local(one), one.get("id", "")
        if not own:
            continue
        found[f"/kept/{own}"] = own
        if tag == "sequenceFlow":
            key = f"/flow/{one.get('sourceRef')}/{one.get('targetRef')}/{one.get('name', '')}"
            found.setdefault(key, own)
        elif tag == "lane":
            found.setdefault(f"/lane/{one.get('name', '')}", own)
        elif tag == "laneSet":
            found.setdefault("/lanes", own)
        elif tag in {"process", "collaboration"} and (tag != "process" or _full(one)):
            found.setdefault(f"/{tag}", own)
    for one in root.iter(bpmn("participant")):
        if one.get("processRef", "").rpartition(":")[2] == found.get("/process"):
            found["/pool"] = one.get("id", "")
    return {key: own for key, own in found.items() if own}


def _full(process: Element) -> bool:
    return any(local(child) == "startEvent" for child in process)


def graft(old: Element, new: Element) -> None:
    """Afterwards ``new`` has the attributes, extensions, data, annotations, messages and their
    drawing that ``old`` has for elements that are in both, or that hang on none that is gone."""
    _Graft(old, new).run()


class _Graft:
    def __init__(self, old: Element, new: Element) -> None:
        self.old, self.new = old, new
        self.by_id = {one.get("id"): one for one in elements(new) if one.get("id")}
        self.gone = {
            one.get("id") for one in elements(old) if local(one) in _WRITTEN and one.get("id")
        } - self.by_id.keys()

    def run(self) -> None:
        for name, value in self.old.attrib.items():
            self.new.set(name, value)
        for child in self.old.iterchildren("*"):
            if child.tag.startswith(f"{{{BPMNDI}}}"):
                continue
            self.child(child, self.new)
        self.drawing()
        _sort(self.new, ("", f"{{{BPMNDI}}}BPMNDiagram"))
        for one in list(elements(self.new)):
            if local(one) == "process":
                _sort(one, _ORDER)
            elif local(one) in WORK | EVENTS | GATEWAYS.keys():
                _sort(one, _IN_NODE)

    def attributes(self, old: Element, new: Element) -> None:
        for name, value in old.attrib.items():
            if name not in new.attrib and name not in _STRUCTURE:
                new.set(name, value)

    def child(self, child: Element, home: Element) -> None:
        """Bring one child of an old element over to where it belongs in the new document."""
        known = self.by_id.get(child.get("id"))
        if known is not None and known.tag != child.tag and local(child) in WORK:
            known.tag = child.tag
        if known is not None and known.tag == child.tag:
            self.attributes(child, known)
            for inner in child.iterchildren("*"):
                self.child(inner, known)
        elif local(child) == "extensionElements":
            self.extensions(child, home)
        elif local(child) == "documentation":
            if child.getprevious() is not None and local(child.getprevious()) == "documentation":
                home.append(deepcopy(child))
        elif local(child) == "laneSet":
            self.lanes(child, home)
        elif local(child) not in _WRITTEN and not self.hangs(child):
            home.append(deepcopy(child))

    def lanes(self, child: Element, home: Element) -> None:
        target = home.find(bpmn("laneSet"))
        if target is not None:
            for inner in child.iterchildren("*"):
                self.child(inner, target)

    def extensions(self, child: Element, home: Element) -> None:
        foreign = [one for one in child.iterchildren("*") if not one.tag.startswith(f"{{{NN}}}")]
        if foreign:
            extension_of(home).extend(deepcopy(foreign))

    def hangs(self, child: Element) -> bool:
        """Whether the element is tied to one that is no longer there."""
        ends = {child.get("sourceRef"), child.get("targetRef"), child.get("attachedToRef")}
        return bool(ends & self.gone)

    # --- the drawing ---

    def drawing(self) -> None:
        plane = next(self.new.iter(f"{{{BPMNDI}}}BPMNPlane"))
        drawn = {one.get("bpmnElement"): one for one in plane.iterchildren("*")}
        present = {one.get("id") for one in elements(self.new)}
        for old in self.shapes():
            target = old.get("bpmnElement")
            if target in drawn:
                self.attributes(old, drawn[target])
            elif target in present:
                plane.append(deepcopy(old))
        first = self.old.find(f"{{{BPMNDI}}}BPMNDiagram")
        if first is not None:
            home = self.new.find(f"{{{BPMNDI}}}BPMNDiagram")
            self.attributes(first, home)
            for style in first.iterchildren(f"{{{BPMNDI}}}BPMNLabelStyle"):
                home.append(deepcopy(style))

    def shapes(self) -> Iterator[Element]:
        for plane in self.old.iter(f"{{{BPMNDI}}}BPMNPlane"):
            yield from plane.iterchildren("*")


def _sort(parent: Element, order: tuple[str, ...]) -> None:
    """Children in the order of the schema; what the order does not name stands at its ""."""
    children = list(parent)

    def rank(child: Element) -> int:
        for name in (local(child), str(child.tag)):
            if name and name in order:
                return order.index(name)
        return order.index("")

    placed = sorted(children, key=rank)
    if placed != children:
        for child in placed:
            parent.append(child)
