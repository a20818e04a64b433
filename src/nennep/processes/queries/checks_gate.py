"""The errors that block submission of a version, and the cautions shown to its reviewer."""

from dataclasses import dataclass
from datetime import date

from nennep.definitions.definition import Definition
from nennep.processes.rules.checks import ERROR, WARNING

from ..models import ProcessVersion
from .checks import checks_of


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning of the checks, with the reason for which it was accepted; empty where it was not."""

    words: str
    reason: str


def blocking_checks(version: ProcessVersion, day: date) -> list[str]:
    """Every error of the version as a sentence, as the editor shows them; [] where it may be submitted.

    ``day`` is the day as of which laws, people and forms are looked at. Warnings do not keep it.
    """
    found = checks_of(version, Definition.from_dict(version.definition), day)
    return [f"{one.title}: {one.words}" for one in found if one.state == ERROR]


def cautions_of(version: ProcessVersion, day: date) -> list[Caution]:
    """The warnings of the version's table, each with the reason that its author gave."""
    found = checks_of(version, Definition.from_dict(version.definition), day)
    return [
        Caution(_sentence(each.step, each.words), version.accepted.get(each.key, ""))
        for each in found
        if each.state == WARNING
    ]


def _sentence(step: str, words: str) -> str:
    return words if not step or words.startswith(step) else f"{step}: {words}"
