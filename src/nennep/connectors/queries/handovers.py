"""Who is told of what happens between a desk and the competent agency."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from nennep.desks.parts.work_items import place_of
from nennep.desks.queries.differences import differences_by_id
from nennep.ledger.models import Event
from nennep.org.models import User
from nennep.org.queries import holders_of
from nennep.work.parts.notice_drafts import NoticeDraft


def difference_raised(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """Who made the list, and whoever deals with such papers on that side; nobody where it is answered already."""
    difference = differences_by_id([event.subject_id]).get(event.subject_id)
    if difference is None or difference.state != "open":
        return
    handover = difference.line.handover_list
    code = difference.line.case.code
    place = place_of(handover.agency_id, at_desk=handover.direction == "dossiers", at=at)
    posts = holders_of(place["duty"], handover.agency_id, timezone.localdate(at))
    people: list[User] = [handover.given_by] if handover.given_by and handover.given_by.is_active else []
    people += [post.user for post in posts]
    for person in {one.pk: one for one in people}.values():
        yield NoticeDraft(
            key=f"handover_difference {difference.pk} {person.pk}",
            kind="handover_difference",
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=reverse("desks:difference", args=[handover.code, code]),
            facts={"code": code, "list": handover.called, "taker": handover.taker.short_name, "what": difference.what},
        )
