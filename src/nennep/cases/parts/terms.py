"""Lengths of time of the step table, in the words of the working calendar."""

from nennep.definitions.definition import Duration
from nennep.definitions.engine import Node
from nennep.kernel.worktime import Budget, Unit

UNITS = {
    "working_hours": Unit.WORKING_HOUR,
    "working_days": Unit.WORKING_DAY,
    "calendar_days": Unit.CALENDAR_DAY,
    "months": Unit.MONTH,
}


def budget_of(duration: Duration) -> Budget:
    """The same length as a budget of working time."""
    return Budget(duration.amount, UNITS[duration.unit])


def wait_of(node: Node) -> Duration:
    """How long the timer of a node runs: an alarm's time, or the step's own wait."""
    wait = node.alarm.after if node.alarm else node.step.wait
    assert wait is not None  # noqa: S101 - the compiler refuses a timer without one
    return wait
