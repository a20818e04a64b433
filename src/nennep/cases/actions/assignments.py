"""Another handler of a case: who leaves, is away for long or was chosen by mistake gives way to a colleague."""

from datetime import datetime

from nennep.kernel.actors import Actor, Grant
from nennep.ledger.actions import note, overtaken
from nennep.ledger.statement import Update
from nennep.org.rules import BrokenRuleError
from nennep.work.models import WorkItem

from ..models import Case
from ..parts.remarks import remark_part
from ..queries.acts import permit
from ..queries.assignments import refuses_handler, steps_in_hand
from ..rules import ASSIGNMENT


def reassign_case(
    case: Case, *, handler_id: int, reason: str, by: Actor, at: datetime, instead_of: int | None = None
) -> Case:
    """Afterwards that person handles the case, and the steps that waited for the one before wait for them.

    Promise, limits and timers stay. ``instead_of``: whom the giver saw as its handler. Event ``case.assigned`` with both
    ids, the steps and the digest of the reason. Raises NotPermittedError, BrokenRuleError for somebody who may not be
    given it, ConflictError where it has another handler by now.
    """
    grant = permit("reassign", case, by=by)
    if instead_of is not None and instead_of != case.handler_id:
        raise overtaken(case, by=by, at=at)
    return _give(case, handler_id, reason, grant, by, at)


def hand_over_case(case: Case, *, handler_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """As ``reassign_case``, by who administers the people of the agency: its handler leaves the post."""
    return _give(case, handler_id, reason, permit("hand_on", case, by=by), by, at)


def _give(case: Case, handler_id: int, reason: str, grant: Grant, by: Actor, at: datetime) -> Case:
    if refused := refuses_handler(case, handler_id, at):
        raise BrokenRuleError("handler", refused)
    steps = steps_in_hand(case)
    remark, facts = remark_part(case, "assignment", reason, by=by, at=at)
    held = {"subject_type": "case", "subject_id": case.pk, "assignee": case.handler_id, "state": ["open", "waiting"]}
    items = [Update(WorkItem, held, {"assignee": handler_id, "taken_at": None})] if steps else []
    note(
        case,
        ASSIGNMENT,
        by=by,
        at=at,
        grant=grant,
        facts={"handler": handler_id, "from": case.handler_id, "steps": steps, **facts},
        changes={"handler": handler_id},
        parts=[remark, *items],
    )
    return case
