"""Running sums of working time over a stretch of a calendar, so that deadlines need no loop over days."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, time

HOUR = 3_600_000_000
"""Microseconds of an hour; times of day in this package are microseconds since midnight."""

Hours = tuple[tuple[int, int], ...]
"""The spans of one day, as microseconds since midnight, in order."""


def clock(at: time) -> int:
    """A time of day in microseconds since midnight."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def elapsed(hours: Hours, tod: int) -> int:
    """Working microseconds of a day that lie before the time of day ``tod``."""
    total = 0
    for start, end in hours:
        if tod <= start:
            break
        total += (tod if tod < end else end) - start
    return total


@dataclass(frozen=True, slots=True)
class DayTable:
    """The days ``first`` to ``last`` (ordinals) of a calendar.

    ``before[i]`` is the working time before day ``first + i``; ``counted[i]`` the number of
    working days before it; ``doubtful[i]`` the number of provisional days before it; all three
    have one entry more than there are days. ``working`` lists the working days.
    """

    first: int
    last: int
    hours: list[Hours]
    before: list[int]
    counted: list[int]
    doubtful: list[int]
    working: list[int]

    def passed(self, day: int, tod: int) -> int:
        """Working time from the beginning of the table to this instant."""
        index = day - self.first
        return self.before[index] + elapsed(self.hours[index], tod)

    def earliest(self, passed: int) -> tuple[int, int]:
        """The earliest instant at which that much (more than 0) working time has passed."""
        index = bisect_left(self.before, passed) - 1
        rest = passed - self.before[index]
        for start, end in self.hours[index]:
            if rest <= end - start:
                return self.first + index, start + rest
            rest -= end - start
        raise AssertionError("running sums and spans disagree")

    def latest(self, passed: int) -> tuple[int, int]:
        """The latest instant at which no more than that much working time has passed."""
        index = bisect_right(self.before, passed) - 1
        rest = passed - self.before[index]
        for start, end in self.hours[index]:
            if rest < end - start:
                return self.first + index, start + rest
            rest -= end - start
        raise AssertionError("running sums and spans disagree")

    def leans(self, first: int, last: int) -> bool:
        """Whether a provisional day lies between the two days, both included."""
        return self.doubtful[last - self.first + 1] > self.doubtful[first - self.first]


def lay_out(first: int, days: list[Hours], doubts: list[bool]) -> DayTable:
    """The table of consecutive days beginning with the ordinal ``first``."""
    before, counted, doubtful, working = [0], [0], [0], []
    for offset, (hours, doubt) in enumerate(zip(days, doubts, strict=True)):
        before.append(before[-1] + sum(end - start for start, end in hours))
        counted.append(counted[-1] + bool(hours))
        doubtful.append(doubtful[-1] + doubt)
        if hours:
            working.append(first + offset)
    return DayTable(first, first + len(days) - 1, days, before, counted, doubtful, working)


def year_bounds(first: int, last: int) -> tuple[int, int]:
    """The ordinals widened to whole years."""
    return (date(date.fromordinal(first).year, 1, 1).toordinal(), date(date.fromordinal(last).year, 12, 31).toordinal())
