"""The starter list: the usual fields of a province, from which a new installation chooses.

The values, their source and day stand in ``starter_fields.toml``. It is no law: the codes are our own
until the list of TT 03/2025 is there.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("starter_fields.toml")


@dataclass(frozen=True, slots=True)
class StarterField:
    """A field that may be taken over: its code, name and the sector it is listed under."""

    code: str
    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class StarterList:
    """All of them in order, from where and of which day; ``official`` where the codes are those of the law."""

    dated: date
    source: str
    official: bool
    fields: tuple[StarterField, ...]


@cache
def starter_list() -> StarterList:
    """The list that comes with the product."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    fields = tuple(
        StarterField(code, name, sector["name"]) for sector in raw["sectors"] for code, name in sector["fields"]
    )
    return StarterList(raw["dated"], raw["source"], raw["official"], fields)
