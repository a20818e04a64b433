"""Conditions of a process: a small typed language, parsed here and never given to Python.

An officer writes ``diện_tích > 100 và loại trong ('A', 'B')``. Names are the variables of
the definition; words may be Vietnamese (và, hoặc, không, trong, đúng, sai) or English (and,
or, not, in, true, false). There are comparisons, the three connectives, membership in a list
of constants, plus and minus. There is nothing else: no call, no attribute, no index.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST = 500
DEEPEST = 20

Values = Mapping[str, Any]
Read = Callable[[Values], Any]

KINDS: Mapping[str, str] = {
    "bool": "đúng/sai",
    "int": "số nguyên",
    "decimal": "số thập phân",
    "text": "chữ",
    "choice": "lựa chọn",
}
_FAMILY = {"bool": "bool", "int": "number", "decimal": "number", "text": "text", "choice": "text"}
_FAMILY_WORDS = {"bool": "đúng/sai", "number": "số", "text": "chữ"}


class RuleError(ValueError):
    """The condition cannot be understood. ``str()`` is for the screen."""


class MissingValueError(ValueError):
    """A condition needs a variable that has no value, or a value of another kind, yet."""

    def __init__(self, variable: "Variable") -> None:
        self.variable = variable
        label = variable.label or variable.name
        super().__init__(
            f"Chưa có giá trị hợp lệ ({KINDS[variable.kind]}) của “{label}”. "
            f"Nhập “{label}” rồi làm lại bước này."
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


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that was understood: its text, the names it asks for, and its test.

    ``test(values)`` is True or False; raises MissingValueError.
    """

    source: str
    names: frozenset[str]
    test: Callable[[Values], bool]


def accepts(variable: Variable, value: object) -> bool:
    """Whether ``value`` is of the variable's kind. A decimal may be text, as in JSON."""
    match variable.kind:
        case "bool":
            return type(value) is bool
        case "int":
            return type(value) is int
        case "decimal":
            return _number(value) is not None
        case "choice":
            return isinstance(value, str) and value in variable.choices
    return isinstance(value, str)


def is_name(text: str) -> bool:
    """Whether a variable may be called so: letters, digits and _, and no word of the language."""
    return _NAME.fullmatch(text) is not None and text.lower() not in _WORDS and len(text) <= 60


def parse(source: str, variables: Mapping[str, Variable]) -> Rule:
    """The condition, ready to test. Raises RuleError with the reason, in Vietnamese."""
    if len(source) > LONGEST:
        raise RuleError(f"Điều kiện dài {len(source)} ký tự, nhiều nhất là {LONGEST}.")
    text = unicodedata.normalize("NFC", source)
    parser = _Parser(_tokens(text), variables)
    value = parser.whole()
    if value.family != "bool":
        raise RuleError(f"Điều kiện phải cho ra đúng hoặc sai, ở đây cho ra {value.words}.")
    return Rule(text, frozenset(parser.names), value.read)


# --- words and signs ---

_NAME = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|'(?P<single>[^'\\]*)'|\"(?P<double>[^\"\\]*)\""
    r"|(?P<sign><=|>=|==|!=|<>|[<>=+\-(),]))"
)
_WORDS = {
    "and": "and",
    "và": "and",
    "or": "or",
    "hoặc": "or",
    "not": "not",
    "không": "not",
    "in": "in",
    "trong": "in",
    "true": "true",
    "đúng": "true",
    "false": "false",
    "sai": "false",
}
_SAME = {"==": "=", "<>": "!="}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, text, name, word, sign, end
    text: str
    at: int


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise RuleError(f"Không hiểu “{text[at:].strip()[:12]}” ở vị trí {at + 1}.")
        found.append(_token(match))
        at = match.end()
    found.append(_Token("end", "", end))
    return found


