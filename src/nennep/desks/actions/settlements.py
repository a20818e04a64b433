"""Desk and agency settle by the month what the desk took for the agency."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.cases.parts.receipts import receipt_numbers
from nennep.cases.queries.fees import sees_money
from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import NotPermittedError, append, move
from nennep.ledger.events import name_events
from nennep.ledger.statement import Part, Update
from nennep.org.models import Agency
from nennep.org.queries import holders_of
from nennep.org.rules import APPROVE, BrokenRuleError
from nennep.work.models import WorkItem

from ..models.settlements import FeeSettlement, SettledEntry
from ..parts.monthly_sheets import answer_sheet, check_version, cite, hold
from ..parts.work_items import MONTH, SETTLEMENT, done_part, item_part, place_of
from ..queries.queues import services_between
from ..queries.settlements import confirms_for, entries_of, entries_up_to, month_due, receipt_said
from ..rules.settlements import CONFIRMERS, NOT_CONFIRMER, NOT_DESK, NOTHING_TO_SETTLE, UNANSWERED

name_events(
    {
        "fee_settlement.proposed": "Lập bảng thu hộ của tháng",
        "fee_settlement.cited": "Bảng thu hộ của tháng, bên kia ghi",
        "fee_month.begun": "Đến kỳ chốt thu hộ của tháng",
        "fee_month.ended": "Không còn phải chốt thu hộ của tháng",
    }
)


def propose_settlement(desk: Agency, *, competent: Agency, by: Actor, at: datetime) -> FeeSettlement:
    """Afterwards the month that is due stands on a sheet with every entry, for the agency to confirm.

    Events in the chains of both. Raises BrokenRuleError, NotPermittedError.
    """
    if desk.pk not in sees_money(by):
        raise NotPermittedError(NOT_DESK)
    with transaction.atomic():
        hold(desk.pk, competent.pk)
        if FeeSettlement.objects.filter(desk=desk, competent=competent).exclude(state="closed").exists():
            raise BrokenRuleError("", UNANSWERED)
        month = month_due(desk.pk, competent.pk, at)
        if month is None:
            raise BrokenRuleError("", NOTHING_TO_SETTLE)
        made = FeeSettlement.objects.create(
            code=token_hex(6),
            desk=desk,
            competent=competent,
            year=month[0],
            month=month[1],
            proposed_at=at,
            proposed_by_id=by.user_id,
        )
        facts = _list_entries(made) | {"month": made.called}
        append(
            "fee_settlement.proposed",
            subject=(SETTLEMENT, made.pk),
            agency_id=desk.pk,
            by=by,
            at=at,
            facts=facts,
            parts=[_to_confirm(made, at)],
        )
        cite(made, facts, by=by, at=at)
        follow_month(desk.pk, competent_id=competent.pk, by=by, at=at)
    return made


def propose_again(settlement: FeeSettlement, *, version: int, by: Actor, at: datetime) -> None:
    """Afterwards the sheet that the agency objected to is counted anew and waits for it again. Raises ConflictError."""
    if settlement.desk_id not in sees_money(by):
        raise NotPermittedError(NOT_DESK)
    check_version(settlement, version, by, at)
    with transaction.atomic():
        hold(settlement.desk_id, settlement.competent_id)
        settlement.entries.all().delete()
        parts = [done_part((SETTLEMENT, settlement.pk), "propose"), _to_confirm(settlement, at)]
        changes = {"proposed_at": at, "proposed_by": by.user_id}
        facts = _list_entries(settlement)
        move(settlement, "proposed_again", by=by, at=at, facts=facts, changes=changes, parts=parts)
        cite(settlement, facts, by=by, at=at)


def close_settlement(settlement: FeeSettlement, *, version: int, by: Actor, at: datetime) -> None:
    """Afterwards both have closed the month: it is frozen, with what it says of each receipt.

    Raises NotPermittedError, ConflictError.
    """
    said: dict[str, list[int]] = {}
    for row, _ in entries_of(settlement):
        if (told := receipt_said(row)) != row.receipt:
            said.setdefault(told, []).append(row.pk)
    kept: list[Part] = [Update(SettledEntry, {"id": rows}, {"receipt": told}) for told, rows in said.items()]
    _answer(settlement, "closed", version, kept, by=by, at=at)


def object_to_settlement(settlement: FeeSettlement, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """Afterwards the desk has work: the agency does not agree, and says why. Raises NotPermittedError, ConflictError."""
    if not (reason := legible(reason)):
        raise BrokenRuleError("reason", "Ghi chỗ chưa đồng ý: khoản nào, vì sao.")
    place = place_of(settlement.desk_id, at_desk=True, at=at)
    title = "Xem lại bảng thu hộ cơ quan chưa đồng ý"
    item = item_part(place, subject=(SETTLEMENT, settlement.pk), node="propose", title=title, at=at)
    _answer(settlement, "objected", version, [item], by=by, at=at, objection=reason)


def _answer(
    settlement: FeeSettlement, name: str, version: int, parts: list[Part], *, by: Actor, at: datetime, **changes: Any
) -> None:
    refused = "" if settlement.competent_id in confirms_for(by) else NOT_CONFIRMER
    answer_sheet(settlement, name, version, parts, refused, by=by, at=at, **changes)


def follow_month(desk_id: int, *, competent_id: int, by: Actor, at: datetime) -> bool:
    """Afterwards the desk has an item where a month is over and not settled, and none where not; whether it changed."""
    services = services_between(desk_id, competent_id)
    if not services:
        return False
    waits = month_due(desk_id, competent_id, at) is not None
    item = WorkItem.objects.filter(subject_type=MONTH, subject_id__in=services, node="settle", state="open").first()
    if waits == (item is not None):
        return False
    subject = (MONTH, item.subject_id if item else services[0])
    title = "Chốt phí, lệ phí thu hộ của tháng"
    place = place_of(desk_id, at_desk=True, at=at)
    part = (
        done_part(subject, "settle") if item else item_part(place, subject=subject, node="settle", title=title, at=at)
    )
    kind = "fee_month.ended" if item else "fee_month.begun"
    append(kind, subject=subject, agency_id=desk_id, by=by, at=at, parts=[part])
    return True


def _to_confirm(settlement: FeeSettlement, at: datetime) -> Part:
    day, agency = timezone.localdate(at), settlement.competent_id
    duty = next((one for one in CONFIRMERS if holders_of(one, agency, day)), APPROVE)
    place = {"agency": agency, "division": None, "duty": duty}
    title = "Xác nhận bảng phí, lệ phí quầy thu hộ"
    return item_part(place, subject=(SETTLEMENT, settlement.pk), node="confirm", title=title, at=at)


def _list_entries(settlement: FeeSettlement) -> dict[str, Any]:
    """Write its entries; what they are and come to."""
    month = (settlement.year, settlement.month)
    rows = []
    for number, entry in enumerate(entries_up_to(settlement.desk_id, settlement.competent_id, month), 1):
        amount = entry.amount if entry.kind == "paid" else -entry.amount
        receipt = receipt_numbers(entry.case).get(entry.pk, "") if entry.kind == "paid" else ""
        rows.append(SettledEntry(settlement=settlement, entry=entry, number=number, receipt=receipt, amount=amount))
    SettledEntry.objects.bulk_create(rows)
    return {"entries": [[row.entry_id, row.amount] for row in rows], "sum": sum(row.amount for row in rows)}
