"""The names of the numbered forms of the one-stop mechanism, as dated data."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "form_names.toml"


def form_names(day: date) -> tuple[tuple[str, str], ...]:
    """(code, name with its legal basis) of the forms in use on a day; () before the first set."""
    begun = [each for each in _sets() if each["effective_from"] <= day]
    if not begun:
        return ()
    newest = max(begun, key=lambda each: each["effective_from"])
    basis = newest["legal_basis"]
    return tuple((code, f"{name} ({basis})") for code, name in newest.items() if code.startswith("Mẫu "))


@cache
def _sets() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["sets"])
