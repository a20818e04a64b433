"""Which procedures of an agency the desk of another receives, on a day."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from nennep.org.models import Agency, DeskService
from nennep.org.queries.desk_services import services_of
from nennep.org.rules import BrokenRuleError

from ..models import DeskScope, Procedure
from .offers import Offer, offers


def scopes_of(service: DeskService) -> list[DeskScope]:
    """What was agreed for that service, the last first."""
    found = DeskScope.objects.filter(service=service).select_related("entered_by").prefetch_related("procedures")
    return list(found.order_by("-begins_on", "-pk"))


def scope_on(service: DeskService, day: date) -> DeskScope | None:
    """What holds on that day; None where nothing was agreed and every procedure is received."""
    return next((scope for scope in scopes_of(service) if scope.begins_on <= day), None)


def codes_in(scope: DeskScope | None) -> list[str]:
    """The quality codes of the procedures that it lists."""
    return [one.quality_code for one in scope.procedures.all()] if scope else []


def received_at(service: DeskService, procedure_id: int, day: date) -> bool:
    """Whether that desk receives the procedure on that day."""
    scope = scope_on(service, day)
    return scope is None or scope.covers_all or procedure_id in {one.pk for one in scope.procedures.all()}


def not_received_at(service: DeskService) -> str:
    """Why that desk cannot take it in, and the way out."""
    return (
        f"{service.agency.short_name} chưa giao thủ tục này cho {service.desk.short_name} tiếp nhận."
        f" Hướng dẫn người nộp đến Bộ phận Một cửa của {service.agency.short_name}, hoặc hỏi cơ quan ấy giao thêm."
    )


def check_received_at(service: DeskService, *, agency_id: int, procedure_id: int, day: date) -> None:
    """Raises BrokenRuleError where that desk does not, or no more, receive the procedure of that agency on that day."""
    if service.agency_id != agency_id or service not in services_of([service.desk_id], day):
        raise BrokenRuleError("", f"{service.desk.short_name} không còn tiếp nhận thay {service.agency.short_name}.")
    if not received_at(service, procedure_id, day):
        raise BrokenRuleError("", not_received_at(service))


def offers_at(found: Collection[Offer], desks: Collection[int], day: date) -> list[Offer]:
    """These offers as the desks may take them in; of another agency's those not agreed upon say why not."""
    served = {one.agency_id: one for one in services_of(desks, day) if one.agency_id not in desks}
    closed: dict[int, set[int]] = {}
    for agency_id, service in served.items():
        scope = scope_on(service, day)
        if scope is not None and not scope.covers_all:
            closed[agency_id] = {one.pk for one in scope.procedures.all()}
    return [
        replace(offer, why_not=not_received_at(served[offer.procedure.agency_id]))
        if offer.procedure.pk not in closed.get(offer.procedure.agency_id, {offer.procedure.pk})
        else offer
        for offer in found
    ]


def offer_at(offer: Offer | None, desks: Collection[int], day: date) -> Offer | None:
    """The same of one offer."""
    return next(iter(offers_at([offer] if offer else [], desks, day)), None)


def receivable_procedures(agency: Agency, day: date) -> list[tuple[str, str]]:
    """Code and name of what may be received at a desk of the agency on that day."""
    found = [offer for offer in offers([agency.pk], day) if not offer.why_not]
    return [(offer.procedure.quality_code, f"{offer.procedure.quality_code} · {offer.version.name}") for offer in found]


def procedures_named(agency: Agency, codes: Collection[str]) -> list[Procedure]:
    """The procedures of the agency of these quality codes."""
    return list(Procedure.objects.filter(agency=agency, quality_code__in=codes).order_by("quality_code"))
