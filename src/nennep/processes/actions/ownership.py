"""The division that owns a process is changed alone, without a decision that reorganises anything."""

from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, append, require, take_line
from nennep.ledger.events import name_events
from nennep.org.models import Division
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.work.models import WorkItem

from ..models import Process, ProcessVersion
from .drafts import KEEPS
from .items import SUBJECT

name_events({"process.owner_changed": "Đổi phòng chủ quản quy trình"})


def change_owning_division(
    process: Process, *, division: Division, reason: str, seen: str, by: Actor, at: datetime
) -> Process:
    """Afterwards that division owns the process, and what waits for review waits there.

    Steps, approvals and cases under way stay as they are. ``seen`` is the code of the division that owned it
    when the page was shown. Raises BrokenRuleError, NotPermittedError, ConflictError where it was changed since.
    """
    grant = require(by, MANAGE_PROCEDURES, process.agency_id, words=KEEPS)
    words = nfc(reason).strip()
    if not words:
        raise BrokenRuleError("reason", "Nêu lý do đổi phòng chủ quản.")
    with transaction.atomic():
        take_line(process.agency_id)
        process.refresh_from_db()
        division.refresh_from_db()
        before = process.division
        if before.code != seen:
            raise ConflictError(f"Phòng chủ quản vừa được đổi thành {before.name}. Đây là bản mới nhất.")
        if division.agency_id != process.agency_id or division.ended_on is not None:
            raise BrokenRuleError("division", f"{division.name} không còn là phòng của cơ quan. Chọn phòng khác.")
        if division == before:
            raise BrokenRuleError("division", f"{division.name} đang là phòng chủ quản. Chọn phòng khác.")
        process.division = division
        process.save(update_fields=["division"])
        versions = ProcessVersion.objects.filter(process=process).values("pk")
        waiting = WorkItem.objects.filter(subject_type=SUBJECT, subject_id__in=versions, division=before)
        waiting.exclude(state="done").update(division=division)
        append(
            "process.owner_changed",
            subject=("process", process.pk),
            agency_id=process.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={"code": process.code, "from": before.code, "to": division.code, "reason": words[:300]},
        )
    return process
