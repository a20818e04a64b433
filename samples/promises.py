"""What is promised to the applicant, and how the promise was kept."""

from datetime import datetime, timedelta
from random import Random

from nennep.kernel.worktime import DEFINITIONS, Pause, Policy
from nennep.procedures.rules import supplement_rule
from samples import timetable
from samples.catalogue import procedures
from samples.plans import SupplementPlan


def due(procedure: str, received: datetime, supplement: SupplementPlan | None) -> datetime:
    """The promise; a clock that still stands leaves the old one."""
    pauses = []
    if supplement and supplement.completed_at:
        rule = supplement_rule(procedures()[procedure].raw, received.date())
        pauses = [
            Pause(
                supplement.asked_at,
                supplement.completed_at,
                supplement.reason,
                policy=Policy(rule.policy.value),
            )
        ]
    return timetable.due(received, procedures()[procedure].limit, pauses)


def submitted(received: datetime) -> datetime:
    """When the citizen had sent it: earlier that day, the first to send the first received."""
    lag = 20 + Random(received.toordinal()).randrange(70)
    return received - timedelta(minutes=lag)


def outcome(finish: datetime, promised: datetime) -> str:
    """Early, on time or late by definition D1."""
    word = DEFINITIONS["D1"].judge(finish, promised, timetable.calendar()).value
    return "late" if word == "overdue" else word
