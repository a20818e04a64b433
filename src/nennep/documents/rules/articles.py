"""Places in a legal document: one spelling for “khoản 9 Điều 1” and “Điều 1 khoản 9”."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from nennep.kernel.names import named
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import fold, nfc

Law = TypeVar("Law")

Path = tuple[tuple[str, str], ...]
"""From the larger part to the smaller: (("điều", "1"), ("khoản", "9"))."""

RANKS = {"phần": 0, "chương": 1, "mục": 2, "phụ lục": 3, "điều": 3, "mẫu": 4, "khoản": 4, "điểm": 5}
CAPITAL = frozenset(RANKS) - {"khoản", "điểm"}
MOST_IN_A_RANGE = 300
_PART = re.compile(r"(phần|chương|mục|phụ lục|điều|mẫu|khoản|điểm)\s+(?:số\s+)?([\w.]+)")
_RANGE = re.compile(
    r"(điều|khoản|chương|mục|mẫu)\s+(\d+)\s*(?:-|–|đến|tới)\s*(?:(?:điều|khoản|chương|mục|mẫu)\s+)?(\d+)"
)
_LABEL = re.compile(r"\d+[a-zđ]?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?/(?:\d{4}/)?[^\W\d_][\w-]*")
_SHORT = re.compile(r"\b(\w{1,4})\s+(\d+/\d{4})\b")


@lru_cache(maxsize=8192)
def path_of(text: str) -> Path:
    """The place that a text names, the larger part first. Raises Refusal."""
    plain = " ".join(nfc(text).lower().split())
    parts = _PART.findall(plain)
    if not parts or _PART.sub("", plain).replace("của", "").strip(" ,"):
        raise Refusal(
            f"Không hiểu “{text.strip()}”. Ghi như: Điều 4 khoản 4 điểm a; hoặc Điều 8-32.", kind="unreadable"
        )
    return tuple(sorted(((kind, label.rstrip(".")) for kind, label in parts), key=_rank))


def _rank(part: tuple[str, str]) -> int:
    return RANKS[part[0]]


def words_of(path: Path) -> str:
    """“Điều 4 khoản 4 điểm a”."""
    return " ".join(f"{kind.capitalize() if kind in CAPITAL else kind} {label}" for kind, label in path)


def articles_of(text: str) -> tuple[str, ...]:
    """The places that a text lists, each once in the one spelling; parted by commas, semicolons or lines.

    “Điều 4, 5, 7” and “Điều 8-32” name each article. Raises Refusal.
    """
    found: list[Path] = []
    for piece in re.split(r"[;,\n]", nfc(text)):
        plain = " ".join(piece.lower().split())
        if not plain:
            continue
        if _LABEL.fullmatch(plain) and found:
            found.append((*found[-1][:-1], (found[-1][-1][0], plain)))
        elif span := _RANGE.fullmatch(plain):
            found += _each(span[1], int(span[2]), int(span[3]))
        else:
            found.append(path_of(piece))
    return tuple(dict.fromkeys(words_of(path) for path in found))


def _each(kind: str, first: int, last: int) -> list[Path]:
    if not first <= last < first + MOST_IN_A_RANGE:
        raise Refusal(
            f"Khoảng {kind} {first} đến {last} không đọc được: số đầu phải nhỏ hơn số cuối.", kind="unreadable"
        )
    return [((kind, str(label)),) for label in range(first, last + 1)]


def covers(place: Path, other: Path) -> bool:
    """Whether ``other`` is that place or lies inside it."""
    return other[: len(place)] == place


def touches(places: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two lists of places meet; an empty list is the whole document."""
    if not places or not others:
        return True
    mine, theirs = [path_of(each) for each in places], [path_of(each) for each in others]
    return any(covers(one, other) or covers(other, one) for one in mine for other in theirs)


def number_key(text: str) -> str:
    """The number in a text as it is compared: “46/2026/nd-cp”; empty where there is none."""
    found = _NUMBER.search(nfc(text))
    return fold(found[0]) if found else ""


def short_key(text: str) -> tuple[str, str]:
    """A number written short: (“nd”, “46/2026”) in “NĐ 46/2026”; two empty texts where there is none."""
    found = _SHORT.search(nfc(text))
    return (fold(found[1]), found[2]) if found else ("", "")


def law_named(text: str, laws: Mapping[str, Law]) -> Law | None:
    """The law whose number stands in the text, else the only one that the text names for short.

    ``laws`` are by ``number_key``.
    """
    short = short_key(text)
    return named(number_key(text), laws, lambda key: is_short_for(short, key))


def is_short_for(short: tuple[str, str], key: str) -> bool:
    """Whether “NĐ 46/2026” means “46/2026/nd-cp”: the first letters are those of the kind."""
    kind, number = short
    return bool(number) and key.startswith(f"{number}/{kind}-")
