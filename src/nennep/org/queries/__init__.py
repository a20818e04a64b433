"""Reading who holds what, and when work is done."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.practice import original_of
from nennep.kernel.text import fold, name_order
from nennep.kernel.worktime.days import next_day
from nennep.ledger import driver
from nennep.ledger.prepared_reads import PreparedRead

from ..models import Agency, CalendarVersion, Delegation, Division, Position, User
from ..rules import AGENCY_WIDE, DIVISION_WIDE, READ_HISTORY, RECEIVE
from .names import desk_of


def held_on(day: date) -> Q:
    """Positions or delegations that hold on that day."""
    return Q(held_from__lte=day) & (Q(held_to__isnull=True) | Q(held_to__gte=day))


def _positions(user_id: int, day: date) -> QuerySet[Position]:
    held = Position.objects.filter(held_on(day), user_id=user_id)
    return held.select_related("agency", "division").order_by("held_from", "pk")


def _delegations(borrower_id: int, day: date) -> QuerySet[Delegation]:
    open_still = Q(revoked_on__isnull=True) | Q(revoked_on__gt=day)
    return Delegation.objects.filter(held_on(day), open_still, borrower_id=borrower_id).select_related(
        "lender__division"
    )


# Each request asks both.
POSITIONS, DELEGATIONS = PreparedRead(_positions), PreparedRead(_delegations)


def positions_of(user: User, day: date) -> list[Position]:
    """The posts a person holds on that day, the earliest first."""
    return POSITIONS(user_id=user.pk, day=day)


def actor_of(user: User, at: datetime, positions: Sequence[Position] | None = None) -> Actor | None:
    """The person as a doer at that instant; None for somebody without any post then.

    ``positions``: those of the day, where they have been read already.
    """
    day = timezone.localdate(at)
    if positions is None:
        positions = positions_of(user, day)
    if not positions:
        return None
    own = [_granted(duty, post) for post in positions for duty in post.duties]
    present = {post.agency_id for post in positions}
    lent = [
        _granted(duty, d.lender, d.lender.user_id)
        for d in DELEGATIONS(borrower_id=user.pk, day=day)
        if d.lender.agency_id in present  # who has left the agency borrows nothing there
        if d.lender.held_from <= day and (d.lender.held_to is None or day <= d.lender.held_to)
        for duty in d.duties
        if duty in d.lender.duties
    ]
    return Actor(user.pk, positions[0].agency_id, tuple(own + lent + _history(positions)), _former(positions))


def _granted(duty: str, post: Position, lender_id: int | None = None) -> Grant:
    off_desk = duty == RECEIVE and not is_at_desk(post)
    return Grant(duty, post.agency_id, post.division_id, lender_id, off_desk)


def is_at_desk(post: Position) -> bool:
    """Whether who holds the post takes dossiers in by its duty: in the desk, in the whole agency, or while none is the desk.

    Read by who may do an act of the desk, and by every list of who does.
    """
    return post.division is None or post.division.is_one_stop or desk_of(post.agency_id) is None


def _history(positions: Sequence[Position]) -> list[Grant]:
    """Who sees a whole agency by a post reads what those left that ended in it."""
    keepers = {
        post.agency_id: post.agency.keeps_history_of
        for post in positions
        if post.agency.keeps_history_of
        and (AGENCY_WIDE & set(post.duties) or (post.division_id is None and DIVISION_WIDE & set(post.duties)))
    }
    return [Grant(READ_HISTORY, former) for formers in keepers.values() for former in formers]


def _former(positions: Sequence[Position]) -> tuple[int, ...]:
    """The divisions that ended in one whose cases the person sees by a post."""
    working = (post.division for post in positions if post.division and DIVISION_WIDE & set(post.duties))
    return tuple(dict.fromkeys(former for division in working for former in division.keeps_history_of))


def managed_agency_ids(by: Actor, duty: str, day: date) -> list[int]:
    """Where ``by`` administers: the agencies of the duty, and those below that have nobody for it yet."""
    own = [g.agency_id for g in by.grants if g.duty == duty]
    below = Agency.objects.filter(superior_id__in=own, ended_on=None).exclude(pk__in=own)
    orphans = [agency.pk for agency in below if not holders_of(duty, agency.pk, day)]
    return list(dict.fromkeys([*own, *orphans]))


def holders_of(duty: str, agency_id: int, day: date) -> list[Position]:
    """The positions that grant this duty in the agency on that day, of people who can sign in."""
    posts = Position.objects.filter(held_on(day), agency_id=original_of(agency_id), user__is_active=True)
    return [post for post in posts.select_related("user", "division") if duty in post.duties]


def stand_ins_of(duty: str, agency_id: int, day: date) -> list[tuple[User, int | None]]:
    """Who holds this duty on that day for somebody else of the agency, each with the division in which it is lent."""
    return [(one.borrower, one.lender.division_id) for one in _lent(duty, agency_id, day)]


def stand_ins_for(person: User, duty: str, agency_id: int, day: date) -> list[User]:
    """Who holds this duty of the person on that day in the agency, by delegation."""
    return [one.borrower for one in _lent(duty, agency_id, day) if one.lender.user_id == person.pk]


def _lent(duty: str, agency_id: int, day: date) -> list[Delegation]:
    open_still = Q(revoked_on__isnull=True) | Q(revoked_on__gt=day)
    lent = Delegation.objects.filter(
        held_on(day), open_still, lender__agency_id=original_of(agency_id), borrower__is_active=True
    )
    return [
        one
        for one in lent.select_related("lender", "borrower")
        if duty in one.duties and duty in one.lender.duties and one.lender.is_held_on(day)
    ]


def holders_since(duty: str, agency_id: int, day: date) -> list[Position]:
    """As ``holders_of``, of that day and of every later one: also posts that begin after it."""
    lasting = Q(held_to__isnull=True) | Q(held_to__gte=day)
    posts = Position.objects.filter(lasting, agency_id=original_of(agency_id), user__is_active=True)
    return [post for post in posts.select_related("user", "division") if duty in post.duties]


def turning_days(posts: Iterable[Position], day: date) -> list[date]:
    """That day, and each later one on which one of the posts begins or is held no more."""
    days = {day}
    for post in posts:
        days |= {post.held_from} if post.held_from > day else set()
        days |= {next_day(post.held_to)} if post.held_to is not None and day <= post.held_to < date.max else set()
    return sorted(days)


# On the path of every step that names a handler, so written by hand.
POSTS_OF_ONE = (
    "SELECT post.division_id, post.duties FROM org_position post"
    " JOIN org_user person ON person.id = post.user_id"
    " WHERE post.user_id = ? AND post.agency_id = ? AND person.is_active"
    " AND post.held_from <= ? AND (post.held_to IS NULL OR post.held_to >= ?)"
)


def divisions_held(duty: str, user_id: int, agency_id: int, day: date) -> set[int | None]:
    """The divisions in which a person's posts of that day grant the duty; None for the whole agency.

    What ``holders_of`` says of this one person, without reading everybody else's posts.
    """
    when = day.isoformat()
    found = driver.rows(POSTS_OF_ONE, (str(user_id), str(original_of(agency_id)), when, when))
    read = driver.load_of(driver.field_of(Position, "duties"))
    return {division for division, duties in found if duty in (read(duties) if read else duties)}


def people_with(duty: str, agency_ids: set[int], division_ids: set[int]) -> list[User]:
    """Everybody to whom a post there grants this duty or did so, by given name.

    In a division that are its own posts and those of its whole agency.
    """
    beside = Q(division=None, agency__divisions__in=division_ids)
    agency_ids = {original_of(pk) for pk in agency_ids}
    posts = Position.objects.filter(Q(agency_id__in=agency_ids) | Q(division_id__in=division_ids) | beside)
    people = {post.user for post in posts.select_related("user") if duty in post.duties}
    return sorted(people, key=by_given_name)


def people_of(agency_id: int, *, search: str = "", division: str = "") -> list[User]:
    """Everybody who holds or held a post in the agency, by given name; found with or without diacritics."""
    posts = Position.objects.filter(agency_id=agency_id)
    if division:
        posts = posts.filter(division__code=division)
    people = User.objects.filter(pk__in=posts.values("user_id")).prefetch_related(
        "positions__division", "positions__agency"
    )
    words = fold(search).split()
    found = [
        person for person in people if all(word in fold(f"{person.full_name} {person.username}") for word in words)
    ]
    return sorted(found, key=by_given_name)


def by_given_name(person: User) -> tuple[str, str, str, str]:
    """The order of a Vietnamese list of people; sign-in names tell apart who has the same name."""
    return (*name_order(person.full_name), person.username)


def person_in(agency_ids: list[int], username: str) -> User:
    """The person of that name with a post in one of the agencies. Raises User.DoesNotExist."""
    return User.objects.filter(positions__agency_id__in=agency_ids).distinct().get(username=username)


def posts_now(user: User, agency: Agency, day: date) -> list[Position]:
    """The person's posts in the agency on that day, as ``people_of`` has read them."""
    posts = (post for post in user.positions.all() if post.agency_id == agency.pk)
    return [post for post in posts if post.is_held_on(day)]


