"""Numbers of papers: what a pattern says, when a series begins anew, what becomes of a number."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from nennep.kernel.flows import Flow
from nennep.kernel.practice import MARK
from nennep.kernel.refusals import Refusal
from nennep.org.rules import ISSUE_RESULT

CASE, LETTER, RESULT = "case", "letter", "result"
PURPOSES = {CASE: "Mã hồ sơ", LETTER: "Giấy theo mẫu", RESULT: "Kết quả giải quyết"}
YEARLY, NEVER, DAILY = "yearly", "never", "daily"
RESTARTS = {
    YEARLY: "Về 01 vào ngày 01/01 hằng năm (NĐ 30/2020/NĐ-CP Điều 15)",
    NEVER: "Đếm tiếp qua các năm",
    DAILY: "Về 0001 mỗi ngày",
}
NUMBER_STATES = {"issued": "Đã cấp", "cancelled": "Đã hủy"}
NUMBER_FLOW = Flow(
    "issued_number", NUMBER_STATES, {"cancelled": ("issued", "cancelled", ISSUE_RESULT, "Hủy số")}, called="số"
)
# A number typed further ahead is taken for a slip of the hand: the series is set with a reason instead.
MOST_AHEAD = 200
MOST_CANCELLED_AT_ONCE = 200
LONGEST = 60
HIGHEST = 999_999_999
EXAMPLE = "{số:4}/GCN-SYT"

_PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"số(?::0?([1-9]))?")
_LITERAL = re.compile(r"[\w./-]*")
_BARE = re.compile(r"\d{1,9}", re.ASCII)
_TYPED = re.compile(r"(?P<number>[0-9]{1,9})(?:[/-][\w./-]*)?")


class NumberPatternError(Refusal):
    """A pattern, or a number that should follow one, cannot be read; the words name the rule."""

    kind = "broken_rule"


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """How the numbers of a series are written: “{số:4}/KQ-SYT”, “{số}/{năm}/QĐ-SYT”."""

    text: str
    width: int
    tells_year: bool
    _reader: re.Pattern[str]

    def written(self, number: int, year: int) -> str:
        """The number as it stands on the paper."""
        filled = {"số": f"{number:0{self.width}}", "năm": str(year)}
        return _PLACE.sub(lambda place: filled[place[1].partition(":")[0]], self.text)

    def number_in(self, text: str, year: int) -> int:
        """The number that was typed, alone (“705”) or as on paper (“0705/KQ-SYT”).

        Raises NumberPatternError where it is neither, and where it tells another year.
        """
        found = _BARE.fullmatch(text)
        whole = None if found else self._reader.fullmatch(text)
        if found is None and whole is None:
            raise NumberPatternError(f"Số “{text}” không theo mẫu của dãy, ví dụ {self.written(1, year)}.")
        if whole is not None and self.tells_year and int(whole["year"]) != year:
            raise NumberPatternError(f"Số “{text}” ghi năm {whole['year']}, còn ngày của văn bản ở năm {year}.")
        number = int(whole["number"] if whole is not None else text)
        if number < 1:
            raise NumberPatternError("Số văn bản bắt đầu từ 01.")
        return number


def pattern_of(text: str) -> NumberPattern:
    """The pattern, taken apart. Raises NumberPatternError, which names what is wrong in it."""
    places = [found[1] for found in _PLACE.finditer(text)]
    numbers = [place for place in places if _NUMBER.fullmatch(place)]
    years = [place for place in places if place == "năm"]
    if odd := [place for place in places if place not in numbers and place not in years]:
        raise NumberPatternError(
            f"Mẫu số có “{{{odd[0]}}}”, phần mềm không hiểu. Chỉ dùng {{số}}, {{số:4}} và {{năm}}."
        )
    if len(numbers) != 1:
        words = "thiếu chỗ ghi số" if not numbers else "có hai chỗ ghi số"
        raise NumberPatternError(f"Mẫu số {words}. Ghi {{số}} đúng một lần, ví dụ {EXAMPLE}.")
    if len(years) > 1:
        raise NumberPatternError("Mẫu số ghi năm hai lần. Giữ một chỗ {năm}.")
    _check_words(text)
    found = _NUMBER.fullmatch(numbers[0])
    width = int(found[1]) if found and found[1] else 2
    return NumberPattern(text, width, bool(years), _reader(text))


def _check_words(text: str) -> None:
    literal = _PLACE.sub("/", text)
    if not _LITERAL.fullmatch(literal):
        raise NumberPatternError("Mẫu số chỉ gồm chữ, số, dấu gạch chéo, gạch ngang, dấu chấm và {số}, {năm}.")
    if re.search(r"[0-9}]\{|\}[0-9]", text):
        raise NumberPatternError("Trước và sau {số}, {năm} cần một dấu hay chữ, không đặt liền số khác.")


def check_new_pattern(text: str) -> None:
    """Raises NumberPatternError where no series can have that pattern.

    Five signs are for the number that grows, three for the mark of practice, which counts anew in the same series.
    """
    pattern_of(text)
    if len(text) + 5 + len(MARK) > LONGEST:
        raise NumberPatternError(f"Mẫu số dài quá. Ghi nhiều nhất {LONGEST - 8} chữ.")


def _reader(text: str) -> re.Pattern[str]:
    pieces = []
    end = 0
    for found in _PLACE.finditer(text):
        pieces.append(re.escape(text[end : found.start()]))
        pieces.append("(?P<year>[0-9]{4})" if found[1] == "năm" else "(?P<number>[0-9]{1,9})")
        end = found.end()
    return re.compile("".join(pieces) + re.escape(text[end:]), re.IGNORECASE)


def number_typed(text: str) -> int:
    """The number that begins a number typed without a series: “0697/KQ-SYT” is 697.

    Raises NumberPatternError for anything else.
    """
    found = _TYPED.fullmatch(text)
    if found is None or len(text) > LONGEST - len(MARK) or int(found["number"]) < 1:
        raise NumberPatternError(f"Số “{text}” cần bắt đầu bằng số thứ tự rồi đến ký hiệu, ví dụ 0697/KQ-SYT.")
    return int(found["number"])


def period_of(restart: str, day: date) -> str:
    """The stretch within which a number is given once: a year, a day, or for ever (empty)."""
    if restart == NEVER:
        return ""
    return f"{day:%y%m%d}" if restart == DAILY else str(day.year)


@dataclass(frozen=True, slots=True)
class SeriesKind:
    """A kind of numbers of an agency. One without ``is_own`` comes with the product, not from its screens.

    ``pattern`` is empty where the number is no text of its own (the code of a case).
    """

    code: str
    name: str
    purpose: str
    pattern: str = ""
    restart: str = YEARLY
    starts_on: date | None = None
    closed_on: date | None = None
    is_own: bool = False

    def written(self, number: int, year: int) -> str:
        """The number as people read it."""
        return pattern_of(self.pattern).written(number, year) if self.pattern else f"{number:04}"

    def period(self, day: date) -> str:
        """The period in which a paper of that day is numbered."""
        return period_of(self.restart, day)

    def holds_on(self, day: date) -> bool:
        """Whether papers of that day are numbered in it."""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True, slots=True)
class NumberGap:
    """Numbers in a row that no paper bears; ``reason`` why, empty where nobody has said."""

    first: int
    last: int
    reason: str = ""

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def gaps_of(used: list[int], last: int, told: list[tuple[int, int, str]]) -> list[NumberGap]:
    """What is missing from 1 to ``last``; ``told`` are (first, last, reason) of numbers passed over.

    ``used`` is in order. A stretch is cut where the reason changes.
    """
    found: list[NumberGap] = []
    expected = 1
    for number in [*(one for one in used if one <= last), last + 1]:
        if number > expected:
            found += _told_apart(expected, number - 1, told)
        expected = max(expected, number + 1)
    return found


def passed_over(starts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """(first, last, reason) of what each start passed over; ``starts`` are (passed from, next, reason) in order.

    What a later start took back is passed over no more.
    """
    found: list[tuple[int, int, str]] = []
    bound = HIGHEST
    for passed_from, next_number, reason in reversed(starts):
        last = min(next_number, bound) - 1
        if last >= passed_from:
            found.append((passed_from, last, reason))
        bound = min(bound, next_number)
    return found[::-1]


def _told_apart(first: int, last: int, told: list[tuple[int, int, str]]) -> list[NumberGap]:
    cuts = {first, last + 1}
    for start, end, _ in told:
        cuts |= {cut for cut in (start, end + 1) if first < cut <= last}
    edges = sorted(cuts)
    return [
        NumberGap(start, end - 1, next((why for a, b, why in reversed(told) if a <= start <= b), ""))
        for start, end in pairwise(edges)
    ]
