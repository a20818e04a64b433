"""The control sheet: hand-overs of a case, made from its events, with the norm of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from nennep.definitions import engine
from nennep.definitions.definition import Step
from nennep.definitions.engine import Graph, Node
from nennep.formsets.payloads import StepResult
from nennep.kernel.worktime import Calendar
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.queries.calendars import calendar_of
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Interval
from ..parts.clock import hours_between
from ..rules import ASSIGNMENT, REPROCESSED, SENT_BACK, TAKEN_OVER
from .chronicle import Chronicle, chronicle_of

# What the sheet says in place of a conclusion where who reviews or signs gave the case back.
GIVEN_BACK = "Trả lại"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A step of the sheet, or a stop of the clock between two of them.

    ``state``: done, now, todo, hold; before stands for what was done in the old system. ``used`` and ``norm`` are working hours, the stops
    of the clock taken out; none where the result waits for the citizen to come. ``over`` is the excess, zero where there is none.
    ``number`` is the place in the chain of the event that ended it; ``given_by`` are the numbers of the
    rows that handed it over, several after branches; ``passed_to`` names those who come next.
    ``sent_back``: its conclusion led back. ``round`` counts how often the step has come.
    """

    state: str
    step: str = ""
    name: str = ""
    role: str = ""
    doer: str = ""
    acting_for: str = ""
    entered_at: datetime | None = None
    taken_at: datetime | None = None
    done_at: datetime | None = None
    recorded_at: datetime | None = None
    used: Decimal | None = None
    norm: Decimal = Decimal(0)
    outcome: str = ""
    remark: str = ""
    stop: Interval | None = None
    number: int = 0
    given_by: tuple[int, ...] = ()
    passed_to: tuple[str, ...] = ()
    sent_back: bool = False
    round: int = 1

    @property
    def called(self) -> str:
        """“Thẩm định”, “Thẩm định (lần 2)”."""
        return self.name if self.round == 1 else f"{self.name} (lần {self.round})"

    @property
    def over(self) -> Decimal:
        if self.used is None or not self.norm:
            return Decimal(0)
        # What is told in tenths of an hour is late only by a tenth.
        return max((self.used - self.norm).quantize(Decimal("0.1")), Decimal(0))

    @property
    def timeliness(self) -> StepResult | None:
        """Early, on time or overdue against the norm; None without a norm or an end."""
        if self.state != "done" or self.used is None or not self.norm:
            return None
        if self.over:
            return "overdue"
        return "on_time" if self.used >= self.norm else "early"

    @property
    def is_late_entry(self) -> bool:
        """Whether it was recorded more than an hour after it happened."""
        if self.done_at is None or self.recorded_at is None:
            return False
        return (self.recorded_at - self.done_at).total_seconds() > 3600


@dataclass(slots=True)
class _Reading:
    """What the events tell while they are read in order.

    ``graph`` is that of the version the case followed at the event; ``carried`` are the steps that
    were under way when the version changed, with the norm they had before. ``given`` tells by which
    events a step was handed over, ``awaited`` which steps an ended branch waits to be handed to.
    """

    graph: Graph
    calendar: Calendar
    stops: Sequence[Interval]
    people: dict[int, str]
    remarks: dict[str, str]
    entered: dict[str, datetime]
    taken: dict[str, datetime]
    carried: dict[str, Decimal]
    given: dict[str, tuple[int, ...]]
    awaited: dict[int, frozenset[str]]
    rows: list[SheetRow]

    def norm(self, step: Step) -> Decimal:
        """Of a step under way at a change of version, the longer of both norms."""
        return max(step.hours, self.carried.get(step.id, step.hours))


