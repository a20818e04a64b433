"""What duty, unit and mark the words of a step propose; the words are data (``words.toml``)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP
from nennep.kernel.text import canon, fold

WORDS = Path(__file__).parent / "words.toml"
_BACK = re.compile(
    r"(?:khong|chua)\s+(?:dat|dong y|duyet|hop le|dap ung)[^.;\n]{0,80}?\b(?:buoc\s*|b)(\d{1,2}(?:\.\d{1,2})*)\b"
)


@dataclass(frozen=True, slots=True)
class DutyProposal:
    """A duty ("" for none known) and where it is done (code, one-stop or handling division)."""

    duty: str = ""
    unit: str = HANDLING_DIVISION


@dataclass(frozen=True, slots=True)
class _Entry:
    duty: str
    unit: str
    role: tuple[str, ...]
    work: tuple[str, ...]


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            entry["duty"],
            entry.get("unit", HANDLING_DIVISION),
            tuple(map(_plain, entry["role"])),
            tuple(map(_plain, entry.get("work", ()))),
        )
        for entry in _file()["duty"]
    )


def hours_per_day() -> Decimal:
    """Working hours that a working day of an existing procedure counts for."""
    return Decimal(_file()["hours_per_day"])


def proposed(role: str, work: str, divisions: Mapping[str, str]) -> DutyProposal:
    """What ``role`` and the step's name propose. ``divisions``: names of our units by code.

    A unit that the role names in full goes before what its duty proposes.
    """
    said, done = _plain(role), _plain(work)
    entry = next((one for one in _entries() if _agrees(one, said, done)), None)
    named = [
        code
        for code, name in sorted(divisions.items(), key=lambda one: -len(one[1]))
        if len(name) > 3 and _has(said, _plain(name))
    ]
    unit = entry.unit if entry else HANDLING_DIVISION
    if named and unit != ONE_STOP:
        unit = named[0]
    return DutyProposal(entry.duty if entry else "", unit)


def says_who(text: str) -> bool:
    """Whether the words name somebody who works: “Chuyên viên”, “Lãnh đạo Sở”."""
    said = _plain(text)
    return len(said) <= 60 and any(_has(said, words) for entry in _entries() for words in entry.role)


def _agrees(entry: _Entry, role: str, work: str) -> bool:
    in_role = any(_has(role, words) for words in entry.role)
    return in_role and (not entry.work or any(_has(work, words) for words in entry.work))


def marks_of(names: Sequence[str], duties: Sequence[str]) -> list[str]:
    """For each step “signs”, “returns” or "": the last step that signs, the last that returns."""
    found = [""] * len(names)
    for mark, duty in (("signs", "approve"), ("returns", "receive")):
        words = [_plain(one) for one in _file()["marks"][mark]]
        meant = [
            place
            for place, (name, of) in enumerate(zip(names, duties, strict=True))
            if of == duty and any(_has(_plain(name), one) for one in words)
        ]
        if meant:
            found[meant[-1]] = mark
    return found


def way_back(text: str) -> str:
    """The number of the step to which words such as “Không đạt thì trả lại bước 3” lead; else ""."""
    found = _BACK.search(_plain(text))
    return found[1] if found else ""


def _plain(text: str) -> str:
    return " ".join(fold(canon(text)).split())


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
