"""Administered working calendars: weekly hours, and a rule with its decision for each other day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from nennep.kernel.refusals import Refusal

from .day_table import DayTable, Hours, clock, lay_out, year_bounds

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The one zone in which officials work and dates are compared."""


class OutsideCalendarError(Refusal):
    """A date lies outside the years the calendar covers; the message is for the screen."""

    def __init__(self, name: str, version: str, year: int) -> None:
        self.year = year
        super().__init__(
            f"“{name}” (bản {version}) chưa có ngày nghỉ, ngày làm bù của năm {year} nên không tính"
            f" được hạn. Nhập lịch năm {year} kèm quyết định, hoặc đánh dấu dự kiến, rồi tính lại."
        )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of working time within one day; both ends belong to it."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"Giờ làm việc {self.start:%H:%M} – {self.end:%H:%M}: giờ kết thúc phải sau giờ bắt đầu.")


@dataclass(frozen=True, slots=True)
class DayRule:
    """What one day is, against its weekday, and the decision that says so.

    ``spans`` are the working hours of that day: None means none on a day off, and Monday's
    hours on a working one. A day off with spans is a day partly off: it counts as worked.
    """

    day: date
    kind: Literal["off", "working"]
    name: str
    basis: str
    provisional: bool = False
    spans: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class ProposedYears:
    """What may be expected of the years that no decision covers: the rules of each, up to ``last``."""

    days_of: Callable[[int], Mapping[date, DayRule]]
    last: date


def local(at: datetime) -> datetime:
    """The instant in the calendar's zone. Raises ValueError for a naive one."""
    if at.utcoffset() is None:
        raise ValueError(f"Thời điểm {at} không có múi giờ.")
    return at if at.tzinfo is ZONE else at.astimezone(ZONE)


def moment(at: datetime) -> tuple[int, int]:
    """The local day (ordinal) and time of day (microseconds)."""
    at = local(at)
    seconds = (at.hour * 60 + at.minute) * 60 + at.second
    return at.toordinal(), seconds * 1_000_000 + at.microsecond


