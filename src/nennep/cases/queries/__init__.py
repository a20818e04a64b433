"""Queries of cases, each for a viewer: what the viewer may not see is not found."""

from .access import case_of, cases_for, desks_of, handles_cases, sees_agency, sees_cases
from .acts import acts_open_to, answer_to
from .case_page import owner_of
from .clock import ClockFace, clock_face
from .due_date_changes import cases_out_of_step
from .sheet import SheetRow, control_sheet
from .sweeps import due_timers, still_provisional, untold_overdue
from .tasks import StepTask, barred, others_turn, places_of, task_of, whose, why_not
from .timeline import StoryLine, story
from .worklist import cases_of_items, steps_elsewhere, weighed_items

__all__ = [
    "ClockFace",
    "SheetRow",
    "StepTask",
    "StoryLine",
    "acts_open_to",
    "answer_to",
    "barred",
    "case_of",
    "cases_for",
    "cases_of_items",
    "cases_out_of_step",
    "clock_face",
    "control_sheet",
    "desks_of",
    "due_timers",
    "handles_cases",
    "others_turn",
    "owner_of",
    "places_of",
    "sees_agency",
    "sees_cases",
    "steps_elsewhere",
    "still_provisional",
    "story",
    "task_of",
    "untold_overdue",
    "weighed_items",
    "whose",
    "why_not",
]
