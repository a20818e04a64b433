"""What happens to one dossier of the demo year, as immutable values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Party:
    """A person or an establishment, invented. ``kind`` is citizen, business or household."""

    kind: str
    name: str
    identity: str
    telephone: str
    address: str
    title: str = ""


@dataclass(frozen=True)
class StepPlan:
    """One step of a case: event times, and the record time where it differs.

    ``finished_at`` None: the step is live, ``by`` holds it.
    """

    key: str
    by: str
    started_at: datetime
    finished_at: datetime | None
    result: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class SupplementPlan:
    """A request for supplement; ``completed_at`` None while the clock still stands."""

    step: str
    asked_at: datetime
    completed_at: datetime | None
    reason: str


@dataclass(frozen=True)
class CasePlan:
    """One case from reception on.

    ``outcome`` is early, on_time, late (by D1, on the instant the system recorded) or open.
    ``due_at`` is the promise after a supplement; while the clock stands it is the old one.
    """

    code: str
    procedure: str
    field: str
    channel: str
    owner: Party
    submitter: Party
    receiver: str
    submitted_at: datetime
    received_at: datetime
    due_at: datetime
    steps: tuple[StepPlan, ...]
    supplement: SupplementPlan | None
    outcome: str
    finished_at: datetime | None = None
    recorded_at: datetime | None = None
    returned_at: datetime | None = None
    named: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether the clock stands at the demo instant."""
        return self.supplement is not None and self.supplement.completed_at is None

    @property
    def live(self) -> tuple[StepPlan, ...]:
        """The steps in which the case lies; empty once all are done."""
        return tuple(step for step in self.steps if step.finished_at is None)


@dataclass(frozen=True)
class DeclinedPlan:
    """A dossier refused at reception: it was never received and is no case of the balance."""

    code: str
    procedure: str
    channel: str
    owner: Party
    by: str
    submitted_at: datetime
    declined_at: datetime
    reason: str


@dataclass(frozen=True)
class YearPlan:
    """The whole year: cases in order of reception, and the refusals."""

    cases: tuple[CasePlan, ...]
    declined: tuple[DeclinedPlan, ...]
