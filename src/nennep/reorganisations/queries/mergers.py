"""Agencies that end in another one: decisions on it, who may write them, what one would bring about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.ledger.actions import NotPermittedError, require
from nennep.org.models import Agency, Division, Position, Reorganisation
from nennep.org.queries import divisions_of, holders_of
from nennep.org.rules import DUTIES, LEADING, MANAGE_PEOPLE, SOURCE, BrokenRuleError

from ..parts.agency_successions import agency_kinds, hindrances
from ..parts.decision_drafts import under_way
from ..rules.mergers import NOWHERE, SHOWS, WHOLE, Merger, PlacedUnit, check_merger

OPEN = ("draft", "planned")


def merger_grant(agency: Agency, into: Agency, *, by: Actor) -> Grant:
    """The grant to end the agency in the other one: that of who manages the people of each agency that answers for it.

    Raises NotPermittedError, BrokenRuleError for an agency that nobody stands above.
    """
    if agency.superior is None:
        raise BrokenRuleError("agency", f"{agency.short_name} là cơ quan trên cùng, không kết thúc được.")
    if words := merger_refused(agency, into, by=by):
        raise NotPermittedError(words)
    return require(by, MANAGE_PEOPLE, agency.superior.pk)


def merger_refused(agency: Agency, into: Agency, *, by: Actor) -> str:
    """Whose work it is to end the agency in the other one, in words, where it is not that of ``by``.

    Who manages people above both; where the other one stands above the agency itself, there.
    """
    above = agency.superior
    while above is not None and above.pk != into.pk:
        above = above.superior
    for one in (agency.superior, above or into.superior or into):
        if one is not None and not by.may(MANAGE_PEOPLE, one.pk):
            words = f"Kết thúc {agency.short_name}, đưa việc về {into.short_name} là việc của người quản lý người dùng"
            return f"{words} ở {one.short_name}."
    return ""


def may_be_merged(actor: Actor) -> list[Agency]:
    """The agencies that the actor may end, by code: those directly below one where the actor manages people."""
    above = actor.agencies_with(MANAGE_PEOPLE)
    found = Agency.objects.filter(superior_id__in=above, ended_on=None).exclude(level=SOURCE)
    return list(found.select_related("superior").order_by("code"))


def mergers_for(actor: Actor) -> QuerySet[Reorganisation]:
    """The decisions on agencies below those where the actor manages people, the newest first."""
    above = actor.agencies_with(MANAGE_PEOPLE)
    found = Reorganisation.objects.filter(agency__superior_id__in=above, into__isnull=False)
    return found.select_related("agency__superior", "into__superior", "written_by").order_by("-effective_on", "-pk")


def mergers_seen(actor: Actor, agency: Agency) -> set[int]:
    """The decisions by which the agency ends, by key, that the actor may see."""
    return set(mergers_for(actor).filter(agency=agency).values_list("pk", flat=True))


def merger_of(actor: Actor, code: str, number: int) -> Reorganisation:
    """The one of that agency and number, if the actor may see it. Raises Reorganisation.DoesNotExist."""
    return mergers_for(actor).get(agency__code=code, number=number)


def units_of(agency: Agency) -> list[PlacedUnit]:
    """The divisions that stand."""
    return [PlacedUnit(one.code, one.name, one.is_one_stop) for one in divisions_of(agency.pk)]


def posts_on(agency: Agency, day: date) -> QuerySet[Position]:
    """The posts of the agency that are held on that day or later."""
    held = Position.objects.filter(Q(held_to__isnull=True) | Q(held_to__gte=day), agency=agency)
    return held.select_related("user", "division").order_by("pk")


def check_agencies(agency: Agency, into: Agency, *, but: Reorganisation | None = None) -> None:
    """Raises BrokenRuleError where the one cannot end, or the other not succeed it."""
    for one, place in ((agency, "agency"), (into, "into")):
        if one.ended_on is not None:
            raise BrokenRuleError(place, f"{one.short_name} đã kết thúc. Chọn cơ quan còn hoạt động.")
        if one.level == SOURCE:
            raise BrokenRuleError(place, f"{one.short_name} là hệ thống ngoài, không sắp xếp ở đây.")
    if agency.pk == into.pk:
        raise BrokenRuleError("into", "Cơ quan kế nhiệm là chính nó. Chọn cơ quan khác.")
    if agency.superior_id is None:
        raise BrokenRuleError("agency", f"{agency.short_name} là cơ quan trên cùng, không kết thúc được.")
    above = into.superior
    while above is not None:
        if above.pk == agency.pk:
            raise BrokenRuleError("into", f"{into.short_name} đang ở dưới {agency.short_name}. Chọn cơ quan khác.")
        above = above.superior
    _check_alone(agency, into, but)


def _check_alone(agency: Agency, into: Agency, but: Reorganisation | None) -> None:
    """No other decision is under way that the one could meet."""
    others = Reorganisation.objects.filter(state__in=OPEN).exclude(pk=but.pk if but else 0)
    met = others.filter(Q(agency=agency) | Q(agency=into) | Q(into=agency)).select_related("agency").first()
    if met is not None:
        place = "agency" if agency.pk in (met.agency_id, met.into_id) else "into"
        raise BrokenRuleError(place, f"{met.agency.short_name} {under_way(met)}")


def goes_from(effective_on: date, at: datetime) -> date:
    """Posts that are held on that day or later go over: from its own day on, or today where that is past."""
    return max(effective_on, timezone.localdate(at))


def check_now(held: Reorganisation, merger: Merger, at: datetime) -> None:
    """Raises BrokenRuleError for whatever stands in its way as things are."""
    into = held.into
    assert into is not None  # noqa: S101 - a merger names where it goes
    check_agencies(held.agency, into, but=held)
    check_divisions(held.agency, into, merger, goes_from(held.effective_on, at))
    if waiting := list(hindrances(held.agency, into)):
        raise BrokenRuleError("", " ".join(waiting))


def check_divisions(agency: Agency, into: Agency, merger: Merger, day: date) -> None:
    """Raises BrokenRuleError for a division or people without a place there."""
    check_merger(merger, units_of(agency), units_of(into), has_whole=has_whole(agency, day))


def has_whole(agency: Agency, day: date) -> bool:
    """Whether somebody holds a post in no division on that day or later."""
    return posts_on(agency, day).filter(division=None).exists()


@dataclass(frozen=True, slots=True)
class MovedPost:
    """A post, where it goes, its duties of daily work in words, and the leading ones, each with whether it goes along and what it shows."""

    post: Position
    target: str
    daily: Sequence[str]
    leading: Sequence[tuple[str, str, bool, str]]


@dataclass(frozen=True, slots=True)
class MergerPreview:
    """What it would bring about: how many of each kind go over (and what they consist of), what stays, what is to be
    known before, what hinders, who has no place, which duties of the agency nobody would have there.
    """

    rows: Sequence[tuple[str, int, str]]
    stays: Sequence[str]
    warns: Sequence[str]
    hinders: Sequence[str]
    posts: Sequence["MovedPost"]
    nowhere: Sequence[Position]
    unheld: Sequence[str]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each kind go over."""
        return [(words, count) for words, count, _ in self.rows]


