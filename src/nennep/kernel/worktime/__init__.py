"""Working time: the one writer of deadlines (budget, calendar, pauses, timeliness).

All instants are aware; results stand in Asia/Ho_Chi_Minh. The closing instant of a
span belongs to it: a dossier received at 17:00 sharp came within working hours.
"""

from .calendar import ZONE, Calendar, DayRule, OutsideCalendarError, Span
from .calendar_file import CalendarFileError, calendar_from
from .days import last_day_after, latest_day_before, next_day, previous_day, raw_last_day
from .deadlines import due, due_after
from .explanation import RECEPTION
from .hand_over import pass_on_by
from .pauses import Pause, Policy
from .proposed_holidays import carried_on, proposed_days
from .results import Deadline, ExplanationLine
from .term import ISO_8601, LENGTH_UNITS, UNITS, UNSET, Style, Term
from .terms import Budget, Unit, next_working_instant, subtract_hours, working_days_between, working_hours
from .timeliness import DEFAULT_DEFINITION, DEFINITIONS, Timeliness, TimelinessRule, timeliness
from .told_deadline import due_as_told

__all__ = [
    "DEFAULT_DEFINITION",
    "DEFINITIONS",
    "ISO_8601",
    "LENGTH_UNITS",
    "RECEPTION",
    "UNITS",
    "UNSET",
    "ZONE",
    "Budget",
    "Calendar",
    "CalendarFileError",
    "DayRule",
    "Deadline",
    "ExplanationLine",
    "OutsideCalendarError",
    "Pause",
    "Policy",
    "Span",
    "Style",
    "Term",
    "Timeliness",
    "TimelinessRule",
    "Unit",
    "calendar_from",
    "carried_on",
    "due",
    "due_after",
    "due_as_told",
    "last_day_after",
    "latest_day_before",
    "next_day",
    "next_working_instant",
    "pass_on_by",
    "previous_day",
    "proposed_days",
    "raw_last_day",
    "subtract_hours",
    "timeliness",
    "working_days_between",
    "working_hours",
]
