"""Stops and resumes of the clock of a case: the intervals to write, for supplements, suspensions and steps alike.

A supplement, a document, or a step whose clock rule says so stops it; the open interval names the
reason. When one reason follows another at the same instant, the open row becomes that of the new
reason and what it said so far stays as a closed row: the intervals of a case never overlap, and
the last one is open as long as ``stopped_since`` says.

The clock stands while *any* live step holds it, also where other branches of the work go on beside:
the law takes that time out of the term, whatever else is done in it. The steps themselves, their
norms and their timers go on; only the promise stands. A step without a legal ground stops nothing,
and after the signature nothing does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nennep.definitions.engine import Graph, Marking
from nennep.kernel.worktime import Calendar
from nennep.ledger.actions import ConflictError
from nennep.ledger.statement import Insert, Part, Update
from nennep.work.models import WorkItem

from ..models import Case, Interval
from ..rules import STEP_STOP
from .clock import promise, safe_moment

GROUND_LENGTH = 400
POLICY_OF_RULE = {"stop": "resume", "restart": "restart"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReason:
    """Why the clock stands, and what the term does when that is over: columns of an interval."""

    reason: str
    document: str
    policy: str = "resume"
    steps: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        return {
            "reason": self.reason,
            "document": self.document[:GROUND_LENGTH],
            "policy": self.policy,
            "steps": list(self.steps),
        }

    def is_that_of(self, stop: Interval) -> bool:
        """Whether the clock stands for it in that stop: the same steps, by the same rule and ground."""
        return all(getattr(stop, name) == value for name, value in self.columns().items())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """What a move does to the clock: rows and columns to write, the promise after it, whether it stands."""

    parts: Sequence[Part] = ()
    changes: dict[str, Any]
    due_at: datetime | None
    stands: bool = False
    ended: Interval | None = None

    @property
    def promised(self) -> datetime | None:
        """What the worklist counts to: nothing while the clock stands."""
        return None if self.stands else self.due_at

    def facts(self, before: datetime | None) -> dict[str, Any]:
        """For the event of the move: whether the clock stands now, and a promise that moved."""
        told: dict[str, Any] = {"clock": "stands" if self.stands else "runs"} if self.changes else {}
        if self.due_at != before:
            told |= {"due_before": before, "due_at": self.due_at}
            if "due_provisional" in self.changes:
                told["provisional"] = self.changes["due_provisional"]
        return told


def hold_of(graph: Graph, marking: Marking) -> StopReason | None:
    """What the live steps say of the clock: why it stands; None where it runs.

    Of several steps that hold it, one that begins the term anew outweighs those that resume it.
    """
    nodes = (graph.nodes[token] for token in marking)
    steps = {
        node.step.id: node.step for node in nodes if node.kind in ("task", "check", "timer") and node.step.holds_clock
    }
    if not steps:
        return None
    policies = {POLICY_OF_RULE[step.clock_rule] for step in steps.values()}
    return StopReason(
        reason=STEP_STOP,
        document="; ".join(dict.fromkeys(step.clock_ground for step in steps.values())),
        policy="restart" if "restart" in policies else "resume",
        steps=tuple(steps),
    )


def stop(case: Case, reason: StopReason, *, at: datetime, calendar: Calendar) -> ClockChange:
    """The clock stands from ``at`` for that reason; for what it stood until then, it did until then."""
    stops = stops_of(case)
    if case.stopped_since is not None:
        return _ended(case, stops, reason, at=at, calendar=calendar)
    begun = max([at, *(each.ended_at for each in stops if each.ended_at)])
    row = {"case": case.pk, "started_at": begun, "ended_at": None, "due_before": case.due_at}
    return ClockChange(
        parts=[Insert(Interval, row | reason.columns())],
        changes={"stopped_since": begun},
        due_at=case.due_at,
        stands=True,
    )


def run_again(case: Case, hold: StopReason | None, *, at: datetime, calendar: Calendar) -> ClockChange:
    """The reason is gone: the clock runs from ``at``, or stands on for the live steps (``hold``).

    Raises ConflictError where it does not stand: somebody else let it run.
    """
    return _ended(case, stops_of(case), hold, at=at, calendar=calendar)


def clock_after(
    case: Case, graph: Graph, marking: Marking, *, at: datetime, calendar: Calendar, signed: bool
) -> ClockChange:
    """What the clock does as the case comes to stand at ``marking``. ``signed``: the result is there.

    Steps that hold it by another rule or ground than the open stop tells, as in another version, begin a stop of their own.
    """
    hold = None if signed else hold_of(graph, marking)
    if case.stopped_since is None:
        if hold is None:
            return ClockChange(changes={}, due_at=case.due_at)
        return stop(case, hold, at=at, calendar=calendar)
    stops = stops_of(case)
    if hold is not None and hold.is_that_of(_open(stops)):
        return ClockChange(changes={}, due_at=case.due_at, stands=True)
    return _ended(case, stops, hold, at=at, calendar=calendar)


def stops_of(case: Case) -> list[Interval]:
    """Every stop of the clock, the earliest first, the open one last."""
    found = Interval.objects.filter(case=case)
    return sorted(found, key=lambda each: (each.started_at, each.ended_at is None))


def item_promises(
    case: Case, graph: Graph, steps: Sequence[str], promised: datetime | None, calendar: Calendar
) -> list[Part]:
    """The items that wait at these steps count to that promise."""
    return [
        Update(
            WorkItem,
            {"subject_type": "case", "subject_id": case.pk, "node": step, "state": "open"},
            {"promise_at": promised, "safe_at": safe_moment(promised, graph, step, calendar)},
        )
        for step in steps
    ]


def _open(stops: Sequence[Interval]) -> Interval:
    found = next((each for each in stops if each.ended_at is None), None)
    if found is None:
        raise ConflictError("Đồng hồ đã chạy lại: người khác vừa xử lý hồ sơ này.")
    return found


def _ended(
    case: Case, stops: Sequence[Interval], follows: StopReason | None, *, at: datetime, calendar: Calendar
) -> ClockChange:
    """The open stop ends at ``at``, and another follows it at once where there is a reason for one."""
    ended = _open(stops)
    ended.ended_at = until = max(at, ended.started_at)
    due = promise(case, calendar, stops)
    due_at = ended.due_after = due.at if due else None
    changes = {
        "stopped_since": until if follows else None,
        "due_at": due_at,
        "due_provisional": bool(due and due.provisional),
    }
    if follows is None:
        closed = {"ended_at": until, "due_after": due_at}
        parts: list[Part] = [Update(Interval, {"id": ended.pk}, closed)]
    else:
        row = {"started_at": until, "due_before": due_at, **follows.columns()}
        parts = [*_kept(ended), Update(Interval, {"id": ended.pk}, row)]
    return ClockChange(parts=parts, changes=changes, due_at=due_at, stands=bool(follows), ended=ended)


def _kept(ended: Interval) -> list[Part]:
    """The stop that ended as a row of its own; one that had not lasted leaves none."""
    if ended.started_at == ended.ended_at:
        return []
    names = ("started_at", "ended_at", "reason", "document", "policy", "steps", "due_before", "due_after")
    return [Insert(Interval, {"case": ended.case_id} | {name: getattr(ended, name) for name in names})]
