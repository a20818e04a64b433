"""Reads an administered calendar from a mapping into a Calendar."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any, Literal

from nennep.kernel.refusals import Refusal

from .calendar import Calendar, DayRule, Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CalendarFileError(Refusal):
    """The written calendar cannot be read; the message names the place, in Vietnamese."""

    kind = "unreadable"


def span_from(written: str | Sequence[str]) -> Span:
    """“07:30-11:30”, or its two ends, as a span. Raises CalendarFileError."""
    parts = written.split("-") if isinstance(written, str) else written
    try:
        start, end = (time.fromisoformat(part.strip()) for part in parts)
        return Span(start, end)
    except (ValueError, TypeError, AttributeError) as error:
        raise CalendarFileError(f"Giờ làm việc “{written}” không đọc được; viết như 07:30-11:30.") from error


def spans_from(written: Sequence[str | Sequence[str]] | None) -> tuple[Span, ...] | None:
    """A day's spans; None stays None. Raises CalendarFileError, also where they overlap."""
    if written is None:
        return None
    spans = tuple(span_from(each) for each in written)
    for one, other in pairwise(sorted(spans, key=lambda span: span.start)):
        if other.start < one.end:
            raise CalendarFileError(
                f"Giờ làm việc {one.start:%H:%M} – {one.end:%H:%M} và {other.start:%H:%M} – {other.end:%H:%M} chồng lên nhau."
            )
    return spans


def date_from(value: object, where: str) -> date:
    """A date, written as one or as “2026-11-24”. Raises CalendarFileError."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise CalendarFileError(f"{where}: ngày “{value}” không đọc được; viết như 2026-11-24.") from error


def _rules(decision: Mapping[str, Any]) -> Iterator[DayRule]:
    for entry in decision.get("days", ()):
        name = str(entry.get("name", ""))
        where = f"Ngày “{name}”"
        first = date_from(entry.get("first", entry.get("day")), where)
        last = date_from(entry.get("last", first), where)
        if last < first:
            raise CalendarFileError(f"{where}: ngày cuối {last} trước ngày đầu {first}.")
        spans = spans_from(entry.get("spans"))
        for n in range((last - first).days + 1):
            yield DayRule(
                first + timedelta(n),
                _kind(entry.get("kind", "off"), where),
                name,
                str(entry.get("basis", decision.get("basis", ""))),
                bool(entry.get("provisional", decision.get("provisional", False))),
                spans,
            )


def _kind(value: object, where: str) -> Literal["off", "working"]:
    if value == "off":
        return "off"
    if value == "working":
        return "working"
    raise CalendarFileError(f"{where}: loại “{value}” không có; dùng off (nghỉ) hoặc working (làm).")


def _week(written: Mapping[str, Any]) -> dict[int, tuple[Span, ...]]:
    """The timetable; weekdays are written mon to sun, or 0 (Monday) to 6."""
    week = {}
    for key, spans in written.items():
        day = str(key).lower()
        if day not in WEEKDAYS and day not in "0123456":
            raise CalendarFileError(f"Giờ làm việc: không có thứ “{key}”; dùng mon … sun.")
        number = WEEKDAYS.index(day) if day in WEEKDAYS else int(day)
        week[number] = spans_from(spans) or ()
    return week


def _ruled(mapping: Mapping[str, Any]) -> dict[date, DayRule]:
    rules: dict[date, DayRule] = {}
    for decision in (mapping, *mapping.get("decisions", ())):
        for rule in _rules(decision):
            if rule.day in rules:
                raise CalendarFileError(f"Ngày {rule.day} có hai quy định: {rules[rule.day].name}; {rule.name}.")
            rules[rule.day] = rule
    return rules


def calendar_from(mapping: Mapping[str, Any]) -> Calendar:
    """The calendar written down in ``mapping`` (see org/calendars/vietnam.toml for its shape).

    Keys: name, version, covers_from, covers_to, hours (weekday to spans, empty in an overlay),
    provisional_from (optional), and days, alone or under decisions that give them their basis
    and provisional. A day: day (or first and last), kind, name, spans, basis, provisional.
    Raises CalendarFileError where a key is missing, unreadable, or a day is ruled twice.
    """
    for key in ("name", "version", "covers_from", "covers_to", "hours"):
        if key not in mapping:
            raise CalendarFileError(f"Lịch thiếu mục “{key}”.")
    start = mapping.get("provisional_from")
    try:
        return Calendar(
            name=str(mapping["name"]),
            version=str(mapping["version"]),
            hours=_week(mapping["hours"]),
            rules=_ruled(mapping),
            covers_from=date_from(mapping["covers_from"], "covers_from"),
            covers_to=date_from(mapping["covers_to"], "covers_to"),
            provisional_from=None if start is None else date_from(start, "provisional_from"),
        )
    except CalendarFileError:
        raise
    except ValueError as error:
        raise CalendarFileError(str(error)) from error
