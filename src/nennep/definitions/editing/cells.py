"""A cell as text, and a text as the new content of a cell."""

from collections.abc import Callable, Mapping
from typing import Any

from nennep.definitions.definition import Definition, Place, Step
from nennep.definitions.editing import branches
from nennep.definitions.editing.amounts import hours_text, read_hours, read_length, says_at_once
from nennep.definitions.editing.columns import COLUMN, NO, PARALLEL, YES, Column, choices, closed
from nennep.definitions.editing.context import Context
from nennep.definitions.editing.errors import EditError
from nennep.definitions.rules import RuleError, parse
from nennep.kernel.names import named
from nennep.office.spelling import clean, flat, key, shown

LONGEST = 4000
_TRUE = {"co", "x", "1", "true", "on", "yes", "dung", "v", "✓"}
_FALSE = {"", "khong", "0", "false", "off", "no", "sai"}


def cell_text(definition: Definition, place: Place, column: str, context: Context) -> str:
    """What stands in a cell of the table; typing the same again changes nothing."""
    step = place.step
    if column == PARALLEL:
        return "; ".join(partners(definition, place))
    value = getattr(step, column)
    if column == "hours":
        return hours_text(value) if value or step.at_once else ""
    if column == "wait":
        return value.words() if value else ""
    if column == "branches":
        return branches.branches_text(step)
    if column == "alarms":
        return branches.alarms_text(step)
    if column in {"kind", "clock_rule", "duty", "unit"}:
        return choices(column, context).get(value, value)
    if isinstance(value, bool):
        return YES if value else NO
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def partners(definition: Definition, place: Place) -> list[str]:
    """The first steps of the branches beside the one in which the step stands."""
    if not place.block or place.branch < 0:
        return []
    block = definition.step(place.block)
    if block.kind not in {"parallel", "inclusive"}:
        return []
    others = [way for n, way in enumerate(block.branches) if n != place.branch]
    return [way.steps[0].id for way in others if way.steps]


def read_cell(definition: Definition, step: Step, column: str, text: str, context: Context) -> Any:
    """The value of the field that ``text`` says. Raises EditError, at the place."""
    refuse_long(step, column, text)
    if column in closed(step.kind) and text.strip() and not _is_no(column, text):
        raise EditError(
            step.id,
            column,
            f"Bước {step.id} không phải loại bước có mục “{COLUMN[column].heading}”. Đổi loại bước trước.",
        )
    return _READ[COLUMN[column].kind](definition, step, COLUMN[column], text, context)


def read_fields(definition: Definition, step: Step, column: str, text: str, context: Context) -> dict[str, Any]:
    """The fields of the step that the cell sets: its own, and with the hours whether none is meant. Raises EditError."""
    value = read_cell(definition, step, column, text, context)
    return {column: value, "at_once": not value and says_at_once(text)} if column == "hours" else {column: value}


def _is_no(column: str, text: str) -> bool:
    if COLUMN[column].kind == "flag":
        return key(text) in _FALSE
    return column == "hours" and key(text) == "0"


def refuse_long(step: Step, column: str, text: str) -> None:
    """A cell holds at most LONGEST letters. Raises EditError."""
    if len(text) > LONGEST:
        raise EditError(step.id, column, f"Ô dài {len(text)} ký tự, nhiều nhất là {LONGEST}. Viết gọn lại.")


# --- one reader a kind of column ---


def _text(definition: Definition, step: Step, column: Column, text: str, context: Context) -> str:
    words = flat(clean(text))
    if column.key == "name" and not words:
        raise EditError(step.id, "name", "Bước phải có việc làm. Muốn bỏ bước thì xóa dòng.")
    if column.key == "agency":
        return chosen({name: name for name in context.agencies}, words) or words
    return words


def _long(definition: Definition, step: Step, column: Column, text: str, context: Context) -> str:
    return clean(text)


def _number(definition: Definition, step: Step, column: Column, text: str, context: Context) -> Any:
    return read_hours(step.id, text, context.hours_a_day)


def _time(definition: Definition, step: Step, column: Column, text: str, context: Context) -> Any:
    if not text.strip():
        if step.kind == "timer":
            raise EditError(step.id, column.key, "Bước chờ phải ghi chờ bao lâu, ví dụ “30 ngày”.")
        return None
    return read_length(step.id, column.key, text)


def _choice(definition: Definition, step: Step, column: Column, text: str, context: Context) -> str:
    if column.key == "phase":
        return _phase(definition, step, text)
    known = choices(column.key, context)
    words = flat(clean(text))
    found = chosen(known, words)
    if found is not None:
        return found
    if column.key == "duty" and not words:
        return ""
    if column.key == "unit" and not context.divisions:
        return words
    told = ", ".join(f"“{word}”" for word in list(known.values())[:8])
    raise EditError(step.id, column.key, f"Không có “{shown(words, 40)}”. Chọn một trong: {told}.")


def chosen(known: Mapping[str, str], words: str) -> str | None:
    """The value that is said by itself, else the only one that is said by its words, marks and case apart."""
    values = {value: value for value in known}
    return named(words, values, lambda value: key(known[value]) == key(words))


def _phase(definition: Definition, step: Step, text: str) -> str:
    words = flat(clean(text))
    if not words:
        return ""
    found = chosen({phase.code: phase.name for phase in definition.phases}, words)
    if found is None:
        raise EditError(
            step.id, "phase", f"Chưa có giai đoạn “{shown(words, 40)}”. Thêm giai đoạn ở đầu quy trình trước."
        )
    return found


def _many(definition: Definition, step: Step, column: Column, text: str, context: Context) -> Any:
    pieces = (piece.strip() for line in clean(text).split("\n") for piece in line.split(";"))
    return tuple(dict.fromkeys(filter(None, pieces)))


def _flag(definition: Definition, step: Step, column: Column, text: str, context: Context) -> bool:
    said = key(text) or text.strip()
    if said in _TRUE:
        return True
    if said in _FALSE:
        return False
    raise EditError(step.id, column.key, f"“{shown(text, 40)}”: ghi “{YES}” hoặc “{NO}”.")


def _steps(definition: Definition, step: Step, column: Column, text: str, context: Context) -> Any:
    known = {place.step.id.lower(): place.step.id for place in definition.places}
    found: list[str] = []
    for word in clean(text).replace(";", " ").replace(",", " ").split():
        if word.lower() not in known or known[word.lower()] == step.id:
            raise EditError(
                step.id,
                column.key,
                f"“{shown(word, 40)}” không phải một bước khác trong bảng. Ghi mã bước, ví dụ “B7; B8”.",
            )
        found.append(known[word.lower()])
    return tuple(dict.fromkeys(found))


def _rule(definition: Definition, step: Step, column: Column, text: str, context: Context) -> str:
    words = flat(clean(text))
    if words:
        try:
            parse(words, definition.variable)
        except RuleError as error:
            raise EditError(step.id, column.key, str(error)) from None
    return words


def _alarms(definition: Definition, step: Step, column: Column, text: str, context: Context) -> Any:
    return branches.read_alarms(definition, step, text)


_READ: Mapping[str, Callable[[Definition, Step, Column, str, Context], Any]] = {
    "text": _text, "long": _long, "number": _number, "time": _time, "choice": _choice,
    "many": _many, "flag": _flag, "steps": _steps, "rule": _rule, "alarms": _alarms,
}  # fmt: skip
