"""Steps that somebody took into hand who can no longer do them, and those that nobody finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from nennep.cases.models import Case
from nennep.kernel.actors import Actor
from nennep.kernel.practice import original_of
from nennep.org.models import Division, Position
from nennep.org.queries import held_on, holders_of, stand_ins_of
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
    held = {(agency, duty): _where_held(duty, agency, day) for agency, _, duty, _ in counted}
    unheld = [
        (division, duty, count)
        for agency, division, duty, count in counted
        if not (held[agency, duty] if division is None else held[agency, duty] & {None, division})
    ]
    divisions = Division.objects.in_bulk({division for division, *_ in unheld if division})
    return [UnheldPlace(divisions.get(division or 0), duty, count) for division, duty, count in unheld]


def _where_held(duty: str, agency_id: int, day: date) -> set[int | None]:
    """The divisions in which somebody holds the duty on that day, in person or for another; None for the whole agency."""
    own = {post.division_id for post in holders_of(duty, agency_id, day)}
    return own | {division for _, division in stand_ins_of(duty, agency_id, day)}
