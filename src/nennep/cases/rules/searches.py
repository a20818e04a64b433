"""What the number in a search may be: a code however it is typed, a telephone, identity or result number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from nennep.kernel.phones import is_phone, read_phone
from nennep.kernel.text import nfc, plain_digits

SAID = "mã (gõ liền cũng được, hoặc từ 3 số cuối), tên, thủ tục, số điện thoại, số định danh, số kết quả"
_BETWEEN = re.compile(r"[\s.\-‐‑–—]+")
_TYPED = re.compile(r"[\w\s.\-‐‑–—+()/]+")
_IDENTITY = re.compile(r"\d{9}|\d{10}|\d{12}|\d{13}|[A-Z]{1,2}\d{6,9}")
# Papers of other countries are kept as they came: one word of letters and digits.
_FOREIGN = re.compile(r"[^\W_]{6,20}")
_ENDS = re.compile(r"(?P<day>\d{6})(?P<number>\d{1,5})")
_TAIL = re.compile(r"\d{3,7}")
_RESULT = re.compile(r"0*(?P<number>\d{1,9})(?P<symbol>/\S{1,40})")
# So wide are the numbers of results written, with zeros before them.
_WIDEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """All that is searched for exactly. ``of_day`` and ``tails``: how a code ends, with its day or without it."""

    codes: tuple[str, ...] = ()
    of_day: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    result_starts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(
            (self.codes, self.of_day, self.tails, self.identities, self.phones, self.results, self.result_starts)
        )


def sought(words: str) -> Sought:
    """What these words may be as a number; nothing where they are words only."""
    typed = plain_digits(nfc(words)).strip().upper()
    if not re.search(r"\d", typed) or not _TYPED.fullmatch(typed):
        return Sought()
    joined = _BETWEEN.sub("", typed)
    results = tuple(_results(joined, re.sub(r"\s+", "", typed)))
    bare = joined.isdecimal()
    tail = bare and _TAIL.fullmatch(joined)
    return Sought(
        codes=tuple(dict.fromkeys(_codes(typed, joined))),
        of_day=tuple(dict.fromkeys(_of_day(joined))) if bare else (),
        tails=(f"-{joined:0>4}",) if tail else (),
        identities=tuple(dict.fromkeys(_identities(typed, joined))),
        phones=tuple(_phones(joined)),
        results=results,
        result_starts=tuple(f"{number}/" for number in _widths(int(joined))) if tail and len(joined) < 6 else (),
    )


def _codes(typed: str, joined: str) -> Iterator[str]:
    """The codes that were meant: all ways to set the dots of the head, with each number of digits that fits."""
    parts = re.split(r"[\s\-‐‑–—]+", typed)
    if len(parts) == 3 and re.fullmatch(r"\d{1,7}", parts[2]) and _day(parts[1]):
        for head in _heads(parts[0].replace(".", "")):
            yield f"{head}-{parts[1]}-{parts[2]:0>4}"
            yield f"{head}-{parts[1]}-{parts[2]}"
    for digits in range(4, 8):
        day, number = joined[-digits - 6 : -digits], joined[-digits:]
        if number.isdecimal() and _day(day):
            for head in _heads(joined[: -digits - 6]):
                yield f"{head}-{day}-{number}"


def _heads(joined: str) -> Iterator[str]:
    """Every way to write a head without its dots: “H9912” is “H99.12”, and “H99.1.2” too."""
    if re.fullmatch(r"\d{7}[A-H]\d{2}", joined):
        yield f"{joined[:3]}.{joined[3:5]}.{joined[5:7]}.{joined[7:]}"
    if not re.fullmatch(r"[A-H]\d{2,12}", joined):
        return
    first, rest = joined[:3], joined[3:]
    for dots in range(min(3, len(rest))):
        for cuts in combinations(range(1, len(rest)), dots):
            pieces = [rest[start:end] for start, end in zip((0, *cuts), (*cuts, len(rest)), strict=True)]
            yield ".".join([first, *pieces])
    if not rest:
        yield first


def _of_day(joined: str) -> Iterator[str]:
    """The end of a code of that day and number, behind whatever head."""
    found = _ENDS.fullmatch(joined)
    if found and _day(found["day"]):
        yield from (f"-{found['day']}-{found['number']:0>4}", f"-{found['day']}-{found['number']}")


def _day(digits: str) -> bool:
    if not re.fullmatch(r"\d{6}", digits):
        return False
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def _identities(typed: str, joined: str) -> Iterator[str]:
    """The number as it is kept; letters also small, as some were kept before every door made them capitals."""
    if not (_IDENTITY.fullmatch(joined) or _FOREIGN.fullmatch(typed)):
        return
    yield from (joined, joined.lower())
    if len(joined) == 13:
        yield f"{joined[:10]}-{joined[10:]}"  # the tax number of a branch


def _phones(typed: str) -> Iterator[str]:
    """A whole number as it is kept; of a portal also with the number of the country."""
    if not is_phone(typed):
        return
    yield (whole := read_phone(typed))
    if whole.startswith("0"):
        yield from (f"+84{whole[1:]}", f"84{whole[1:]}")


def _results(joined: str, typed: str) -> Iterator[str]:
    """The number with each number of zeros before it, as typed else."""
    for text in dict.fromkeys((typed, joined)):
        if found := _RESULT.fullmatch(text):
            yield from (f"{number}{found['symbol']}" for number in _widths(int(found["number"])))


def _widths(number: int) -> list[str]:
    return list(dict.fromkeys(f"{number:0{width}}" for width in range(1, _WIDEST + 1)))
