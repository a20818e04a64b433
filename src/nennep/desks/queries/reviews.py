"""The people sent to a desk, what the data tell of their month, and the sheets of both sides."""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet

from nennep.cases.models import Case
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.kernel.worktime import ZONE, OutsideCalendarError
from nennep.ledger.models import Event
from nennep.org.models import Agency, DeskService, Position, User
from nennep.org.queries import by_given_name, held_on
from nennep.org.queries.agencies import family_of, heirs, with_history
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import MANAGE_PEOPLE

from ..models import DeskMember, DeskReview, HandoverLine, ReviewLine
from ..rules import hand_over_by
from ..rules.reviews import LEADERS, READERS, is_in, month_to_review
from ..rules.settlements import Month, end_of, month_before, month_of


@dataclass(frozen=True, slots=True)
class MonthOfWork:
    """What the data tell of one person's month at the desk; ``working_days`` None where no calendar tells."""

    member: DeskMember
    working_days: int | None
    received: int
    handed_late: int
    returned: int
    returned_late: int


@dataclass(frozen=True, slots=True)
class UnreviewedMonth:
    """A month of which the desk has to tell an agency."""

    desk: Agency
    competent: Agency
    month: Month

    @property
    def called(self) -> str:
        return f"{self.month[1]:02}/{self.month[0]}"


def leads_for(actor: Actor) -> list[int]:
    """The desks that the viewer leads."""
    return sorted({agency for duty in LEADERS for agency in actor.agencies_with(duty)})


def reads_for(actor: Actor) -> list[int]:
    """The agencies for which the viewer receives what a desk says of their people."""
    return sorted({agency for duty in READERS for agency in actor.agencies_with(duty)})


def sees_reviews(actor: Actor) -> bool:
    """Whether the viewer leads a desk that receives for others, or answers for an agency for which one does."""
    desks, agencies = with_history(leads_for(actor)), with_history(reads_for(actor))
    if not desks and not agencies:
        return False
    return DeskService.objects.filter(Q(desk__in=desks) | Q(agency__in=agencies)).exists()


def members_of(actor: Actor) -> QuerySet[DeskMember]:
    """Those at the viewer's desks and those whom the viewer's agencies sent; who is there now first."""
    desks, agencies = with_history(leads_for(actor)), with_history(reads_for(actor))
    found = DeskMember.objects.filter(Q(desk__in=desks) | Q(competent__in=agencies))
    joined = found.select_related("desk", "competent", "person")
    return joined.order_by("-held_to", "competent", "person__full_name", "pk")


def records_for(actor: Actor, member_desk: int, competent: int) -> bool:
    """Whether the viewer may write who is sent there: who keeps the people of the agency, or who leads the desk."""
    return member_desk in leads_for(actor) or competent in actor.agencies_with(MANAGE_PEOPLE)


def services_open_to(actor: Actor, day: date) -> list[DeskService]:
    """The services of desks for which the viewer may write who is sent."""
    found = DeskService.objects.filter(held_on(day)).select_related("agency", "desk").order_by("agency__name", "pk")
    return [one for one in found if records_for(actor, one.desk_id, one.agency_id)]


def people_to_send(actor: Actor, services: Collection[DeskService], day: date) -> list[tuple[User, str]]:
    """Whom the viewer may write down: who has a post at a desk the viewer leads, or in an agency whose people the viewer
    keeps; with where, by given name. Neither side chooses among the people of the other.
    """
    own = {*leads_for(actor), *actor.agencies_with(MANAGE_PEOPLE)}
    places = {pk for one in services for pk in (one.agency_id, one.desk_id)} & own
    posts = Position.objects.filter(held_on(day), agency_id__in=places, user__is_active=True)
    found = {post.user: f"{post.title}, {post.agency.short_name}" for post in posts.select_related("user", "agency")}
    return [(person, found[person]) for person in sorted(found, key=by_given_name)]


def member_by_id(actor: Actor, number: int) -> DeskMember:
    """That member. Raises DeskMember.DoesNotExist."""
    return members_of(actor).get(pk=number)


def pairs_with_members() -> list[tuple[int, int]]:
    """Desk and agency wherever somebody was sent, as they go on now."""
    known = heirs()
    pairs = set(DeskMember.objects.values_list("desk", "competent"))
    found = {(known.get(desk, desk), known.get(agency, agency)) for desk, agency in pairs}
    return sorted(pair for pair in found if pair[0] != pair[1])


def members_between(desk_id: int, competent_id: int) -> QuerySet[DeskMember]:
    """Who was ever sent, also by or to an agency that ended in one of the two."""
    return DeskMember.objects.filter(desk__in=family_of(desk_id), competent__in=family_of(competent_id))


def members_in(desk_id: int, competent_id: int, month: Month) -> list[DeskMember]:
    """Of whom the sheet of that month tells: who was there, and stands on no other sheet of it; by given name."""
    found = members_between(desk_id, competent_id).select_related("person", "desk", "competent")
    told = ReviewLine.objects.filter(member__in=found, review__year=month[0], review__month=month[1])
    told = told.exclude(review__desk=desk_id, review__competent=competent_id)
    elsewhere = set(told.values_list("member", flat=True))
    there = [one for one in found if one.pk not in elsewhere and is_in(month, (one.held_from, one.held_to))]
    return sorted(there, key=lambda one: (by_given_name(one.person), one.pk))


