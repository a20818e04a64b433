"""Calendars the tests stand on: the national one of 2024 to January 2027, and odd ones."""

from datetime import date, datetime, time

from nennep.kernel.worktime import ZONE, Calendar, DayRule, Span

MORNING = Span(time(7, 30), time(11, 30))
AFTERNOON = Span(time(13, 30), time(17))

OFF = {
    "Tết Dương lịch": "2024-01-01 2025-01-01 2026-01-01 2027-01-01",
    "Tết Nguyên đán": (
        "2024-02-08 2024-02-09 2024-02-12 2024-02-13 2024-02-14 2025-01-27 2025-01-28 2025-01-29 "
        "2025-01-30 2025-01-31 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20"
    ),
    "Giỗ Tổ Hùng Vương": "2024-04-18 2025-04-07 2026-04-27",
    "nghỉ hoán đổi": "2024-04-29 2025-05-02 2026-08-31",
    "Ngày Chiến thắng": "2024-04-30 2025-04-30 2026-04-30",
    "Ngày Quốc tế lao động": "2024-05-01 2025-05-01 2026-05-01",
    "Quốc khánh": "2024-09-02 2024-09-03 2025-09-01 2025-09-02 2026-09-01 2026-09-02",
    "Ngày Văn hóa Việt Nam": "2026-11-24",
}
MADE_UP = "2024-05-04 2025-04-26 2026-08-22"


def rule(day: str, kind: str = "off", name: str = "nghỉ", **more: object) -> DayRule:
    """A rule of one day without a decision."""
    return DayRule(date.fromisoformat(day), kind, name, "", **more)  # type: ignore[arg-type]


def national(**changes: object) -> Calendar:
    """The national calendar 2024 to 31/01/2027, 7:30-11:30 and 13:30-17:00."""
    rules = [rule(day, "off", name) for name, days in OFF.items() for day in days.split()]
    rules += [rule(day, "working", "làm bù") for day in MADE_UP.split()]
    given: dict[str, object] = {
        "name": "Lịch làm việc quốc gia",
        "version": "2026.1",
        "hours": dict.fromkeys(range(5), (MORNING, AFTERNOON)),
        "rules": {each.day: each for each in rules},
        "covers_from": date(2024, 1, 1),
        "covers_to": date(2027, 1, 31),
    }
    return Calendar(**{**given, **changes})  # type: ignore[arg-type]


def at(text: str) -> datetime:
    """“2026-10-05 09:00” in local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
