"""The typed answers that conditions ask about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from nennep.kernel.refusals import Refusal

Values = Mapping[str, Any]
Read = Callable[[Values], Any]

KINDS: Mapping[str, str] = {
    "bool": "đúng/sai",
    "int": "số nguyên",
    "decimal": "số thập phân",
    "text": "chữ",
    "choice": "lựa chọn",
}
FAMILY: Mapping[str, str] = {"bool": "bool", "int": "number", "decimal": "number", "text": "text", "choice": "text"}
FAMILY_WORDS: Mapping[str, str] = {"bool": "đúng/sai", "number": "số", "text": "chữ"}


class MissingValueError(Refusal):
    """A condition needs a variable that has no value, or a value of another kind, yet."""

    def __init__(self, variable: "Variable") -> None:
        self.variable = variable
        label = variable.label or variable.name
        super().__init__(
            f"Chưa có giá trị hợp lệ ({KINDS[variable.kind]}) của “{label}”. Nhập “{label}” rồi làm lại bước này."
        )


@dataclass(frozen=True, slots=True)
class Variable:
    """One typed answer that a case carries and conditions may ask about.

    ``kind`` is a key of KINDS; ``choices`` are the allowed texts of a ``choice``.
    ``default`` None means that the value must be typed in before a condition asks for it;
    that of a decimal is written as text.
    """

    name: str
    kind: str
    label: str = ""
    choices: tuple[str, ...] = ()
    default: bool | int | str | None = None


def accepts(variable: Variable, value: object) -> bool:
    """Whether ``value`` is of the variable's kind. A decimal may be text, as in JSON."""
    match variable.kind:
        case "bool":
            return type(value) is bool
        case "int":
            return type(value) is int
        case "decimal":
            return number_of(value) is not None
        case "choice":
            return isinstance(value, str) and value in variable.choices
    return isinstance(value, str)


def number_of(value: object) -> int | Decimal | None:
    """A finite number, read from text where it came as JSON; None if it is not one."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            return None
    return value if isinstance(value, Decimal) and value.is_finite() else None
