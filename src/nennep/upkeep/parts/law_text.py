"""Entries of law data as text that ``./nennep law make`` reads, to be copied and changed."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from nennep.kernel.law import LawItem, LawKind, loaded_layers

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def entries_as_toml(kind: LawKind[Any], key: str, day: date) -> Iterator[str]:
    """Of each key, or of that one, what holds on the day and what begins later; the lines of TOML."""
    found = sorted(kind.entries(loaded_layers()), key=lambda each: (each.key, each.begins_on))
    for entry in found:
        later = [each.begins_on for each in found if each.key == entry.key and each.begins_on > entry.begins_on]
        is_over = bool(later) and min(later) <= day
        if not is_over and key in ("", entry.key):
            yield from _lines(kind, entry)


def _lines(kind: LawKind[Any], entry: LawItem) -> Iterator[str]:
    yield ""
    called = kind.called(entry)
    if called and called != entry.key:
        yield f"# {called}"
    if kind.hint is not None:
        yield f"# điền được: {kind.hint(entry.key)}"
    yield "[[entries]]"
    if not kind.only_key:
        yield f"key = {_value(entry.key)}"
    yield f"from = {entry.begins_on.isoformat()}"
    yield f"article = {_value(entry.article)}"
    if entry.ended:
        yield "ended = true"
    for name, value in entry.content.items():
        yield f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date):
        return str(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {_value(each)}' for name, each in value.items())} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(str(value), ensure_ascii=False)
