"""Our own elements inside a BPMN file: what a step, a phase or a variable is beyond the drawing.

A field of ``Step`` at its default is not written; a scalar is an attribute of ``nn:step``, a list
is one child an item. A field that a later release adds travels without a change here.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lxml import etree

from nennep.definitions.bpmn.names import BPMN, NN, bpmn, nn
from nennep.definitions.bpmn.source import Element, clean
from nennep.definitions.definition import Definition, Phase, Step, Variable
from nennep.kernel.worktime import Term

DRAWN: Final = frozenset({"id", "name", "kind", "detail", "role", "condition", "wait", "alarms", "branches"})
"""Fields that BPMN itself says: by element, documentation, lane, flows and events."""

_NOT_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in {9, 10, 13}}


def xml_text(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return text.translate(_NOT_XML)


def extension_of(element: Element) -> Element:
    """The element's ``extensionElements``, made in its lawful place if there is none."""
    found = element.find(bpmn("extensionElements"))
    if found is None:
        found = etree.Element(bpmn("extensionElements"))
        documentation = element.findall(bpmn("documentation"))
        element.insert(element.index(documentation[-1]) + 1 if documentation else 0, found)
    return found


def ours(element: Element, name: str) -> Element:
    """Our extension of this name on a BPMN element, or None."""
    found: Element = element.find(f"{{{BPMN}}}extensionElements/{{{NN}}}{name}")
    return found


def put(element: Element, written: Element) -> None:
    """Place our extension on the element, instead of the earlier one of that name."""
    extension = extension_of(element)
    earlier = extension.find(written.tag)
    if earlier is None:
        extension.append(written)
    else:
        written.tail = earlier.tail
        extension.replace(earlier, written)


# --- one step ---


def write_step(step: Step, lane: str, place: Mapping[str, str]) -> Element:
    """``nn:step`` of a step that stands in a lane; ``place`` says where in the table."""
    made = etree.Element(nn("step"), nsmap={"nn": NN})
    made.set("step", step.id)
    made.set("kind", step.kind)
    for name, value in place.items():
        made.set(name, value)
    if step.role != lane:
        made.set("role", xml_text(step.role))
        made.set("lane", lane)
    for one in fields(Step):
        value = getattr(step, one.name)
        if one.name in DRAWN or value == one.default:
            continue
        if isinstance(value, tuple):
            for item in value:
                etree.SubElement(made, nn(one.name)).text = xml_text(item)
        else:
            made.set(one.name, _scalar(value))
    if step.wait is not None:
        made.append(write_length("wait", step.wait))
    return made


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else xml_text(str(value))


def read_step(element: Element | None) -> dict[str, Any]:
    """The fields of ``Step`` that ``nn:step`` holds; what cannot be read is left at its default."""
    found: dict[str, Any] = {}
    if element is None:
        return found
    for one in fields(Step):
        if one.name in DRAWN or one.default is MISSING:
            continue
        if isinstance(one.default, tuple):
            items = element.findall(nn(one.name))
            if items:
                found[one.name] = tuple(item.text or "" for item in items)
        elif one.name in element.attrib:
            value = _read_scalar(element.get(one.name), one.default)
            if value is not None:
                found[one.name] = value
    return found


def _read_scalar(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(text)
    return number(text) if isinstance(default, Decimal) else text


def number(text: str | None) -> Decimal | None:
    """A decimal such as a definition may hold, or None."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= 1_000_000 or value != round(value, 4):
        return None
    return value


def named_otherwise(made: Element, name: str, drawn: str) -> None:
    """Note on our extension what the table calls an element that is drawn under another name."""
    if name != drawn:
        made.set("name", xml_text(name))
        made.set("drawn", drawn)


def name_of(element: Element, own: Element) -> str:
    """What the table calls the element: as noted, while it is still drawn under that name."""
    drawn: str = element.get("name", "")
    if own is not None and "drawn" in own.attrib and own.get("drawn") == drawn:
        return clean(own.get("name", ""))
    return clean(drawn)


def write_length(name: str, length: Term) -> Element:
    """A length of time in the agency's own units; its unit is always named."""
    made = etree.Element(nn(name), nsmap={"nn": NN})
    written = length.to_length()
    made.set("amount", written["amount"])
    made.set("unit", written.get("unit", "working_hours"))
    return made


def read_length(element: Element | None) -> Term | None:
    """The length of time that ``write_length`` wrote, or None."""
    if element is None:
        return None
    amount, unit = number(element.get("amount")), element.get("unit", "")
    try:
        return Term.from_length({"amount": amount, "unit": unit})
    except ValueError:
        return None


# --- the process ---


def write_process(definition: Definition) -> Element:
    """``nn:process``: code, variables and phases."""
    made = etree.Element(nn("process"), nsmap={"nn": NN})
    made.set("code", xml_text(definition.code))
    made.set("name", xml_text(definition.name))
    made.set("end_name", xml_text(definition.end_name))
    for variable in definition.variables:
        one = etree.SubElement(made, nn("variable"))
        one.set("name", variable.name)
        one.set("kind", variable.kind)
        if variable.label:
            one.set("label", xml_text(variable.label))
        if variable.default is not None:
            one.set("default", json.dumps(variable.default, ensure_ascii=False))
        for choice in variable.choices:
            etree.SubElement(one, nn("choice")).text = xml_text(choice)
    for phase in definition.phases:
        one = etree.SubElement(made, nn("phase"))
        one.set("code", xml_text(phase.code))
        one.set("name", xml_text(phase.name))
        if phase.hours is not None:
            one.set("hours", _scalar(phase.hours))
    return made


def read_variables(element: Element | None) -> tuple[Variable, ...]:
    """The variables of ``nn:process``."""
    if element is None:
        return ()
    return tuple(
        Variable(
            clean(one.get("name", "")),
            one.get("kind", ""),
            clean(one.get("label", "")),
            tuple(clean(choice.text or "") for choice in one.findall(nn("choice"))),
            _default(one.get("default")),
        )
        for one in element.findall(nn("variable"))
    )


def _default(text: str | None) -> bool | int | str | None:
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        return clean(value)
    return value if isinstance(value, bool | int) else None


def read_phases(element: Element | None) -> tuple[Phase, ...]:
    """The phases of ``nn:process``."""
    if element is None:
        return ()
    return tuple(
        Phase(
            code=clean(one.get("code", "")),
            name=clean(one.get("name", "")),
            hours=number(one.get("hours")) if "hours" in one.attrib else None,
        )
        for one in element.findall(nn("phase"))
    )
