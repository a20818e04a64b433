"""Who is told that the work of somebody who leaves or moves is theirs now: once for the whole hand-over."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count
from django.urls import reverse

from nennep.handover.queries.sheets import number_of
from nennep.ledger.models import Event
from nennep.org.models import User, WorkHandover
from nennep.work.models import Notice
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.parts.notice_lookups import looks_up

from .givers import MACHINE, UNSAID

KIND = "handed_over"


def work_handed_over(event: Event) -> Iterator[NoticeDraft]:
    """Each receiver, with how much; not who wrote the hand-over."""
    made = WorkHandover.objects.select_related("giver").filter(pk=event.subject_id).first()
    if made is None:
        return
    lines = made.lines.filter(receiver__is_active=True).exclude(receiver=event.actor_id)
    counts = dict(lines.order_by().values_list("receiver").annotate(count=Count("pk")))
    for person in User.objects.filter(pk__in=counts).order_by("pk"):
        yield NoticeDraft(
            key=f"{KIND} {made.pk} {person.pk}",
            kind=KIND,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=reverse("handover:sheet", args=[made.giver.username, number_of(made)]),
            facts={"count": counts[person.pk]},
        )


@looks_up(KIND)
def words_of_handovers(notices: Sequence[Notice]) -> Mapping[int, Mapping[str, str]]:
    """By notice: whose work it was (``giver``), who gave it (``who``) and by which paper (``why``)."""
    found = WorkHandover.objects.select_related("giver", "made_by").in_bulk([one.subject_id for one in notices])
    return {
        notice.pk: {
            "giver": made.giver.full_name,
            "who": str(made.made_by or MACHINE),
            "why": made.ground.rstrip(". ") or UNSAID,
        }
        for notice in notices
        if (made := found.get(notice.subject_id))
    }
