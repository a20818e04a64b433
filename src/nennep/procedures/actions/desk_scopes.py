"""Which procedures the desk of another agency receives, agreed from a day on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import append, take_line
from nennep.ledger.events import name_events
from nennep.org.models import DeskService
from nennep.org.queries.administration import manager
from nennep.org.rules import MANAGE_PEOPLE, BrokenRuleError, check_texts

from ..models import DeskScope, Procedure

name_events({"desk_service.scoped": "Chọn thủ tục quầy của cơ quan khác tiếp nhận thay"})


def agree_scope(
    service: DeskService,
    *,
    covers_all: bool,
    procedures: Sequence[Procedure] = (),
    begins_on: date,
    decision: str,
    by: Actor,
    at: datetime,
) -> DeskScope:
    """Afterwards that desk receives from that day on all procedures of the agency, or these alone.

    What was agreed before, and what was received, stays. Raises BrokenRuleError, NotPermittedError.
    """
    grant, decision = manager(service.agency, duty=MANAGE_PEOPLE, by=by, at=at), legible(decision)
    listed = [] if covers_all else list(procedures)
    _check(service, covers_all, listed, begins_on, decision, timezone.localdate(at))
    lines = sorted((service.agency_id, service.desk_id))
    with transaction.atomic():
        for chain in lines:
            take_line(chain)
        scope = DeskScope.objects.create(
            service=service,
            begins_on=begins_on,
            covers_all=covers_all,
            decision=decision,
            entered_at=at,
            entered_by_id=by.user_id,
        )
        scope.procedures.set(listed)
        facts: dict[str, Any] = {"covers_all": covers_all, "begins_on": begins_on.isoformat()}
        facts |= {"procedures": sorted(one.pk for one in listed)}
        for chain in lines:
            subject = ("desk_service", service.pk)
            append("desk_service.scoped", subject=subject, agency_id=chain, by=by, at=at, grant=grant, facts=facts)
    return scope


def _check(
    service: DeskService, covers_all: bool, listed: Sequence[Procedure], begins_on: date, decision: str, today: date
) -> None:
    if begins_on < max(today, service.held_from):
        raise BrokenRuleError("begins_on", "Ngày áp dụng phải từ hôm nay, và từ ngày quầy bắt đầu tiếp nhận, trở đi.")
    if service.held_to is not None:
        raise BrokenRuleError("begins_on", f"{service.desk.short_name} đã thôi tiếp nhận thay.")
    if not covers_all and not listed:
        raise BrokenRuleError("procedures", "Chọn ít nhất một thủ tục; không giao gì nữa thì thôi tiếp nhận thay.")
    if any(one.agency_id != service.agency_id for one in listed):
        raise BrokenRuleError("procedures", "Chỉ giao thủ tục của chính cơ quan mình.")
    if not decision:
        raise BrokenRuleError("decision", "Ghi văn bản hai bên thống nhất: số, ngày, cơ quan ban hành.")
    check_texts(decision=decision)
