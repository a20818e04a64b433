"""Days off expected in years that no decision covers yet: fixed holidays, and those of the lunar calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from .calendar import Calendar, DayRule, ProposedYears

TET = "Tết Nguyên đán"
_IN_LIEU = " (nghỉ bù)"
_SWAPPED = "Ngày nghỉ (thay cho"
# How the administered calendars name what the library names otherwise.
_NAMES = {
    "29 Tết": TET,
    "Ngày Giỗ Tổ Hùng Vương": "Giỗ Tổ Hùng Vương",
    "Ngày Quốc tế Lao động": "Ngày Quốc tế lao động",
}


def carried_on(calendar: Calendar, proposal: ProposedYears | None = None) -> Calendar:
    """The calendar that does not end with its last decided day: it goes on as expected in Vietnam."""
    return replace(calendar, proposal=proposal or VIETNAM)


@lru_cache(maxsize=128)
def proposed_days(year: int) -> Mapping[date, DayRule]:
    """The days off of a year by the law in force (Bộ luật Lao động 2019, Điều 112), all provisional.

    A holiday on a Saturday or Sunday has its day in lieu; swaps of working days need a decision
    and are not foreseen. Lunar dates are those of Vietnam (UTC+7), which now and then differ from
    the Chinese ones.
    """
    # A second of loading for a library of all countries, paid only where such a year is asked for.
    from holidays import country_holidays

    basis = f"Chưa có thông báo nghỉ năm {year} (dự kiến)"
    found = country_holidays("VN", years=year, language="vi")
    return {
        day: DayRule(day, "off", _name(name), basis, provisional=True)
        for day, name in sorted(found.items())
        if not name.startswith(_SWAPPED)
    }


def _name(name: str) -> str:
    name = name.partition("; ")[0]
    bare = name.removesuffix(_IN_LIEU)
    if "Tết Nguyên Đán" in bare:
        return TET
    known = _NAMES.get(bare, bare)
    return known if bare == name else f"Nghỉ bù {known}"


VIETNAM = ProposedYears(proposed_days, date(2099, 12, 31))
"""The library's table of moons ends with the century."""
