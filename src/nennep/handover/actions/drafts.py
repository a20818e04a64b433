"""Several drafts of processes go to another writer: at once, or one by one by the worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import legible
from nennep.org.models import User
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import assign_draft
from nennep.processes.models import ProcessVersion
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.models import Batch

from ..queries.drafts import refuses_writer
from ..queries.holdings import open_drafts

KIND = "handover.drafts"
GONE = "Bản này vừa được trình, hoặc đã bỏ: không còn là bản nháp."


def reassign_draft(
    draft: ProcessVersion, *, owner_id: int, reason: str, instead_of: int | None, by: Actor, at: datetime
) -> ProcessVersion:
    """Afterwards that person writes the draft, until the same day. Raises as ``assign_draft``, and for who writes it already."""
    if refused := refuses_writer(draft, owner_id):
        raise BrokenRuleError("owner", refused)
    owner = User.objects.get(pk=owner_id)
    assign_draft(draft, owner=owner, due_on=draft.due_on, reason=reason, instead_of=instead_of, by=by, at=at)
    return draft


def reassign_drafts(
    drafts: Sequence[ProcessVersion],
    *,
    owner_id: int,
    reason: str,
    seen: Mapping[str, int | None],
    by: Actor,
    at: datetime,
) -> list[tuple[str, str]]:
    """Each as ``reassign_draft``, a commit of its own; the codes of those that could not be given, with the reason."""
    skipped = []
    for draft in drafts:
        code = draft.process.code
        try:
            reassign_draft(draft, owner_id=owner_id, reason=reason, instead_of=seen.get(code), by=by, at=at)
        except Refusal as refusal:
            skipped.append((code, refusal.words))
    return skipped


def ask_to_reassign_drafts(
    drafts: Sequence[ProcessVersion],
    *,
    owner_id: int,
    reason: str,
    seen: Mapping[str, int | None],
    by: Actor,
    at: datetime,
) -> Batch:
    """Afterwards the worker gives these drafts of one agency to that person one by one, as ``by`` would.

    What cannot be given by then is skipped with its reason. Raises NotPermittedError.
    """
    given = {"owner": owner_id, "reason": legible(reason)}
    items = [
        ItemDraft(
            f"{draft.process.code} bản {draft.number}",
            {"draft": draft.pk, "instead_of": seen.get(draft.process.code), **given},
        )
        for draft in drafts
    ]
    title = f"Giao soạn {len(drafts)} bản nháp cho {User.objects.get(pk=owner_id).full_name}"
    return ask_for_batch(drafts[0].process.agency, kind=KIND, title=title, items=items, by=by, at=at)


def reassign_draft_by_batch(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One draft of a batch has its new writer; the code of its process."""
    draft = open_drafts().filter(pk=content["draft"]).first()
    if draft is None:
        raise BrokenRuleError("", GONE)
    told = {"owner_id": content["owner"], "reason": content["reason"], "instead_of": content["instead_of"]}
    return reassign_draft(draft, by=by, at=at, **told).process.code
