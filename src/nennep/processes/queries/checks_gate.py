"""What keeps a version from being submitted: the one place that asks the checks."""

from datetime import date

from nennep.processes.checks import ERROR
from nennep.processes.definition import Definition

from ..models import ProcessVersion
from .checks import checks_of


def blocking_checks(version: ProcessVersion, day: date) -> list[str]:
    """Every error of the version as a sentence, as the editor shows them; [] where it may be submitted.

    ``day`` is the day as of which laws, people and forms are looked at. Warnings do not keep it.
    """
    found = checks_of(version, Definition.from_dict(version.definition), day)
    return [f"{one.title}: {one.words}" for one in found if one.state == ERROR]
