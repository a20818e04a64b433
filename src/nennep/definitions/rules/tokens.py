"""Splits a condition into words and signs, in Vietnamese or English."""

import re
from dataclasses import dataclass

from nennep.kernel.refusals import Refusal


class RuleError(Refusal):
    """The condition cannot be understood. ``str()`` is for the screen."""


def is_name(text: str) -> bool:
    """Whether a variable may be called so: letters, digits and _, and no word of the language."""
    return _NAME.fullmatch(text) is not None and text.lower() not in _WORDS and len(text) <= 60


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
class Token:
    """One word or sign, and where it begins."""

    kind: str  # number, text, name, word, sign, end
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """The words and signs in order, an ``end`` last. Raises RuleError."""
    found: list[Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise RuleError(f"Không hiểu “{text[at:].strip()[:12]}” ở vị trí {at + 1}.")
        found.append(_token(match))
        at = match.end()
    found.append(Token("end", "", end))
    return found


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    text = match.group(kind)
    at = match.start(kind)
    if kind == "number" and len(text) > 18:
        raise RuleError(f"Số “{text[:18]}…” quá dài, nhiều nhất là 18 ký tự.")
    if kind == "number" and match.string[match.end() : match.end() + 1].isalnum():
        raise RuleError(f"Không hiểu “{text}{match.string[match.end()]}” ở vị trí {at + 1}.")
    if kind in {"single", "double"}:
        return Token("text", text, at)
    if kind == "name" and text.lower() in _WORDS:
        return Token("word", _WORDS[text.lower()], at)
    if kind == "sign":
        return Token("sign", _SAME.get(text, text), at)
    return Token(kind, text, at)
