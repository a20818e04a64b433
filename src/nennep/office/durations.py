"""Time phrases: “05 ngày làm việc”, “½ ngày”, “1 ngày rưỡi”, “30 ngày (phức tạp 45 ngày)”, “trong ngày”.

The phrase and its unit are kept; no unit is ever turned into another. “ngày” is a calendar day,
“ngày làm việc” a working day (glossary, false friends).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from nennep.kernel.text import fold, nfc
from nennep.kernel.words import SPELLED, exact_number, number_of_words
from nennep.kernel.worktime import UNITS, Style, Term
from nennep.kernel.worktime.terms import NOMINAL_DAY
from nennep.office.spelling import flat

MINUTE, HOUR, HALF_DAY = "minute", "working_hour", "half_day"
DAY, WORKING_DAY, WEEK, MONTH, YEAR = "calendar_day", "working_day", "week", "month", "year"
SAME_DAY = "same_day"
LONGEST = 2000
"""Letters of a cell that may still be a time; longer ones would only cost time to search."""
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
_NO_LIMIT = Term()
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
# The units with one plain word; days, hours and what stands for them are spelled in many ways.
_PLAIN = {fold(words): unit for unit, words in UNITS.items() if unit not in (HOUR, WORKING_DAY, DAY, SAME_DAY)}
_UNIT = (
    r"(?:ngay\s*\(?\s*(?:lam\s?viec|l\.?\s?viec|l/viec|lv|l/v|l\.v)\b\)?|ngay|nlv\b"
    r"|gio(?:\s+(?:lam\s?viec|hanh chinh))?\b|tieng(?:\s+dong ho)?\b"
    rf"|(?:{'|'.join(_PLAIN)})\b|h\b|ph?\b|')"
)
_NUMBER = r"(?:\d+\s+\d+\s*/\s*\d+|\d+\s*/\s*\d+|\d+(?:[.,]\d+)?)"
# “1 ngày rưỡi”, “1 ngày rưỡi làm việc”: a half of the unit more.
_HALF = r"(?:\s+(?P<half>ruoi)\b(?:\s+(?P<working>lam viec|hanh chinh)\b)?)?"
_AMOUNT = re.compile(
    # “1h30”, “1 giờ 30”; “15 (mười lăm) ngày”; “năm (05) ngày”, “ba phần tư ngày”.
    rf"(?<![\w/.,])(?P<hours>\d+)\s*(?:h|g|gio)\s*(?P<minutes>[0-5]?\d)(?:\s*(?:phut|ph|p)\b|')?(?![\w/.,]|\s*{_UNIT})"
    rf"|(?:(?<![\w/.,])(?P<number>{_NUMBER})\s*(?:\((?P<said>[^()]{{1,40}})\)\s*)?(?P<unit>{_UNIT})"
    rf"|(?<!\w)(?P<spelled>{SPELLED}(?: phan (?:tu\b|{SPELLED}))?)\s*(?:\(\s*(?P<figure>\d+(?:[.,]\d+)?)\s*\)\s*)?"
    rf"(?P<spelled_unit>{_UNIT})){_HALF}"
)
_RANGE = re.compile(rf"(?:tu\s+)?(\d+(?:[.,]\d+)?)\s*(?:-|–|—|÷|~|den|hoac|hay)\s*(?=({_NUMBER})\s*{_UNIT})")
_SAME_DAY = re.compile(r"\b(?:trong|ngay trong|ngay)\s+(?:buoi\s+)?(?:ngay|ngay lam viec)\b")
_NONE = re.compile(r"^khong$|khong (?:quy dinh|co quy dinh|xac dinh|co)|chua quy dinh")
_DASH = re.compile(r"[-–—\s./0]*")
_DATE = re.compile(
    r"\bngay\s+\d{1,2}\s+thang\s+\d{1,2}(?:\s+nam\s+\d{4})?|\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b"
)
_BARE = re.compile(rf"(?P<number>{_NUMBER})")
# What stands right before a number and makes it no simple limit; “không quá”, “tối đa”, “trong vòng” do not.
_UNLIKE_A_LIMIT = re.compile(
    r"\b(hon|tren|duoi|it nhat|toi thieu|sau|truoc|luc|vao|ke tu|giam|rut ngan|them|tang|gap|lan|khoang|dinh ky|moi"
    r"|(?<!khong )(?<!chua )(?<!khong duoc )(?<!vuot )qua)\s*$"
)
_NUMBER_BEFORE = re.compile(
    r"(?:\d|\b(?:mot|hai|ba|bon|nam|bay|tam|chin|muoi|tram|linh|le|nghin|ngan|phay))[\s,.;×x*+÷~/–—-]*$"
)
_NUMBER_AFTER = re.compile(r"\s*[x×*÷]\s*\d")
_FIGURE_BEFORE = re.compile(r"(\d+(?:[.,]\d+)?)\s*\($")
_OF_THE_DAY = re.compile(r"\s*(?:,\s*)?(?:ngay\s+\d|ngay hom|hang|moi ngay|cung ngay|hom sau|sang\b|chieu\b)")
_DAYS_OF_WORK = re.compile(r"\s+cong\b")
AT_ONCE = re.compile(r"^(?:giai quyet |tra ket qua )?ngay (?:sau )?khi (?:tiep )?nhan (?:duoc |du )*ho so")
_NEXT_DAY = re.compile(r"\bngay lam viec (?:tiep theo|ke tiep|lien ke|sau)\b")
_HOUR_OF_DAY = re.compile(r"\b(?:sau|truoc) (?P<hour>\d{1,2})(?:\s*(?:gio|h|:)\s*(?P<minute>[0-5]\d)?)(?:\s*phut)?\b")
_HOURS = (HOUR, MINUTE)
_HOURS_OF = {
    HOUR: Decimal(1),
    MINUTE: Decimal(1) / 60,
    DAY: Decimal(NOMINAL_DAY),
    WORKING_DAY: Decimal(NOMINAL_DAY),
    HALF_DAY: Decimal(NOMINAL_DAY) / 2,
}
_ONCE = re.compile(r"\s*(?:/\s*)?(?:mot |1 )?lan\b")
_WITHOUT_DAYS_OFF = re.compile(
    r"\bkhong (?:tinh|ke|bao gom|gom)\b[^.;]*\b(?:thu bay|chu nhat|ngay nghi|ngay le|le tet)\b"
)
# What a limit was, or by how much it was cut: told beside it, and no limit of its own.
_WAS = re.compile(r"(?:\btruoc day|(?<!cat )\bgiam)(?: la)?\s*$")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_OR_ANOTHER = re.compile(rf"\s*(?:/|,|hoac|hay)\s*{_UNIT}")
_A_DAY_AND_NIGHT = 24
_PARTS = (2, 3, 4, 5, 8)
_SAID_WORD = re.compile("một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|linh|lẻ|nửa|phần")


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
    marked, plain = _plain(line)
    if line and not plain.strip():
        return TimePhrase(
            line, doubt="là một ngày tháng, không phải độ dài thời gian (Excel đổi phân số 1/2 thành ngày?)"
        )
    if _DASH.fullmatch(plain):
        return TimePhrase(line, is_unset=bool(plain.strip()))
    found, doubts = _amounts(marked, plain)
    if not found:
        return _without_amount(line, plain, unit_of(heading))
    if other := same_day(plain, found):
        return TimePhrase(line, Term(unit=SAME_DAY, cutoff=other))
    first, rest = found[0], tuple(found[1:])
    if len(rest) == 1 and says_again(plain, first, rest[0]):
        rest = ()
    if _SAME_DAY.search(plain):
        doubts.append(f"có chữ “trong ngày” bên cạnh “{first.text}”")
    if first.unit == DAY and _WITHOUT_DAYS_OFF.search(plain):
        doubts.append("ghi “ngày” mà không tính ngày nghỉ: có phải ngày làm việc không")
    if rest:
        told = "; ".join(f"“{one.text}”" for one in rest)
        doubts.append(f"có nhiều mốc: lấy “{first.text}”, còn {told}")
    if plain.count("ruoi") > sum(fold(one.text).count("ruoi") for one in found):
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
    if AT_ONCE.search(plain) or (_SAME_DAY.search(plain) and not re.search(r"\bkhong\b", plain)):
        return TimePhrase(line, Term(unit=SAME_DAY))
    return TimePhrase(line, doubt="không hiểu thời gian này")


def unit_of(heading: str) -> str:
    """The unit that a column's heading names in brackets, e.g. “Thời gian (giờ)”; else ""."""
    found = re.search(rf"\(\s*(?:tinh theo |don vi:? ?)?({_UNIT})", fold(flat(heading)))
    return _unit(found[1]) if found and not _OR_ANOTHER.match(found.string[found.end() :]) else ""