def posts_in(user: User, agency_ids: list[int]) -> QuerySet[Position]:
    """All posts of a person in these agencies, the newest first, old ones too."""
    return (
        user.positions.filter(agency_id__in=agency_ids)
        .select_related("agency", "division")
        .order_by("-held_from", "-pk")
    )


def delegations_of(user: User, agency_ids: list[int]) -> QuerySet[Delegation]:
    """What the person lent or borrowed in these agencies, the newest first."""
    return (
        Delegation.objects.filter(Q(lender__user=user) | Q(borrower=user))
        .filter(lender__agency_id__in=agency_ids)
        .select_related("lender__user", "borrower")
        .order_by("-held_from", "-pk")
    )


def divisions_of(agency_id: int) -> QuerySet[Division]:
    """The units of an agency by code; those that ended are left out."""
    return Division.objects.filter(agency_id=agency_id, ended_on=None).order_by("code")


def post_of(user: User, agency_ids: list[int], number: int) -> Position:
    """The person's post of that number (1 is the oldest) if it is in one of the agencies.

    Raises Position.DoesNotExist.
    """
    posts = list(user.positions.select_related("agency", "division", "user").order_by("pk"))
    if 0 < number <= len(posts) and posts[number - 1].agency_id in agency_ids:
        return posts[number - 1]
    raise Position.DoesNotExist


