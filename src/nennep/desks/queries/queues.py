"""How much waits to be handed over between two agencies, and until when the first of it."""

from collections.abc import Collection
from datetime import datetime

from nennep.org.models import DeskService
from nennep.org.queries.agencies import family_of, heir_of
from nennep.work.models import WorkItem

from ..parts.work_items import WAITING
from ..rules import DIRECTIONS
from . import waiting_cases, waiting_until


def services_between(desk_id: int, competent_id: int) -> list[int]:
    """The services of that desk for that agency, and of those that ended in either, the newest first."""
    found = DeskService.objects.filter(desk__in=family_of(desk_id), agency__in=family_of(competent_id))
    return list(found.order_by("-held_from", "-pk").values_list("pk", flat=True))


def services_by_id(ids: Collection[int]) -> dict[int, DeskService]:
    """These services, each with the agencies that its sides are now."""
    found = DeskService.objects.select_related("agency__successor", "desk__successor").in_bulk(ids)
    for service in found.values():
        service.agency, service.desk = heir_of(service.agency), heir_of(service.desk)
    return found


def first_until(desk_id: int, competent_id: int, direction: str) -> tuple[bool, datetime | None]:
    """Whether anything waits there, and until when the first of it goes over; an article tells of dossiers alone."""
    cases = list(waiting_cases(direction).filter(desk=desk_id, agency=competent_id))
    if direction == "results":
        return bool(cases), None
    return bool(cases), min((until for case in cases if (until := waiting_until(case))), default=None)


def places_to_follow() -> set[tuple[int, int, str]]:
    """Desk, agency and direction wherever something waits, or an item says that something does."""
    found = {
        (desk, agency, direction)
        for direction in DIRECTIONS
        for desk, agency in waiting_cases(direction).order_by().values_list("desk", "agency").distinct()
        if desk is not None
    }
    items = WorkItem.objects.filter(subject_type=WAITING, state="open").values_list("subject_id", "node")
    held = services_by_id({pk for pk, _ in items})
    return found | {(held[pk].desk_id, held[pk].agency_id, node) for pk, node in items if pk in held}


def waiting_between(service_ids: Collection[int], at: datetime) -> dict[tuple[int, str], tuple[DeskService, int, int]]:
    """By service and direction how many cases wait to go over, and how many of them too long."""
    found = {}
    for service in services_by_id(service_ids).values():
        for direction in DIRECTIONS:
            cases = list(waiting_cases(direction).filter(desk=service.desk_id, agency=service.agency_id))
            untils = [waiting_until(case) for case in cases] if direction == "dossiers" else []
            late = sum(until is not None and until < at for until in untils)
            found[service.pk, direction] = (service, len(cases), late)
    return found