def around_the_clock(phrase: TimePhrase) -> str:
    """Why a limit of a whole day or more in hours has to be asked about; "" for any other."""
    is_long = phrase.unit == HOUR and phrase.amount is not None and phrase.amount >= _A_DAY_AND_NIGHT
    if not is_long or re.search("lam ?viec|hanh chinh", fold(phrase.text)):
        return ""
    return "ghi giờ mà không ghi giờ làm việc; phần mềm tính theo giờ làm việc (8 giờ một ngày)"


def spoken(term: Term) -> str:
    """“2,5 ngày làm việc”, “4 giờ”; the number alone where no unit is known."""
    return term.words(Style.CHIP) if term.unit else exact_number(term.amount or 0)


def same_day(plain: str, found: Sequence[Amount]) -> time | None:
    """The hour of “trong ngày; nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo”; None where it is not that."""
    hours = {(one["hour"], one["minute"] or "0") for one in _HOUR_OF_DAY.finditer(plain)}
    is_so = AT_ONCE.search(plain) or _SAME_DAY.search(plain)
    if not is_so or not _NEXT_DAY.search(plain) or len(hours) != 1:
        return None
    if any(one.unit != HOUR for one in found) or len(found) > len(_HOUR_OF_DAY.findall(plain)):
        return None
    ((hour, minute),) = hours
    return time(int(hour), int(minute)) if int(hour) < 24 else None


