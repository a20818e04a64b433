"""Work items of a step: the division and the person that it waits for."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP, Step
from nennep.definitions.engine import Advance, Graph, Node
from nennep.kernel.practice import original_of
from nennep.kernel.registry import Registry
from nennep.kernel.worktime import Calendar, due
from nennep.ledger.statement import Delete, Insert, Part, Update
from nennep.org.queries.names import desk_of
from nennep.org.rules import HANDLE, RECEIVE
from nennep.processes.queries import division_in_version, graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Timer
from .clock import safe_moment, step_limit
from .partners import partner_of, place_at
from .supplement_slips import slip_gone


def agency_of(case: Case, node: Node) -> int:
    """The agency in which the step is done: the one whose desk took the case in, where it is a step of the desk."""
    return case.desk_id if case.desk_id and node.step.unit == ONE_STOP else case.agency_id


def division_of(case: Case, node: Node) -> int | None:
    """The division in which the step is done: the case's own, the desk, or the named one."""
    if node.step.unit == HANDLING_DIVISION:
        return case.division_id
    where = original_of(agency_of(case, node))
    version, unit = case.process_version_id, node.step.unit
    return getattr(desk_of(where) if unit == ONE_STOP else division_in_version(version, where, unit), "pk", None)


def is_of_desk(step: Step) -> bool:
    """Whether who receives does the step, whichever division is chosen for the desk."""
    return step.unit == ONE_STOP and step.duty == RECEIVE and not step.agency


def returning_steps(version_id: int) -> frozenset[str]:
    """The steps of that version by which a result is handed out."""
    nodes = graph_of_version(version_id).nodes.values()
    return frozenset(node.step.id for node in nodes if node.is_work and node.step.returns)


def moves_of(
    case: Case,
    graph: Graph,
    advance: Advance,
    *,
    at: datetime,
    calendar: Calendar,
    handler_id: int | None,
    due_at: datetime | None,
) -> list[Part]:
    """The rows that follow a move of the engine: items closed and opened, timers set and unset."""
    parts: list[Part] = []
    left = [graph.nodes[node] for node in advance.left]
    entered = [graph.nodes[number] for number in advance.entered]
    # A step that leads back to itself keeps its item: one statement cannot close and reopen it.
    again = {node.step.id for node in left} & {node.step.id for node in entered if node.is_work}
    done = [node.step.id for node in left if node.is_work and node.step.id not in again]
    if done:
        parts.append(_close(case, done))
    unset = [node.id for node in left if node.is_timed]
    if unset:
        parts.append(Delete(Timer, {"case": case.pk, "node": unset}))
    for node in entered:
        if node.is_work:
            row = item_row(case, graph, node, at, calendar, handler_id, due_at)
            again_here = node.step.id in again
            parts.append(_renew(case, row) if again_here else Insert(WorkItem, row))
        else:
            parts.append(timer_row(case, node, at, calendar))
    return parts


# Called with a case and the instant once what a move of it opened is written for good.
STEPS_OPENED: Registry[Callable[[Case, datetime], None]] = Registry("what follows the steps of a case")


def follow_steps(case: Case, graph: Graph, parts: Sequence[Part], *, at: datetime) -> None:
    """Once ``parts`` are written: the steps of the desk wait at the desk of now, and other rooms follow after the commit.

    What fails there is logged and undoes nothing: a sweep does it again.
    """
    _follow_desk(case, graph, parts)
    for follow in STEPS_OPENED.values():
        transaction.on_commit(partial(follow, case, at), robust=True)


def _follow_desk(case: Case, graph: Graph, parts: Sequence[Part]) -> None:
    """Once ``parts`` are written: the steps of the desk that they opened wait at the desk of now.

    Another may have been chosen since the place was read. Whoever chooses one holds the agency's line: either that is
    done, and is read here, or it comes after what was written and takes that along.
    """
    for part in parts:
        if part.model is not WorkItem or "division" not in part.values:
            continue
        node = graph.node(part.values["node"])
        if part.values["agency"] != agency_of(case, node):
            continue  # another agency does it, at its own desk
        if node.step.unit == ONE_STOP and (now := division_of(case, node)) != part.values["division"]:
            waiting = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, node=node.step.id)
            waiting.filter(state__in=["open", "waiting"]).update(division=now)


def close_all(case: Case) -> list[Part]:
    """The rows that end every item and timer of a case, and the slip that waits to be sent."""
    items = Update(
        WorkItem, {"subject_type": "case", "subject_id": case.pk, "state": ["open", "waiting"]}, {"state": "done"}
    )
    return [items, slip_gone(case), Delete(Timer, {"case": case.pk})]


def _close(case: Case, steps: Iterable[str]) -> Part:
    return Update(WorkItem, held(case, steps), {"state": "done"})


def _renew(case: Case, row: dict[str, Any]) -> Part:
    return Update(WorkItem, held(case, [row["node"]]), row)


def held(case: Case, steps: Iterable[str]) -> dict[str, Any]:
    """Which items of the case still wait at these steps."""
    return {"subject_type": "case", "subject_id": case.pk, "node": list(steps), "state": ["open", "waiting"]}


def item_row(
    case: Case,
    graph: Graph,
    node: Node,
    at: datetime,
    calendar: Calendar,
    handler_id: int | None,
    due_at: datetime | None,
) -> dict[str, Any]:
    """The columns of the item of a step that the case entered at ``at``."""
    step = node.step
    partner = partner_of(case, node, at)
    mine = handler_id if step.duty == HANDLE and step.unit == HANDLING_DIVISION and not partner else None
    place = (
        place_at(partner, node) if partner else {"agency": agency_of(case, node), "division": division_of(case, node)}
    )
    return {
        **place,
        "duty": step.duty,
        "assignee": mine,
        "subject_type": "case",
        "subject_id": case.pk,
        "node": step.id,
        "title": step.name[:200],
        "entered_at": at,
        "taken_at": None,
        "limit_at": step_limit(at, step.hours, calendar),
        "promise_at": due_at,
        "safe_at": safe_moment(due_at, graph, step.id, calendar),
        "state": "open",
    }


def timer_row(case: Case, node: Node, at: datetime, calendar: Calendar) -> Part:
    """The row of a timer or alarm set at ``at``."""
    due_at = due(at, node.wait, calendar).at
    return Insert(Timer, {"case": case.pk, "node": node.id, "due_at": due_at})


def promised_again(case: Case, due_at: datetime, calendar: Calendar) -> list[Part]:
    """The items that wait, under another promise; none is told while a step holds the clock."""
    graph = graph_of_version(case.process_version_id)
    held = case.stopped_since is not None and case.state == "processing"
    promised = None if held else due_at
    waiting = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state__in=["open", "waiting"])
    return [
        Update(
            WorkItem,
            {"id": item.pk},
            {"promise_at": promised, "safe_at": safe_moment(promised, graph, item.node, calendar)},
        )
        for item in waiting
    ]
