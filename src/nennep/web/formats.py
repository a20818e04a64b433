"""How dates, hours and numbers are written on a screen (screens.md §1.4). Pure; papers have their own forms."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
SHORT_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
NOTHING = "không phát sinh"

Number = int | float | Decimal


def local(at: datetime) -> datetime:
    """The same instant by the clocks of Việt Nam."""
    return at.astimezone(ZONE)


def _date(when: date) -> date:
    return local(when).date() if isinstance(when, datetime) else when


def weekday(when: date) -> str:
    """``thứ Tư``"""
    return WEEKDAYS[_date(when).weekday()]


def weekday_short(when: date) -> str:
    """``T4``"""
    return SHORT_WEEKDAYS[_date(when).weekday()]


def day(when: date) -> str:
    """``25/11/2026``"""
    return f"{_date(when):%d/%m/%Y}"


def clock_time(at: datetime) -> str:
    """``08:40``"""
    return f"{local(at):%H:%M}"


def moment(at: datetime) -> str:
    """``08:40 25/11/2026``: an event, where the weekday does not matter."""
    return f"{clock_time(at)} {day(at)}"


def instant(at: datetime) -> str:
    """``17:00 thứ Tư 25/11/2026``: what is promised to a citizen; the weekday is what people remember."""
    return f"{clock_time(at)} {weekday(at)} {day(at)}"


def day_in_table(when: date, present: date) -> str:
    """``T4 25/11`` in the present year, ``12/01/2027`` in another."""
    if _date(when).year != _date(present).year:
        return day(when)
    return f"{weekday_short(when)} {_date(when):%d/%m}"


def number(value: Number, places: int | None = None) -> str:
    """``1.717`` or ``9,7``; decimals as given, or rounded half up to ``places``."""
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{exact:,f}".translate(str.maketrans(",.", ".,")).replace("-", "−")


def money(value: Number) -> str:
    """``500.000 đồng``"""
    return f"{number(value, 0)} đồng"


def share(part: Number, whole: Number) -> str:
    """``99,9 %``; nothing to divide by is said, never 0 % nor 100 %. Not rounded up to a whole."""
    if not whole:
        return NOTHING
    per_mille = Decimal(str(part)) * 1000 / Decimal(str(whole))
    rounded = per_mille.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if rounded == 1000 and part != whole:
        rounded = Decimal(999)
    return f"{_short(rounded / 10)} %"


def points(change: Number) -> str:
    """``+1,2 điểm %``: the change of a share between two periods."""
    text = number(change, 1)
    return f"{'+' if change > 0 else ''}{text} điểm %"


def hours(value: Number) -> str:
    """``9,7 giờ``; a whole number of hours without its zero."""
    return f"{bare_hours(value)} giờ"


def bare_hours(value: Number) -> str:
    """``9,7`` or ``40``"""
    return _short(Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def remaining(count: int, unit: str = "ngày") -> str:
    """``còn 8 ngày``, ``hôm nay``, ``quá 5 ngày làm việc``; a count in one unit is never turned into another."""
    if count == 0:
        return "hôm nay"
    return f"còn {number(count)} {unit}" if count > 0 else f"quá {number(-count)} {unit}"


def mask(value: str, head: int = 3, tail: int = 3) -> str:
    """``068 ••• ••• 412``: a number of a person, of which only both ends are shown.

    A value too short to hide at least three of its letters is hidden whole.
    """
    plain = "".join(value.split())
    if not plain:
        return ""
    if len(plain) < head + tail + 3:
        return "•••"
    hidden = len(plain) - head - tail
    return " ".join([plain[:head], *["•••"] * max(1, hidden // 3), plain[-tail:]])


def _short(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return number(value, 0 if whole else 1)
