"""Time phrases: “05 ngày làm việc”, “½ ngày”, “1 ngày rưỡi”, “30 ngày (phức tạp 45 ngày)”, “trong ngày”.

The phrase and its unit are kept; no unit is ever turned into another. “ngày” is a calendar day,
“ngày làm việc” a working day (glossary, false friends).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from nennep.kernel.text import fold
from nennep.kernel.words import exact_number, in_words
from nennep.kernel.worktime import UNITS, Style, Term
from nennep.office.spelling import flat

MINUTE, HOUR, HALF_DAY = "minute", "working_hour", "half_day"
DAY, WORKING_DAY, WEEK, MONTH, YEAR = "calendar_day", "working_day", "week", "month", "year"
SAME_DAY = "same_day"
LONGEST = 2000
"""Letters of a cell that may still be a time; longer ones would only cost time to search."""
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_NO_LIMIT = Term()
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
_WORDS = {fold(in_words(n)): n for n in range(1, 100)} | {"nua": Decimal("0.5")}
# The units with one plain word; days, hours and what stands for them are spelled in many ways.
_PLAIN = {fold(words): unit for unit, words in UNITS.items() if unit not in (HOUR, WORKING_DAY, DAY, SAME_DAY)}
_UNIT = (
    r"(?P<unit>ngay\s*\(?\s*(?:lam viec|lv|l/v|l\.v)\b\)?|ngay|nlv\b|gio(?:\s+(?:lam viec|hanh chinh))?\b"
    rf"|(?:{'|'.join(_PLAIN)})\b|h\b|p\b|')"
)
_NUMBER = r"(?P<number>\d+\s*/\s*\d+|\d+(?:[.,]\d+)?)"
_SPELLED = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
# “1 ngày rưỡi”, “1 ngày rưỡi làm việc”: a half of the unit more.
_HALF = r"(?:\s+(?P<half>ruoi)\b(?:\s+(?P<working>lam viec|hanh chinh)\b)?)?"
_AMOUNT = re.compile(
    rf"(?:(?<![\w/.,]){_NUMBER}\s*(?:\((?:{_SPELLED})\)\s*)?{_UNIT}"
    rf"|(?<!\w)(?P<spelled>{_SPELLED})\s+(?P<spelled_unit>ngay(?:\s+lam viec)?|gio|buoi|tuan|thang|nam)\b){_HALF}"
)
_RANGE = re.compile(rf"(?:tu\s+)?\d+(?:[.,]\d+)?\s*(?:-|–|—|den|~|hoac|hay)\s*(?={_NUMBER}\s*{_UNIT})")
_SAME_DAY = re.compile(r"\b(?:trong|ngay trong|ngay)\s+(?:buoi\s+)?(?:ngay|ngay lam viec)\b")
_NONE = re.compile(r"^khong$|khong (?:quy dinh|co quy dinh|xac dinh|co)|chua quy dinh")
_DASH = re.compile(r"[-–—\s./0]*")
_DATE = re.compile(r"\bngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4}")
_BARE = re.compile(rf"{_NUMBER}")


@dataclass(frozen=True, slots=True)
class Amount:
    """One length of time as written: ``text`` is the phrase; a number may stand without its unit."""

    text: str
    term: Term

    @property
    def amount(self) -> Decimal:
        """How many."""
        return self.term.amount or Decimal(0)

    @property
    def unit(self) -> str:
        """Of which unit of UNITS; "" where none is named."""
        return self.term.unit


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """What a cell says about time.

    ``term`` has no amount where there is no number: it is then SAME_DAY, or no limit where the law
    sets none (``is_unset``) or the phrase was not understood (``doubt``). ``variants`` are the further
    lengths of the phrase, in order. ``doubt`` is "" or says what a person should look at.
    """

    text: str
    term: Term = _NO_LIMIT
    variants: tuple[Amount, ...] = ()
    is_unset: bool = False
    doubt: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The number of the phrase, if it has one."""
        return self.term.amount

    @property
    def unit(self) -> str:
        """Its unit of UNITS; "" where none is named."""
        return self.term.unit


