"""Who is told that the divisions of an agency have changed, on the day on which they did."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from nennep.ledger.models import Event
from nennep.org.models import Position, Reorganisation, User
from nennep.org.queries import held_on
from nennep.org.queries.reorganisations import lines_of
from nennep.org.rules import MANAGE_PEOPLE
from nennep.org.rules.reorganisations import Changes
from nennep.work.parts.notice_drafts import NoticeDraft

KIND = "reorganised"
# So many of the changes are told; the page has them all.
MOST_LINES = 6


def carried_out(event: Event) -> Iterator[NoticeDraft]:
    """The people of the divisions that it names, and who wrote it. Of an agency that ended merged_posts tells."""
    held = Reorganisation.objects.filter(pk=event.subject_id, into=None, state="carried_out").first()
    if held is None:
        return
    lines = [f"{words}: {text}" for words, text in lines_of(held)]
    more = f"; và {len(lines) - MOST_LINES} thay đổi khác" if len(lines) > MOST_LINES else ""
    told = {"said": held.decision, "what": "; ".join(lines[:MOST_LINES]) + more}
    managers = {post.user_id for post in _posts(held, event) if MANAGE_PEOPLE in post.duties}
    for person in _people(held, event):
        page = reverse("reorganisation", args=[held.number]) if person.pk in managers else reverse("agency")
        yield NoticeDraft(
            key=f"{KIND} {event.chain_id} {event.number} {person.pk}",
            kind=KIND,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=page,
            facts=told,
        )


def _posts(held: Reorganisation, event: Event) -> QuerySet[Position]:
    """The posts of the agency on the day of the event."""
    return Position.objects.filter(held_on(timezone.localdate(event.at)), agency_id=held.agency_id)


def _people(held: Reorganisation, event: Event) -> list[User]:
    """Whom it concerns, by key; not who had it carried out at once, who saw it."""
    changes = Changes.from_json(held.changes)
    named = {*changes.renamed, *changes.ended.values(), changes.desk} - {""}
    codes = {changes.renamed[code].code if code in changes.renamed else code for code in named}
    concerned = Q(positions__in=_posts(held, event).filter(division__code__in=codes)) | Q(pk=held.written_by_id or 0)
    if changes.agency:
        concerned |= Q(positions__in=_posts(held, event))
    found = User.objects.filter(concerned, is_active=True).exclude(pk=event.actor_id or 0)
    return list(found.distinct().order_by("pk"))