def preview_of(held: Reorganisation, at: datetime) -> MergerPreview:
    """As things are now, to be looked at before it is confirmed."""
    agency, into, merger = held.agency, held.into, Merger.from_json(held.changes)
    assert into is not None  # noqa: S101 - a merger names where it goes
    kinds, day = [kind for _, kind in agency_kinds()], goes_from(held.effective_on, at)
    rows = [
        (kind.words, count, kind.counts_in(agency) if kind.counts_in else "")
        for kind in kinds
        if (count := kind.count(agency, into, day))
    ]
    posts = [_moved(post, merger) for post in posts_on(agency, day)]
    return MergerPreview(
        rows,
        [line for kind in kinds if kind.stays for line in kind.stays(agency, into)],
        [line for kind in kinds if kind.warns for line in kind.warns(agency, into, day)],
        list(hindrances(agency, into)),
        posts,
        [one.post for one in posts if one.target == NOWHERE],
        _unheld(posts, into, day),
    )


def _moved(post: Position, merger: Merger) -> MovedPost:
    goes = merger.duties_of(post_key(post), post.duties)
    leading = [(duty, DUTIES[duty], duty in goes, SHOWS.get(duty, "")) for duty in post.duties if duty in LEADING]
    return MovedPost(post, target_of(post, merger), _worded(set(post.duties) - LEADING), leading)


def _worded(duties: Collection[str]) -> list[str]:
    return [words for duty, words in DUTIES.items() if duty in duties]


def _unheld(posts: Sequence[MovedPost], into: Agency, day: date) -> list[str]:
    """The leading duties that somebody has here, nobody there, and that go along with no post."""
    had = {(duty, words) for one in posts for duty, words, *_ in one.leading}
    along = {words for one in posts if one.target != NOWHERE for _, words, goes, _ in one.leading if goes}
    return sorted(words for duty, words in had if words not in along and not holders_of(duty, into.pk, day))


def duties_left(agency: Agency, merger: Merger, day: date) -> dict[str, list[str]]:
    """The duties that do not go along with a post, by its key."""
    left = {
        post_key(post): [duty for duty in post.duties if duty not in merger.duties_of(post_key(post), post.duties)]
        for post in posts_on(agency, day)
        if target_of(post, merger) != NOWHERE
    }
    return {key: duties for key, duties in left.items() if duties}


