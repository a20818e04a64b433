"""An example case as it is typed: answers, conclusions in turn, the path that is meant."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from nennep.definitions.definition import Definition
from nennep.definitions.examples import Example, value_of
from nennep.definitions.rules import KINDS, Variable
from nennep.kernel.text import nfc
from nennep.org.rules import BrokenRuleError

from ..queries.step_table import Sheet

LONGEST = 200
_BETWEEN = re.compile(r"[\s,;]+|→|->")


def example_texts(sheet: Sheet, example: Example) -> dict[str, Any]:
    """What the form of an example holds."""
    outcomes: Mapping[str, Any] = example.get("outcomes") or {}
    told = {step: [said] if isinstance(said, str) else said for step, said in outcomes.items()}
    return {
        "name": example.get("name", ""),
        "outcomes": "; ".join(f"{step}: {', '.join(map(str, said))}" for step, said in told.items()),
        "path": " ".join(map(str, example.get("path") or ())),
        "answers": answers_of(sheet.definition, example),
    }


def answers_of(definition: Definition, example: Example) -> list[dict[str, Any]]:
    """A field for each variable of the table, with what the example answers."""
    given = example.get("answers") or {}
    return [
        {
            "name": one.name,
            "label": one.label or one.name,
            "choices": _choices(one),
            "value": _said(given.get(one.name)),
        }
        for one in definition.variables
    ]


def _choices(variable: Variable) -> tuple[str, ...]:
    return ("đúng", "sai") if variable.kind == "bool" else variable.choices


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    return "" if value is None else str(value)


def read_example(sent: QueryDict, definition: Definition) -> dict[str, Any]:
    """The example that was typed. Raises BrokenRuleError with the field."""
    name = " ".join(nfc(sent.get("name", "")).split())[:LONGEST]
    return {
        "name": name,
        "answers": _answers(sent, definition),
        "outcomes": _outcomes(nfc(sent.get("outcomes", "")), definition),
        "path": _path(sent.get("path", ""), definition),
    }


def _answers(sent: QueryDict, definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in definition.variables:
        typed = nfc(sent.get(f"answer_{one.name}", "")).strip()
        value = value_of(one, typed)
        if typed and value is None:
            label = one.label or one.name
            raise BrokenRuleError("answers", f"“{typed[:40]}” không phải {KINDS[one.kind]} của “{label}”.")
        if value is not None:
            found[one.name] = value
    return found


def _outcomes(text: str, definition: Definition) -> dict[str, list[str]]:
    known = {place.step.id.lower(): place.step.id for place in definition.places}
    found: dict[str, list[str]] = {}
    for piece in re.split(r"[;\n]", text):
        step, colon, said = piece.partition(":")
        if not piece.strip():
            continue
        if not colon or step.strip().lower() not in known:
            raise BrokenRuleError(
                "outcomes",
                f"Không hiểu “{piece.strip()[:60]}”. Ghi bước và kết luận lần lượt, ví dụ “B4: Không đạt, Đạt”.",
            )
        found[known[step.strip().lower()]] = [each.strip() for each in said.split(",") if each.strip()]
    return found


def _path(text: str, definition: Definition) -> list[str]:
    """The steps of the path, in any usual writing."""
    known = {place.step.id.lower(): place.step.id for place in definition.places}
    words = [word for word in _BETWEEN.split(text) if word]
    wrong = next((word for word in words if word.lower() not in known), None)
    if wrong is not None:
        raise BrokenRuleError("path", f"Đường mong đợi có “{wrong[:40]}”, không phải bước trong bảng.")
    return [known[word.lower()] for word in words]