def read_time(text: str, heading: str = "") -> TimePhrase:
    """The time that ``text`` tells; ``heading`` is the column's, which may name the unit."""
    line = flat(text)
    if len(line) > LONGEST:
        return TimePhrase(line, doubt="quá dài để hiểu là một thời gian")
    plain = _plain(line)
    if _DASH.fullmatch(plain):
        return TimePhrase(line, is_unset=bool(plain.strip()))
    found = _amounts(plain, line)
    if not found:
        return _without_amount(line, plain, unit_of(heading))
    first, rest = found[0], tuple(found[1:])
    doubts = ["là một khoảng; đã lấy số lớn"] if _RANGE.search(plain) else []
    if rest:
        told = "; ".join(f"“{one.text}”" for one in rest)
        doubts.append(f"có nhiều mốc: lấy “{first.text}”, còn {told}")
    if plain.count("ruoi") > sum("ruoi" in fold(one.text) for one in found):
        doubts.append("có chữ “rưỡi” mà không rõ là của số nào")
    stated = unit_of(heading)
    if stated and stated != first.unit:
        doubts.append(f"ghi {_named(first.unit)}, tiêu đề cột ghi {_named(stated)}; theo ô")
    return TimePhrase(line, first.term, rest, doubt="; ".join(doubts))


def _without_amount(line: str, plain: str, stated: str) -> TimePhrase:
    bare = _BARE.fullmatch(plain.strip())
    if bare and stated:
        return TimePhrase(line, Term(_decimal(bare["number"]), stated))
    if bare:
        return TimePhrase(line, Term(_decimal(bare["number"])), doubt="có số mà không có đơn vị")
    if _NONE.search(plain):
        return TimePhrase(line, is_unset=True)
    if _SAME_DAY.search(plain):
        return TimePhrase(line, Term(unit=SAME_DAY))
    return TimePhrase(line, doubt="không hiểu thời gian này")


def unit_of(heading: str) -> str:
    """The unit that a column's heading names in brackets, e.g. “Thời gian (giờ)”; else ""."""
    found = re.search(r"\(\s*(?:tinh theo |don vi:? ?)?" + _UNIT, fold(flat(heading)))
    return _unit(found["unit"]) if found else ""


def spoken(term: Term) -> str:
    """“2,5 ngày làm việc”, “4 giờ”; the number alone where no unit is known."""
    return term.words(Style.CHIP) if term.unit else exact_number(term.amount or 0)


def _named(unit: str) -> str:
    return "giờ" if unit == HOUR else UNITS[unit]


def _plain(line: str) -> str:
    for sign, words in _FRACTIONS.items():
        line = re.sub(rf"(\d)\s*{sign}", rf"\1,{_part(words)}", line).replace(sign, words)
    line = re.sub(
        rf"([{_RAISED}]+)\s*[/⁄]\s*([{_LOWERED}{_RAISED}0-9]+)", lambda m: f"{_digits(m[1])}/{_digits(m[2])}", line
    )
    line = re.sub(rf"[{_RAISED}{_LOWERED}]", "", line)
    folded = fold(line).replace("⁄", "/")
    return _DATE.sub(lambda m: " " * len(m[0]), folded)


def _digits(raised: str) -> str:
    return raised.translate(str.maketrans(_RAISED + _LOWERED, "0123456789" * 2))


def _part(fraction: str) -> str:
    return {"1/2": "5", "1/4": "25", "3/4": "75"}.get(fraction, "333")


def _amounts(plain: str, line: str) -> list[Amount]:
    joined = _RANGE.sub(lambda m: " " * len(m[0]), plain)
    found: list[Amount] = []
    end = -1
    for match in _AMOUNT.finditer(joined):
        number = match["number"]
        unit = _unit(match["unit"] or match["spelled_unit"])
        amount = _decimal(number) if number else Decimal(_WORDS[match["spelled"]])
        if amount is None:
            continue
        if match["half"]:
            amount += Decimal("0.5")
            unit = WORKING_DAY if unit == DAY and match["working"] else unit
        words = line[match.start() : match.end()] if len(line) == len(plain) else match[0]
        between = plain[end : match.start()].strip() if end >= 0 else "x"
        if found and unit == MINUTE and found[-1].unit == HOUR and between in {"", "va"}:
            last = found.pop()
            found.append(Amount(f"{last.text} {words}", Term(last.amount + amount / 60, HOUR)))
        else:
            found.append(Amount(words.strip(), Term(amount, unit)))
        end = match.end()
    return found


def _unit(word: str) -> str:
    word = flat(word)
    if word.startswith("ngay"):
        return DAY if word == "ngay" else WORKING_DAY
    if word.startswith("gio") or word == "h":
        return HOUR
    return WORKING_DAY if word == "nlv" else _PLAIN.get(word, MINUTE)


def _decimal(text: str) -> Decimal | None:
    top, _, bottom = text.replace(" ", "").replace(",", ".").partition("/")
    if len(top) > 9 or len(bottom) > 9:
        return None
    if not bottom:
        return Decimal(top)
    return Decimal(top) / Decimal(bottom) if int(bottom) else None
