"""Spans of days that figures are counted over: calendar cuts and statutory reporting periods."""

import calendar as gregorian
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .dates import full_date

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Closing:
    """On which day of its last month a reporting period closes, since when, by what law."""

    day: int
    valid_from: date
    basis: str


STATUTORY = Closing(14, date(2019, 3, 12), "Nghị định 09/2019/NĐ-CP, Điều 12")
"""A quarter closes on the 14th of its last month; a year runs from 15/12 to 14/12."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days ``first`` to ``last``, both included.

    ``months`` is the length of a period cut by months (1, 3, 12), 0 for a free span;
    ``closing`` the rule of a statutory one. Raises ValueError if it ends before it begins.
    """

    first: date
    last: date
    label: str
    months: int = 0
    closing: Closing | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"Kỳ báo cáo: ngày cuối {full_date(self.last)} trước ngày đầu {full_date(self.first)}.")

    def __contains__(self, day: date) -> bool:
        return self.contains(day)

    def contains(self, day: date) -> bool:
        """Whether the local date lies in the period. Take the date of an instant first."""
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def previous(self) -> "Period":
        """The period of the same kind that ends on the day before this one begins."""
        end = self.first - timedelta(1)
        if not self.months:
            return span(end - timedelta(self.days - 1), end)
        return _ending(end.year, end.month, self.months, self.closing)


def _ending(year: int, month: int, months: int, closing: Closing | None) -> Period:
    """The period of so many months whose last month is given."""
    before = year * 12 + month - 1 - months
    if closing is None:
        last = date(year, month, gregorian.monthrange(year, month)[1])
        first = date((before + 1) // 12, (before + 1) % 12 + 1, 1)
    else:
        last = date(year, month, closing.day)
        first = date(before // 12, before % 12 + 1, closing.day) + timedelta(1)
    label = {1: f"Tháng {month}/{year}", 3: f"Quý {ROMAN[(month - 1) // 3]}/{year}", 12: f"Năm {year}"}[months]
    if closing is not None:
        label += f" (từ {full_date(first)} đến {full_date(last)})"
    return Period(first, last, label, months, closing)


def month(year: int, number: int, closing: Closing | None = None) -> Period:
    """A month; with ``closing``, from the day after last month's close to this one's."""
    return _ending(year, number, 1, closing)


def quarter(year: int, number: int, closing: Closing | None = None) -> Period:
    """A quarter (1 to 4), by the calendar or by the statutory closing day."""
    if number not in (1, 2, 3, 4):
        raise ValueError(f"Quý phải từ 1 đến 4, đang là {number}.")
    return _ending(year, number * 3, 3, closing)


def year(number: int, closing: Closing | None = None) -> Period:
    """A year; the statutory one runs from 15/12 of the year before to 14/12."""
    return _ending(number, 12, 12, closing)


def span(first: date, last: date) -> Period:
    """Any span of days."""
    return Period(first, last, f"{full_date(first)} – {full_date(last)}")


def parse(text: str, closing: Closing | None = None) -> Period:
    """“2026-10”, “2026-Q3”, “2026” or “2026-01-01..2026-11-15”.

    Months, quarters and years are the calendar's, or the statutory ones with ``closing``.
    Raises ValueError, in words for the screen.
    """
    text = text.strip()
    try:
        if found := re.fullmatch(r"(\d{4})", text):
            return year(int(found[1]), closing)
        if found := re.fullmatch(r"(\d{4})-[Qq]([1-4])", text):
            return quarter(int(found[1]), int(found[2]), closing)
        if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return month(int(found[1]), int(found[2]), closing)
        first, last = text.split("..")
        return span(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise ValueError(
            f"Kỳ “{text}” không đọc được. Viết 2026-10 (tháng), 2026-Q3 (quý), 2026 (năm) hoặc "
            "2026-01-01..2026-11-15, ngày đầu trước ngày cuối."
        ) from error
