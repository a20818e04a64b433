"""Administered calendars as written data: a mapping in, a Calendar out."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any, Literal

from .calendar import Calendar, DayRule, Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CalendarFileError(ValueError):
    """The written calendar cannot be read; the message names the place, in Vietnamese."""


def span_from(text: str) -> Span:
    """“07:30-11:30” as a span. Raises CalendarFileError."""
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        return Span(start, end)
    except ValueError as error:
        raise CalendarFileError(
            f"Giờ làm việc “{text}” không đọc được; viết như 07:30-11:30."
        ) from error


def date_from(value: object, where: str) -> date:
    """A date, written as one or as “2026-11-24”. Raises CalendarFileError."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise CalendarFileError(
            f"{where}: ngày “{value}” không đọc được; viết như 2026-11-24."
        ) from error


def _rules(decision: Mapping[str, Any]) -> Iterator[DayRule]:
    for entry in decision.get("days", ()):
        name = str(entry.get("name", ""))
        where = f"Ngày “{name}”"
        first = date_from(entry.get("first", entry.get("day")), where)
        last = date_from(entry.get("last", first), where)
        if last < first:
            raise CalendarFileError(f"{where}: ngày cuối {last} trước ngày đầu {first}.")
        spans = tuple(span_from(text) for text in entry["hours"]) if "hours" in entry else None
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
    raise CalendarFileError(
        f"{where}: loại “{value}” không có; dùng off (nghỉ) hoặc working (làm)."
    )


def calendar_from(mapping: Mapping[str, Any]) -> Calendar:
    """The calendar written down in ``mapping`` (see samples/calendars.toml for its shape).

    Keys: name, version, covers_from, covers_to, provisional_from (optional), hours (mon to sun,
    each a list of spans), decisions (each with basis, provisional and its days). Raises
    CalendarFileError where a key is missing, unreadable, or a day is ruled twice.
    """
    for key in ("name", "version", "covers_from", "covers_to", "hours"):
        if key not in mapping:
            raise CalendarFileError(f"Lịch thiếu mục “{key}”.")
    unknown = set(mapping["hours"]) - set(WEEKDAYS)
    if unknown:
        raise CalendarFileError(
            f"Giờ làm việc: không có thứ “{sorted(unknown)[0]}”; dùng mon … sun."
        )
    rules: dict[date, DayRule] = {}
    for decision in mapping.get("decisions", ()):
        for rule in _rules(decision):
            if rule.day in rules:
                raise CalendarFileError(
                    f"Ngày {rule.day} có hai quy định: {rules[rule.day].name}; {rule.name}."
                )
            rules[rule.day] = rule
    start = mapping.get("provisional_from")
    try:
        return Calendar(
            name=str(mapping["name"]),
            version=str(mapping["version"]),
            hours={
                n: tuple(span_from(text) for text in mapping["hours"].get(day, ()))
                for n, day in enumerate(WEEKDAYS)
            },
            rules=rules,
            covers_from=date_from(mapping["covers_from"], "covers_from"),
            covers_to=date_from(mapping["covers_to"], "covers_to"),
            provisional_from=None if start is None else date_from(start, "provisional_from"),
        )
    except CalendarFileError:
        raise
    except ValueError as error:
        raise CalendarFileError(str(error)) from error
