"""House styles of the ISO procedure: sections, columns, sentences and numbers as data.

Each is a file of ``profiles/``; an agency that writes its procedures otherwise adds a file, no code.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from nennep.kernel.refusals import Refusal

PROFILES = Path(__file__).parent / "profiles"
CONTENTS = frozenset(
    {
        "purpose",
        "scope",
        "references",
        "abbreviations",
        "heading",
        "bases",
        "conditions",
        "components",
        "sets",
        "limits",
        "places",
        "fees",
        "sets_places_limits_fees",
        "steps",
        "forms",
        "records",
    }
)
COLUMNS = frozenset({"number", "what", "name", "explained", "who", "time", "papers", "result"})
TEXT_WIDTH = 165


class ProfileError(Refusal):
    """A profile cannot be used, or there is none of that code; the message is Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the procedure: its number, its title, what stands in it (of CONTENTS)."""

    number: str
    title: str
    content: str

    @property
    def level(self) -> int:
        """1 for a main section, 2 for one inside it."""
        return 2 if "." in self.number else 1


@dataclass(frozen=True, kw_only=True)
class ProfileColumn:
    """A column of the step table: its head, what stands in it (of COLUMNS), millimetres."""

    title: str
    value: str
    width: int


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One house style. ``time_unit``: hours or days, in which the step table of the procedure counts."""

    code: str
    name: str
    standard: str
    hours_per_day: Decimal
    time_unit: str
    purpose: str
    scope: str
    references: tuple[str, ...]
    retention_years: int
    retention: str
    blank_amendments: int
    records: tuple[str, ...]
    drafter: str
    reviewer: str
    approver: str
    abbreviations: Mapping[str, str]
    columns: tuple[ProfileColumn, ...]
    sections: tuple[Section, ...]


@cache
def profile(code: str = "a") -> Profile:
    """The profile of that code. Raises ProfileError."""
    file = PROFILES / f"{code}.toml"
    if code not in codes():
        raise ProfileError(f"Không có kiểu tài liệu “{code}”; có: {', '.join(codes())}.")
    return read_profile(file)


@cache
def codes() -> tuple[str, ...]:
    """The codes there are."""
    return tuple(sorted(file.stem for file in PROFILES.glob("*.toml")))


def read_profile(file: Path) -> Profile:
    """The profile in a file. Raises ProfileError naming the file and what is wrong."""
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        made = Profile(
            **{
                **raw,
                "hours_per_day": Decimal(raw["hours_per_day"]),
                "references": tuple(raw["references"]),
                "records": tuple(raw["records"]),
                "columns": tuple(ProfileColumn(**each) for each in raw["columns"]),
                "sections": tuple(Section(**each) for each in raw["sections"]),
            }
        )
    except (OSError, KeyError, TypeError, InvalidOperation, tomllib.TOMLDecodeError) as problem:
        raise ProfileError(f"Không đọc được kiểu tài liệu {file.stem}: {problem}.") from problem
    for words in _wrong(made):
        raise ProfileError(f"Kiểu tài liệu {file.stem}: {words}.")
    return made


def _wrong(made: Profile) -> list[str]:
    contents = [section.content for section in made.sections]
    columns = [column.value for column in made.columns]
    wrong = [f"mục “{each}” không có" for each in contents if each not in CONTENTS]
    wrong += [f"cột “{each}” không có" for each in columns if each not in COLUMNS]
    wrong += [] if made.hours_per_day > 0 else ["số giờ một ngày phải lớn hơn 0"]
    wrong += [] if made.time_unit in {"hours", "days"} else ["time_unit là hours hoặc days"]
    wrong += [] if "steps" in contents else ["phải có mục bảng bước (steps)"]
    wrong += [] if {"number", "time"} <= set(columns) else ["bảng bước thiếu cột number hoặc time"]
    width = sum(column.width for column in made.columns)
    wrong += [] if width == TEXT_WIDTH else [f"các cột rộng {width} mm, phải là {TEXT_WIDTH} mm"]
    return wrong
