"""What somebody who leaves holds here goes to another, within the transaction that ends the post."""

from datetime import datetime

from nennep.cases.actions import hand_over_case
from nennep.cases.models import Case
from nennep.kernel.actors import Actor
from nennep.org.models import User
from nennep.org.parts.holdings import holding_kind
from nennep.processes.actions import assign_draft

from ..queries.holdings import (
    case_now,
    case_touched,
    cases_of,
    draft_now,
    draft_touched,
    drafts_of,
    open_drafts,
    pages_of_cases,
    pages_of_drafts,
)


@holding_kind(
    "case",
    words="Hồ sơ đang thụ lý",
    order=20,
    find=cases_of,
    pages=pages_of_cases,
    holder=case_now,
    touched=case_touched,
)
def give_case(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the receiver handles the case."""
    hand_over_case(Case.objects.get(pk=int(key)), handler_id=receiver.pk, reason=reason, by=by, at=at)


@holding_kind(
    "draft",
    words="Bản nháp quy trình đang soạn",
    order=30,
    find=drafts_of,
    pages=pages_of_drafts,
    holder=draft_now,
    touched=draft_touched,
)
def give_draft(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the receiver writes the draft."""
    draft = open_drafts().get(pk=int(key))
    assign_draft(draft, owner=receiver, due_on=draft.due_on, reason=reason, leaving=True, by=by, at=at)
