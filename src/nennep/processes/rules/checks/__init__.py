"""The checks of a draft: hours, law, roles, forms, and whether the engine can run it.

Pure: what it is held against is gathered by ``queries.checks`` and given as Circumstances.
"""

from nennep.definitions.definition import Definition
from nennep.definitions.running_time import narrowed
from nennep.processes.rules.checks.check import ERROR, NOTHING, OK, WARNING, Check, ordered
from nennep.processes.rules.checks.circumstances import BasisState, Circumstances, KnownForms, VersionCovered
from nennep.processes.rules.checks.hours import budget_of, hours_checks, hours_counted
from nennep.processes.rules.checks.people import people_checks
from nennep.processes.rules.checks.promises import limit_words, promises_of
from nennep.processes.rules.checks.sources import form_code, forms_of, knows_forms, source_checks, statutory_on
from nennep.processes.rules.checks.structure import structure_checks

__all__ = [
    "ERROR",
    "NOTHING",
    "OK",
    "WARNING",
    "BasisState",
    "Check",
    "Circumstances",
    "KnownForms",
    "VersionCovered",
    "budget_of",
    "form_code",
    "forms_of",
    "hours_counted",
    "knows_forms",
    "limit_words",
    "narrowed",
    "promises_of",
    "run",
    "statutory_on",
]


def run(definition: Definition, around: Circumstances) -> tuple[Check, ...]:
    """Every check: errors, warnings, what there is nothing of, what is well; each in the order of the screen."""
    return ordered(
        [
            *hours_checks(definition, around),
            *people_checks(definition, around),
            *source_checks(definition, around),
            *structure_checks(definition),
        ]
    )
