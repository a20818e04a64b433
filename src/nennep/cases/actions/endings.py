"""Withdraws, stops, suspends, resumes and reopens a case."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.definitions.engine import Advance
from nennep.kernel.actors import Actor
from nennep.ledger.actions import move
from nennep.ledger.statement import Update
from nennep.org.queries.calendars import calendar_of
from nennep.processes.queries import graph_of_version

from ..models import Case, Interval, Result
from ..parts.remarks import remark_part
from ..parts.stops import clock_after
from ..parts.work_items import close_all, follow_steps, moves_of
from ..queries.acts import permit, signing_step
from ..rules.acts import ACTS
from .supplement import restart_clock, stop_clock


def withdraw_case(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """The applicant takes an accepted dossier back in writing; the clock ends for good.

    Event ``case.withdrawn``. Possible only while no result is decided.
    """
    return _end(case, "withdraw", by=by, at=at, reason=reason)


def stop_case(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """The signer stops, with the agency's written reason (form 05 of the 2025 set)."""
    return _end(case, "stop", by=by, at=at, reason=reason)


def suspend_case(case: Case, *, by: Actor, at: datetime, reason: str, document: str) -> Case:
    """The clock stands for a lawful reason other than a supplement (a duty to pay, an inquiry)."""
    return stop_clock(case, act="suspend", by=by, at=at, reason=reason, document=document)


def resume_case(case: Case, *, by: Actor, at: datetime) -> Case:
    """The reason is gone; the clock runs on with what was left."""
    return restart_clock(case, act="resume", by=by, at=at)


def reopen_case(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """A signed result is taken up again by the signer; the old finish stays in the events.

    The signing step is live again and a refusal is no longer proposed. The old result stays, marked
    with the instant from which it no longer holds. Raises the errors of ``ledger.move``.
    """
    grant = permit("reopen", case, by=by)
    graph = graph_of_version(case.process_version_id)
    signing = signing_step(graph)
    assert signing is not None  # noqa: S101 - a resolved case was signed at one
    old = Update(Result, {"case": case.pk, "superseded_at": None}, {"superseded_at": at})
    again = Advance((signing.id,), (signing.id,), (), ended=False, end_name="")
    remark, facts = remark_part(case, "reopened", reason, by=by, at=at)
    calendar = calendar_of(case.agency_id)
    clock = clock_after(case, graph, again.marking, at=at, calendar=calendar, signed=False)
    was = {"finished_at": case.finished_at, "outcome": case.outcome, "entered": [signing.step.id]}
    opened = moves_of(case, graph, again, at=at, calendar=calendar, handler_id=case.handler_id, due_at=clock.promised)
    columns = {"tokens": [signing.id], "finished_at": None, "period": None, "outcome": "", "refusal": False}
    with transaction.atomic():
        move(
            case,
            "reopened",
            by=by,
            at=at,
            grant=grant,
            facts=facts | was,
            changes=columns | clock.changes,
            parts=[remark, old, *close_all(case), *opened, *clock.parts],
        )
        follow_steps(case, graph, opened, at=at)
    return case


def _end(case: Case, act: str, *, by: Actor, at: datetime, reason: str) -> Case:
    grant, name = permit(act, case, by=by), ACTS[act].move
    remark, facts = remark_part(case, name, reason, by=by, at=at)
    local = timezone.localtime(at)
    changes: dict[str, Any] = {
        "tokens": [],
        "stopped_since": None,
        "finished_at": at,
        "period": local.year * 100 + local.month,
    }
    move(
        case,
        name,
        by=by,
        at=at,
        grant=grant,
        facts=facts,
        changes=changes,
        parts=[remark, Update(Interval, {"case": case.pk, "ended_at": None}, {"ended_at": at}), *close_all(case)],
    )
    return case