def review_month_due(desk_id: int, competent_id: int, at: datetime) -> Month | None:
    """The month of which the desk has to tell that agency now; none from before the month that was over when its people
    were written down.
    """
    spans = []
    rows = members_between(desk_id, competent_id).values_list("held_from", "held_to", "recorded_at")
    for begun, ended, recorded in rows:
        since = max(begun, date(*month_before(month_of(recorded)), 1))
        if ended is None or ended >= since:
            spans.append((since, ended))
    made = set(DeskReview.objects.filter(desk=desk_id, competent=competent_id).values_list("year", "month"))
    month = month_to_review(spans, made, at)
    while month is not None and not members_in(desk_id, competent_id, month):
        made.add(month)
        month = month_to_review(spans, made, at)
    return month


def reviews_due(actor: Actor, at: datetime) -> list[UnreviewedMonth]:
    """Of which months the viewer's desks have to tell whom."""
    desks = set(leads_for(actor))
    pairs = [pair for pair in pairs_with_members() if pair[0] in desks]
    found = [(desk, agency, review_month_due(desk, agency, at)) for desk, agency in pairs]
    named = Agency.objects.in_bulk({pk for desk, agency, month in found if month for pk in (desk, agency)})
    return [UnreviewedMonth(named[desk], named[agency], month) for desk, agency, month in found if month]


def reviews_of(actor: Actor) -> QuerySet[DeskReview]:
    """Those of the viewer's desks and of the viewer's agencies, the last first."""
    desks, agencies = with_history(leads_for(actor)), with_history(reads_for(actor))
    found = DeskReview.objects.filter(Q(desk__in=desks) | Q(competent__in=agencies))
    joined = found.select_related("desk__superior", "competent", "proposed_by", "answered_by")
    return joined.annotate(people=Count("lines")).order_by("-year", "-month", "desk", "competent")


def review_of(actor: Actor, code: str) -> DeskReview:
    """That of the code. Raises DeskReview.DoesNotExist."""
    return reviews_of(actor).get(code=code)


def lines_of_review(review: DeskReview) -> list[ReviewLine]:
    return list(review.lines.select_related("member__person").order_by("number"))


def reviews_by_id(ids: Collection[int]) -> dict[int, DeskReview]:
    return DeskReview.objects.select_related("desk", "competent", "proposed_by").in_bulk(ids)


def members_by_id(ids: Collection[int]) -> dict[int, DeskMember]:
    return DeskMember.objects.select_related("desk", "competent").in_bulk(ids)


def newest_member(desk_id: int, competent_id: int) -> int | None:
    """For whom the item of the month stands."""
    return members_between(desk_id, competent_id).order_by("-pk").values_list("pk", flat=True).first()


def unclosed_reviews(agency: Agency) -> list[DeskReview]:
    """Those of the agency, on either side, that were not acknowledged."""
    found = DeskReview.objects.filter(Q(desk=agency) | Q(competent=agency)).exclude(state="closed")
    return list(found.select_related("desk", "competent").order_by("year", "month", "pk"))


def members_still_there(agency: Agency) -> list[DeskMember]:
    """The people of the agency at a desk, or at its desk, whose time has no end."""
    found = DeskMember.objects.filter(Q(desk=agency) | Q(competent=agency), held_to=None)
    return list(found.select_related("desk", "competent", "person").order_by("pk"))


def months_of_work(members: Sequence[DeskMember], month: Month, at: datetime) -> list[MonthOfWork]:
    """What the data tell of each of them."""
    return [_work(member, month, at) for member in members]


def _work(member: DeskMember, month: Month, at: datetime) -> MonthOfWork:
    first, last = _days_there(member, month)
    begun = datetime.combine(first, time.min, tzinfo=ZONE)
    until = datetime.combine(days_after(last, 1), time.min, tzinfo=ZONE)
    desks = family_of(member.desk_id)
    here = Case.objects.filter(Q(desk__in=desks) | Q(agency__in=desks, desk=None))
    received = _did(member, "case.received", here.filter(received_at__gte=begun, received_at__lt=until))
    returned = _did(member, "case.returned", here.filter(returned_at__gte=begun, returned_at__lt=until))
    late = Case.objects.filter(pk__in=returned, outcome="overdue").count()
    handed_late = _handed_late(received, min(end_of(month), at))
    return MonthOfWork(member, _working_days(member, month), len(received), handed_late, len(returned), late)


def _days_there(member: DeskMember, month: Month) -> tuple[date, date]:
    """The first and the last day of the month on which the person was at the desk."""
    first, last = date(*month, 1), date(*month, monthrange(*month)[1])
    return max(first, member.held_from), min(last, member.held_to or last)


def _did(member: DeskMember, kind: str, cases: QuerySet[Case]) -> set[int]:
    """With which of these cases the person did that."""
    events = Event.objects.filter(subject_type="case", subject_id__in=cases.values("pk"), kind=kind)
    return set(events.filter(actor_id=member.person_id).values_list("subject_id", flat=True))


def _working_days(member: DeskMember, month: Month) -> int | None:
    begun, until = _days_there(member, month)
    try:
        calendar = calendar_of(member.desk_id)
        days = (days_after(begun, n) for n in range((until - begun).days + 1))
        return sum(calendar.is_working(day) for day in days)
    except OutsideCalendarError:
        return None


def _handed_late(received: Collection[int], until: datetime) -> int:
    """How many of these cases went to the competent agency later than the decree says, or had not gone by then."""
    cases = Case.objects.filter(pk__in=received, desk__isnull=False)
    lines = HandoverLine.objects.filter(case__in=received, handover_list__direction="dossiers")
    given: dict[int, datetime] = {}
    for case_id, given_at in lines.order_by("-handover_list__given_at").values_list("case", "handover_list__given_at"):
        given[case_id] = given_at
    late = 0
    for pk, received_at, desk_id in cases.values_list("pk", "received_at", "desk"):
        if received_at is None:
            continue
        try:
            by, _ = hand_over_by(received_at, calendar_of(desk_id))
        except OutsideCalendarError:
            continue
        late += given.get(pk, until) > by
    return late