def delegation_of(user: User, agency_ids: list[int], number: int) -> Delegation:
    """The delegation of that number among those the person gave. Raises Delegation.DoesNotExist."""
    given = list(
        Delegation.objects.filter(lender__user=user).select_related("lender__agency", "borrower").order_by("pk")
    )
    if 0 < number <= len(given) and given[number - 1].lender.agency_id in agency_ids:
        return given[number - 1]
    raise Delegation.DoesNotExist


SECOND_FACTORS = {
    "totp": "Ứng dụng mã xác thực",
    "webauthn": "Khóa bảo mật, vân tay, khuôn mặt",
    "recovery_codes": "Mã khôi phục",
}


def second_factors_of(user: User) -> list[str]:
    """What is asked of the person beside the password, in plain words."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True).distinct()
    return [SECOND_FACTORS[kind] for kind in SECOND_FACTORS if kind in set(kinds)]


def colleagues_of(position: Position, day: date) -> QuerySet[User]:
    """Who may be lent a duty of this post: people with a post in the same agency on that day."""
    posts = Position.objects.filter(held_on(day), agency_id=position.agency_id)
    return User.objects.filter(pk__in=posts.values("user_id"), is_active=True).exclude(pk=position.user_id)


def colleagues_by_division(position: Position, day: date) -> list[tuple[str, list[User]]]:
    """The same people by the name of their division, that of the post first; each once, by given name."""
    posts = Position.objects.filter(held_on(day), agency_id=position.agency_id, user__is_active=True)
    posts = posts.exclude(user=position.user_id).select_related("user", "division")
    nearest = sorted(posts, key=lambda post: (post.division_id != position.division_id, post.pk))
    found: dict[int | None, dict[int, User]] = {}
    names: dict[int | None, str] = {}
    seen: set[int] = set()
    for post in nearest:
        names[post.division_id] = post.division.name if post.division else "Toàn cơ quan"
        if post.user_id not in seen:
            found.setdefault(post.division_id, {})[post.user_id] = post.user
            seen.add(post.user_id)
    order = sorted(found, key=lambda pk: (pk != position.division_id, names[pk]))
    return [(names[pk], sorted(found[pk].values(), key=by_given_name)) for pk in order]


def numbers_of(user: User) -> tuple[dict[int, int], dict[int, int]]:
    """The numbers of the person's posts, and of the delegations the person gave, by id."""
    posts = user.positions.order_by("pk").values_list("pk", flat=True)
    given = Delegation.objects.filter(lender__user=user).order_by("pk").values_list("pk", flat=True)
    return (
        {pk: number for number, pk in enumerate(posts, start=1)},
        {pk: number for number, pk in enumerate(given, start=1)},
    )


def subordinates_of(agency: Agency) -> QuerySet[Agency]:
    """The agencies directly below, outside systems left out."""
    return agency.subordinates.exclude(level="source").select_related("successor").order_by("code")


def has_people() -> bool:
    """Whether anybody at all can sign in here yet."""
    return User.objects.exists()


def usernames() -> set[str]:
    """Every sign-in name in use."""
    return set(User.objects.values_list("username", flat=True))


def own_agency_ids() -> list[int]:
    """The agencies whose figures are ours: all but the outside systems that cases came from."""
    return list(Agency.objects.exclude(level="source").order_by("pk").values_list("pk", flat=True))


def agencies_under(version: CalendarVersion) -> list[int]:
    """The agencies that count by this version's calendar."""
    if version.calendar.agency_id is not None:
        return [version.calendar.agency_id]
    return own_agency_ids()
