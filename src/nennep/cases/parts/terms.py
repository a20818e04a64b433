"""Lengths of time of the step table, in the words of the working calendar."""

from nennep.definitions.definition import Duration, term_of
from nennep.definitions.engine import Node
from nennep.kernel.worktime import Budget


def budget_of(duration: Duration) -> Budget:
    """The same length as a budget of working time."""
    budget = term_of(duration).budget
    assert budget is not None  # noqa: S101 - a length has a unit
    return budget


def wait_of(node: Node) -> Duration:
    """How long the timer of a node runs: an alarm's time, or the step's own wait."""
    wait = node.alarm.after if node.alarm else node.step.wait
    assert wait is not None  # noqa: S101 - the compiler refuses a timer without one
    return wait
