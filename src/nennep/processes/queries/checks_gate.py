"""What keeps a version from being submitted: the one place that asks the checks."""

from datetime import date

from nennep.processes import engine
from nennep.processes.definition import Definition

from ..models import ProcessVersion


def blocking_checks(version: ProcessVersion, day: date) -> list[str]:
    """Every error of the version's table as a sentence, in table order; [] where it may be submitted.

    ``day`` is the day as of which laws and forms are looked at.
    """
    problems = engine.check(Definition.from_dict(version.definition))
    return [str(problem) for problem in problems if not problem.warning]
