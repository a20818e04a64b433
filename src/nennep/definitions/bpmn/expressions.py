"""Conditions of other modelers (`${…}`, `#{…}`, `= …`, Python) put into our own language."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from nennep.definitions.rules import RuleError, Variable, parse
from nennep.definitions.rules.tokens import Token, is_name, tokens_of

_WRAPPED: Final = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)
_SPLIT: Final = re.compile(r"('[^']*'|\"[^\"]*\")")
_SIGNS: Final = ((re.compile(r"&&"), " and "), (re.compile(r"\|\|"), " or "), (re.compile(r"!(?!=)"), " not "))
_FEEL_NOT: Final = re.compile(r"\bnot\s*\(")


def translated(source: str) -> str:
    """The condition in our language, its own spelling kept where nothing had to change."""
    match = _WRAPPED.fullmatch(source)
    if match:
        text = match[1]
    elif source.lstrip().startswith("=") and not source.lstrip().startswith("=="):
        text = source.lstrip()[1:]
    else:
        text = source
    if text is source and not any(sign in text for sign in ("&&", "||", "!")):
        return source
    parts = _SPLIT.split(text)
    for index in range(0, len(parts), 2):
        for sign, word in _SIGNS:
            parts[index] = sign.sub(word, parts[index])
    return re.sub(r"[ \t\r\n]+", " ", "".join(parts)).strip() if text != source else source


def understood(source: str, variables: Mapping[str, Variable]) -> str:
    """ "" where the condition can be executed, else the reason, in Vietnamese."""
    try:
        parse(source, variables)
    except RuleError as error:
        return str(error)
    return ""


def variables_of(conditions: Iterable[str], known: Iterable[str]) -> tuple[Variable, ...]:
    """Variables that conditions ask for and nobody declared, their kind by how they are used.

    A name beside a number is a decimal, beside a text a text, alone true or false. A name used
    in two ways is left out, so that the condition is refused with its reason.
    """
    found: dict[str, set[str]] = {}
    known = set(known)
    for condition in conditions:
        try:
            tokens = tokens_of(condition)
        except RuleError:
            continue
        for index, token in enumerate(tokens):
            if token.kind == "name" and token.text not in known and is_name(token.text):
                found.setdefault(token.text, set()).add(_kind(tokens, index))
    return tuple(Variable(name, kinds.pop(), label=name) for name, kinds in found.items() if len(kinds) == 1)


_COMPARES: Final = {"=", "!=", "<", "<=", ">", ">="}


def _kind(tokens: list[Token], index: int) -> str:
    near = [*tokens[index + 1 : index + 5]]
    beside: list[Token] = []
    if near and near[0].kind == "sign" and near[0].text in _COMPARES:
        beside = near[1:2]
    elif near and near[0].kind == "word" and near[0].text in {"in", "not"}:
        beside = [token for token in near if token.kind in {"text", "number"}][:1]
    elif near and near[0].kind == "sign" and near[0].text in {"+", "-"}:
        return "decimal"
    if not beside and index >= 2 and tokens[index - 1].text in _COMPARES:
        beside = [tokens[index - 2]]
    kinds = {"text": "text", "number": "decimal", "word": "bool"}
    return kinds.get(beside[0].kind, "decimal") if beside else "bool"