def _token(match: re.Match[str]) -> _Token:
    kind = match.lastgroup or ""
    text = match.group(kind)
    at = match.start(kind)
    if kind == "number" and len(text) > 18:
        raise RuleError(f"Số “{text[:18]}…” quá dài, nhiều nhất là 18 ký tự.")
    if kind == "number" and match.string[match.end() : match.end() + 1].isalnum():
        raise RuleError(f"Không hiểu “{text}{match.string[match.end()]}” ở vị trí {at + 1}.")
    if kind in {"single", "double"}:
        return _Token("text", text, at)
    if kind == "name" and text.lower() in _WORDS:
        return _Token("word", _WORDS[text.lower()], at)
    if kind == "sign":
        return _Token("sign", _SAME.get(text, text), at)
    return _Token(kind, text, at)


# --- grammar ---


@dataclass(frozen=True, slots=True)
class _Value:
    """A typed part of a condition. ``constant`` holds (value,) where it is known now."""

    family: str
    read: Read
    constant: tuple[Any, ...] = ()
    variable: Variable | None = None

    @property
    def words(self) -> str:
        return _FAMILY_WORDS[self.family]


class _Parser:
    def __init__(self, tokens: list[_Token], variables: Mapping[str, Variable]) -> None:
        self.tokens = tokens
        self.variables = variables
        self.names: set[str] = set()
        self.place = 0
        self.depth = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self, kind: str, *texts: str) -> str | None:
        if self.now.kind != kind or (texts and self.now.text not in texts):
            return None
        self.place += 1
        return self.tokens[self.place - 1].text

    def stop(self, wanted: str) -> RuleError:
        if self.now.kind == "end":
            return RuleError(f"Điều kiện dừng giữa chừng: thiếu {wanted} ở cuối.")
        return RuleError(
            f"Không hiểu “{self.now.text}” ở vị trí {self.now.at + 1}: ở đây cần {wanted}."
        )

    def whole(self) -> _Value:
        value = self.either()
        if self.now.kind != "end":
            raise self.stop("và, hoặc, hay hết điều kiện")
        return value

    def either(self) -> _Value:
        return self.joined("or", self.both, any)

    def both(self) -> _Value:
        return self.joined("and", self.negated, all)

    def joined(self, word: str, part: Callable[[], _Value], fold: Callable[[Any], bool]) -> _Value:
        first = part()
        if self.now.kind != "word" or self.now.text != word:
            return first
        values = [first]
        while self.take("word", word):
            values.append(part())
        for value in values:
            _want_bool(value)
        reads = tuple(value.read for value in values)
        return _Value("bool", lambda given: fold(read(given) for read in reads))

    def negated(self) -> _Value:
        if not self.take("word", "not"):
            return self.comparison()
        value = self.deeper(self.negated)
        _want_bool(value)
        read = value.read
        return _Value("bool", lambda given: not read(given))

    def deeper(self, part: Callable[[], _Value]) -> _Value:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RuleError(f"Điều kiện lồng quá {DEEPEST} tầng. Tách thành nhiều bước rẽ nhánh.")
        value = part()
        self.depth -= 1
        return value

    def comparison(self) -> _Value:
        left = self.sum()
        sign = self.take("sign", "=", "!=", "<", "<=", ">", ">=")
        if sign:
            value = _compared(left, sign, self.sum())
        elif self.take("word", "in"):
            value = _member(left, self.constants(), wanted=True)
        elif self.is_not_in():
            self.place += 2
            value = _member(left, self.constants(), wanted=False)
        else:
            return left
        if self.now.kind == "sign" and self.now.text in {"=", "!=", "<", "<=", ">", ">="}:
            raise RuleError("Không so sánh nối tiếp (a < b < c). Viết: a < b và b < c.")
        return value

    def is_not_in(self) -> bool:
        ahead = self.tokens[self.place : self.place + 2]
        return [(token.kind, token.text) for token in ahead] == [("word", "not"), ("word", "in")]

    def constants(self) -> list[_Value]:
        if not self.take("sign", "("):
            raise self.stop("danh sách trong ngoặc, ví dụ ('A', 'B')")
        values = [self.constant()]
        while self.take("sign", ","):
            if self.now.text == ")":
                break
            values.append(self.constant())
        if not self.take("sign", ")"):
            raise self.stop("dấu )")
        return values

    def constant(self) -> _Value:
        value = self.sum()
        if not value.constant:
            raise RuleError("Trong danh sách chỉ ghi giá trị cụ thể, không ghi tên biến.")
        return value

    def sum(self) -> _Value:
        value = self.atom()
        while sign := self.take("sign", "+", "-"):
            value = _added(value, sign, self.atom())
        return value

    def atom(self) -> _Value:
        if self.take("sign", "-"):
            return _added(_constant("number", 0), "-", self.deeper(self.atom))
        if self.take("sign", "("):
            value = self.deeper(self.either)
            if not self.take("sign", ")"):
                raise self.stop("dấu )")
            return value
        if self.now.kind == "number":
            text = self.take("number") or "0"
            return _constant("number", Decimal(text) if "." in text else int(text))
        if self.now.kind == "text":
            return _constant("text", self.take("text"))
        if word := self.take("word", "true", "false"):
            return _constant("bool", word == "true")
        if self.now.kind == "name":
            return self.named()
        raise self.stop("một giá trị hoặc tên biến")

    def named(self) -> _Value:
        name = self.take("name") or ""
        if self.now.kind == "sign" and self.now.text == "(":
            raise RuleError(f"“{name}(…)”: điều kiện không gọi hàm.")
        variable = self.variables.get(name)
        if variable is None:
            known = ", ".join(sorted(self.variables)) or "chưa có biến nào"
            raise RuleError(f"Không có biến “{name}”. Các biến: {known}.")
        self.names.add(name)
        return _Value(_FAMILY[variable.kind], _reader(variable), variable=variable)


