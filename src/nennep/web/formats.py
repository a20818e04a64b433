"""Template filters over the words of the kernel; an empty value gives an empty text."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from nennep.kernel import dates, text, words

Number = int | float | Decimal


def _day(when: date) -> date:
    return timezone.localdate(when) if isinstance(when, datetime) else when


def weekday(when: date) -> str:
    """``thứ Tư``"""
    return dates.LONG[_day(when).weekday()]


def weekday_short(when: date) -> str:
    """``T4``"""
    return dates.SHORT[_day(when).weekday()]


def day(when: date) -> str:
    """``25/11/2026``"""
    return dates.full_date(_day(when))


def moment(at: datetime) -> str:
    """``08:40 25/11/2026``: an event, where the weekday does not matter."""
    return dates.moment(at)


def day_in_table(when: date, present: date) -> str:
    """``T4 25/11`` in the present year, ``12/01/2027`` in another."""
    return dates.in_table(_day(when), _day(present))


def brief_day(when: date, present: date) -> str:
    """``25/11`` in the present year, ``25/11/2025`` in another."""
    return dates.brief_date(_day(when), _day(present))


def instant(at: datetime) -> str:
    """``17:00 thứ Tư 25/11/2026``: what is promised to a citizen; the weekday is what people remember."""
    return dates.promised(at)


def clock_time(at: datetime) -> str:
    """``08:40``"""
    return dates.clock_time(at)


def remaining(count: int, unit: str = "ngày") -> str:
    """``còn 8 ngày``, ``hôm nay``, ``quá 5 ngày làm việc``: a count already made, in its own unit."""
    if count == 0:
        return "hôm nay"
    return f"{'còn' if count > 0 else 'quá'} {words.number(abs(count), 0)} {unit}"


def mask(number: str) -> str:
    """A telephone or identity number with its middle hidden: ``068 ••• ••• 412``."""
    return text.mask(number)


def hours(value: Number) -> str:
    """``9,7 giờ``; a whole number of hours without its zero."""
    return dates.hours_in_words(value)


def bare_hours(value: Number) -> str:
    """``9,7`` or ``40``"""
    return words.short_number(value)
