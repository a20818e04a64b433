"""Steps that somebody took into hand who can no longer do them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from nennep.cases.models import Case
from nennep.kernel.practice import original_of
from nennep.org.models import Position
from nennep.org.queries import held_on
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