def says_again(plain: str, first: Amount, other: Amount) -> bool:
    """Whether “(04 giờ)” behind “0,5 ngày” says the same length once more, by the eight hours of a working day."""
    if not re.search(r"\([^()]*\)\s*\.?$", plain) or {first.unit, other.unit} - _HOURS_OF.keys():
        return False
    is_other_unit = (first.unit in _HOURS) != (other.unit in _HOURS)
    return is_other_unit and first.amount * _HOURS_OF[first.unit] == other.amount * _HOURS_OF[other.unit]


def _named(unit: str) -> str:
    return "giờ" if unit == HOUR else UNITS[unit]


def _plain(line: str) -> tuple[str, str]:
    """The line with fractions in figures, and the same without marks, letter for letter; dates are blanked out."""
    # “01 ngày ½” is a day and a half.
    line = re.sub(r"(?<=[^\W\d_])\s*½(?=\s*(?:$|[^\w\s]|làm việc))", " rưỡi", line)
    for sign, words in _FRACTIONS.items():
        line = re.sub(rf"(\d)\s*{sign}", rf"\1 {words}", line).replace(sign, words)
    line = re.sub(
        rf"([{_RAISED}]+)\s*[/⁄]\s*([{_LOWERED}{_RAISED}0-9]+)", lambda m: f" {_digits(m[1])}/{_digits(m[2])}", line
    )
    line = re.sub(rf"[{_RAISED}{_LOWERED}]", "", line).replace("⁄", "/")
    marked = "".join(letter for letter in nfc(unicodedata.normalize("NFKC", line)) if len(fold(f"a{letter}a")) == 3)
    plain = fold(f"a{marked}a")[1:-1]
    return marked, _DATE.sub(lambda m: " " * len(m[0]), plain)


def _digits(raised: str) -> str:
    return raised.translate(str.maketrans(_RAISED + _LOWERED, "0123456789" * 2))


def _amounts(marked: str, plain: str) -> tuple[list[Amount], list[str]]:
    """The lengths that stand there, and what is not sure about the first of them."""
    ranges: list[str] = []

    def blanked(match: re.Match[str]) -> str:
        low, high = _decimal(match[1]), _decimal(match[2])
        if low is None or high is None or low >= high:
            return match[0]
        ranges.append("là một khoảng; đã lấy số lớn")
        return " " * len(match[0])

    joined = _RANGE.sub(blanked, plain)
    found: list[Amount] = []
    doubts: list[str] = ranges[:1]
    end = -1
    for match in _AMOUNT.finditer(joined):
        amount = _amount(match, marked)
        if amount is None or (found and _WAS.search(joined[: match.start()])):
            continue
        unit = HOUR if match["hours"] else _unit(match["unit"] or match["spelled_unit"])
        unit = WORKING_DAY if unit == DAY and match["working"] else unit
        words = marked[match.start() : match.end()]
        between = plain[end : match.start()].strip() if end >= 0 else "x"
        if not found:
            doubts += _doubts_of(match, amount, unit, joined, marked)
        if match["half"]:
            amount += Decimal("0.5")
        if found and unit == MINUTE and found[-1].unit == HOUR and between in {"", "va"}:
            last = found.pop()
            found.append(Amount(f"{last.text} {words}", Term(last.amount + amount / 60, HOUR)))
        else:
            found.append(Amount(words.strip(), Term(amount, unit)))
        end = match.end()
    return found, doubts