def control_sheet(case: Case, at: datetime, chronicle: Chronicle | None = None) -> list[SheetRow]:
    """Done steps with their times, the stops of the clock, what waits now, what is to come."""
    if case.process_version_id is None:
        return []
    told = chronicle or chronicle_of(case)
    events = [(event, facts_of(event)) for event in told.events]
    stops = list(Interval.objects.filter(case=case).order_by("started_at"))
    reading = _Reading(
        graph_of_version(_first_version(case.process_version_id, events)),
        calendar_of(case.agency_id),
        stops,
        told.people,
        told.remarks,
        {},
        {},
        {},
        {},
        {},
        [],
    )
    for event, facts in events:
        _read(reading, event, facts)
    reading.rows += [_stop_row(stop) for stop in stops]
    reading.rows.sort(key=lambda row: row.entered_at)  # type: ignore[arg-type, return-value]
    return _counted([*reading.rows, *_live(case, reading, at), *_ahead(case, reading)])


def whole_norm(rows: Sequence[SheetRow]) -> Decimal:
    """The working hours that the process gives: each step counts once, however often it comes."""
    return sum({(row.step, row.name): row.norm for row in rows}.values(), Decimal(0))


def _counted(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """A step that comes again is told with its round."""
    rounds: Counter[tuple[str, str]] = Counter()
    counted = []
    for row in rows:
        rounds[row.step, row.name] += 1
        again = row.step and rounds[row.step, row.name] > 1
        counted.append(replace(row, round=rounds[row.step, row.name]) if again else row)
    return counted


def sent_back_now(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """The done rows of which a conclusion sent back what waits now."""
    given = {number for row in rows if row.state == "now" for number in row.given_by}
    return [row for row in rows if row.sent_back and row.number in given]


def _read(reading: _Reading, event: Event, facts: dict[str, Any]) -> None:
    if event.kind == REPROCESSED:
        _change_version(reading, facts)
        return
    if event.kind == TAKEN_OVER:
        reading.rows.append(
            SheetRow(state="before", entered_at=event.happened_at, done_at=event.at, number=event.number)
        )
    step: str = facts.get("step", "")
    if event.kind == "step.taken":
        reading.taken[step] = event.happened_at
    # The hour at which the one before took it into hand is not that of who does it.
    elif event.kind == ASSIGNMENT:
        for moved in facts.get("steps", ()):
            reading.rows += _given_on(reading, event, facts, moved)
    elif event.kind == "step.released":
        reading.taken.pop(step, None)
    elif event.kind == SENT_BACK and step in reading.graph.ids:
        reading.rows.append(_given_back(reading, event, facts, reading.graph.node(step)))
    elif step and "outcome" in facts and step in reading.graph.ids:
        reading.rows.append(_done(reading, event, facts, reading.graph.node(step)))
    _hand_over(reading, event, facts.get("entered", ()))


def _given_on(reading: _Reading, event: Event, facts: dict[str, Any], step_id: str) -> list[SheetRow]:
    """Who had a step in hand when the case got another handler: the step goes on, and its hours with it."""
    taken_at = reading.taken.pop(step_id, None)
    if step_id not in reading.graph.ids or not facts.get("from"):
        return []
    step, given_by = reading.graph.node(step_id).step, reading.given.get(step_id, ())
    reading.given[step_id] = (event.number,)
    return [
        SheetRow(
            state="done",
            step=step.id,
            name=f"{step.name}: giao lại",
            role=step.role,
            doer=reading.people.get(facts["from"], ""),
            entered_at=reading.entered.get(step_id, event.happened_at),
            taken_at=taken_at,
            done_at=event.happened_at,
            recorded_at=event.at,
            remark=reading.remarks.get(facts.get("remark", ""), ""),
            number=event.number,
            given_by=given_by,
            passed_to=(step.role or step.name,),
        )
    ]


def _hand_over(reading: _Reading, event: Event, entered: Sequence[str]) -> None:
    """Each step entered is given by this event, and by the branches that waited for it at a join."""
    # What was taken over is in hand here since it was recorded; it was received long before.
    since = event.at if event.kind == TAKEN_OVER else event.happened_at
    for step in entered:
        reading.entered[step] = since
        reading.carried.pop(step, None)
        waited = [number for number, steps in reading.awaited.items() if step in steps and number != event.number]
        reading.given[step] = (*waited, event.number)
    if entered:
        reading.awaited = {n: steps for n, steps in reading.awaited.items() if steps.isdisjoint(entered)}


def _first_version(present: int, events: Sequence[tuple[Event, dict[str, Any]]]) -> int:
    """The version the case began with."""
    changes = (facts["from"] for event, facts in events if event.kind == REPROCESSED)
    return next(changes, present)


def _change_version(reading: _Reading, facts: dict[str, Any]) -> None:
    """What is under way goes on under its new name; what is done stays as it was done."""
    old, moved = reading.graph, facts["moved"]
    reading.carried = {new: reading.norm(old.node(before).step) for before, new in moved.items() if before in old.ids}
    for known in (reading.entered, reading.taken):
        told = {new: known[before] for before, new in moved.items() if before in known}
        known.update(told)
    reading.given.update({new: reading.given[before] for before, new in moved.items() if before in reading.given})
    reading.graph = graph_of_version(facts["to"])


def _done(reading: _Reading, event: Event, facts: dict[str, Any], node: Node) -> SheetRow:
    outcome = facts["outcome"]
    after = engine.steps_after(reading.graph, node.id, outcome)
    came = facts.get("entered", ())
    reading.awaited[event.number] = frozenset(each.step.id for each in after)
    passed_to = tuple(each.step.role or each.step.name for each in after if not came or each.step.id in came)
    row = _ended(reading, event, facts, node.step)
    return replace(row, outcome=outcome, passed_to=passed_to, sent_back=outcome in node.back)


def _given_back(reading: _Reading, event: Event, facts: dict[str, Any], node: Node) -> SheetRow:
    """The step ended without a conclusion of its own: the case goes to an earlier one."""
    to = reading.graph.node(facts["back_to"]).step
    row = _ended(reading, event, facts, node.step)
    return replace(row, outcome=GIVEN_BACK, passed_to=(to.role or to.name,), sent_back=True)


def _ended(reading: _Reading, event: Event, facts: dict[str, Any], step: Step) -> SheetRow:
    entered = reading.entered.get(step.id, event.happened_at)
    return SheetRow(
        state="done",
        step=step.id,
        name=step.name,
        role=step.role,
        doer=reading.people.get(event.actor_id or 0, "Hệ thống"),
        acting_for=reading.people.get(event.acting_for_id or 0, ""),
        entered_at=entered,
        taken_at=reading.taken.pop(step.id, None),
        done_at=event.happened_at,
        recorded_at=event.at,
        used=None if step.returns else hours_between(entered, event.happened_at, reading.stops, reading.calendar),
        norm=reading.norm(step),
        remark=reading.remarks.get(facts.get("remark", ""), ""),
        number=event.number,
        given_by=reading.given.pop(step.id, ()),
    )


def _stop_row(stop: Interval) -> SheetRow:
    return SheetRow(state="hold", stop=stop, entered_at=stop.started_at, done_at=stop.ended_at)


def _live(case: Case, reading: _Reading, at: datetime) -> list[SheetRow]:
    items = {
        item.node: item
        for item in WorkItem.objects.filter(
            subject_type="case", subject_id=case.pk, state__in=["open", "waiting"]
        ).select_related("assignee", "division")
    }
    rows = []
    for node in engine.live_steps(reading.graph, tuple(case.tokens)):
        item, step = items.get(node.step.id), node.step
        entered = reading.entered.get(step.id) or (item.entered_at if item else None)
        rows.append(
            SheetRow(
                state="now",
                step=step.id,
                name=step.name,
                role=step.role,
                doer=item.assignee.full_name if item and item.assignee else "",
                entered_at=entered,
                taken_at=item.taken_at if item else None,
                used=hours_between(entered, at, reading.stops, reading.calendar)
                if entered and not step.returns
                else None,
                norm=reading.norm(step),
                given_by=reading.given.get(step.id, ()),
            )
        )
    return rows


def _ahead(case: Case, reading: _Reading) -> list[SheetRow]:
    if not case.tokens:
        return []
    tokens = tuple(case.tokens)
    live = {node.id for node in engine.live_steps(reading.graph, tokens)}
    return [
        SheetRow(state="todo", step=node.step.id, name=node.step.name, role=node.step.role, norm=node.step.hours)
        for node in engine.usual_path(reading.graph, tokens, case.variables)
        if node.id not in live
    ]
