"""What is on its way out: in each person's order, never in quiet hours; and who wants the letter of the morning."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from nennep.kernel.practice import is_practice
from nennep.kernel.worktime import Calendar
from nennep.org.models import CalendarVersion, User
from nennep.org.queries import positions_of
from nennep.org.queries.calendars import calendar_lately_of
from nennep.work.models import Notice, NoticeDelivery
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.parts.notice_kinds import DIGEST, may_send
from nennep.work.queries.notices import daily_notices, last_digest

MOST_LOOKED_AT = 2000


def lost_deliveries(at: datetime, furthest: datetime) -> list[NoticeDelivery]:
    """Those whose worker died while sending; a lease further ahead than one can be was set by a clock put back since."""
    ended = Q(leased_until__lte=at) | Q(leased_until__gt=furthest)
    return list(NoticeDelivery.objects.filter(ended, outcome="sending").select_related("notice").order_by("pk"))


def waiting_deliveries(at: datetime) -> Iterator[NoticeDelivery]:
    """Those that may leave now, the oldest first; nobody's later ones before an earlier one that cannot."""
    waiting = NoticeDelivery.objects.filter(outcome="").select_related("notice", "notice__recipient").order_by("pk")
    held: set[tuple[object, ...]] = set()
    calendars: dict[int, Calendar | None] = {}
    for delivery in list(waiting[:MOST_LOOKED_AT]):
        notice = delivery.notice
        whose = (delivery.channel, notice.recipient_id or (notice.subject_type, notice.subject_id))
        if whose in held:
            continue
        calendar = _calendar(notice.agency_id, calendars)
        audience = "official" if notice.recipient_id else "citizen"
        if delivery.due_at <= at and may_send(audience, at, calendar):
            yield delivery
        held.add(whose)


def digests_wanted(at: datetime) -> Iterator[NoticeDraft]:
    """Of each person who has an address, and notices to be told together that came since the last such letter."""
    day = timezone.localdate(at)
    calendars: dict[int, Calendar | None] = {}
    told = set(
        Notice.objects.filter(kind=DIGEST, key__endswith=f" {day:%Y%m%d}").values_list("recipient_id", flat=True)
    )
    for user in (
        User.objects.filter(is_active=True, notices__isnull=False).exclude(email="").exclude(pk__in=told).distinct()
    ):
        post = next(iter(positions_of(user, day)), None)
        if post is None or is_practice(post.agency_id):
            continue
        if not may_send("official", at, _calendar(post.agency_id, calendars)):
            continue
        since = last_digest(user)
        count = len(daily_notices(user, since, at))
        if count:
            yield NoticeDraft(
                key=f"digest {user.pk} {day:%Y%m%d}",
                kind=DIGEST,
                agency_id=post.agency_id,
                subject=("user", user.pk),
                recipient=user,
                address="/notices/",
                facts={"count": count, "since_at": since, "until_at": at},
            )


def _calendar(agency_id: int, known: dict[int, Calendar | None]) -> Calendar | None:
    if agency_id not in known:
        try:
            known[agency_id] = calendar_lately_of(agency_id)
        except CalendarVersion.DoesNotExist:
            known[agency_id] = None
    return known[agency_id]
