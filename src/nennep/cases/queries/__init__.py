"""Reading cases, always for somebody: what the viewer may not see does not exist."""

from .access import case_of, cases_for, sees_agency, sees_cases
from .clock import ClockFace, clock_face
from .dues import cases_out_of_step
from .sheet import SheetRow, control_sheet
from .story import StoryLine, story
from .tasks import Task, others_turn, task_of

__all__ = [
    "ClockFace",
    "SheetRow",
    "StoryLine",
    "Task",
    "case_of",
    "cases_for",
    "cases_out_of_step",
    "clock_face",
    "control_sheet",
    "others_turn",
    "sees_agency",
    "sees_cases",
    "story",
    "task_of",
]
