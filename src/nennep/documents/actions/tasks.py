"""Who puts a change of the law into practice, and when it was done."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, require
from nennep.ledger.events import name_events
from nennep.org.models import Agency, User
from nennep.org.queries import held_on
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import ImpactTask, LegalChange
from .items import item_parts, moved_items
from .register import KEEPS

name_events(
    {
        "impact_task.assigned": "Giao việc theo thay đổi của luật",
        "impact_task.settled": "Ghi xong việc theo thay đổi của luật",
    }
)


def assign_task(change: LegalChange, *, agency: Agency, key: str, owner: User | None, by: Actor, at: datetime) -> None:
    """Afterwards ``owner``, somebody with a post in the agency, answers for it and has it in the worklist.

    None takes it back.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    day = timezone.localdate(at)
    if owner and not owner.positions.filter(held_on(day), agency=agency).exists():
        raise BrokenRuleError("owner", f"{owner.full_name} không giữ vị trí nào của cơ quan.")
    with transaction.atomic():
        task, _ = ImpactTask.objects.get_or_create(agency=agency, change=change, key=key)
        if task.owner_id == (owner.pk if owner else None):
            return
        ImpactTask.objects.filter(pk=task.pk).update(owner=owner)
        task.refresh_from_db()
        append(
            "impact_task.assigned",
            subject=("legal_document", change.document_id),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"change": change.number, "key": key, "owner": owner.pk if owner else None},
            parts=item_parts(task, by=by, at=at),
        )


def write_task(
    change: LegalChange,
    *,
    agency: Agency,
    key: str,
    owner: User | None,
    done_on: date | None,
    proof: str,
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards both hold, who answers for it and whether it is done, or neither. Raises the errors of both."""
    with transaction.atomic():
        settle_task(change, agency=agency, key=key, done_on=done_on, proof=proof, by=by, at=at)
        assign_task(change, agency=agency, key=key, owner=owner, by=by, at=at)


def settle_task(
    change: LegalChange, *, agency: Agency, key: str, done_on: date | None, proof: str, by: Actor, at: datetime
) -> None:
    """Afterwards it is done on that day, by that proof; ``done_on`` None opens it again.

    Raises BrokenRuleError for a day to come and for a day without a proof, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    if done_on and done_on > timezone.localdate(at):
        raise BrokenRuleError("done_on", "Ngày xong chưa tới; chỉ ghi việc đã làm xong.")
    if done_on and not proof.strip():
        raise BrokenRuleError("proof", "Ghi văn bản chứng minh: số, ngày; hoặc bản quy trình nào.")
    with transaction.atomic():
        task, _ = ImpactTask.objects.get_or_create(agency=agency, change=change, key=key)
        ImpactTask.objects.filter(pk=task.pk).update(done_on=done_on, proof=nfc(proof).strip() if done_on else "")
        task.refresh_from_db()
        append(
            "impact_task.settled",
            subject=("legal_document", change.document_id),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"change": change.number, "key": key, "done_on": done_on.isoformat() if done_on else None},
            parts=[*item_parts(task, by=by, at=at), *moved_items(agency.pk, by=by, at=at, besides=task.pk)],
        )
