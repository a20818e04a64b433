"""From text to a rule: a recursive parser with bounded length and depth."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nennep.definitions.rules.evaluation import Value, added, compared, constant, member, reader, want_bool
from nennep.definitions.rules.tokens import RuleError, Token, tokens_of
from nennep.definitions.rules.variables import FAMILY, Values, Variable

LONGEST = 500
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that was understood: its text, the names it asks for, and its test.

    ``test(values)`` is True or False; raises MissingValueError.
    """

    source: str
    names: frozenset[str]
    test: Callable[[Values], bool]


def parse(source: str, variables: Mapping[str, Variable]) -> Rule:
    """The condition, ready to test. Raises RuleError with the reason, in Vietnamese."""
    if len(source) > LONGEST:
        raise RuleError(f"Điều kiện dài {len(source)} ký tự, nhiều nhất là {LONGEST}.")
    text = unicodedata.normalize("NFC", source)
    parser = _Parser(tokens_of(text), variables)
    value = parser.whole()
    if value.family != "bool":
        raise RuleError(f"Điều kiện phải cho ra đúng hoặc sai, ở đây cho ra {value.words}.")
    return Rule(text, frozenset(parser.names), value.read)


class _Parser:
    def __init__(self, tokens: list[Token], variables: Mapping[str, Variable]) -> None:
        self.tokens = tokens
        self.variables = variables
        self.names: set[str] = set()
        self.place = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def take(self, kind: str, *texts: str) -> str | None:
        if self.now.kind != kind or (texts and self.now.text not in texts):
            return None
        self.place += 1
        return self.tokens[self.place - 1].text

    def stop(self, wanted: str) -> RuleError:
        if self.now.kind == "end":
            return RuleError(f"Điều kiện dừng giữa chừng: thiếu {wanted} ở cuối.")
        return RuleError(f"Không hiểu “{self.now.text}” ở vị trí {self.now.at + 1}: ở đây cần {wanted}.")

    def whole(self) -> Value:
        value = self.either()
        if self.now.kind != "end":
            raise self.stop("và, hoặc, hay hết điều kiện")
        return value

    def either(self) -> Value:
        return self.joined("or", self.both, any)

    def both(self) -> Value:
        return self.joined("and", self.negated, all)

    def joined(self, word: str, part: Callable[[], Value], fold: Callable[[Any], bool]) -> Value:
        first = part()
        if self.now.kind != "word" or self.now.text != word:
            return first
        values = [first]
        while self.take("word", word):
            values.append(part())
        for value in values:
            want_bool(value)
        reads = tuple(value.read for value in values)
        return Value("bool", lambda given: fold(read(given) for read in reads))

    def negated(self) -> Value:
        if not self.take("word", "not"):
            return self.comparison()
        value = self.deeper(self.negated)
        want_bool(value)
        read = value.read
        return Value("bool", lambda given: not read(given))

    def deeper(self, part: Callable[[], Value]) -> Value:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RuleError(f"Điều kiện lồng quá {DEEPEST} tầng. Tách thành nhiều bước rẽ nhánh.")
        value = part()
        self.depth -= 1
        return value

    def comparison(self) -> Value:
        left = self.sum()
        sign = self.take("sign", "=", "!=", "<", "<=", ">", ">=")
        if sign:
            value = compared(left, sign, self.sum())
        elif self.take("word", "in"):
            value = member(left, self.constants(), wanted=True)
        elif self.is_not_in():
            self.place += 2
            value = member(left, self.constants(), wanted=False)
        else:
            return left
        if self.now.kind == "sign" and self.now.text in {"=", "!=", "<", "<=", ">", ">="}:
            raise RuleError("Không so sánh nối tiếp (a < b < c). Viết: a < b và b < c.")
        return value

    def is_not_in(self) -> bool:
        ahead = self.tokens[self.place : self.place + 2]
        return [(token.kind, token.text) for token in ahead] == [("word", "not"), ("word", "in")]

    def constants(self) -> list[Value]:
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

    def constant(self) -> Value:
        value = self.sum()
        if not value.constant:
            raise RuleError("Trong danh sách chỉ ghi giá trị cụ thể, không ghi tên biến.")
        return value

    def sum(self) -> Value:
        value = self.atom()
        while sign := self.take("sign", "+", "-"):
            value = added(value, sign, self.atom())
        return value

    def atom(self) -> Value:
        if self.take("sign", "-"):
            return added(constant("number", 0), "-", self.deeper(self.atom))
        if self.take("sign", "("):
            value = self.deeper(self.either)
            if not self.take("sign", ")"):
                raise self.stop("dấu )")
            return value
        if self.now.kind == "number":
            text = self.take("number") or "0"
            return constant("number", Decimal(text) if "." in text else int(text))
        if self.now.kind == "text":
            return constant("text", self.take("text"))
        if word := self.take("word", "true", "false"):
            return constant("bool", word == "true")
        if self.now.kind == "name":
            return self.named()
        raise self.stop("một giá trị hoặc tên biến")

    def named(self) -> Value:
        name = self.take("name") or ""
        if self.now.kind == "sign" and self.now.text == "(":
            raise RuleError(f"“{name}(…)”: điều kiện không gọi hàm.")
        variable = self.variables.get(name)
        if variable is None:
            known = ", ".join(sorted(self.variables)) or "chưa có biến nào"
            raise RuleError(f"Không có biến “{name}”. Các biến: {known}.")
        self.names.add(name)
        return Value(FAMILY[variable.kind], reader(variable), variable=variable)
