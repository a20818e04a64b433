"""Another handler of a case: who leaves, is away for long or was chosen by mistake gives way to a colleague."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import note, overtaken
from nennep.ledger.statement import Update
from nennep.org.rules import BrokenRuleError
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.models import Batch, WorkItem

from ..models import Case
from ..parts.remarks import readable, remark_part
from ..queries.acts import permit
from ..queries.assignments import refuses_handler, steps_in_hand
from ..rules import ASSIGNMENT

KIND = "cases.assign"


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


def reassign_cases(
    cases: Sequence[Case], *, handler_id: int, reason: str, by: Actor, at: datetime
) -> list[tuple[str, str]]:
    """Each as ``reassign_case``, a commit of its own; the codes of those that could not be given, with the reason."""
    skipped = []
    for case in cases:
        try:
            reassign_case(case, handler_id=handler_id, reason=reason, instead_of=case.handler_id, by=by, at=at)
        except Refusal as refusal:
            skipped.append((case.code, refusal.words))
    return skipped


def ask_to_reassign(cases: Sequence[Case], *, handler_id: int, reason: str, by: Actor, at: datetime) -> Batch:
    """Afterwards the worker gives these cases of one agency to that person one by one, as ``by`` would.

    What cannot be given by then is skipped with its reason. Raises NotPermittedError, BrokenRuleError for an empty reason.
    """
    given = {"handler": handler_id, "reason": readable(reason)}
    items = [ItemDraft(case.code, {"case": case.pk, "instead_of": case.handler_id, **given}) for case in cases]
    title = f"Giao lại {len(cases)} hồ sơ"
    return ask_for_batch(cases[0].agency, kind=KIND, title=title, items=items, by=by, at=at)


def reassign_by_batch(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One case of a batch has its new handler; its code."""
    case = Case.objects.get(pk=content["case"])
    told = {"handler_id": content["handler"], "reason": content["reason"], "instead_of": content["instead_of"]}
    return reassign_case(case, by=by, at=at, **told).code


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
