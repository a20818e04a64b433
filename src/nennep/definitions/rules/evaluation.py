"""Evaluates the parts of a condition: typed closures, checked when the rule is parsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nennep.definitions.rules.tokens import RuleError
from nennep.definitions.rules.variables import FAMILY_WORDS, MissingValueError, Read, Values, Variable, number_of


@dataclass(frozen=True, slots=True)
class Value:
    """A typed part of a condition. ``constant`` holds (value,) where it is known now."""

    family: str
    read: Read
    constant: tuple[Any, ...] = ()
    variable: Variable | None = None

    @property
    def words(self) -> str:
        """Its family, for the screen."""
        return FAMILY_WORDS[self.family]


def constant(family: str, value: Any) -> Value:
    """A value written in the condition itself."""
    return Value(family, lambda _: value, (value,))


def want_bool(value: Value) -> None:
    """Raises RuleError unless it is true or false."""
    if value.family != "bool":
        raise RuleError(f"và, hoặc, không chỉ nối các vế đúng/sai; ở đây có một vế là {value.words}.")


def added(left: Value, sign: str, right: Value) -> Value:
    """The sum or difference of two numbers. Raises RuleError."""
    if left.family != "number" or right.family != "number":
        raise RuleError("Chỉ cộng, trừ được các số.")
    a, b = left.read, right.read
    read: Read = (lambda v: a(v) + b(v)) if sign == "+" else (lambda v: a(v) - b(v))
    known = (read({}),) if left.constant and right.constant else ()
    return Value("number", read, known)


def same_family(left: Value, right: Value) -> None:
    """Raises RuleError unless the two can be compared."""
    if left.family != right.family:
        raise RuleError(f"Không so sánh được {left.words} với {right.words}.")
    for one, other in ((left, right), (right, left)):
        variable = one.variable
        if variable is None or variable.kind != "choice" or not other.constant:
            continue
        if other.constant[0] not in variable.choices:
            allowed = ", ".join(variable.choices)
            raise RuleError(
                f"“{variable.label or variable.name}” không có lựa chọn “{other.constant[0]}”. Các lựa chọn: {allowed}."
            )


_ORDER: Mapping[str, Callable[[Read, Read], Read]] = {
    "=": lambda a, b: lambda v: a(v) == b(v),
    "!=": lambda a, b: lambda v: a(v) != b(v),
    "<": lambda a, b: lambda v: a(v) < b(v),
    "<=": lambda a, b: lambda v: a(v) <= b(v),
    ">": lambda a, b: lambda v: a(v) > b(v),
    ">=": lambda a, b: lambda v: a(v) >= b(v),
}


def compared(left: Value, sign: str, right: Value) -> Value:
    """The comparison of the two. Raises RuleError."""
    same_family(left, right)
    if sign not in {"=", "!="} and left.family != "number":
        raise RuleError(f"Chỉ so lớn, nhỏ ({sign}) giữa các số; {left.words} thì dùng = hoặc !=.")
    return Value("bool", _ORDER[sign](left.read, right.read))


def member(left: Value, values: list[Value], *, wanted: bool) -> Value:
    """Whether the value is one of the constants. Raises RuleError."""
    for value in values:
        same_family(left, value)
    allowed = frozenset(value.constant[0] for value in values)
    read = left.read
    return Value("bool", lambda given: (read(given) in allowed) is wanted)


def reader(variable: Variable) -> Read:
    """How the variable's value is found; it raises MissingValueError."""
    name, default = variable.name, variable.default
    if variable.kind in {"int", "decimal"}:

        def number(given: Values) -> int | Decimal:
            value = number_of(given.get(name, default))
            if value is None:
                raise MissingValueError(variable)
            return value

        return number
    wanted = bool if variable.kind == "bool" else str

    def plain(given: Values) -> Any:
        value = given.get(name, default)
        if type(value) is not wanted:
            raise MissingValueError(variable)
        return value

    return plain
