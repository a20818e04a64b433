"""Who is told that duties were lent in writing, or are lent no more."""

from collections.abc import Iterator

from django.urls import reverse

from nennep.kernel.dates import full_date
from nennep.ledger.models import Event
from nennep.org.models import Delegation
from nennep.work.parts.notice_drafts import NoticeDraft

KIND = "delegation"
LENT = ("Được ủy quyền", "Từ {begun} đến hết {ended} việc của nhiệm vụ ấy hiện ở Việc của tôi, ghi “thay {lender}”")
ENTERED = ("Đã ghi ủy quyền của bạn", "Chấm dứt sớm được ở Vị trí của tôi")
ENDED = ("Ủy quyền đã chấm dứt", "Việc của nhiệm vụ ấy không còn ở Việc của tôi")
ENDED_FOR_LENDER = ("Ủy quyền của bạn đã chấm dứt", "Nhiệm vụ ấy lại do bạn tự làm")


def lent_or_ended(event: Event) -> Iterator[NoticeDraft]:
    """Whoever was lent the duties, and whose they are; not who wrote it. Nobody of what has been revoked since."""
    found = Delegation.objects.select_related("lender__user", "borrower").filter(pk=event.subject_id).first()
    is_made = event.kind == "delegation.made"
    if found is None or (is_made and found.revoked_on is not None):
        return
    lender, borrower = found.lender.user, found.borrower
    told = ((borrower, LENT if is_made else ENDED), (lender, ENTERED if is_made else ENDED_FOR_LENDER))
    for person, (what, then) in told:
        if person.pk == event.actor_id or not person.is_active:
            continue
        days = {"begun": full_date(found.held_from), "ended": full_date(found.held_to), "lender": lender.full_name}
        yield NoticeDraft(
            key=f"{KIND} {event.chain_id} {event.number} {person.pk}",
            kind=KIND,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=reverse("me"),
            facts={
                "what": what,
                "who": lender.full_name,
                "taker": borrower.full_name,
                "said": ", ".join(found.duty_words),
                "until": full_date(found.held_to),
                "next": then.format(**days),
            },
        )
