"""What hangs on the live steps of a case, carried over to another version of its process."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nennep.definitions.engine import Graph, Marking, Node
from nennep.definitions.engine.graph import ALARM
from nennep.kernel.worktime import Calendar, due
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of
from nennep.ledger.statement import Delete, Insert, Part, Update
from nennep.work.models import WorkItem

from ..models import Case, Interval, Timer
from ..rules import REPROCESSED, STEP_STOP
from .clock import hours_between, step_limit, timer_after_stop
from .work_items import held, item_row


class _Carrier:
    """One case on its way from ``old`` to ``new``; ``steps`` gives each live old step its new one."""

    def __init__(
        self,
        case: Case,
        old: Graph,
        new: Graph,
        steps: Mapping[str, str],
        at: datetime,
        calendar: Calendar,
        promised: datetime | None,
    ) -> None:
        self.promised = promised
        self.case, self.old, self.new, self.steps = case, old, new, steps
        self.at, self.calendar = at, calendar
        self.before = {after: old.node(step) for step, after in steps.items()}
        self.stops = list(Interval.objects.filter(case=case).order_by("started_at"))
        open_items = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state__in=["open", "waiting"])
        self.items = {item.node: item for item in open_items}
        self.timers = {timer.node: timer for timer in Timer.objects.filter(case=case)}

    def item_parts(self) -> list[Part]:
        """The items under their new names; who has one in hand keeps it, and the hours count on."""
        rows = [self._row(node) for node in map(self.new.node, self.before) if node.is_work]
        names = {row["node"] for row in rows}
        ended = [step for step in self.items if step not in names]
        parts: list[Part] = []
        if ended:
            parts.append(Update(WorkItem, held(self.case, ended), {"state": "done"}))
        # One statement cannot close an item and open another of the same name.
        for row in rows:
            again = row["node"] in self.items
            where = held(self.case, [row["node"]])
            parts.append(Update(WorkItem, where, row) if again else Insert(WorkItem, row))
        return parts

    def _row(self, node: Node) -> dict[str, Any]:
        before, case = self.before[node.step.id], self.case
        item = self.items.get(before.step.id)
        entered = item.entered_at if item else self.at
        row = item_row(case, self.new, node, entered, self.calendar, case.handler_id, self.promised)
        if item is None:
            return row
        if (row["agency"], row["division"], row["duty"]) == (item.agency_id, item.division_id, item.duty):
            row |= {"assignee": item.assignee_id, "taken_at": item.taken_at}
        # Nobody becomes late by a change of version: of both norms the longer holds.
        hours = max(before.step.hours, node.step.hours)
        left = hours - hours_between(entered, self.at, self.stops, self.calendar)
        limit = step_limit(self.at, left, self.calendar) if left > 0 else item.limit_at
        return row | {"limit_at": limit if hours else None}

    def timer_parts(self, marking: Marking) -> list[Part]:
        """Timers and alarms of the new version in place of the old ones."""
        parts: list[Part] = [Delete(Timer, {"case": self.case.pk})] if self.timers else []
        timed = [node for token in marking if (node := self.new.nodes[token]).is_timed]
        return parts + [
            Insert(Timer, {"case": self.case.pk, "node": node.id, "due_at": self._comes_at(node)}) for node in timed
        ]

    def _comes_at(self, node: Node) -> datetime:
        """As before where the wait is the same; else counted from where the step began, stops taken
        out, and from now where that would already have passed."""
        before = self.before[node.step.id]
        rank = (node.id - self.new.ids[node.step.id]) // ALARM
        twin = self.old.nodes.get(before.id + rank * ALARM)
        held_at = self.timers.get(twin.id) if twin else None
        if twin and held_at and twin.wait == node.wait:
            return held_at.due_at
        budget = node.wait
        begun = self._begun(before)
        comes = due(begun, budget, self.calendar).at
        for stop in self.stops:
            if stop.started_at >= begun and stop.reason != STEP_STOP:
                comes = timer_after_stop(comes, node.wait.unit, stop, self.calendar)
        return comes if comes > self.at else due(self.at, budget, self.calendar).at

    def _begun(self, before: Node) -> datetime:
        item = self.items.get(before.step.id)
        return item.entered_at if item else _entered_at(self.case, before.step.id) or self.at


def carried_parts(
    case: Case,
    graphs: tuple[Graph, Graph],
    steps: Mapping[str, str],
    marking: Marking,
    *,
    at: datetime,
    calendar: Calendar,
    promised: datetime | None,
) -> list[Part]:
    """The rows that follow a change of version: items under new names, timers set anew.

    ``graphs`` are the old and the new one, ``steps`` the live steps with their new names; ``promised``
    is what the items count to.
    """
    carrier = _Carrier(case, *graphs, steps, at, calendar, promised)
    return [*carrier.item_parts(), *carrier.timer_parts(marking)]


def _entered_at(case: Case, step: str) -> datetime | None:
    """When the case last came to that step, also under the name it had before."""
    for event in events_about("case", case.pk, case.agency_id).reverse():
        facts = facts_of(event)
        if event.kind == REPROCESSED:
            names = {after: before for before, after in facts["moved"].items()}
            step = names.get(step, step)
        elif step in facts.get("entered", ()):
            return event.happened_at
    return None
