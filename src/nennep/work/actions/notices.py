"""Notices: made once, sent once, kept for a while. They follow from events and have none of their own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from nennep.kernel.actors import Actor
from nennep.ledger.actions import instant
from nennep.org.models import User
from nennep.org.rules import BrokenRuleError

from ..models import Notice, NoticeChoice, NoticeDelivery
from ..parts.notice_drafts import NoticeDraft
from ..parts.notice_kinds import chosen_kinds
from ..queries.notices import mail_choice_of
from ..rules import MAIL_CHOICES


def give_notice(draft: NoticeDraft, *, by: Actor, at: datetime) -> Notice | None:
    """Afterwards the person is told, or was before; None then. By mail too, where that was chosen and an address is known.

    ``channels`` of the draft are those to a citizen; an official's mail is his or her own choice.
    """
    facts = {name: instant(value) if isinstance(value, datetime) else value for name, value in draft.facts.items()}
    row = {
        "kind": draft.kind,
        "agency_id": draft.agency_id,
        "recipient": draft.recipient,
        "subject_type": draft.subject[0],
        "subject_id": draft.subject[1],
        "address": draft.address,
        "facts": facts,
        "made_at": at,
    }
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(key=draft.key, defaults=row)
        if not is_new:
            return None
        channels = list(draft.channels)
        if draft.recipient is not None:
            mails = draft.recipient.email and mail_choice_of(draft.recipient, draft.kind) == "now"
            channels = ["mail"] if mails else []
        rows = [NoticeDelivery(notice=notice, channel=channel, due_at=at) for channel in channels]
        NoticeDelivery.objects.bulk_create(rows)
    return notice


def choose_mail(user: User, *, choices: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Afterwards these kinds come by mail as the person wants. Raises BrokenRuleError for what cannot be chosen."""
    known = {kind.code for kind in chosen_kinds()}
    for kind, mail in choices.items():
        if kind not in known or mail not in MAIL_CHOICES:
            raise BrokenRuleError("", "Chọn một trong ba cách cho mỗi loại thông báo.")
    with transaction.atomic():
        for kind, mail in choices.items():
            NoticeChoice.objects.update_or_create(user=user, kind=kind, defaults={"mail": mail})


def mark_read(user: User, *, by: Actor, at: datetime, key: str = "") -> None:
    """Afterwards that notice of the person, or every one, counts as read."""
    unread = Notice.objects.filter(recipient=user, read_at=None)
    (unread.filter(key=key) if key else unread).update(read_at=at)


def claim_delivery(delivery: NoticeDelivery, *, until: datetime, by: Actor, at: datetime) -> bool:
    """Afterwards nobody else sends it until then; False where somebody else does, or has put it off."""
    waiting = NoticeDelivery.objects.filter(pk=delivery.pk, outcome="", due_at__lte=at)
    return bool(waiting.update(outcome="sending", leased_until=until, tries=F("tries") + 1))


def record_sent(delivery: NoticeDelivery, *, by: Actor, at: datetime) -> None:
    """Afterwards it counts as sent; also one that was thought lost meanwhile."""
    rows = NoticeDelivery.objects.filter(pk=delivery.pk).exclude(outcome="sent")
    rows.update(outcome="sent", sent_at=at, leased_until=None, error="")


def record_failure(delivery: NoticeDelivery, *, error: str, again_at: datetime | None, by: Actor, at: datetime) -> None:
    """Afterwards it is tried again at that instant; at None it waits for a person."""
    outcome = "" if again_at else "failed"
    NoticeDelivery.objects.filter(pk=delivery.pk, outcome="sending").update(
        outcome=outcome, due_at=again_at or at, leased_until=None, error=error[:200]
    )


def record_unsure(delivery: NoticeDelivery, *, error: str, by: Actor, at: datetime) -> None:
    """Afterwards it waits for a person: it may have been sent, so it is not sent again by itself."""
    rows = NoticeDelivery.objects.filter(pk=delivery.pk, outcome="sending")
    rows.update(outcome="unsure", leased_until=None, error=error[:200])


def settle_lost(delivery: NoticeDelivery, *, repeatable: bool, by: Actor, at: datetime) -> None:
    """One whose worker died while sending: sent again where that cannot send it twice, else left to a person."""
    lost = NoticeDelivery.objects.filter(pk=delivery.pk, outcome="sending", leased_until=delivery.leased_until)
    lost.update(outcome="" if repeatable else "unsure", leased_until=None, due_at=at)


def send_again(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """Afterwards a delivery that failed, for good or until its next try, or may have failed is due now.

    Raises BrokenRuleError for any other.
    """
    failed = Q(outcome__in=["failed", "unsure"]) | (Q(outcome="") & ~Q(error=""))
    rows = NoticeDelivery.objects.filter(failed, pk=delivery_id)
    if not rows.update(outcome="", due_at=at, tries=0, error=""):
        raise BrokenRuleError("", "Thông báo này không còn chờ gửi lại. Đây là tình trạng mới nhất.")


def forget_notices(before: datetime, *, most: int, by: Actor, at: datetime) -> int:
    """Afterwards so many notices made before that instant are gone, with their deliveries; how many."""
    old = list(Notice.objects.filter(made_at__lt=before).order_by("made_at").values_list("pk", flat=True)[:most])
    Notice.objects.filter(pk__in=old).delete()
    return len(old)
