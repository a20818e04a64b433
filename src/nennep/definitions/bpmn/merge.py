"""A changed table put back into the document that it was read from, so that nothing is lost.

Nothing changed: the document as it is. Words and figures changed: only those, the drawing stays
as its author drew it. Steps, ways or roles changed: the model and the drawing are written anew
with the ids that are known, and everything of the old document that still has its element is
taken over.
"""

from collections.abc import Mapping
from dataclasses import replace

from nennep.definitions.bpmn.diagram import unfold
from nennep.definitions.bpmn.durations import iso
from nennep.definitions.bpmn.element_content import length_of
from nennep.definitions.bpmn.extension import named_otherwise, ours, put, write_process, xml_text
from nennep.definitions.bpmn.foreign_content import graft, known_ids
from nennep.definitions.bpmn.names import bpmn, nn
from nennep.definitions.bpmn.raw_graph import Raw, extract
from nennep.definitions.bpmn.reader import DOCUMENT, BpmnReading, names_of, read_root
from nennep.definitions.bpmn.source import Element, elements, kept, local, serialise
from nennep.definitions.bpmn.writer import (
    fresh,
    put_condition,
    put_iso,
    put_step,
    set_documentation,
    written_alarm,
    written_way,
)
from nennep.definitions.definition import Definition, Place
from nennep.kernel.worktime import Term


def write(given: Definition | BpmnReading) -> bytes:
    """BPMN 2.0, UTF-8. A reading without a table gives its document back untouched.

    Raises DefinitionError if two steps have one id.
    """
    if isinstance(given, Definition):
        return _written(given)
    if given.definition is None:
        return serialise(kept(given.document))
    return _written(given.definition)


def _written(definition: Definition) -> bytes:
    document = dict(definition.fragments).get(DOCUMENT)
    bare = replace(definition, fragments=())
    if document is None:
        return serialise(fresh(bare))
    root = kept(document)
    before = read_root(root)
    if before.definition is None:
        return serialise(root)
    earlier = replace(before.definition, fragments=())
    if earlier == bare:
        return serialise(root)
    names = _still(bare, earlier, before.names)
    if _drawn_alike(bare, earlier, names):
        _update(root, bare, earlier, before.names)
        return serialise(root)
    made = fresh(bare, {**names, **known_ids(root)})
    graft(root, made)
    return serialise(made)


def _still(bare: Definition, earlier: Definition, names: Mapping[str, str]) -> dict[str, str]:
    """The known elements of the steps that are still there and still of their kind."""
    kinds = {place.step.id: _family(place) for place in bare.places}
    before = {place.step.id: _family(place) for place in earlier.places}
    return {
        key: node
        for key, node in names.items()
        if key.startswith("/") or kinds.get(key.split("/")[0]) == before.get(key.split("/")[0], "?")
    }


def _family(place: Place) -> str:
    """Work stays the same element, whether or not it has a conclusion."""
    return "work" if place.step.kind in {"task", "check"} else place.step.kind


def _drawn_alike(bare: Definition, earlier: Definition, names: Mapping[str, str]) -> bool:
    """Whether the two tables have the same nodes, arrows and roles, whatever stands in them."""

    def shape(definition: Definition) -> list[object]:
        diagram = unfold(definition, names)
        steps = [(p.step.id, p.step.role, p.step.agency, p.block, p.branch) for p in definition.places]
        nodes = [(n.id, n.kind, n.on, n.interrupts) for n in diagram.nodes.values()]
        flows = [(f.source, f.target, f.default, bool(f.condition)) for f in diagram.flows]
        return [steps, nodes, flows]

    # What has no element of its own can be changed only by drawing it.
    kept = [[place.step for place in one.places if place.step.id not in names] for one in (bare, earlier)]
    return shape(bare) == shape(earlier) and kept[0] == kept[1]


# --- words and figures ---


def _update(root: Element, bare: Definition, earlier: Definition, names: Mapping[str, str]) -> None:
    by_id = {one.get("id"): one for one in elements(root) if local(one) and one.get("id")}
    process = _process_of(by_id, names)
    if bare.name != earlier.name:
        for one in (process, *root.iter(bpmn("participant"))):
            if one is process or one.get("processRef", "").endswith(process.get("id", "")):
                one.set("name", xml_text(bare.name))
    head = write_process(bare)
    for key, name in names_of(root, process).items():
        if name != bare.name:
            head.set(key, name)
    put(process, head)
    if bare.end_name != earlier.end_name and "/EvEnd" in names:
        by_id[names["/EvEnd"]].set("name", xml_text(bare.end_name))
    nodes = extract(root).nodes
    for place, old in zip(bare.places, earlier.places, strict=True):
        node = names.get(place.step.id, "")
        element = by_id.get(node)
        if element is not None:
            _update_step(element, place, old, nodes[node].lane)
            _update_parts(by_id, place, old, names)


def _process_of(by_id: Mapping[str, Element], names: Mapping[str, str]) -> Element:
    process = by_id[names["/EvStart"]]
    while local(process) != "process":
        process = process.getparent()
    return process


def _update_step(element: Element, place: Place, old: Place, lane: str) -> None:
    step = place.step
    if step.name != old.step.name:
        element.set("name", xml_text(step.name))
    if step.detail != old.step.detail:
        set_documentation(element, step.detail)
    put_step(element, place, lane)
    named_otherwise(ours(element, "step"), step.name, element.get("name", ""))
    if step.wait is not None:
        _update_time(element, step.wait)


def _update_time(element: Element, wait: Term) -> None:
    """The time of a timer, where the drawing does not already say it in its own way."""
    raw = Raw(element.get("id", ""), "timer", element, "")
    if length_of(raw, wait) != wait:
        put_iso(element.find(bpmn("timerEventDefinition")), iso(wait))


def _update_parts(by_id: Mapping[str, Element], place: Place, old: Place, names: Mapping[str, str]) -> None:
    step = place.step
    for part in ("gate", "join", "when"):
        element = by_id.get(names.get(f"{step.id}/{part}", ""))
        if element is not None:
            _mark(element, step.id, part)
    taken = by_id.get(names.get(f"{step.id}/taken", ""))
    if taken is not None and step.condition != old.step.condition:
        put_condition(taken, step.condition)
    for index, way in enumerate(step.branches):
        flow = by_id.get(names.get(f"{step.id}/way{index}", ""))
        if flow is None:
            continue
        was = old.step.branches[index]
        if way.name != was.name:
            flow.set("name", xml_text(way.name))
        if way.condition != was.condition:
            put_condition(flow, way.condition)
        made = written_way(index, way)
        named_otherwise(made, way.name, flow.get("name", ""))
        put(flow, made)
    for index, alarm in enumerate(step.alarms):
        element = by_id.get(names.get(f"{step.id}/alarm{index}", ""))
        if element is not None:
            element.set("name", xml_text(alarm.name))
            put(element, written_alarm(step, index))
            _mark(element, step.id, f"alarm{index}")
            _update_time(element, alarm.after)
        told = by_id.get(names.get(f"{step.id}/told{index}", ""))
        if told is not None:
            _mark(told, step.id, f"told{index}")


def _mark(element: Element, step_id: str, part: str) -> None:
    made = element.makeelement(nn("part"), nsmap={"nn": nn("")[1:-1]})
    made.set("step", step_id)
    made.set("part", part)
    put(element, made)
