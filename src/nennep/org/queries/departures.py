"""What somebody who leaves a post holds, of every room, and the hand-overs that were made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, Window
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after, full_date
from nennep.kernel.worktime.days import next_day
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of

from ..models import Agency, Delegation, Division, Position, User, WorkHandover, WorkHandoverLine
from ..parts.holdings import HOLDING_KINDS, LOADS, Departure, Holding, HoldingKind
from ..rules import DIVISION_WIDE, DUTIES, LOCK_REASONS, MANAGE_PEOPLE
from . import by_given_name, held_on, holders_since, turning_days
from .last_days import FURTHEST_DAYS

# Who leaves or moves within so many days is told so to whoever gives them work.
SOON_DAYS = 30
# So many of the things that changed hands are named; a key has no more digits than an id.
SHOWN, LONGEST_KEY = 5, 18


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


def pages_of(actor: Actor, things: Iterable[HeldThing]) -> dict[str, str]:
    """By the name of a thing the page on which the viewer may look at it."""
    by_kind: dict[HoldingKind, dict[str, str]] = {}
    for thing in things:
        by_kind.setdefault(thing.kind, {})[thing.holding.key] = thing.name
    return {names[key]: address for kind, names in by_kind.items() for key, address in kind.pages(actor, names).items()}


def not_held(names: Iterable[str], person: User, agency: Agency) -> list[str]:
    """Of these things, those of the agency that the person does not hold any more, in words: what, and who holds it."""
    found = []
    for name in names:
        kind_name, _, key = name.partition("-")
        kind = HOLDING_KINDS.get(kind_name)
        if kind is None or kind.holder is None or not key.isdecimal() or len(key) > LONGEST_KEY:
            continue
        now = kind.holder(int(key), agency.pk)
        if now is not None and now[1] != person:
            words, holder = now
            found.append(f"{words} ({f'nay {holder.full_name} giữ' if holder else 'nay đã xong'})")
    return found


def changed_hands(gone: Sequence[str], person: User) -> str:
    """What is said of things that were chosen on a page and are not held any more."""
    more = f"; và {len(gone) - SHOWN} việc khác" if len(gone) > SHOWN else ""
    return (
        f"{len(gone)} việc đã chọn không còn do {person.full_name} giữ: {'; '.join(gone[:SHOWN])}{more}."
        " Chưa ghi gì. Những việc ấy đã bỏ khỏi trang, các lựa chọn khác còn nguyên: xem lại rồi ghi."
    )


def last_duties(departure: Departure) -> list[tuple[Position, str]]:
    """The duties of the posts that end which nobody else holds there, or will not on a later day of the coming year.

    The last manager of people is a rule of its own.
    """
    day = next_day(departure.last_day)
    found = []
    for post in departure.ending:
        for duty in post.duties:
            if duty == MANAGE_PEOPLE or departure.keeps(duty, post.division_id):
                continue
            others = holders_since(duty, departure.agency.pk, day)
            others = [one for one in others if one.user_id != departure.person.pk and _covers(one, post, duty)]
            if not _always_held(others, day, post.held_to):
                found.append((post, duty))
    return found


def _always_held(posts: Sequence[Position], day: date, until: date | None) -> bool:
    last = min(until or date.max, days_after(day, FURTHEST_DAYS))
    days = [one for one in turning_days(posts, day) if one == day or one <= last]
    return all(any(post.is_held_on(one) for post in posts) for one in days)


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


def borrowed_of(departure: Departure, day: date) -> list[Holding]:
    """What the person borrowed in the agency and still holds, or will: it ends with their last post there."""
    if departure.kept or not departure.ending:
        return []
    lent = Delegation.objects.filter(borrower=departure.person, lender__agency=departure.agency, held_to__gte=day)
    lent = lent.filter(revoked_on=None).select_related("lender__user").order_by("held_to", "pk")
    return [
        Holding(
            key=str(one.pk),
            words=f"{', '.join(one.duty_words)}: {one.lender.user} đã ủy quyền",
            note=f"đến hết {full_date(one.held_to)}; cần người làm thay thì ủy quyền lại cho người khác",
            ends=True,
        )
        for one in lent
    ]


def held_at_move(post_id: int, division: Division | None, duties: Sequence[str], at: datetime) -> int:
    """How many things need a receiver where the holder of that post goes to that division today with these duties."""
    post = Position.objects.select_related("agency", "division", "user").get(pk=post_id)
    new = Position(user=post.user, agency=post.agency, division=division, duties=list(duties))
    today = timezone.localdate(at)
    departure = departure_of(post.user, post.agency, ending=[post], last_day=today, at=at, beside=[new])
    return sum(not thing.holding.ends for thing in held_things(departure))


def told_of(people: Iterable[User], agency: Agency, at: datetime) -> dict[int, str]:
    """By person what whoever gives them work should know: what they have in hand, and ``beside_names``."""
    people = list(people)
    told: dict[int, list[str]] = {person.pk: [] for person in people}
    for load in LOADS.values():
        for pk, words in load(people, agency, at).items():
            told[pk].append(words)
    for pk, words in beside_names(people, [agency.pk], timezone.localdate(at)).items():
        told[pk].append(words)
    return {pk: ", ".join(words) for pk, words in told.items() if words}


def beside_names(people: Sequence[User], agency_ids: Collection[int], today: date) -> dict[int, str]:
    """What stands beside a name wherever a person is chosen: who is away and has lent the duties of a post to whom, now
    or within SOON_DAYS; whose posts end, who begins in another place, since which day."""
    until = days_after(today, SOON_DAYS)
    told: dict[int, list[str]] = {}
    lent = Delegation.objects.filter(lender__user__in=people, lender__agency_id__in=agency_ids, revoked_on=None)
    lent = lent.filter(held_from__lte=until, held_to__gte=today).select_related("lender", "borrower")
    for one in lent.order_by("held_from", "pk"):
        since = f" từ {full_date(one.held_from)}" if one.held_from > today else ""
        some = "" if set(one.lender.duties) <= set(one.duties) else f" {', '.join(one.duty_words).lower()}"
        words = f"ủy quyền{some} cho {one.borrower} đến {full_date(one.held_to)}"
        told.setdefault(one.lender.user_id, []).append(f"{words}{since}" if some else f"nghỉ{since}, {words}")
    for pk, words in _leaving(people, agency_ids, today, until).items():
        told.setdefault(pk, []).append(words)
    return {pk: ", ".join(words) for pk, words in told.items()}


def _leaving(people: Sequence[User], agency_ids: Collection[int], today: date, until: date) -> dict[int, str]:
    posts: dict[int, list[Position]] = {}
    wanted = Position.objects.filter(user__in=people, agency_id__in=agency_ids).filter(
        Q(held_to=None) | Q(held_to__gte=today)
    )
    for post in wanted.order_by("held_from", "pk"):
        posts.setdefault(post.user_id, []).append(post)
    found = {}
    for pk, held in posts.items():
        lasts = [post.held_to for post in held]
        places = {post.division_id for post in held if post.held_from <= today}
        later = [post for post in held if today < post.held_from <= until and post.division_id not in places]
        if later:
            found[pk] = f"sắp chuyển từ {full_date(later[0].held_from)}"
        elif (last := max((day for day in lasts if day), default=None)) and None not in lasts and last <= until:
            found[pk] = f"thôi giữ vị trí từ {full_date(next_day(last))}"
    return found


def left_with(person: User, agency: Agency, at: datetime) -> list[HeldThing]:
    """What still stands in the name of a person without a post: who gets a post again has it again."""
    day = timezone.localdate(at)
    nothing = Departure(person=person, agency=agency, ending=(), kept=(), last_day=day, at=at)
    return [thing for thing in held_things(nothing) if not thing.holding.ends]


def locking_of(person: User, agency_ids: Iterable[int]) -> tuple[datetime, str] | None:
    """When the account was locked last in one of these agencies, and for which reason; None where nobody told."""
    events = Event.objects.filter(subject_type="user", subject_id=person.pk, kind="user.deactivated")
    last = events.filter(chain_id__in=list(agency_ids)).order_by("-at").first()
    return (last.at, LOCK_REASONS.get(facts_of(last).get("reason", ""), "không ghi lý do")) if last else None


def given_since_locked(person: User, agency: Agency) -> list[WorkHandoverLine]:
    """What was handed over to others since the account was locked: it stays with them."""
    locked = locking_of(person, [agency.pk])
    if locked is None:
        return []
    lines = WorkHandoverLine.objects.filter(handover__giver=person, handover__agency=agency, receiver__isnull=False)
    return list(lines.filter(handover__made_at__gte=locked[0]).select_related("receiver").order_by("pk"))


def numbered_handovers(person: User, agency_ids: Iterable[int]) -> list[tuple[int, WorkHandover]]:
    """By which the person gave or was given something in these agencies, each with its number of its giver's; newest first."""
    given = WorkHandoverLine.objects.filter(receiver=person).values("handover")
    theirs = WorkHandover.objects.filter(Q(giver=person) | Q(pk__in=given), agency__in=agency_ids)
    shown = list(theirs.select_related("giver", "made_by").order_by("-made_at", "-pk"))
    of_them = WorkHandover.objects.filter(giver__in={made.giver_id for made in shown})
    nth = Window(Count("pk"), partition_by=F("giver"), order_by="pk")
    numbers = dict(of_them.annotate(nth=nth).values_list("pk", "nth"))
    return [(numbers[made.pk], made) for made in shown]