def _amount(match: re.Match[str], marked: str) -> Decimal | None:
    """How many of the unit, without the half that may follow it; None where it is no number."""
    if match["hours"]:
        return Decimal(match["hours"]) + Decimal(match["minutes"]) / 60 if len(match["hours"]) < 10 else None
    if match["number"]:
        return _decimal(match["number"])
    # “sáu” is a number, “sau” (after) is none; “năm” is, “nam” (male, south) is not: only the marks tell them apart.
    said = marked[match.start("spelled") : match.end("spelled")].lower()
    if not all(_SAID_WORD.fullmatch(word) for word in said.split()):
        return None
    return number_of_words(match["spelled"])


def _doubts_of(match: re.Match[str], amount: Decimal, unit: str, plain: str, marked: str) -> list[str]:
    """What makes one ask whether the amount is really a limit of so many."""
    before, after = plain[: match.start()], plain[match.end() :]
    doubts = [_number_doubt(match["number"] or ""), _other_number(match, amount, before)]
    word = _UNLIKE_A_LIMIT.search(before)
    if word:
        doubts.append(f"có chữ “{marked[word.start(1) : word.end(1)].lower()}” trước số nên chưa chắc là thời hạn")
    if _NUMBER_BEFORE.search(before):
        doubts.append("có số đứng liền trước, không rõ là số nào")
    if _NUMBER_AFTER.match(after):
        doubts.append("có số đứng liền sau, không rõ là bao nhiêu")
    if unit == HOUR and _OF_THE_DAY.match(after):
        doubts.append("giống một giờ trong ngày hơn là một khoảng thời gian")
    if _ONCE.match(after):
        doubts.append("nói bao lâu một lần hơn là một thời hạn")
    if unit == DAY and _DAYS_OF_WORK.match(after):
        doubts.append("“ngày công” không rõ là ngày hay ngày làm việc")
    return [one for one in doubts if one]


def _number_doubt(number: str) -> str:
    if _THOUSANDS.fullmatch(number):
        return f"“{number}” là hàng nghìn hay số lẻ thì không rõ"
    top, _, bottom = re.sub(r"\s*/\s*", "/", number).rpartition(" ")[2].partition("/")
    if not bottom or not top:
        return ""
    usual = int(top) < int(bottom) and int(bottom) in _PARTS and not top.startswith("0") and not bottom.startswith("0")
    return "" if usual else f"phân số “{number}” không chắc đã đọc đúng"


def _other_number(match: re.Match[str], amount: Decimal, before: str) -> str:
    """What the same number says a second time, in words or in figures, where it differs."""
    said = match["said"] or match["figure"]
    if not said:
        figure = _FIGURE_BEFORE.search(before)
        half = Decimal("0.5") if match["half"] else 0
        wrong = figure is not None and _decimal(figure[1]) != amount + half
        return f"số và chữ khác nhau: {figure[1]} và “{match[0]}”" if wrong and figure else ""
    other = _decimal(said) if match["figure"] else _said(said)
    if other is None:
        return f"không hiểu “({said.strip()})”"
    return (
        "" if other == amount else f"số và chữ khác nhau: “{match['number'] or match['spelled']}” và “{said.strip()}”"
    )


def _said(words: str) -> Decimal | None:
    """The number that a bracket says in words: “mười lăm”, “một phẩy năm”, “hai ngày rưỡi”."""
    bare = " ".join(re.sub(rf"(?<!\w){_UNIT}", " ", re.sub(r"\bnam\b", " 5 ", words)).replace(" 5 ", " nam ").split())
    half = bare.endswith(" ruoi")
    found = number_of_words(bare.removesuffix(" ruoi"))
    return None if found is None else found + (Decimal("0.5") if half else 0)


def _unit(word: str) -> str:
    word = flat(word)
    if word.startswith("ngay"):
        return DAY if word == "ngay" else WORKING_DAY
    if word.startswith(("gio", "tieng")) or word == "h":
        return HOUR
    return WORKING_DAY if word == "nlv" else _PLAIN.get(word, MINUTE)


def _decimal(text: str) -> Decimal | None:
    """The number in figures: “2,5”, “1/2”, “2 1/2”; None where it is none."""
    whole, _, part = re.sub(r"\s*/\s*", "/", text.strip()).rpartition(" ")
    top, _, bottom = part.replace(",", ".").partition("/")
    if max(len(top), len(bottom), len(whole)) > 9:
        return None
    if not bottom:
        return Decimal(top)
    return Decimal(whole or 0) + Decimal(top) / Decimal(bottom) if int(bottom) else None
