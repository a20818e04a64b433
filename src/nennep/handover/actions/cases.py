"""Several cases go to another handler: at once, or one by one by the worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from nennep.cases.actions import reassign_case
from nennep.cases.models import Case
from nennep.cases.parts.remarks import readable
from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.org.models import User
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.models import Batch

KIND = "handover.cases"


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
    title = f"Giao lại {len(cases)} hồ sơ cho {User.objects.get(pk=handler_id).full_name}"
    return ask_for_batch(cases[0].agency, kind=KIND, title=title, items=items, by=by, at=at)


def reassign_by_batch(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One case of a batch has its new handler; its code."""
    case = Case.objects.get(pk=content["case"])
    told = {"handler_id": content["handler"], "reason": content["reason"], "instead_of": content["instead_of"]}
    return reassign_case(case, by=by, at=at, **told).code
