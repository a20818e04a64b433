"""Numbers as Vietnamese offices write and read them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from .text import nfc, plain_digits

NOTHING = "không phát sinh"
"""What stands where there is nothing to divide by; never 0 % and never 100 %."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu")
_BILLION = 1_000_000_000
# The digits alone, or thousands parted by one and the same sign; “100.00”, “0.500” and “1.5” might be decimals.
_WHOLE = re.compile(r"-?(?:[0-9]{1,15}|[1-9][0-9]{0,2}(?:([., ])[0-9]{3}(?:\1[0-9]{3}){0,3}))")
_UNIT = re.compile(r"\s*(?:đồng|đ|vnđ|vnd)$", re.IGNORECASE)


def _below_hundred(n: int) -> str:
    """0 < n < 100, with mười / mươi, mốt, tư, lăm."""
    tens, unit = divmod(n, 10)
    if not tens:
        return _DIGITS[unit]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not unit:
        return head
    if unit == 5:
        return f"{head} lăm"
    special = {1: "mốt", 4: "tư"} if tens > 1 else {}
    return f"{head} {special.get(unit, _DIGITS[unit])}"


def _group(n: int, padded: bool) -> str:
    """0 < n < 1000; ``padded`` after a higher group: “không trăm linh năm”."""
    hundreds, rest = divmod(n, 100)
    if not hundreds and not padded:
        return _below_hundred(rest)
    head = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return head
    return f"{head} linh {_DIGITS[rest]}" if rest < 10 else f"{head} {_below_hundred(rest)}"


def in_words(n: int) -> str:
    """A whole number in words, lower case: 21 is “hai mươi mốt”, 105 “một trăm linh năm”."""
    if n < 0:
        return f"âm {in_words(-n)}"
    if n == 0:
        return _DIGITS[0]
    billions, rest = divmod(n, _BILLION)
    parts = [f"{in_words(billions)} tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            parts.append(_group(group, padded=bool(parts)) + _GROUPS[power])
    return " ".join(parts)


_UNITS_SAID = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "tu": 4,
    "nam": 5,
    "lam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
}
_ONE = "|".join(word for word in _UNITS_SAID if word not in ("tu", "lam"))
_LAST = "|".join(_UNITS_SAID)
_TENS_SAID = rf"(?:(?:{_ONE}) )?muoi(?: (?:{_LAST}))?"
SPELLED = rf"(?:(?:{_ONE}) tram(?: (?:(?:linh|le) (?:{_LAST})|{_TENS_SAID}))?|{_TENS_SAID}|nua|{_ONE})\b"
"""A pattern for a number of words below a thousand, or “nửa”, in folded text."""


def number_of_words(text: str) -> Decimal | None:
    """The number that folded words say: “hai muoi mot”, “mot tram le nam”, “ba phan tu”, “mot phay nam”, “nua”.

    None where they say none below a thousand.
    """
    top, part, bottom = text.partition(" phan ")
    if part:
        above, below = _whole_said(top), 4 if bottom == "tu" else _whole_said(bottom)
        return Decimal(above) / below if above and below else None
    whole, point, after = text.partition(" phay ")
    if point:
        left, right = _whole_said(whole), _whole_said(after)
        return Decimal(f"{left}.{right}") if left is not None and right is not None else None
    if text == "nua":
        return Decimal("0.5")
    found = _whole_said(text)
    return None if found is None else Decimal(found)


def _whole_said(text: str) -> int | None:
    if text == "khong":
        return 0
    if not re.fullmatch(SPELLED, text) or text == "nua":
        return None
    total = 0
    for word in text.split():
        if word == "tram":
            total *= 100
        elif word == "muoi":
            hundreds, tens = divmod(total, 100)
            total = hundreds * 100 + (tens or 1) * 10
        elif word in _UNITS_SAID:
            total += _UNITS_SAID[word]
    return total


def money_in_words(amount: int | Decimal) -> str:
    """An amount in đồng for a paper: “Hai mươi mốt triệu đồng”.

    Raises ValueError for a fraction of a đồng.
    """
    whole = int(amount)
    if whole != amount:
        raise ValueError("Số tiền phải là số đồng nguyên.")
    words = f"{in_words(whole)} đồng"
    return words[0].upper() + words[1:]


def rounded(value: int | float | Decimal, places: int) -> Decimal:
    """Rounded half away from zero, as readers do it by hand."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(value: int | float | Decimal, places: int = 0) -> str:
    """A number with a point between thousands and a decimal comma: “1.717”, “25,7”."""
    result = rounded(value, places)
    if result == 0:
        result = abs(result)
    return f"{result:,f}".translate(str.maketrans(",.", ".,"))


def size_words(size: int) -> str:
    """A length of data: “1,5 GB”, “320 MB”, “2,4 MB”, “12,1 KB”, each unit 1024 of the next."""
    if size >= 1024**3:
        return f"{short_number(size / 1024**3)} GB"
    if size < 1024**2:
        return f"{short_number(size / 1024)} KB" if size >= 1024 else f"{size} byte"
    megabytes = size / 1024**2
    return f"{number(megabytes) if megabytes >= 100 else short_number(megabytes)} MB"


def short_number(value: int | float | Decimal, places: int = 1) -> str:
    """The same without a trailing zero: “4”, “3,5”."""
    text = number(value, places)
    return text.rstrip("0").rstrip(",") if "," in text else text


def exact_number(value: int | Decimal) -> str:
    """Every digit there is and none idle: “2,5”, “0,125”; no point between thousands, so that it reads back."""
    return decimal_text(value).replace(".", ",")


def decimal_text(value: int | Decimal) -> str:
    """The same for a machine: “2.5”; the one spelling of decimals in stored data."""
    text = format(Decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def money(amount: int | Decimal) -> str:
    """An amount in figures: “1.000.000 đồng”."""
    return f"{number(amount)} đồng"


def read_whole(text: str) -> int | None:
    """The whole number typed as “100000”, “100.000”, “100 000” or “100,000”; None for what may mean another."""
    typed = re.sub(r"\s", " ", plain_digits(text).strip())
    return int(re.sub(r"[., ]", "", typed)) if _WHOLE.fullmatch(typed) else None


def read_money(text: str) -> int | None:
    """The same with or without its unit: “100.000 đồng”, “100.000đ”."""
    return read_whole(_UNIT.sub("", nfc(text).strip()))


def ratio(numerator: int | Decimal, denominator: int | Decimal) -> Decimal | None:
    """The share in per cent, not rounded; None where there is nothing to divide by."""
    if denominator == 0:
        return None
    return Decimal(numerator) * 100 / Decimal(denominator)


def percent(value: int | float | Decimal | None, places: int = 1) -> str:
    """A share already in per cent: “99,9 %”; “không phát sinh” for None."""
    return NOTHING if value is None else f"{number(value, places)} %"


def share(numerator: int | Decimal, denominator: int | Decimal, places: int = 1) -> str:
    """“95,9 %”, from the counts themselves; “không phát sinh” where nothing is divided by."""
    return percent(ratio(numerator, denominator), places)


def points(new: int | float | Decimal | None, old: int | float | Decimal | None, places: int = 1) -> str:
    """The difference of two shares in percentage points: “+1,2 điểm %”; never in per cent."""
    if new is None or old is None:
        return NOTHING
    difference = Decimal(str(new)) - Decimal(str(old))
    sign = "+" if rounded(difference, places) > 0 else ""
    return f"{sign}{number(difference, places)} điểm %"
