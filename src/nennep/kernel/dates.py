"""Dates and remaining time in the words of the screens."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .words import short_number

if TYPE_CHECKING:
    from .worktime import Calendar, Unit

SHORT = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
PROVISIONAL = "dự kiến"
LONG = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _local(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"Thời điểm {at} không có múi giờ.")
    return at.astimezone(_ZONE)


def days_after(day: date, days: int) -> date:
    """The calendar day so many days later (earlier, if negative)."""
    return date.fromordinal(day.toordinal() + days)


def days_through(first: date, last: date) -> list[date]:
    """Every calendar day from ``first`` to ``last``, both included."""
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def full_date(day: date) -> str:
    """“25/11/2026”."""
    return f"{day:%d/%m}/{day.year:04}"


def short_year_date(day: date) -> str:
    """“25/11/26”: where there is room for no more."""
    return f"{day:%d/%m/%y}"


def day_and_month(day: date) -> str:
    """“25/11”: a day of the year that is spoken of."""
    return f"{day:%d/%m}"


def dashed_date(day: date) -> str:
    """“25-11-2026”: in the name of a file, which may hold no stroke."""
    return full_date(day).replace("/", "-")


def long_date(day: date | None) -> str:
    """“ngày 05 tháng 3 năm 2026”: a zero before days below 10 and before months 1 and 2.

    NĐ 30/2020/NĐ-CP, Phụ lục I. Dots to write on for no date.
    """
    if day is None:
        return "ngày …… tháng …… năm ………"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def long_moment(at: datetime) -> str:
    """“08 giờ 40 phút, ngày 17 tháng 11 năm 2026”: an instant in a paper's sentence."""
    at = _local(at)
    return f"{at:%H} giờ {at:%M} phút, {long_date(at.date())}"


def cell_moment(at: datetime) -> str:
    """“08 giờ 40 phút, 17/11/2026”: an instant in a paper's cell."""
    at = _local(at)
    return f"{at:%H} giờ {at:%M} phút, {full_date(at.date())}"


def moment(at: datetime) -> str:
    """“08:40 25/11/2026”: an event, where the weekday does not matter."""
    return f"{clock_time(at)} {full_date(_local(at).date())}"


def hour_in_words(hour: time) -> str:
    """“15 giờ”, “15 giờ 30 phút”: an hour of the day in the sentence of a rule."""
    minutes = f" {hour:%M} phút" if hour.minute else ""
    return f"{hour.hour} giờ{minutes}"


def clock_time(at: datetime) -> str:
    """“17:00”, in local time."""
    return f"{_local(at):%H:%M}"


def promised(at: datetime) -> str:
    """An instant promised to a citizen: “17:00 thứ Tư 25/11/2026”."""
    at = _local(at)
    return f"{at:%H:%M} {LONG[at.weekday()]} {full_date(at)}"


def with_doubt(words: str, provisional: bool) -> str:
    """A due date as it is told wherever it stands: “T4 25/11 (dự kiến)” while its calendar may still change."""
    return f"{words} ({PROVISIONAL})" if words and provisional else words


def nearby(at: datetime) -> str:
    """An instant within the year, in a sentence: “13:00 thứ Năm 19/11”."""
    at = _local(at)
    return f"{at:%H:%M} {LONG[at.weekday()]} {day_and_month(at)}"


def short_date(day: date) -> str:
    """“T4 25/11”."""
    return f"{SHORT[day.weekday()]} {day_and_month(day)}"


def in_table(day: date, today: date) -> str:
    """A date in a table: “T4 25/11” this year, “12/01/2027” in another."""
    return short_date(day) if day.year == today.year else full_date(day)


def brief_date(day: date, today: date) -> str:
    """A date where there is little room: “25/11” this year, “25/11/2025” in another."""
    return day_and_month(day) if day.year == today.year else full_date(day)


def brief_moment(at: datetime, now: datetime) -> str:
    """An instant where there is little room: “25/11 08:40” this year, “25/11/2025 08:40” in another."""
    return f"{brief_date(_local(at).date(), _local(now).date())} {clock_time(at)}"


def short_range(first: date, last: date) -> str:
    """“T3 17/11”, “T4 18 – T6 20/11”, “T6 30/10 – T2 02/11”."""
    if first == last:
        return short_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{SHORT[first.weekday()]} {first:%d} – {short_date(last)}"
    return f"{short_date(first)} – {short_date(last)}"


def hours_in_words(hours: int | float | Decimal) -> str:
    """“9,7 giờ”, “4 giờ”: tenths of an hour, none idle."""
    return f"{short_number(hours)} giờ"


def remaining(due: datetime, now: datetime, unit: "Unit", calendar: "Calendar") -> str:
    """What is left of a limit, in the limit's own unit, or by how much it has passed.

    “còn 8 ngày”, “còn 3 ngày làm việc”, “còn 3,5 giờ”, “quá 5 ngày”. On the due day itself, and
    for limits in hours, it is told in working hours.
    """
    due, now = _local(due), _local(now)
    word = "quá" if now > due else "còn"
    first, last = sorted((due.date(), now.date()))
    if (unit.by_date or unit == "working_day") and first != last:
        if unit == "working_day":
            days = calendar.working_days(first, last)
            if days:
                return f"{word} {days} ngày làm việc"
        else:
            return f"{word} {(last - first).days} ngày"
    micros = abs(calendar.working_time(now, due))
    return f"{word} {hours_in_words(Decimal(micros) / 3_600_000_000)}"
