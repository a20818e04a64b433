"""Reads the fields of a step from a BPMN element, ours or foreign."""

import re
from collections.abc import Mapping
from typing import Any, Final

from nennep.definitions.bpmn.durations import from_iso, iso
from nennep.definitions.bpmn.extension import name_of, ours, read_length, read_step
from nennep.definitions.bpmn.names import bpmn, nn
from nennep.definitions.bpmn.raw_graph import Raw
from nennep.definitions.bpmn.source import clean
from nennep.definitions.definition import KINDS
from nennep.kernel.worktime import Term

_NUMBERED: Final = re.compile(r"\s*(?:[Bb]ước\s+)?\d{1,3}\s*[.):]\s+(?=\S)")
UNNAMED: Final[Mapping[str, str]] = {
    "decision": "Rẽ nhánh",
    "parallel": "Làm song song",
    "inclusive": "Làm những nhánh cần",
    "timer": "Chờ",
    "end": "Kết thúc",
}


def step_id_of(raw: Raw) -> str:
    """The step id that we gave the element when we wrote it, "" if it is not ours."""
    step = ours(raw.element, "step")
    return clean(step.get("step", "")) if step is not None else ""


def kind_of(raw: Raw) -> str:
    """The kind of step that we wrote, "" if it is not ours or not known."""
    step = ours(raw.element, "step")
    kind = step.get("kind", "") if step is not None else ""
    return kind if kind in KINDS else ""


def part_of(raw: Raw) -> tuple[str, str]:
    """Which part of which step the element was when we wrote it."""
    part = ours(raw.element, "part")
    if part is None:
        return ("", "")
    return (clean(part.get("step", "")), part.get("part", ""))


def content_of(raw: Raw, kind: str) -> dict[str, Any]:
    """The fields of ``Step`` that the element gives, but id, kind, condition and ways."""
    own = ours(raw.element, "step")
    found = {
        name: clean(value)
        if isinstance(value, str)
        else tuple(map(clean, value))
        if isinstance(value, tuple)
        else value
        for name, value in read_step(own).items()
    }
    name = name_of(raw.element, own)
    if own is None:
        name = _NUMBERED.sub("", " ".join(name.split()), count=1)
    found["name"] = name or ("" if own is not None else UNNAMED.get(kind, ""))
    found["detail"] = documentation(raw)
    found["role"] = _role(raw, kind)
    if kind == "timer":
        found["wait"] = length_of(raw, read_length(own.find(nn("wait")) if own is not None else None))
    return found


def documentation(raw: Raw) -> str:
    """The text of the element's first documentation."""
    body = raw.element.find(bpmn("documentation"))
    return clean("".join(body.itertext())) if body is not None else ""


def _role(raw: Raw, kind: str) -> str:
    own = ours(raw.element, "step")
    if own is None:
        return clean(raw.lane) if kind in {"task", "check"} else ""
    if "role" in own.attrib and own.get("lane", "") == raw.lane:
        return clean(own.get("role", ""))
    return clean(raw.lane)


def length_of(raw: Raw, own: Term | None) -> Term | None:
    """The time of a timer: in our unit while the drawing says the same, else as drawn."""
    body = raw.element.find(f"{bpmn('timerEventDefinition')}/{bpmn('timeDuration')}")
    drawn = "" if body is None else "".join(body.itertext()).strip()
    if own is not None and iso(own) == drawn:
        return own
    return from_iso(drawn)
