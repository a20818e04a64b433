"""Lengths of time of the step table, in the words of the working calendar."""

from nennep.kernel.worktime import Budget, Unit
from nennep.processes.definition import Duration

UNITS = {
    "working_hours": Unit.WORKING_HOUR,
    "working_days": Unit.WORKING_DAY,
    "calendar_days": Unit.CALENDAR_DAY,
    "months": Unit.MONTH,
}


def budget_of(duration: Duration) -> Budget:
    """The same length as a budget of working time."""
    return Budget(duration.amount, UNITS[duration.unit])
