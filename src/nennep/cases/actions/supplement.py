"""Asks for a supplement and takes it in; meanwhile the clock of the case is stopped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.definitions.engine import Graph
from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import legible
from nennep.kernel.worktime import Calendar
from nennep.ledger.actions import ConflictError, move, overtaken
from nennep.ledger.statement import Insert, Part, Update
from nennep.org.queries.calendars import calendar_of
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Interval, ReceivedComponent, SupplementRequest, Timer
from ..parts.clock import limit_after_stop, safe_moment, supplement_rule_of, timer_after_stop
from ..parts.remarks import readable, remark_part
from ..parts.stops import StopReason, hold_of, run_again, stop
from ..parts.supplement_slips import answer_until, slip_follows_desk, slip_gone, slip_part
from ..queries.acts import facts_of_case, permit
from ..queries.case_page import papers_to_bring
from ..rules import refuses_supplement
from ..rules.acts import ACTS
from ..rules.doers import is_head


class SupplementRefusedError(Refusal):
    """The law does not allow this request; the words are for the screen."""

    kind = "unlawful"


def ask_supplement(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    missing: Sequence[Mapping[str, Any]] = (),
    corrections: Sequence[str] = (),
    legal_basis: str = "",
    guidance_ignored: bool = False,
    happened_at: datetime | None = None,
) -> Case:
    """Ask once, completely, with the reason (NĐ 63/2010 Điều 18.5); the clock stands from now, the slip waits at the desk.

    A second round needs the division's head, one beyond the rule its ground; else SupplementRefusedError.
    """
    grant = permit("ask_supplement", case, by=by, broken=SupplementRefusedError)
    asked = happened_at or at
    round_ = case.supplement_rounds + 1
    clock = stop(case, _asked_reason(case, round_), at=asked, calendar=calendar_of(case.agency_id))
    request = {
        "missing": list(missing),
        "corrections": [line for line in map(legible, corrections) if line],
        "reason": readable(reason),
        "legal_basis": legible(legal_basis),
        "guidance_ignored": guidance_ignored,
        "approved_by": by.user_id if _round_allowed(case, by, guidance_ignored) else None,
    }
    parts = [*clock.parts, _items_wait(case), _ask_part(case, by, asked, request), slip_part(case, asked)]
    told: dict[str, Any] = {
        "facts": {"round": round_, "due_at": clock.due_at},
        "changes": {**clock.changes, "supplement_rounds": round_},
    }
    with transaction.atomic():
        move(case, "supplement_asked", by=by, at=at, happened_at=asked, grant=grant, parts=parts, **told)
        slip_follows_desk(case)
    return case


def _round_allowed(case: Case, by: Actor, guidance_ignored: bool) -> bool:
    """Whether the division's head asks; raises SupplementRefusedError where the round may not be."""
    head = is_head(facts_of_case(case), by)
    refused = refuses_supplement(
        case.supplement_rounds, supplement_rule_of(case), head_approves=head, guidance_ignored=guidance_ignored
    )
    if refused:
        raise SupplementRefusedError(refused)
    return head


def _asked_reason(case: Case, round_: int) -> StopReason:
    policy = supplement_rule_of(case).policy.value
    return StopReason(reason="supplement", document=f"Mẫu 02, lần {round_}", policy=policy)


def _ask_part(case: Case, by: Actor, asked: datetime, request: dict[str, Any]) -> Part:
    row = {
        "case": case.pk,
        "phase": "examination",
        "round": case.supplement_rounds + 1,
        "asked_at": asked,
        "asked_by": by.user_id,
        "answer_by": answer_until(case, timezone.localdate(asked)),
        **request,
    }
    return Insert(SupplementRequest, row)


def complete_supplement(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    components: Sequence[int] = (),
    others: str = "",
) -> Case:
    """The desk confirms that the papers came; the clock runs again, by the rule of the case.

    ``components`` are the ids of the components that were handed in now, ``others`` papers in words.
    """
    grant = permit("complete_supplement", case, by=by)
    completed = happened_at or at
    with transaction.atomic():
        parts, changes, before = _restart_parts(case, completed, by)
        asked = {"case": case.pk, "phase": "examination", "completed_at": None}
        parts += [Update(SupplementRequest, asked, {"completed_at": completed}), slip_gone(case)]
        parts += _handed_in(case, components, completed)
        remark, said = remark_part(case, "supplemented", others, by=by, at=at) if legible(others) else (None, {})
        parts += [remark] if remark else []
        move(
            case,
            "supplement_completed",
            by=by,
            at=at,
            happened_at=completed,
            grant=grant,
            facts={"due_before": before, "due_at": changes["due_at"], **said},
            changes=changes,
            parts=parts,
        )
    return case


