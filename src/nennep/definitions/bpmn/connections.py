"""Completes the graph: opens sub-processes and reports loose ends and unclear gateways."""

import re
from collections import Counter
from dataclasses import replace

from nennep.definitions.bpmn.element_content import kind_of
from nennep.definitions.bpmn.expressions import translated
from nennep.definitions.bpmn.extension import ours
from nennep.definitions.bpmn.names import bpmn
from nennep.definitions.bpmn.raw_graph import Arrow, Extract, Raw
from nennep.definitions.bpmn.source import local

GATES = frozenset({"xor", "and", "or"})
ENDS = frozenset({"end", "halt"})


def connect(found: Extract) -> bool:
    """Open the sub-processes and check every node's arrows; whether the graph can be folded.

    Afterwards conditions are in our language, and no ``sub`` node is left.
    """
    before = len(found.reasons)
    if any(one.rule in {"size", "deep", "missing_id"} for one in found.reasons):
        return False
    for arrow in found.arrows:
        if arrow.source not in found.nodes or arrow.target not in found.nodes:
            found.refuse("dangling_flow", arrow.element)
        arrow.condition = translated(arrow.condition)
    found.arrows = [a for a in found.arrows if a.source in found.nodes and a.target in found.nodes]
    _starts(found)
    _sub_processes(found)
    for node in list(found.nodes.values()):
        _loose(found, node)
        if node.kind in GATES:
            _gateway(found, node)
        elif node.kind == "alarm":
            _alarm(found, node)
    blocking = {
        "pools",
        "duplicate_id",
        "no_process",
        "size",
        "event_sub_process",
        "sub_process_boundary",
        "sub_process_empty",
    }
    own = {one.rule for one in found.reasons[before:]}
    harmless = {"no_default", "no_condition", "conditional_flow", "default_condition"}
    return not (own - harmless) and not blocking & {one.rule for one in found.reasons[:before]}


def _starts(found: Extract) -> None:
    starts = Counter(node.container for node in found.nodes.values() if node.kind == "start")
    if not starts[""] and found.process is not None:
        found.refuse("no_start", found.process)
    seen: set[object] = set()
    for node in found.nodes.values():
        if node.kind == "start":
            home = node.element.getparent()
            if home in seen:
                found.refuse("several_starts", node.element)
            seen.add(home)


def _sub_processes(found: Extract) -> None:
    """A sub-process becomes the steps inside it; its inner start and ends are passed by."""
    subs = [node for node in found.nodes.values() if node.kind == "sub"]
    for sub in reversed(subs):
        inner = [node for node in found.nodes.values() if node.container == sub.id]
        start = next((node for node in inner if node.kind == "start"), None)
        out = found.out(sub.id)
        for node in found.nodes.values():
            if node.on == sub.id:
                found.refuse("sub_process_boundary", node.element)
        if len(out) > 1:
            found.refuse("implicit_split", sub.element)
        if start is None or not out:
            continue
        start.kind = "pass"
        for arrow in found.arrows:
            arrow.target = start.id if arrow.target == sub.id else arrow.target
        for node in inner:
            if node.kind == "end":
                node.kind = "pass"
                found.arrows.append(replace(out[0], source=node.id))
        found.arrows = [arrow for arrow in found.arrows if arrow.source != sub.id]
        for node in inner:
            node.container = sub.container
        del found.nodes[sub.id]


def _loose(found: Extract, node: Raw) -> None:
    into = [arrow for arrow in found.arrows if arrow.target == node.id]
    out = found.out(node.id)
    if not into and node.kind not in {"start", "alarm", "sub"} and not _compensates(node):
        found.refuse("implicit_start", node.element)
    if (into and node.kind in {"start", "alarm"}) or (out and node.kind in ENDS):
        found.refuse("dangling_flow", node.element)
    if not out and node.kind not in {*ENDS, "alarm", "sub"} and not _compensates(node):
        found.refuse("implicit_end", node.element)
    if len(out) > 1 and node.kind not in GATES and not local(node.element).endswith("Gateway"):
        found.refuse("implicit_split", node.element)
    if node.kind not in {"xor", "or"}:
        for arrow in out:
            if arrow.condition:
                found.refuse("conditional_flow", arrow.element)


def _compensates(node: Raw) -> bool:
    return node.element.get("isForCompensation") in {"true", "1"}


def _gateway(found: Extract, node: Raw) -> None:
    into = sum(arrow.target == node.id for arrow in found.arrows)
    out = found.out(node.id)
    if node.kind in {"and", "or"} and into > 1 and len(out) > 1:
        found.refuse("mixed_gateway", node.element)
    if node.kind == "and" or len(out) < 2:
        return
    if not any(arrow.default for arrow in out):
        found.refuse("no_default", node.element)
    if conclusions(found, node.id) is not None:
        return
    for arrow in out:
        if arrow.default and arrow.condition:
            found.refuse("default_condition", arrow.element)
        elif not arrow.default and not arrow.condition:
            found.refuse("no_condition", arrow.element)


def _alarm(found: Extract, node: Raw) -> None:
    if node.element.find(bpmn("timerEventDefinition")) is None:
        return
    out = found.out(node.id)
    if node.interrupts and not out:
        found.refuse("alarm_without_way", node.element)
    elif not node.interrupts and any(found.nodes[arrow.target].kind != "end" for arrow in out):
        found.refuse("notice_path", node.element)
    told = any(one.rule == "sub_process_boundary" and one.element == node.id for one in found.reasons)
    if node.on not in found.nodes and not told:
        found.refuse("boundary_event", node.element, "hẹn giờ", code="boundary_event")


def ordered(arrows: list[Arrow]) -> list[Arrow]:
    """The ways of a gateway: as numbered by us, new ones after, in order of the file."""
    last = len(arrows)
    return sorted(arrows, key=lambda one: one.index if one.index >= 0 else last)


def conclusions(found: Extract, gate: str) -> str | None:
    """The work whose conclusion the gateway asks for, or None: the one step right before it,
    where every arrow has its own name and none a condition but the one we wrote ourselves."""
    node = found.nodes[gate]
    into = [arrow for arrow in found.arrows if arrow.target == gate]
    out = found.out(gate)
    if node.kind != "xor" or len(into) != 1 or len(out) < 2 or kind_of(node) == "decision":
        return None
    work = found.nodes[into[0].source]
    names = [" ".join(arrow.name.split()) for arrow in out]
    if work.kind != "work" or "" in names or len(set(names)) < len(names):
        return None
    if any(not _ours(work, arrow) for arrow in out) or not any(arrow.default for arrow in out):
        return None
    return work.id


def _ours(work: Raw, arrow: Arrow) -> bool:
    """Whether the flow has no condition, or the one that ``write`` gives a conclusion."""
    if not arrow.condition:
        return True
    step = ours(work.element, "step")
    ids = {work.id, step.get("step", "") if step is not None else ""} - {""}
    variables = "|".join(re.escape(re.sub(r"\W", "_", f"kq_{one}")) for one in ids)
    return re.fullmatch(rf"(?:{variables}) = (['\"]).*\1", arrow.condition, re.DOTALL) is not None
