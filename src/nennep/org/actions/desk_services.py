"""The desk of another agency receives and returns for one's own (NĐ 118/2025)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.text import legible
from nennep.ledger.actions import append, take_lines
from nennep.ledger.events import name_events

from ..models import Agency, DeskService
from ..queries.administration import manager
from ..queries.names import desk_of
from ..rules import MANAGE_PEOPLE, BrokenRuleError, check_texts

name_events(
    {
        "desk_service.begun": "Giao quầy của cơ quan khác tiếp nhận thay",
        "desk_service.ended": "Thôi giao quầy của cơ quan khác tiếp nhận thay",
    }
)


def begin_desk_service(
    agency: Agency, *, desk: Agency, is_outside: bool, decision: str, held_from: date, by: Actor, at: datetime
) -> DeskService:
    """Afterwards the desk of that agency takes in and returns dossiers of this one, from that day on.

    Events in the chains of both. Raises BrokenRuleError, NotPermittedError.
    """
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    decision = legible(decision)
    if desk.pk == agency.pk:
        raise BrokenRuleError("desk", "Đây là chính cơ quan mình. Chọn cơ quan có quầy tiếp nhận thay.")
    if desk_of(desk.pk) is None:
        raise BrokenRuleError(
            "desk", f"{desk.short_name} chưa chọn phòng làm Bộ phận Một cửa. Nhờ cơ quan ấy chọn trước."
        )
    if not decision:
        raise BrokenRuleError("decision", "Ghi văn bản giao tiếp nhận: số, ngày, cơ quan ban hành.")
    check_texts(decision=decision)
    try:
        with transaction.atomic():
            lines = _hold(agency.pk, desk.pk)
            _check_alone(agency, desk, held_from)
            service = DeskService.objects.create(
                agency=agency, desk=desk, is_outside=is_outside, decision=decision, held_from=held_from
            )
            facts = {"agency": agency.pk, "desk": desk.pk, "is_outside": is_outside, "held_from": held_from.isoformat()}
            for chain in lines:
                append(
                    "desk_service.begun",
                    subject=("desk_service", service.pk),
                    agency_id=chain,
                    by=by,
                    at=at,
                    grant=grant,
                    facts=facts,
                )
    except IntegrityError as error:
        raise BrokenRuleError("desk", f"{desk.short_name} đang tiếp nhận thay. Kết thúc lần ấy trước.") from error
    return service


def end_desk_service(service: DeskService, *, held_to: date, by: Actor, at: datetime) -> None:
    """Afterwards that desk receives up to and with that day; what it has received it still returns."""
    grant = manager(service.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    if held_to < max(service.held_from, timezone.localdate(at)):
        raise BrokenRuleError("held_to", "Ngày cuối tiếp nhận thay phải từ hôm nay, và từ ngày bắt đầu, trở đi.")
    with transaction.atomic():
        lines = _hold(service.agency_id, service.desk_id)
        if not DeskService.objects.filter(pk=service.pk, held_to=None).update(held_to=held_to):
            raise BrokenRuleError("held_to", "Lần tiếp nhận thay này đã có ngày cuối.")
        for chain in lines:
            append(
                "desk_service.ended",
                subject=("desk_service", service.pk),
                agency_id=chain,
                by=by,
                at=at,
                grant=grant,
                facts={"held_to": held_to.isoformat()},
            )


def _hold(*agency_ids: int) -> list[int]:
    """Both chains are held, in the order in which every act on two of them holds them."""
    take_lines(agency_ids)
    return sorted(agency_ids)


def _check_alone(agency: Agency, desk: Agency, held_from: date) -> None:
    """On no day does one desk receive for one agency by two agreements: they could differ in the territory."""
    others = DeskService.objects.filter(agency=agency, desk=desk, held_to__gte=held_from)
    if (until := others.order_by("-held_to").values_list("held_to", flat=True).first()) is not None:
        raise BrokenRuleError(
            "held_from",
            f"{desk.short_name} còn tiếp nhận thay đến hết ngày {full_date(until)}. Ghi ngày bắt đầu sau ngày ấy.",
        )
