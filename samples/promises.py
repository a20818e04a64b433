"""What is promised to the applicant, and how the promise was kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from nennep.kernel.worktime import DEFINITIONS, Pause, Policy
from nennep.procedures.rules import supplement_rule
from samples import timetable
from samples.catalogue import procedures, process_of
from samples.plans import StepPlan, SupplementPlan


def due(
    procedure: str, received: datetime, supplement: SupplementPlan | None, steps: Sequence[StepPlan] = ()
) -> datetime:
    """The promise; a clock that still stands leaves the old one. Steps may hold it by their rule."""
    pauses = list(_held(procedure, steps))
    if supplement and supplement.completed_at:
        rule = supplement_rule(procedures()[procedure].raw, received.date())
        pauses.append(
            Pause(supplement.asked_at, supplement.completed_at, supplement.reason, policy=Policy(rule.policy.value))
        )
    return timetable.due(received, procedures()[procedure].limit, pauses)


def _held(procedure: str, steps: Sequence[StepPlan]) -> Iterator[Pause]:
    """The stops of the clock by the rules of done steps."""
    rows = {row.key: row for row in process_of(procedure).rows}
    for step in steps:
        rule = rows[step.key].raw.get("clock_rule", "run")
        if rule != "run" and step.finished_at:
            policy = Policy.RESUME if rule == "stop" else Policy.RESTART
            yield Pause(step.started_at, step.finished_at, rows[step.key].name, policy=policy)


def submitted(received: datetime) -> datetime:
    """When the citizen had sent it: earlier that day, the first to send the first received."""
    lag = 20 + Random(received.toordinal()).randrange(70)
    return received - timedelta(minutes=lag)


def outcome(finish: datetime, promised: datetime) -> str:
    """Early, on time or late by definition D1."""
    word = DEFINITIONS["D1"].judge(finish, promised, timetable.calendar()).value
    return "late" if word == "overdue" else word
