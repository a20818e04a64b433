"""Who is told that the work of somebody who leaves or moves is theirs now: once for the whole hand-over."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count
from django.urls import reverse

from nennep.handover.queries.sheets import number_of
from nennep.ledger.models import Event
from nennep.org.actions.handovers import TAKEN_BACK
from nennep.org.models import User, WorkHandover
from nennep.work.models import Notice
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.parts.notice_lookups import looks_up

from .givers import MACHINE, UNSAID

KIND, RETURNED = "handed_over", "work_returned"


def work_handed_over(event: Event) -> Iterator[NoticeDraft]:
    """Each receiver, with how much, and whom work left that returned; not who wrote the hand-over."""
    made = WorkHandover.objects.select_related("giver").filter(pk=event.subject_id).first()
    if made is None:
        return
    lines = made.lines.filter(receiver__is_active=True).exclude(receiver=event.actor_id)
    counts = dict(lines.order_by().values_list("receiver").annotate(count=Count("pk")))
    page = reverse("handover:sheet", args=[made.giver.username, number_of(made)])
    yield from _taken_back(event, made, page)
    for person in User.objects.filter(pk__in=counts).order_by("pk"):
        yield NoticeDraft(
            key=f"{KIND} {made.pk} {person.pk}",
            kind=KIND,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=page,
            facts={"count": counts[person.pk]},
        )


def _taken_back(event: Event, made: WorkHandover, page: str) -> Iterator[NoticeDraft]:
    """Whoever had work that returned to who handed it over before; not who took it back."""
    if not made.ground.startswith(TAKEN_BACK) or not made.giver.is_active or made.giver_id == event.actor_id:
        return
    yield NoticeDraft(
        key=f"{RETURNED} {made.pk} {made.giver_id}",
        kind=RETURNED,
        agency_id=event.chain_id,
        subject=(event.subject_type, event.subject_id),
        recipient=made.giver,
        address=page,
        facts={"count": made.lines.count()},
    )


@looks_up(RETURNED)
def words_of_returns(notices: Sequence[Notice]) -> Mapping[int, Mapping[str, str]]:
    """By notice: whose the work is again (``holder``), who took it back (``who``) and by which paper (``why``)."""
    found = WorkHandover.objects.select_related("made_by").in_bulk([one.subject_id for one in notices])
    return {notice.pk: _returned(found[notice.subject_id]) for notice in notices if notice.subject_id in found}


def _returned(made: WorkHandover) -> dict[str, str]:
    line = made.lines.filter(receiver__isnull=False).select_related("receiver").first()
    holder = str(line.receiver) if line else "người đã bàn giao"
    return {"holder": holder, "who": str(made.made_by or MACHINE), "why": made.ground.rstrip(". ") or UNSAID}


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
