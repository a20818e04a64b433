"""What waits to be handed over is work of who gives, until it is on a list."""

from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.ledger.actions import append, take_line
from nennep.ledger.events import name_events
from nennep.work.models import WorkItem

from ..models import HandoverList
from ..parts.work_items import WAITING, done_part, item_part, place_of
from ..queries.queues import first_until, services_between

name_events(
    {"papers_waiting.begun": "Có giấy tờ phải bàn giao", "papers_waiting.ended": "Không còn giấy tờ phải bàn giao"}
)
TITLES = {"dossiers": "Bàn giao hồ sơ giấy cho cơ quan giải quyết", "results": "Bàn giao kết quả cho quầy trả"}


def follow_waiting(desk_id: int, *, competent_id: int, direction: str, by: Actor, at: datetime) -> bool:
    """Afterwards one item of who gives stands for all that waits to go there, due when the first of it is.

    It is gone when nothing waits. Whether anything was changed.
    """
    giver = desk_id if direction == "dossiers" else competent_id
    with transaction.atomic():
        take_line(giver)
        services = services_between(desk_id, competent_id)
        if not services:
            return False
        waits, until = first_until(desk_id, competent_id, direction)
        held = WorkItem.objects.filter(subject_type=WAITING, subject_id__in=services, node=direction, state="open")
        item = held.first()
        if item is not None and waits:
            return bool(item.limit_at != until and held.update(limit_at=until))
        if item is None and not waits:
            return False
        subject = (WAITING, item.subject_id if item else services[0])
        place = place_of(giver, at_desk=direction == "dossiers", at=at)
        title = TITLES[direction]
        part = (
            done_part(subject, direction)
            if item
            else item_part(place, subject=subject, node=direction, title=title, at=at, until=until)
        )
        kind = "papers_waiting.ended" if item else "papers_waiting.begun"
        append(kind, subject=subject, agency_id=giver, by=by, at=at, facts={"direction": direction}, parts=[part])
    return True


def follow_list(handover: HandoverList, *, by: Actor, at: datetime) -> bool:
    """The same where that list goes: what was missing from it waits again."""
    there = handover.competent_id
    return follow_waiting(handover.desk_id, competent_id=there, direction=handover.direction, by=by, at=at)
