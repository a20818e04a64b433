"""What holds of the whole process: its name and end, phases with their totals, variables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from nennep.definitions.definition import Definition, Phase, Variable
from nennep.definitions.editing.amounts import read_hours
from nennep.definitions.editing.arguments import Edit, line, listed, said
from nennep.definitions.editing.context import Context
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.tree import mapped
from nennep.definitions.rules import KINDS, RuleError, accepts, is_name, parse
from nennep.office.spelling import key, shown

Done = tuple[Definition, str]
UNCHANGED = "Không có thay đổi"
_LONGEST = 400
_ALIKE = {key(words): kind for kind, words in KINDS.items()}


def set_header(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "header", "name"?, "end_name"?, "phases"?: [{"code", "name", "hours", "was"?}],
    "variables"?: [{"name", "kind", "label", "choices", "default", "was"?}]}``.

    ``was`` is the code or name that it had before: steps and conditions follow. ``choices`` is a list
    or a text of one a line; an empty ``hours`` sets no total. What is absent stays.
    """
    made, told = definition, []
    for name, change in _PARTS.items():
        if name in edit:
            after = change(made, edit, context)
            told += [_WORDS[name]] if after != made else []
            made = after
    return made, f"Sửa {', '.join(told)}" if told else UNCHANGED


def _name(definition: Definition, edit: Edit, context: Context) -> Definition:
    return replace(definition, name=_line("name", said(edit, "name"), "Quy trình phải có tên."))


def _end_name(definition: Definition, edit: Edit, context: Context) -> Definition:
    rule = "Kết thúc phải có tên, ví dụ “Hoàn thành”."
    return replace(definition, end_name=_line("end_name", said(edit, "end_name"), rule))


def _line(column: str, text: str, rule: str) -> str:
    words = line(text)
    if not words:
        raise EditError("", column, rule)
    if len(words) > _LONGEST:
        raise EditError("", column, f"Dài {len(words)} ký tự, nhiều nhất là {_LONGEST}.")
    return words


# --- phases ---


def _phases(definition: Definition, edit: Edit, context: Context) -> Definition:
    made: list[Phase] = []
    codes: dict[str, str] = {}
    for one in listed(edit, "phases"):
        code = _line("phases", said(one, "code"), "Giai đoạn phải có mã, ví dụ “1”.")
        if any(phase.code == code for phase in made):
            raise EditError("", "phases", f"Mã giai đoạn “{code}” bị trùng.")
        name = _line("phases", said(one, "name"), f"Giai đoạn {code} phải có tên.")
        made.append(Phase(code=code, name=name, hours=_total(said(one, "hours"), context)))
        codes[said(one, "was") or code] = code
    for place in definition.places:
        if place.step.phase and place.step.phase not in codes and _had(definition, place.step.phase):
            raise EditError(
                "",
                "phases",
                f"Bước {place.step.id} còn ở giai đoạn “{place.step.phase}”. Đổi giai đoạn của bước trước.",
            )
    return mapped(
        replace(definition, phases=tuple(made)), lambda step: (replace(step, phase=codes.get(step.phase, step.phase)),)
    )


def _had(definition: Definition, code: str) -> bool:
    return any(phase.code == code for phase in definition.phases)


def _total(text: str, context: Context) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return read_hours("", text, context.hours_a_day)
    except EditError as error:
        raise EditError("", "phases", error.message) from None


# --- variables ---


def _variables(definition: Definition, edit: Edit, context: Context) -> Definition:
    made: list[Variable] = []
    names: dict[str, str] = {}
    for one in listed(edit, "variables"):
        variable = _variable(one)
        if any(other.name == variable.name for other in made):
            raise EditError("", "variables", f"Biến “{variable.name}” bị trùng tên.")
        made.append(variable)
        names[said(one, "was") or variable.name] = variable.name
    for old, new in names.items():
        if old != new and any(old in _names(text, definition) for _, text in _conditions(definition)):
            raise EditError("", "variables", f"Điều kiện đang dùng biến “{old}”. Sửa điều kiện trước khi đổi tên biến.")
    after = replace(definition, variables=tuple(made))
    _still_understood(definition, after)
    return after


def _variable(one: Mapping[str, Any]) -> Variable:
    name = line(said(one, "name"))
    if not is_name(name):
        raise EditError(
            "",
            "variables",
            f"“{shown(name, 40)}” không dùng làm tên biến được. Dùng chữ, số, dấu gạch dưới; không trùng từ của điều kiện.",
        )
    wanted = said(one, "kind") or "text"
    kind = wanted if wanted in KINDS else _ALIKE.get(key(wanted), "")
    if not kind:
        raise EditError("", "variables", f"Không có kiểu “{shown(wanted, 40)}”. Chọn: {', '.join(KINDS.values())}.")
    choices = _choices(one.get("choices"))
    if (kind == "choice") != bool(choices):
        raise EditError("", "variables", f"Biến “{name}”: chỉ kiểu lựa chọn có danh sách lựa chọn, và phải có.")
    label = line(said(one, "label"))
    variable = Variable(name, kind, label, choices)
    return replace(variable, default=_default(variable, one.get("default")))


def _choices(given: Any) -> tuple[str, ...]:
    pieces = given.replace(";", "\n").split("\n") if isinstance(given, str) else given or []
    if not isinstance(pieces, list | tuple) or not all(isinstance(one, str) for one in pieces):
        raise EditError("", "variables", "Danh sách lựa chọn phải là chữ, mỗi dòng một lựa chọn.")
    return tuple(dict.fromkeys(words for one in pieces if (words := line(one))))


def _default(variable: Variable, given: Any) -> bool | int | str | None:
    if given is None or given == "":
        return None
    value: bool | int | str = given
    if isinstance(given, str) and variable.kind == "bool":
        value = key(given) in {"co", "dung", "true", "1", "x"}
    elif isinstance(given, str) and variable.kind == "int":
        value = int(given) if given.strip().lstrip("-").isdecimal() and len(given) < 19 else given
    elif isinstance(given, str):
        value = line(given)
        value = value.replace(",", ".") if variable.kind == "decimal" else value
    if type(value) not in {bool, int, str} or not accepts(variable, value):
        raise EditError("", "variables", f"Giá trị mặc định của “{variable.name}” không phải {KINDS[variable.kind]}.")
    return value


# --- conditions ---


def _conditions(definition: Definition) -> Iterator[tuple[str, str]]:
    for place in definition.places:
        step = place.step
        yield from (
            (step.id, text) for text in (step.condition, *(branch.condition for branch in step.branches)) if text
        )


def _names(text: str, definition: Definition) -> frozenset[str]:
    try:
        return parse(text, definition.variable).names
    except RuleError:
        return frozenset()


def _still_understood(before: Definition, after: Definition) -> None:
    """No condition that was understood is not understood any more. Raises EditError."""
    for step, text in _conditions(before):
        if not _names(text, before):
            continue
        try:
            parse(text, after.variable)
        except RuleError as error:
            raise EditError(
                "", "variables", f"Điều kiện ở bước {step} không còn đúng: {error} Sửa điều kiện trước."
            ) from None


_PARTS: Mapping[str, Callable[[Definition, Edit, Context], Definition]] = {
    "name": _name,
    "end_name": _end_name,
    "phases": _phases,
    "variables": _variables,
}
_WORDS = {"name": "tên quy trình", "end_name": "tên kết thúc", "phases": "giai đoạn", "variables": "biến"}