def _handed_in(case: Case, components: Sequence[int], at: datetime) -> list[Part]:
    """The papers handed in now; one that has no row yet, in a case taken over, with the counts the procedure wants."""
    known = set(case.received_components.values_list("component", flat=True))
    wanted = {one.pk: one for one in papers_to_bring(case)}
    handed = {"case": case.pk, "component": [pk for pk in components if pk in known]}
    parts: list[Part] = [Update(ReceivedComponent, handed, {"supplemented_at": at})] if handed["component"] else []
    for pk in components:
        if pk in wanted and pk not in known:
            counts = {kind: getattr(wanted[pk], kind) for kind in ("originals", "certified", "copies")}
            row = {"case": case.pk, "component": pk, **counts, "electronic": "", "supplemented_at": at}
            parts.append(Insert(ReceivedComponent, row))
    return parts


def stop_clock(case: Case, *, act: str, by: Actor, at: datetime, reason: str, document: str) -> Case:
    """A lawful reason other than a supplement: the clock stands, by the act of that name."""
    grant = permit(act, case, by=by)
    why = StopReason(reason=reason, document=document)
    clock = stop(case, why, at=at, calendar=calendar_of(case.agency_id))
    move(
        case, ACTS[act].move, by=by, at=at, grant=grant, changes=clock.changes, parts=[*clock.parts, _items_wait(case)]
    )
    return case


def restart_clock(case: Case, *, act: str, by: Actor, at: datetime) -> Case:
    """The reason is gone; the clock runs on."""
    grant = permit(act, case, by=by)
    with transaction.atomic():
        parts, changes, before = _restart_parts(case, at, by)
        move(
            case,
            ACTS[act].move,
            by=by,
            at=at,
            grant=grant,
            facts={"due_before": before, "due_at": changes["due_at"]},
            changes=changes,
            parts=parts,
        )
    return case


def _items_wait(case: Case) -> Part:
    return Update(WorkItem, {"subject_type": "case", "subject_id": case.pk, "state": "open"}, {"state": "waiting"})


def _restart_parts(case: Case, at: datetime, by: Actor) -> tuple[list[Part], dict[str, Any], datetime | None]:
    """Raises ConflictError where the clock does not stand: somebody has let it run already."""
    calendar = calendar_of(case.agency_id)
    graph = graph_of_version(case.process_version_id)
    hold = hold_of(graph, tuple(case.tokens))
    try:
        clock = run_again(case, hold, at=at, calendar=calendar)
    except ConflictError as error:
        raise overtaken(case, by=by, at=at) from error
    assert clock.ended is not None  # noqa: S101 - a stop has just ended
    items = _reopened(case, graph, clock.ended, clock.promised, calendar)
    timers = _timers(case, graph, clock.ended, calendar)
    return [*clock.parts, *items, *timers], clock.changes, case.due_at


def _reopened(case: Case, graph: Graph, stop: Interval, due_at: datetime | None, calendar: Calendar) -> list[Part]:
    parts: list[Part] = []
    for item in WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state="waiting"):
        hours = graph.node(item.node).step.hours
        parts.append(
            Update(
                WorkItem,
                {"id": item.pk},
                {
                    "state": "open",
                    "limit_at": limit_after_stop(item.entered_at, hours, stop, calendar),
                    "promise_at": due_at,
                    "safe_at": safe_moment(due_at, graph, item.node, calendar),
                },
            )
        )
    return parts


def _timers(case: Case, graph: Graph, stop: Interval, calendar: Calendar) -> list[Part]:
    """Timers stood as long as the clock did."""
    return [
        Update(
            Timer,
            {"id": timer.pk},
            {"due_at": timer_after_stop(timer.due_at, graph.nodes[timer.node].wait.unit, stop, calendar)},
        )
        for timer in Timer.objects.filter(case=case)
    ]
