"""Steps that somebody took into hand who can no longer do them, and those that nobody finds."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from nennep.cases.models import Case
from nennep.kernel.actors import Actor
from nennep.kernel.practice import original_of
from nennep.org.models import Division, Position
from nennep.org.queries import held_on, stand_ins_of
from nennep.org.rules import ASSIGN, DUTIES, MANAGE_PEOPLE, RECEIVE, SUPERVISE
from nennep.work.models import WorkItem


def steps_without_holder(at: datetime) -> Iterator[WorkItem]:
    """The open steps whose person is locked, or holds no post with their duty there any more.

    Those that wait for the handler of their case are not among them: the case goes to another handler.
    """
    of_handler = Case.objects.filter(pk=OuterRef("subject_id"), handler=OuterRef("assignee"))
    taken = WorkItem.objects.filter(~Exists(of_handler), state="open", subject_type="case", assignee__isnull=False)
    items = list(taken.exclude(duty="").select_related("assignee").order_by("pk"))
    posts = Position.objects.filter(held_on(timezone.localdate(at)), user__in={item.assignee_id for item in items})
    held: dict[int, list[Position]] = {}
    for post in posts:
        held.setdefault(post.user_id, []).append(post)
    for item in items:
        if not any(_grants(post, item) for post in held.get(item.assignee_id or 0, ())) or not _signs_in(item):
            yield item


def _grants(post: Position, item: WorkItem) -> bool:
    there = post.agency_id == original_of(item.agency_id)
    near = post.division_id is None or item.division_id in (None, post.division_id)
    return there and near and item.duty in post.duties


def _signs_in(item: WorkItem) -> bool:
    return bool(item.assignee and item.assignee.is_active)


@dataclass(frozen=True, slots=True)
class UnheldPlace:
    """So much work waits there for a duty that nobody holds: it stands in nobody's worklist."""

    division: Division | None
    duty: str
    count: int

    @property
    def words(self) -> str:
        """“Văn phòng Sở: Tiếp nhận hồ sơ, trả kết quả”."""
        return f"{self.division.name if self.division else 'Toàn cơ quan'}: {DUTIES.get(self.duty, self.duty)}"


def unheld_places(actor: Actor, at: datetime) -> list[UnheldPlace]:
    """Where steps of cases and work of the desk wait for nobody; for who keeps the posts, supervises, or heads the division."""
    whole = {grant.agency_id for grant in actor.grants if grant.duty in (MANAGE_PEOPLE, SUPERVISE)}
    whole |= {grant.agency_id for grant in actor.grants if grant.duty == ASSIGN and grant.division_id is None}
    headed = {grant.division_id for grant in actor.grants if grant.duty == ASSIGN and grant.division_id}
    if not whole and not headed:
        return []
    theirs = Q(agency_id__in=whole) | Q(agency_id__in=actor.agency_ids, division_id__in=headed)
    items = WorkItem.objects.filter(theirs, Q(subject_type="case") | Q(duty=RECEIVE), state="open", assignee=None)
    places = items.exclude(duty="").order_by("division_id", "duty").values_list("agency_id", "division_id", "duty")
    counted = list(places.annotate(count=Count("pk")))
    day = timezone.localdate(at)
    held = _held_at({original_of(agency) for agency, *_ in counted}, day)
    # Who stands in for somebody is asked only where nobody holds it in person.
    unheld = [
        (agency, division, duty, count)
        for agency, division, duty, count in counted
        if not _is_covered(division, held[original_of(agency), duty])
        and not _is_covered(division, {place for _, place in stand_ins_of(duty, agency, day)})
    ]
    divisions = Division.objects.in_bulk({division for _, division, *_ in unheld if division})
    return [UnheldPlace(divisions.get(division or 0), duty, count) for _, division, duty, count in unheld]


def _is_covered(division: int | None, places: set[int | None]) -> bool:
    """Whether who holds a duty in these places finds what waits in the division; None is the whole agency."""
    return bool(places if division is None else places & {None, division})


def _held_at(agencies: set[int], day: date) -> dict[tuple[int, str], set[int | None]]:
    """By agency and duty the divisions in which somebody holds it by a post of that day."""
    posts = Position.objects.filter(held_on(day), agency_id__in=agencies, user__is_active=True) if agencies else ()
    held: dict[tuple[int, str], set[int | None]] = defaultdict(set)
    for post in posts:
        for duty in post.duties:
            held[post.agency_id, duty].add(post.division_id)
    return held