# --- meaning ---


def _constant(family: str, value: Any) -> _Value:
    return _Value(family, lambda _: value, (value,))


def _want_bool(value: _Value) -> None:
    if value.family != "bool":
        raise RuleError(
            f"và, hoặc, không chỉ nối các vế đúng/sai; ở đây có một vế là {value.words}."
        )


def _added(left: _Value, sign: str, right: _Value) -> _Value:
    if left.family != "number" or right.family != "number":
        raise RuleError("Chỉ cộng, trừ được các số.")
    a, b = left.read, right.read
    read: Read = (lambda v: a(v) + b(v)) if sign == "+" else (lambda v: a(v) - b(v))
    known = (read({}),) if left.constant and right.constant else ()
    return _Value("number", read, known)


def _same_family(left: _Value, right: _Value) -> None:
    if left.family != right.family:
        raise RuleError(f"Không so sánh được {left.words} với {right.words}.")
    for one, other in ((left, right), (right, left)):
        variable = one.variable
        if variable is None or variable.kind != "choice" or not other.constant:
            continue
        if other.constant[0] not in variable.choices:
            allowed = ", ".join(variable.choices)
            raise RuleError(
                f"“{variable.label or variable.name}” không có lựa chọn “{other.constant[0]}”. "
                f"Các lựa chọn: {allowed}."
            )


_ORDER: Mapping[str, Callable[[Read, Read], Read]] = {
    "=": lambda a, b: lambda v: a(v) == b(v),
    "!=": lambda a, b: lambda v: a(v) != b(v),
    "<": lambda a, b: lambda v: a(v) < b(v),
    "<=": lambda a, b: lambda v: a(v) <= b(v),
    ">": lambda a, b: lambda v: a(v) > b(v),
    ">=": lambda a, b: lambda v: a(v) >= b(v),
}


def _compared(left: _Value, sign: str, right: _Value) -> _Value:
    _same_family(left, right)
    if sign not in {"=", "!="} and left.family != "number":
        raise RuleError(f"Chỉ so lớn, nhỏ ({sign}) giữa các số; {left.words} thì dùng = hoặc !=.")
    return _Value("bool", _ORDER[sign](left.read, right.read))


def _member(left: _Value, values: list[_Value], *, wanted: bool) -> _Value:
    for value in values:
        _same_family(left, value)
    allowed = frozenset(value.constant[0] for value in values)
    read = left.read
    return _Value("bool", lambda given: (read(given) in allowed) is wanted)


def _number(value: object) -> int | Decimal | None:
    if type(value) is int:
        return value
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            return None
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _reader(variable: Variable) -> Read:
    name, default = variable.name, variable.default
    if variable.kind in {"int", "decimal"}:

        def number(given: Values) -> int | Decimal:
            value = _number(given.get(name, default))
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
