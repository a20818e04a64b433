"""What the worker does for this room: cases of a batch go to another; steps of who is gone wait for the duty again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from nennep.cases.models import Case
from nennep.kernel.actors import Actor, machine
from nennep.kernel.refusals import Refusal
from nennep.org.models import User
from nennep.org.rules import ASSIGN, MANAGE_PROCEDURES, SUPERVISE
from nennep.work.jobs import SweepReport, sweep
from nennep.work.parts.batch_kinds import batch_kind

from .actions.cases import KIND, reassign_by_batch
from .actions.drafts import KIND as DRAFTS
from .actions.drafts import reassign_draft_by_batch
from .actions.steps import release_step
from .queries.cases import codes_seen
from .queries.drafts import codes_read
from .queries.steps import steps_without_holder


def _pages_of(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Of every case that the viewer may see: its page."""
    return {code: reverse("cases:case", args=[code]) for code in codes_seen(actor, codes)}


def _pages_of_drafts(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Of every process that the viewer may read: its page."""
    return {code: reverse("processes:process", args=[code]) for code in codes_read(actor, list(codes))}


def _given_cases(content: Mapping[str, Any]) -> str:
    return _given(content["handler"], content["reason"])


def _given_drafts(content: Mapping[str, Any]) -> str:
    return _given(content["owner"], content["reason"])


def _given(user_id: int, reason: str) -> str:
    return f"Giao cho {User.objects.get(pk=user_id).full_name}. Lý do: {reason}"


@batch_kind(KIND, words="hồ sơ", duty=(ASSIGN, SUPERVISE), pages=_pages_of, told=_given_cases)
def reassign(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One case of those that were to be given to another handler."""
    return reassign_by_batch(content, by=by, at=at)


@batch_kind(DRAFTS, words="bản nháp", duty=MANAGE_PROCEDURES, pages=_pages_of_drafts, told=_given_drafts)
def reassign_drafts(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One draft of those that were to be given to another writer."""
    return reassign_draft_by_batch(content, by=by, at=at)


@sweep("handover.steps", every=timedelta(minutes=5), words="Trả bước của người đã thôi về cho nhiệm vụ")
def release_steps(at: datetime) -> SweepReport:
    """No step waits by name for somebody who is locked or holds its duty no more: whoever holds it sees it again."""
    count, skipped = 0, []
    for item in steps_without_holder(at):
        case = Case.objects.get(pk=item.subject_id)
        try:
            release_step(case, step=item.node, holder_id=item.assignee_id or 0, by=machine(item.agency_id), at=at)
            count += 1
        except Refusal as refusal:
            skipped.append(f"{case.code}, bước {item.node}: {refusal.words}")
    return SweepReport(count, tuple(skipped))
