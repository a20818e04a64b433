"""A case goes from one agency to another with its papers, and back with its result."""

from copy import copy
from datetime import datetime
from typing import Any

from nennep.kernel.actors import Actor
from nennep.ledger.actions import note
from nennep.ledger.statement import Part
from nennep.org.queries.calendars import calendar_of

from ..models import Case, Interval
from ..parts.clock import promise
from ..parts.remarks import remark_part
from ..parts.work_items import promised_again
from ..queries.acts import answer_to
from ..rules.acts import ACTS


def carry_over(case: Case, *, act: str, list_id: int, by: Actor, at: datetime, said: str = "") -> None:
    """Afterwards the case is told to have gone over by a list, or to have come.

    A dossier that reaches the competent agency from outside its territory has its promise from now on. One that was
    ended meanwhile stays as it is. ``said``: what was otherwise than listed. Raises ConflictError.
    """
    given = answer_to(act, case, by)
    if given.grant is None:
        return
    facts: dict[str, Any] = {"list": list_id}
    changes: dict[str, Any] = {}
    parts: list[Part] = []
    if said:
        remark, told = remark_part(case, "handover", said, by=by, at=at)
        parts, facts = [remark], facts | told
    if act == "reach" and case.reached_at is None:
        changes = {"reached_at": at} | _promise_from(case, at)
        if "due_at" in changes:
            facts |= {"due_before": case.due_at, "due_at": changes["due_at"], "provisional": changes["due_provisional"]}
            parts += promised_again(case, changes["due_at"], calendar_of(case.agency_id))
    note(case, ACTS[act].event, by=by, at=at, grant=given.grant, facts=facts, changes=changes, parts=parts)


def _promise_from(case: Case, at: datetime) -> dict[str, Any]:
    """The columns of the promise where it begins with this; none where it stands already."""
    reached = copy(case)
    reached.reached_at = at
    stops = list(Interval.objects.filter(case=case).order_by("started_at"))
    due = promise(reached, calendar_of(case.agency_id), stops)
    if due is None or due.at == case.due_at:
        return {}
    return {"due_at": due.at, "due_provisional": due.provisional, "first_due_at": case.first_due_at or due.at}
