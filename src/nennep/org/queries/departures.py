"""What somebody who leaves a post holds, of every room, and the hand-overs that were made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from nennep.kernel.dates import full_date
from nennep.kernel.worktime.days import next_day

from ..models import Agency, Delegation, Position, User, WorkHandover
from ..parts.holdings import HOLDING_KINDS, Departure, Holding, HoldingKind
from ..rules import DIVISION_WIDE, DUTIES, MANAGE_PEOPLE
from . import by_given_name, held_on, holders_of


@dataclass(frozen=True, slots=True)
class HeldThing:
    """A thing that is held, with its kind; ``name`` tells it from all others of the person."""

    name: str
    kind: HoldingKind
    holding: Holding


def departure_of(
    person: User,
    agency: Agency,
    *,
    ending: Iterable[Position],
    last_day: date,
    at: datetime,
    beside: Iterable[Position] = (),
) -> Departure:
    """The person once these posts have ended with that day; ``beside`` are those that are about to be given."""
    ended, after = tuple(ending), next_day(last_day)
    posts = person.positions.filter(held_on(after), agency=agency).exclude(pk__in=[post.pk for post in ended])
    kept = (*posts.select_related("division"), *beside) if person.is_active else ()
    return Departure(person=person, agency=agency, ending=ended, kept=tuple(kept), last_day=last_day, at=at)


def held_things(departure: Departure) -> list[HeldThing]:
    """Everything that nobody would hold afterwards, by kind in the order in which it is handed over."""
    kinds = sorted(HOLDING_KINDS.items(), key=lambda entry: entry[1].order)
    return [HeldThing(f"{name}-{one.key}", kind, one) for name, kind in kinds for one in kind.find(departure)]


def last_duties(departure: Departure) -> list[tuple[Position, str]]:
    """The duties of the posts that end which nobody else holds there; the last manager of people is a rule of its own."""
    day = next_day(departure.last_day)
    found = []
    for post in departure.ending:
        for duty in post.duties:
            if duty == MANAGE_PEOPLE or departure.keeps(duty, post.division_id):
                continue
            others = holders_of(duty, departure.agency.pk, day)
            if not any(_covers(other, post, duty) for other in others if other.user_id != departure.person.pk):
                found.append((post, duty))
    return found


def _covers(other: Position, post: Position, duty: str) -> bool:
    return duty not in DIVISION_WIDE or post.division_id is None or other.division_id in (None, post.division_id)


def takers_of(post: Position, duty: str, person: User, day: date) -> tuple[User, ...]:
    """Who may take over a duty of the post: colleagues of its division or of no division, by given name.

    Where there are none and the duty is not one of a division, everybody else of the agency.
    """
    posts = Position.objects.filter(held_on(day), agency=post.agency_id, user__is_active=True).exclude(user=person)
    held = list(posts.select_related("user"))
    near = [one for one in held if _is_near(one, post)] or [one for one in held if _covers(one, post, duty)]
    return tuple(sorted({one.user for one in near}, key=by_given_name))


def _is_near(other: Position, post: Position) -> bool:
    return other.division_id in (None, post.division_id)


def post_that_takes(receiver: User, post: Position, duty: str, day: date) -> Position | None:
    """The post of the receiver to which the duty is added."""
    posts = receiver.positions.filter(held_on(day), agency=post.agency_id).select_related("agency", "division", "user")
    held = list(posts.order_by("pk"))
    near = [one for one in held if _is_near(one, post)]
    return next((one for one in (*near, *held) if _covers(one, post, duty)), None)


def lent_by(posts: Iterable[Position], day: date) -> list[Holding]:
    """What was lent of these posts and still holds, or will: it ends with the post."""
    lent = Delegation.objects.filter(lender__in=[post.pk for post in posts], revoked_on=None, held_to__gte=day)
    return [
        Holding(
            key=str(one.pk),
            words=f"{', '.join(DUTIES[duty] for duty in one.duties if duty in DUTIES)}: ủy quyền cho {one.borrower}",
            note=f"đến hết {full_date(one.held_to)}",
            ends=True,
        )
        for one in lent.select_related("borrower").order_by("held_to", "pk")
    ]


def handovers_of(person: User, agency_ids: Iterable[int]) -> QuerySet[WorkHandover]:
    """The hand-overs that the person made in these agencies, the newest first."""
    return (
        person.handovers.filter(agency__in=agency_ids).select_related("agency", "made_by").order_by("-made_at", "-pk")
    )


def numbered_handovers(person: User, agency_ids: Iterable[int]) -> list[tuple[int, WorkHandover]]:
    """The hand-overs of the person in these agencies, each with its number, the newest first."""
    numbers = {pk: n for n, pk in enumerate(person.handovers.order_by("pk").values_list("pk", flat=True), start=1)}
    return [(numbers[made.pk], made) for made in handovers_of(person, agency_ids)]


def handover_of(person: User, agency_ids: list[int], number: int) -> WorkHandover:
    """The hand-over of that number (1 is the oldest) if it was made in one of the agencies. Raises WorkHandover.DoesNotExist."""
    made = list(person.handovers.select_related("agency__superior", "giver", "made_by").order_by("pk"))
    if 0 < number <= len(made) and made[number - 1].agency_id in agency_ids:
        return made[number - 1]
    raise WorkHandover.DoesNotExist
