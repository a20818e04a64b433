"""Days and instants as people and other systems write them: text in several ways, ISO, serial numbers of Excel."""

import re
from datetime import date, datetime, time

from nennep.kernel.dates import days_after
from nennep.kernel.text import fold, plain_digits
from nennep.kernel.worktime import ZONE

CellValue = str | int | float
# Day 0 of the serial numbers; those of 1955 to 2100 may stand for a day.
_SERIAL_ZERO, _SERIAL_LEAST, _SERIAL_MOST = date(1899, 12, 30), 20_000, 73_415
_DAY = re.compile(
    r"(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4})(?!\d)"
    r"|(?P<iy>\d{4})\s*[/.\-]\s*(?P<im>\d{1,2})\s*[/.\-]\s*(?P<id>\d{1,2})(?!\d)"
    r"|(?:ngay\s+)?(?P<wd>\d{1,2})\s+thang\s+(?P<wm>\d{1,2})\s+nam\s+(?P<wy>\d{4})"
)
_ISO = re.compile(r"\s*\d{4}-\d{2}-\d{2}T")
_HOUR = re.compile(
    r"(?:luc\s+)?(?P<h>\d{1,2})\s*(?::|h|g|gio)\s*(?P<min>\d{1,2})?(?:\s*:\s*(?P<s>\d{1,2}))?(?:\.\d+)?"
    r"\s*(?:phut)?\s*(?P<half>am|pm|sa|ch)?"
)


def moment_in(value: CellValue, first_year: int, last_year: int) -> tuple[datetime, bool] | None:
    """The local instant that a cell means, day before month, and whether it tells the hour; None if it is unclear.

    A day without an hour is its beginning. One outside these years is a slip of the pen.
    """
    found = _read(value)
    return found if found is not None and first_year <= found[0].year <= last_year else None


def day_in(text: str, first_year: int, last_year: int) -> date | None:
    """The day that a text means in one of the same ways; an hour beside it does not matter."""
    found = moment_in(text, first_year, last_year)
    return found[0].date() if found else None


def why_no_day(text: str, first_year: int, last_year: int) -> str:
    """Why ``day_in`` finds none, with the way out."""
    found = _DAY.search(_plain(text))
    if found is not None and _day(found) is None:
        return f"Lịch không có ngày {text}. Viết ngày trước, tháng sau, ví dụ 01/07/2025."
    if found is not None and _read(text) is not None:
        return f"Năm của {text} phải từ {first_year} đến {last_year}, ví dụ 01/07/2025."
    return "Ngày viết ngày/tháng/năm, năm đủ bốn chữ số, ví dụ 01/07/2025."


def _plain(text: str) -> str:
    return " ".join(fold(plain_digits(text)).split())


def _read(value: CellValue) -> tuple[datetime, bool] | None:
    if not isinstance(value, str):
        return _of_serial(float(value))
    if _ISO.match(value):
        return _of_iso(value)
    text = _plain(value)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _of_serial(float(text))
    found = _DAY.search(text)
    if found is None:
        return None
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,-")
    hour = _hour(rest) if rest else time()
    day = _day(found)
    return (datetime.combine(day, hour, ZONE), bool(rest)) if day is not None and hour is not None else None


def _of_iso(text: str) -> tuple[datetime, bool] | None:
    try:
        at = datetime.fromisoformat(text.strip())
        return (at.astimezone(ZONE) if at.tzinfo else at.replace(tzinfo=ZONE)), True
    except (ValueError, OverflowError):  # the last hours of the year 9999 have no instant here
        return None


def _day(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    year, month, day = (
        part[a] or part[b] or part[c] for a, b, c in (("y", "iy", "wy"), ("m", "im", "wm"), ("d", "id", "wd"))
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _hour(text: str) -> time | None:
    found = _HOUR.fullmatch(text)
    if found is None:
        return None
    hour, half = int(found["h"]), found["half"]
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    if half in ("am", "sa") and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["min"] or 0), int(found["s"] or 0))
    except ValueError:
        return None


def _of_serial(value: float) -> tuple[datetime, bool] | None:
    if not _SERIAL_LEAST <= value < _SERIAL_MOST:
        return None
    seconds = round(value % 1 * 86_400)
    day = days_after(_SERIAL_ZERO, int(value) + seconds // 86_400)
    minutes, second = divmod(seconds % 86_400, 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60, second), ZONE), seconds > 0
