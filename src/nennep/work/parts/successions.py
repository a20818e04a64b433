"""Work items go over to the division that succeeds the one they wait for."""

from datetime import date

from django.db.models import QuerySet

from nennep.org.models import Division
from nennep.org.queries.practice import REAL
from nennep.org.rules import RECEIVE
from nennep.reorganisations.parts.successions import DESK_MOVED, MOVED_KINDS, MovedKind, Succession

from ..models import WorkItem


def _count(division: Division, day: date) -> int:
    return _waiting(division).filter(REAL).count()


def _waiting(division: Division) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(division=division, state__in=["open", "waiting"])


def _move(succession: Succession) -> int:
    """Those whose subject has not taken them along."""
    return give_items(_waiting(succession.division), succession.successor)


def give_items(items: QuerySet[WorkItem], division: Division) -> int:
    """How many items wait for that division from now on; those of practice do too, and count nowhere."""
    items.exclude(REAL).update(division=division)
    return items.filter(REAL).update(division=division)


@DESK_MOVED.under("work.items")
def _follow_desk(before: Division, now: Division) -> int:
    """What waits for those who receive and return waits at the new desk; how many items. Steps of cases: ``cases``."""
    return give_items(_waiting(before).filter(duty=RECEIVE).exclude(subject_type="case"), now)


MOVED_KINDS.add("work.items", MovedKind("việc đang chờ", _count, _move, order=9), origin=__name__)
