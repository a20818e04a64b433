"""Who is told that the agency of their post ended in another one: where the post is now, and with which duties."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from nennep.ledger.models import Event
from nennep.org.models import Agency, Division, Position, Reorganisation
from nennep.org.queries import by_given_name, holders_of
from nennep.org.rules import DUTIES, MANAGE_PEOPLE
from nennep.work.models import Notice
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.parts.notice_lookups import looks_up

KIND = "merged"
NONE = "không có"


def post_followed(event: Event, facts: Mapping[str, Any]) -> Iterator[NoticeDraft]:
    """Whoever held the post in the agency that ended; nobody of a post that goes from one division to another."""
    held = Reorganisation.objects.filter(pk=facts.get("reorganisation", 0), into__isnull=False).first()
    post = Position.objects.select_related("user").filter(pk=event.subject_id, user__is_active=True).first()
    if held is None or post is None or post.user_id == event.actor_id:
        return
    ended, heir = (Agency.objects.get(pk=pk) for pk in (facts["from_agency"], event.chain_id))
    goes = facts["to"] is not None
    division = Division.objects.filter(agency=heir, code=facts["division"]).first() if facts["division"] else None
    place = f"{division.name}, {heir.short_name}" if division else heir.short_name
    what = f"Vị trí {post.title} nay ở {place}" if goes else f"Vị trí {post.title} chưa có nơi về ở {heir.short_name}"
    along, left = facts["duties"] if goes else [], facts["left"] if goes else post.duties
    yield NoticeDraft(
        key=f"{KIND} {event.chain_id} {event.number} {post.user_id}",
        kind=KIND,
        agency_id=heir.pk,
        subject=(event.subject_type, event.subject_id),
        recipient=post.user,
        address=reverse("agency"),
        facts={
            "what": what,
            "said": f"{ended.name} đã kết thúc theo {held.decision}",
            "did": f"Nhiệm vụ đi cùng: {_worded(along)}. Không đi cùng: {_worded(left)}",
        },
    )


def _worded(duties: Collection[str]) -> str:
    return "; ".join(words for duty, words in DUTIES.items() if duty in duties) or NONE


@looks_up(KIND)
def who_gives_duties(notices: Sequence[Notice]) -> Mapping[int, Mapping[str, str]]:
    """By notice: who manages the people of the successor (``who``), on the day of the notice."""
    met = {notice.pk: (notice.agency_id, timezone.localdate(notice.made_at)) for notice in notices}
    words = {place: _keepers(*place) for place in set(met.values())}
    return {pk: {"who": words[place]} for pk, place in met.items()}


def _keepers(agency_id: int, day: date) -> str:
    """Who manages people there, else who does at the agency above."""
    agency = Agency.objects.select_related("superior").get(pk=agency_id)
    for one in filter(None, (agency, agency.superior)):
        people = sorted({post.user for post in holders_of(MANAGE_PEOPLE, one.pk, day)}, key=by_given_name)
        if people:
            names = ", ".join(person.full_name for person in people)
            return f"{names} (quản lý người dùng ở {one.short_name})"
    return f"người quản lý người dùng ở {agency.short_name}"
