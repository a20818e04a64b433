"""The event log of outside systems as it stands in the ledger, read once for many figures."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.cases.models import Case, ImportRun
from nennep.kernel.measures import Scope
from nennep.kernel.periods import Period
from nennep.ledger.models import Event


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """One step: what, by whom (0 for nobody named), on which date as its source printed it."""

    activity: str
    officer_id: int
    day: date


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """One case in its source's words and dates, its steps in the order of time."""

    pk: int
    agency_id: int
    channel: str
    department: str
    due_on: date | None
    ended_on: date | None
    steps: tuple[LoggedStep, ...]


@dataclass(frozen=True, slots=True)
class DutyRule:
    """From that day on: which activities check, determine and send."""

    valid_from: date
    activities: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class EventLog:
    """The cases of the scope with their steps, and each source's rules of duties."""

    cases: tuple[LoggedCase, ...]
    duties: Mapping[int, Sequence[DutyRule]]

    def doers(self, case: LoggedCase, duty: str) -> list[int]:
        """Who did the activities that counted as ``duty`` on their day; 0 for nobody named."""
        rules = self.duties.get(case.agency_id, ())
        return [s.officer_id for s in case.steps if s.activity in _in_force(rules, duty, s.day)]


def event_log(scope: Scope, period: Period | None) -> EventLog:
    """Cases whose first step lies in the period (None: ever), by the date their source printed."""
    steps = _steps(scope)
    rows = (
        Case.objects.filter(agency_id__in=scope.agency_ids, outside__isnull=False)
        .order_by("pk")
        .values_list(
            "pk", "agency_id", "outside__channel", "outside__department", "outside__due_on", "outside__ended_on"
        )
    )
    cases = [LoggedCase(*row, tuple(steps[row[0]])) for row in rows]
    if period:
        cases = [case for case in cases if case.steps and case.steps[0].day in period]
    return EventLog(tuple(cases), {pk: duty_rules(pk) for pk in scope.agency_ids})


def duty_rules(agency_id: int) -> list[DutyRule]:
    """Those of the last finished import of the source, the earliest first."""
    run = (
        ImportRun.objects.filter(agency_id=agency_id, finished_at__isnull=False).order_by("-started_at", "-pk").first()
    )
    entries: Iterable[Mapping[str, Any]] = run.mapping.get("duties", []) if run else []
    rules = [
        DutyRule(
            date.fromisoformat(entry["valid_from"]),
            {key: frozenset(words) for key, words in entry.items() if key != "valid_from"},
        )
        for entry in entries
    ]
    return sorted(rules, key=lambda rule: rule.valid_from)


def _in_force(rules: Sequence[DutyRule], duty: str, day: date) -> frozenset[str]:
    current = [rule for rule in rules if rule.valid_from <= day]
    return current[-1].activities.get(duty, frozenset()) if current else frozenset()


def _steps(scope: Scope) -> dict[int, list[LoggedStep]]:
    steps: dict[int, list[LoggedStep]] = defaultdict(list)
    # The number in the chain keeps the order of the file where two steps share an instant.
    events = (
        Event.objects.filter(chain_id__in=scope.agency_ids, subject_type="case", kind="step.imported")
        .order_by("happened_at", "number")
        .values_list("subject_id", "body")
    )
    for case_id, body in events.iterator(2000):
        facts = json.loads(body)["facts"]
        steps[case_id].append(LoggedStep(facts["activity"], facts.get("officer", 0), date.fromisoformat(facts["day"])))
    return steps