def with_choices(
    held: Reorganisation, choices: Mapping[str, str], duties: Mapping[str, Sequence[str]], at: datetime
) -> Merger:
    """The decision with those choices that mean something: of posts that move, to divisions there, the whole of it or
    nowhere, and of leading duties that they have.
    """
    merger = Merger.from_json(held.changes)
    posts = {post_key(post): post.duties for post in posts_on(held.agency, goes_from(held.effective_on, at))}
    targets = {one.code for one in divisions_of(held.into_id or 0)} | {WHOLE, NOWHERE}
    kept = {key: code for key, code in choices.items() if key in posts and code in targets}
    along = {
        key: chosen
        for key, had in posts.items()
        if (chosen := [duty for duty in had if duty in LEADING and duty in duties.get(key, ())])
    }
    return Merger(merger.divisions, merger.whole, kept, along)


def target_of(post: Position, merger: Merger) -> str:
    """Where the post goes: a code there, WHOLE or NOWHERE."""
    by_default = merger.divisions.get(post.division.code, NOWHERE) if post.division else merger.whole or NOWHERE
    return merger.choices.get(post_key(post), by_default)


def choices_made(held: Reorganisation) -> dict[str, str]:
    """Where single posts were sent elsewhere than with their division, by key."""
    merger = Merger.from_json(held.changes)
    plain = Merger(merger.divisions, merger.whole)
    posts = {post_key(post): target_of(post, plain) for post in posts_on(held.agency, held.effective_on)}
    return {key: code for key, code in merger.choices.items() if posts.get(key) != code}


def choices_lost(before: Reorganisation, after: Reorganisation) -> list[str]:
    """What was chosen before the decision was written anew and no longer fits, in words: who, and where to."""
    kept, chosen = Merger.from_json(after.changes).choices, choices_made(before)
    there = dict(Division.objects.filter(agency=before.into).values_list("code", "name"))
    places = {WHOLE: f"toàn {before.into.short_name if before.into else ''}", NOWHERE: "chưa có nơi về"} | there
    posts = {post_key(post): post for post in posts_on(before.agency, before.effective_on)}
    return [
        f"{posts[key].user.full_name}, {posts[key].title}: {places.get(code, code)}"
        for key, code in chosen.items()
        if key in posts and key not in kept
    ]


def post_key(post: Position) -> str:
    """What the post is called among the choices."""
    return f"post:{post.pk}"


def divisions_there(held: Reorganisation, merger: Merger) -> dict[int, Division]:
    """The division there by the id of the one here."""
    there = {one.code: one for one in divisions_of(held.into_id or 0)}
    return {one.pk: there[merger.divisions[one.code]] for one in divisions_of(held.agency_id)}


def merged_lately(day: date, days: int) -> list[Reorganisation]:
    """Mergers carried out in these last days, to look for what came to the agency that ended meanwhile."""
    since = date.fromordinal(day.toordinal() - days)
    done = Reorganisation.objects.filter(state="carried_out", into__isnull=False, carried_out_at__date__gte=since)
    return list(done.select_related("agency__superior", "into__superior").order_by("pk"))


def _duty_lines(held: Reorganisation, merger: Merger) -> list[tuple[str, str]]:
    """Which duties to lead, sign, oversee or administer went along with whom, and which did not."""
    left, along = held.changes.get("left", {}), merger.duties or {}
    keys = [int(key.partition(":")[2]) for key in {**left, **along}]
    lines = []
    for post in Position.objects.filter(pk__in=keys).select_related("user").order_by("pk"):
        key, told = post_key(post), []
        for words, duties in (("đi cùng", along.get(key)), ("không đi cùng", left.get(key))):
            told += [f"{words}: {', '.join(_worded(duties))}"] if duties else []
        lines.append((f"{post.user.full_name}, {post.title}", "; ".join(told)))
    return lines


def merger_lines(held: Reorganisation) -> list[tuple[str, str]]:
    """Where each division goes, and what went over where it is carried out, in words."""
    merger = Merger.from_json(held.changes)
    here = dict(Division.objects.filter(agency=held.agency).values_list("code", "name"))
    there = dict(Division.objects.filter(agency=held.into).values_list("code", "name"))
    lines = [(here.get(code, code), f"về {there.get(to, to)}") for code, to in merger.divisions.items()]
    if merger.whole:
        places = {WHOLE: f"toàn {held.into.short_name if held.into else ''}", NOWHERE: "chưa có nơi về"}
        lines.append(("Người không thuộc phòng nào", places.get(merger.whole) or f"về {there.get(merger.whole)}"))
    if held.state == "carried_out":
        lines += _duty_lines(held, merger)
    moved = held.changes.get("moved", {})
    told = [f"{moved[name]} {kind.words}" for name, kind in agency_kinds() if moved.get(name)]
    return [*lines, ("Đã chuyển", ", ".join(told))] if told else lines
