"""What is on its way out: in each person's order, never in quiet hours; and who wants the letter of the morning."""

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest

from django.db.models import Q
from django.utils import timezone

from nennep.kernel.practice import is_practice
from nennep.kernel.worktime import Calendar
from nennep.org.models import User
from nennep.org.queries import positions_of
from nennep.work.models import Notice, NoticeDelivery
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.parts.notice_kinds import DIGEST, may_send, opened_at
from nennep.work.queries.notices import daily_notices, sending_calendar, told_until

# To a person or a case, by one channel: among these the order is kept.
Receiver = tuple[str, int | None, str, int]
LOADED_AT_ONCE = 50
COLUMNS = (
    *("pk", "channel", "outcome", "due_at"),
    *("notice__agency_id", "notice__recipient_id", "notice__subject_type", "notice__subject_id"),
)


def lost_deliveries(at: datetime, furthest: datetime) -> list[NoticeDelivery]:
    """Those whose worker died while sending; a lease further ahead than one can be was set by a clock put back since."""
    ended = Q(leased_until__lte=at) | Q(leased_until__gt=furthest)
    return list(NoticeDelivery.objects.filter(ended, outcome="sending").select_related("notice").order_by("pk"))


def waiting_deliveries(at: datetime) -> Iterator[NoticeDelivery]:
    """Those that may leave now: those of citizens first, then of officials, the agencies in turn, each the oldest first.

    Of each receiver the first alone, and none while an earlier one cannot leave or is being sent.
    """
    citizens: list[int] = []
    officials: dict[int, list[int]] = {}
    for pk, agency_id, is_official in _firsts(at):
        if is_official:
            officials.setdefault(agency_id, []).append(pk)
        else:
            citizens.append(pk)
    in_turn = [pk for turn in zip_longest(*officials.values()) for pk in turn if pk is not None]
    rows = NoticeDelivery.objects.filter(outcome="").select_related("notice", "notice__recipient")
    order = [*citizens, *in_turn]
    for start in range(0, len(order), LOADED_AT_ONCE):
        page = order[start : start + LOADED_AT_ONCE]
        found = rows.in_bulk(page)
        yield from (found[pk] for pk in page if pk in found)


def _firsts(at: datetime) -> Iterator[tuple[int, int, bool]]:
    """Of each receiver the first delivery, where it may leave now: its number, its agency, whether to an official."""
    seen: set[Receiver] = set()
    calendars: dict[int, Calendar | None] = {}
    under_way = NoticeDelivery.objects.filter(outcome__in=["", "sending"]).order_by("pk").values_list(*COLUMNS)
    for pk, channel, outcome, due_at, agency_id, recipient_id, *subject in under_way.iterator():
        whose: Receiver = (channel, recipient_id, *(("", 0) if recipient_id else subject))
        if whose in seen:
            continue
        seen.add(whose)
        audience = "official" if recipient_id else "citizen"
        if not outcome and due_at <= at and may_send(audience, at, _calendar(agency_id, calendars)):
            yield pk, agency_id, bool(recipient_id)


def digests_wanted(at: datetime) -> Iterator[NoticeDraft]:
    """Of each person who has an address, and notices to be told together that came since the last such letter.

    What comes during the day waits for the next morning, also where none came before.
    """
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
        calendar = _calendar(post.agency_id, calendars)
        if not may_send("official", at, calendar):
            continue
        since, until = told_until(user), opened_at(at, calendar)
        count = len(daily_notices(user, since, until))
        if count:
            yield NoticeDraft(
                key=f"digest {user.pk} {day:%Y%m%d}",
                kind=DIGEST,
                agency_id=post.agency_id,
                subject=("user", user.pk),
                recipient=user,
                address="/notices/",
                facts={"count": count, "since_at": since, "until_at": until},
            )


def _calendar(agency_id: int, known: dict[int, Calendar | None]) -> Calendar | None:
    if agency_id not in known:
        known[agency_id] = sending_calendar(agency_id)
    return known[agency_id]
