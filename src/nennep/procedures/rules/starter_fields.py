"""The starter list: the usual fields of a province, from which a new installation chooses.

The values, their source and day stand in ``starter_fields.toml``. It is no law: the codes are our own
until the list of TT 03/2025 is there.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from nennep.kernel.law import LawField, LawItem, LawKind, held_on

# The list that comes with the product holds on every day; only what packages add has a day of its own.
BEFORE_ALL = date(1, 1, 1)
FILE = Path(__file__).with_name("starter_fields.toml")


@dataclass(frozen=True, slots=True)
class StarterField:
    """A field that may be taken over: its code, name, the sector it is listed under; ``article`` where a package brought it."""

    code: str
    name: str
    sector: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class StarterList:
    """All of them in order, from where and of which day; ``official`` where the codes are those of the law."""

    dated: date
    source: str
    official: bool
    fields: tuple[StarterField, ...]


def starter_list(day: date) -> StarterList:
    """The list of that day: what comes with the product, and what packages have added, renamed or ended since."""
    raw, held = _file(), held_on(STARTER_FIELDS.value(), day)
    return StarterList(raw["dated"], raw["source"], raw["official"], tuple(map(_starter, held)))


def _starter(entry: LawItem) -> StarterField:
    article = entry.article if entry.begins_on > BEFORE_ALL else ""
    return StarterField(entry.key, entry.content["name"], entry.content["sector"], article)


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _built_in() -> Iterator[LawItem]:
    raw = _file()
    for sector in raw["sectors"]:
        for code, name in sector["fields"]:
            yield LawItem(code, BEFORE_ALL, raw["source"], {"name": name, "sector": sector["name"]})


def _by_sector(entries: Sequence[LawItem]) -> tuple[LawItem, ...]:
    """The entries with those of a sector together, sectors in the order in which they are first named."""
    order = list(dict.fromkeys(entry.content["sector"] for entry in entries if not entry.ended))
    return tuple(sorted(entries, key=lambda entry: -1 if entry.ended else order.index(entry.content["sector"])))


def _fault(entry: LawItem) -> str:
    longest = {"mã": (entry.key, 30), "tên": (entry.content["name"], 200), "ngành": (entry.content["sector"], 120)}
    return "; ".join(f"{what} dài quá {most} ký tự" for what, (text, most) in longest.items() if len(text) > most)


STARTER_FIELDS = LawKind(
    "starter_fields",
    "Danh mục lĩnh vực có sẵn",
    built_in=_built_in,
    read=_by_sector,
    fields={"name": LawField("Lĩnh vực"), "sector": LawField("Ngành")},
    check=_fault,
    may_end=True,
)