def handover_of(person: User, agency_ids: list[int], number: int) -> WorkHandover:
    """The hand-over of that number (1 is the oldest) if it was made in one of the agencies. Raises WorkHandover.DoesNotExist."""
    made = list(person.handovers.select_related("agency__superior", "giver", "made_by").order_by("pk"))
    if 0 < number <= len(made) and made[number - 1].agency_id in agency_ids:
        return made[number - 1]
    raise WorkHandover.DoesNotExist


def post_before(position: Position, today: date) -> Position | None:
    """The post that the person leaves for one that has not begun: the last of the same agency that has a last day."""
    ending = Position.objects.filter(
        user=position.user_id, agency=position.agency_id, held_to__gte=today, held_to__lt=position.held_from
    )
    return ending.order_by("-held_to", "-pk").first()


def ending_of(position: Position) -> Event | None:
    """The event that wrote the last day of the post; None where none did."""
    written = Event.objects.filter(
        subject_type="position", subject_id=position.pk, chain_id=position.agency_id, kind="position.ended"
    )
    return written.order_by("-number").first()


def last_day_before(position: Position) -> date | None:
    """Which last day the post had before its end was written; None where it had none."""
    ending = ending_of(position)
    told = facts_of(ending).get("before") if ending else None
    return date.fromisoformat(told) if told else None


def handed_over_with(position: Position) -> list[tuple[WorkHandoverLine, str]]:
    """What was handed over when the last day of the post was written, each with why it would not return; empty where it would."""
    ending = ending_of(position)
    if ending is None:
        return []
    made = WorkHandover.objects.filter(giver=position.user_id, agency=position.agency_id, made_at=ending.at)
    lines = WorkHandoverLine.objects.filter(handover__in=made, receiver__isnull=False)
    return [(line, _stays(line)) for line in lines.select_related("handover", "receiver").order_by("pk")]


def _stays(line: WorkHandoverLine) -> str:
    name, _, key = line.thing.partition("-")
    kind = HOLDING_KINDS.get(name)
    if kind is None or kind.holder is None or kind.touched is None:
        return "không tự quay về"
    _, holder = kind.holder(int(key), line.handover.agency_id) or ("", None)
    if holder != line.receiver:
        return f"nay {holder} giữ" if holder else "nay đã xong"
    return "người nhận đã làm tiếp" if kind.touched(int(key), line.handover.made_at) else ""
