"""The two questions asked of a term: when is it due, and when after the clock stood."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from .calendar import Calendar, instant, moment
from .explanation import RECEPTION, explain
from .pauses import Pause, stages
from .results import Deadline, Why
from .terms import Budget, TermEnd, reach


def _deadline(calendar: Calendar, end: TermEnd, why: Why, *, stopped: bool = False) -> Deadline:
    """The instant, and whether it leans on provisional days, or on years not decided."""
    table = calendar.table(end.lean_first, end.day)
    leans = table.leans(end.lean_first, end.day)
    awaits = calendar.awaited_years(end.lean_first, end.day)
    return Deadline(instant(end.day, end.tod), leans, stopped, why, awaits)


def due(start: datetime, budget: Budget, calendar: Calendar) -> Deadline:
    """When a term that starts at ``start`` ends.

    - working hours: only time within the timetable counts.
    - working days: the start snaps to the next working instant, its day is not counted; due is
      the same clock time on day n; a fraction follows as fraction x 8 working hours.
    - calendar days: the first day is not counted, days off count; due is the close of the last
      day, and if that is off the close of the next working day (Bộ luật Dân sự, thời hạn).
    - months: the corresponding day, or the last one of a shorter month; then as above.
    - same day: close of the day if received by the cut-off hour, else of the next working day.

    Raises ValueError for a naive ``start``, OutsideCalendarError beyond the calendar's years.
    """
    end = reach(calendar, *moment(start), budget)
    return _deadline(calendar, end, partial(explain, start, budget, (), calendar))


def due_after(
    start: datetime, budget: Budget, pauses: Sequence[Pause], calendar: Calendar, begins: str = RECEPTION
) -> Deadline:
    """When the term ends, given every time the clock stood; ``begins`` says what it begins with.

    - RESUME, working hours and days: the due instant moves by the working time the clock stood.
    - RESUME, calendar days and months: the last day moves by the calendar days the clock stood
      (date of completion minus date of request), and only then rolls off days without work.
    - RESUME, same day: moves by the working time, then to the close of the day it falls on.
    - RESTART: the full term runs again from the completion.
    - A pause that begins after the term has run out moves nothing under RESUME.
    - An open pause: ``stopped`` is true and ``at`` is the due instant before that pause.

    Raises ValueError if pauses overlap, or begin before ``start``.
    """
    done = stages(start, budget, pauses, calendar)
    why = partial(explain, start, budget, tuple(pauses), calendar, begins)
    stopped = any(pause.end is None for pause in pauses)
    return _deadline(calendar, done[-1].end, why, stopped=stopped)