def instant(day: int, tod: int) -> datetime:
    """The aware datetime of a local day (ordinal) and time of day (microseconds)."""
    seconds, micro = divmod(tod, 1_000_000)
    minutes, second = divmod(seconds, 60)
    on = date.fromordinal(day)
    return datetime(on.year, on.month, on.day, minutes // 60, minutes % 60, second, micro, ZONE)


def _in_order(spans: tuple[Span, ...]) -> Hours:
    hours = tuple(sorted((clock(span.start), clock(span.end)) for span in spans))
    for (_, end), (start, _) in pairwise(hours):
        if start < end:
            raise ValueError("Các khoảng giờ làm việc trong một ngày không được chồng lên nhau.")
    return hours


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """One version of a working calendar. Immutable; keep and share the object, it is indexed.

    ``hours`` maps the weekday (0 Monday to 6 Sunday) to its spans; a missing or empty one is
    the weekly day off; all empty, it is only good as an overlay. A decision fixes the days from
    ``covers_from`` to ``covers_to``. After them the timetable goes on with the days off of the
    ``proposal``, all provisional. Days before ``covers_from``, and without a proposal those after
    ``covers_to``, are unknown: asking for one raises OutsideCalendarError. From
    ``provisional_from`` on, every day is provisional.
    """

    name: str
    version: str
    hours: Mapping[int, tuple[Span, ...]]
    rules: Mapping[date, DayRule]
    covers_from: date
    covers_to: date
    provisional_from: date | None = None
    proposal: ProposedYears | None = None
    _table: list[DayTable] = field(init=False, repr=False, default_factory=list)
    _week: dict[int, Hours] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.covers_from > self.covers_to:
            raise ValueError("Ngày đầu của lịch phải trước ngày cuối.")
        if not set(self.hours) <= set(range(7)):
            raise ValueError("Thứ trong tuần được đánh số từ 0 (thứ Hai) đến 6 (Chủ nhật).")
        for day, rule in self.rules.items():
            if day != rule.day:
                raise ValueError(f"Quy định của ngày {rule.day} nằm sai chỗ: {day}.")
            _in_order(rule.spans or ())
        self._week.update({n: _in_order(self.hours.get(n, ())) for n in range(7)})

    def overlay(self, own: "Calendar | Iterable[DayRule]") -> "Calendar":
        """This calendar with an agency's own days laid over it.

        An overlay written as a calendar also brings its timetable (unless empty) and its name;
        the years covered stay this calendar's.
        """
        if not isinstance(own, Calendar):
            return replace(self, rules={**self.rules, **{rule.day: rule for rule in own}})
        return replace(
            self,
            name=own.name,
            version=f"{self.version} + {own.version}",
            rules={**self.rules, **own.rules},
            hours=own.hours if any(own.hours.values()) else self.hours,
        )

    @property
    def known_to(self) -> date:
        """The last day it can answer for, decided or proposed."""
        return self.covers_to if self.proposal is None else max(self.covers_to, self.proposal.last)

    @property
    def decided(self) -> "Calendar":
        """The same without what is only proposed: it ends with ``covers_to``."""
        return self if self.proposal is None else replace(self, proposal=None)

    def rule(self, day: date) -> DayRule | None:
        """The rule of that day, where it differs from its weekday; a written one before a proposed one."""
        written = self.rules.get(day)
        if written is not None or self.proposal is None:
            return written
        if not self.covers_to < day <= self.proposal.last:
            return None
        return self.proposal.days_of(day.year).get(day)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working hours of that day, in order; empty on a day off."""
        if not self.covers_from <= day <= self.known_to:
            raise OutsideCalendarError(self.name, self.version, day.year)
        return tuple(sorted(self._spans(day), key=lambda span: span.start))

    def is_working(self, day: date) -> bool:
        """Whether any work is done that day; a half day is a working day."""
        return bool(self.spans(day))

    def close(self, day: date) -> datetime | None:
        """The instant the day's work ends, None on a day off."""
        spans = self.spans(day)
        return datetime.combine(day, spans[-1].end, ZONE) if spans else None

    def is_provisional(self, day: date) -> bool:
        """Whether that day may still change, because no decision fixes it yet."""
        if day > self.covers_to:
            return True
        if self.provisional_from is not None and day >= self.provisional_from:
            return True
        rule = self.rules.get(day)
        return rule is not None and rule.provisional

    def table(self, first: int, last: int) -> DayTable:
        """An index of this calendar that holds both days (ordinals).

        Raises OutsideCalendarError where the calendar does not cover them.
        """
        held = next(iter(self._table), None)
        if held is not None and held.first <= first and last <= held.last:
            return held
        for day in (first, last):
            if not self.covers_from.toordinal() <= day <= self.known_to.toordinal():
                known = date.fromordinal(min(max(day, 1), date.max.toordinal()))
                raise OutsideCalendarError(self.name, self.version, known.year)
        if held is not None:
            first, last = min(first, held.first), max(last, held.last)
        table = self._lay_out(first, last)
        self._table[:] = [table]  # one assignment: a thread sees the old index or the new one
        return table

    def longer(self, table: DayTable) -> DayTable:
        """The index of twice as many days. Raises OutsideCalendarError at the calendar's end."""
        end = self.known_to.toordinal()
        if table.last >= end:
            return self.table(table.first, end + 1)
        return self.table(table.first, min(end, 2 * table.last - table.first + 1))

    def working_time(self, start: datetime, end: datetime) -> int:
        """Working microseconds from ``start`` to ``end``; negative if ``end`` is earlier."""
        day, tod = moment(start)
        until, at = moment(end)
        table = self.table(min(day, until), max(day, until))
        return table.passed(until, at) - table.passed(day, tod)

    def working_days(self, first: date, last: date) -> int:
        """Working days after ``first`` up to ``last``; negative if ``last`` is earlier."""
        start, end = first.toordinal(), last.toordinal()
        table = self.table(min(start, end), max(start, end))
        return table.counted[end - table.first + 1] - table.counted[start - table.first + 1]

    def awaited_years(self, first: int, last: int) -> tuple[int, ...]:
        """The years between both days (ordinals) of which some days are only proposed."""
        first = max(first, self.covers_to.toordinal() + 1)
        if first > last:
            return ()
        return tuple(range(date.fromordinal(first).year, date.fromordinal(last).year + 1))

    def _spans(self, day: date) -> tuple[Span, ...]:
        rule = self.rule(day)
        if rule is None:
            return self.hours.get(day.weekday(), ())
        if rule.spans is not None:
            return rule.spans
        return () if rule.kind == "off" else self._make_up_hours()

    def _make_up_hours(self) -> tuple[Span, ...]:
        """The hours of a compensatory day: Monday's, or of the first day worked in the week."""
        return next((self.hours[n] for n in range(7) if self.hours.get(n)), ())

    def _day(self, day: date) -> Hours:
        rule = self.rule(day)
        return self._week[day.weekday()] if rule is None else _in_order(self._spans(day))

    def _lay_out(self, first: int, last: int) -> DayTable:
        first, last = year_bounds(first, last)
        first = max(first, self.covers_from.toordinal())
        last = min(last, self.known_to.toordinal())
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        return lay_out(first, [self._day(day) for day in days], [self.is_provisional(day) for day in days])
