"""Cases under way go along when another division owns their process; those of practice go too, and count nowhere."""

from django.db.models import QuerySet

from nennep.kernel.actors import machine
from nennep.org.models import Division
from nennep.org.parts.owned_things import OWNER_FOLLOWERS, OwnedThing, OwnerFollower
from nennep.org.parts.successions import Succession
from nennep.org.queries.practice import REAL

from ..models import Case
from .successions import KEPT_BY_NOBODY_ELSE, hand_over


def _under_way(thing: OwnedThing, division: Division) -> QuerySet[Case]:
    kind, _, number = thing.key.partition(":")
    handled = Case.objects.filter(division=division, state__in=KEPT_BY_NOBODY_ELSE)
    if kind != "process":
        return handled.none()
    return handled.filter(process_version__process=int(number)).order_by("pk")


def _move(thing: OwnedThing, succession: Succession) -> int:
    count, division, at = 0, succession.successor, succession.at
    for case in _under_way(thing, succession.division).select_related("agency").iterator(500):
        count += hand_over(case, division=division, succession=succession, by=machine(case.agency_id), at=at)
    return count


def _count(thing: OwnedThing) -> int:
    return _under_way(thing, thing.division).filter(REAL).count()


OWNER_FOLLOWERS.add("cases.cases", OwnerFollower("hồ sơ chưa kết thúc", _move, _count, order=3), origin=__name__)
