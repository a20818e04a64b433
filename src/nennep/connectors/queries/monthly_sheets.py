"""Who is told of the sheets of a month between a desk and an agency: fees taken, people sent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from nennep.desks.models import DeskMember, DeskReview, FeeSettlement
from nennep.desks.parts.work_items import place_of
from nennep.desks.queries.queues import services_by_id
from nennep.desks.queries.review_writers import assessed_in, writers
from nennep.desks.queries.reviews import members_by_id, review_month_due, reviews_by_id
from nennep.desks.queries.settlements import settlements_by_id
from nennep.desks.rules.reviews import READERS
from nennep.desks.rules.settlements import CONFIRMERS
from nennep.ledger.models import Event
from nennep.org.models import Agency, User
from nennep.org.queries import holders_of
from nennep.org.queries.agencies import heir_of
from nennep.org.rules import LEAD_DESK
from nennep.work.parts.notice_drafts import NoticeDraft

KIND = "monthly_sheet"
# Who is told of a settlement: the agency of what it has to answer, the desk of what was answered.
SETTLEMENT_WORDS = {
    "proposed": "{desk} lập bảng thu hộ tháng {month}, chờ xác nhận",
    "proposed_again": "{desk} lập lại bảng thu hộ tháng {month}, chờ xác nhận",
    "objected": "{agency} chưa đồng ý bảng thu hộ tháng {month}",
    "closed": "{agency} đã xác nhận, chốt bảng thu hộ tháng {month}",
}
REVIEW_WORDS = {
    "proposed": "{desk} gửi phiếu nhận xét tháng {month} về người được cử đến quầy",
    "proposed_again": "{desk} gửi lại phiếu nhận xét tháng {month} về người được cử đến quầy",
    "objected": "{agency} có ý kiến về phiếu nhận xét tháng {month}",
    "closed": "{agency} đã ghi nhận phiếu nhận xét tháng {month}",
}
TO_AGENCY = ("proposed", "proposed_again")


def settlement_told(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """The other side of a settlement that was proposed, objected to or closed; not who did it."""
    settlement = settlements_by_id([event.subject_id]).get(event.subject_id)
    if settlement is None:
        return
    name = event.kind.partition(".")[2]
    names = {"desk": settlement.desk.short_name, "agency": settlement.competent.short_name}
    words = SETTLEMENT_WORDS[name].format(**names, month=settlement.called)
    to_agency = name in TO_AGENCY
    side = settlement.competent if to_agency else settlement.desk
    people = confirmers(side, at) if to_agency else _proposers(settlement, at)
    yield from _drafts(event, side, people, words, reverse("desks:settlement", args=[settlement.code]))


def month_begun(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """Whoever settles at the desk: a month is over."""
    service = services_by_id([event.subject_id]).get(event.subject_id)
    if service is not None:
        words = f"Đến kỳ chốt phí, lệ phí thu hộ cho {service.agency.short_name}"
        yield from _drafts(event, service.desk, _at_desk(service.desk, at), words, reverse("desks:settlements"))


def confirmers(agency: Agency, at: datetime) -> list[User]:
    """Those for whom the settlement waits in the agency."""
    return _first_holders(CONFIRMERS, agency, at)


def review_told(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """The other side of a sheet on people sent that was proposed, objected to or acknowledged; not who did it."""
    review = reviews_by_id([event.subject_id]).get(event.subject_id)
    if review is None:
        return
    name = event.kind.partition(".")[2]
    names = {"desk": review.desk.short_name, "agency": review.competent.short_name}
    to_agency = name in TO_AGENCY
    side = review.competent if to_agency else review.desk
    people = _first_holders(READERS, side, at) if to_agency else _writers(review, at)
    words = REVIEW_WORDS[name].format(**names, month=review.called)
    yield from _drafts(event, side, people, words, reverse("desks:review", args=[review.code]))


def review_month_begun(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """Whoever leads the desk: a month is over of which an agency is to be told."""
    member = members_by_id([event.subject_id]).get(event.subject_id)
    if member is not None:
        member.desk, member.competent = heir_of(member.desk), heir_of(member.competent)
        words = f"Đến kỳ nhận xét người {member.competent.short_name} cử đến quầy"
        yield from _drafts(event, member.desk, _month_writers(member, at), words, reverse("desks:reviews"))


def _first_holders(duties: Sequence[str], agency: Agency, at: datetime) -> list[User]:
    """Who holds the first of the duties that anybody holds there."""
    day = timezone.localdate(at)
    held = (holders_of(duty, agency.pk, day) for duty in duties)
    return [post.user for post in next(filter(None, held), [])]


def _proposers(settlement: FeeSettlement, at: datetime) -> list[User]:
    person = settlement.proposed_by
    return [person] if person and person.is_active else _at_desk(settlement.desk, at)


def _writers(review: DeskReview, at: datetime) -> list[User]:
    person = review.proposed_by
    assessed = assessed_in(review.desk_id, review.competent_id, (review.year, review.month))
    if person and person.is_active and person.pk not in assessed:
        return [person]
    return writers(review.desk_id, assessed, timezone.localdate(at))


def _month_writers(member: DeskMember, at: datetime) -> list[User]:
    """Whoever writes the sheet of the month that is due with that agency."""
    month = review_month_due(member.desk_id, member.competent_id, at)
    assessed = assessed_in(member.desk_id, member.competent_id, month) if month else ()
    return writers(member.desk_id, assessed, timezone.localdate(at))


def _at_desk(desk: Agency, at: datetime) -> list[User]:
    """Who leads the desk, else whoever receives there."""
    day = timezone.localdate(at)
    leaders = holders_of(LEAD_DESK, desk.pk, day)
    return [post.user for post in leaders or holders_of(place_of(desk.pk, at_desk=True, at=at)["duty"], desk.pk, day)]


def _drafts(event: Event, side: Agency, people: Iterable[User], words: str, address: str) -> Iterator[NoticeDraft]:
    for person in {one.pk: one for one in people if one.pk != event.actor_id}.values():
        yield NoticeDraft(
            key=f"{KIND} {event.chain_id} {event.number} {person.pk}",
            kind=KIND,
            agency_id=side.pk,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=address,
            facts={"what": words},
        )
