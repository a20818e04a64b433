"""Work that waits for a duty which several people hold: whose common work it is."""

from collections.abc import Sequence
from datetime import date

from nennep.kernel.actors import Actor
from nennep.org.models import Division, Position
from nennep.org.queries import holders_of
from nennep.org.rules import APPROVE

from ..models import WorkItem

OF_LEADERS = "của lãnh đạo"
OF_AGENCY = "của cơ quan"


def pools_of(items: Sequence[WorkItem], actor: Actor, day: date) -> dict[int, str]:
    """By item whose common work it is, in words; nothing of what waits for the actor alone.

    An item waits for the actor alone where it names the person, and where nobody else holds its duty in its place.
    """
    free = [item for item in items if item.assignee_id is None]
    holders = {
        (duty, agency_id): holders_of(duty, agency_id, day)
        for duty, agency_id in dict.fromkeys((item.duty, item.agency_id) for item in free)
    }
    shared = [item for item in free if _is_shared(item, holders[item.duty, item.agency_id], actor)]
    divisions = Division.objects.in_bulk({item.division_id for item in shared if item.division_id}) if shared else {}
    return {item.pk: _words(item, divisions) for item in shared}


def _is_shared(item: WorkItem, posts: Sequence[Position], actor: Actor) -> bool:
    return any(
        post.user_id != actor.user_id
        and (None in (post.division_id, item.division_id) or post.division_id == item.division_id)
        for post in posts
    )


def _words(item: WorkItem, divisions: dict[int, Division]) -> str:
    if item.duty == APPROVE:
        return OF_LEADERS
    division = divisions.get(item.division_id or 0)
    return f"của {division.name}" if division else OF_AGENCY
