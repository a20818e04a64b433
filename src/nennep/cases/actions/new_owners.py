"""Cases under way go along when another division owns their process; those of practice go too, and count nowhere."""

from django.db.models import QuerySet

from nennep.kernel.actors import machine
from nennep.org.models import Division
from nennep.reorganisations.parts.owned_things import OWNER_FOLLOWERS, OwnedThing, OwnerFollower
from nennep.reorganisations.parts.successions import Succession

from ..models import Case
from ..queries.unfinished_cases import consists_of, count_of, unfinished
from .successions import hand_over


def _under_way(thing: OwnedThing, division: Division) -> QuerySet[Case]:
    kind, _, number = thing.key.partition(":")
    handled = unfinished(division=division)
    if kind != "process":
        return handled.none()
    return handled.filter(process_version__process=int(number))


def _move(thing: OwnedThing, succession: Succession) -> int:
    count, division, at = 0, succession.successor, succession.at
    for case in _under_way(thing, succession.division).select_related("agency").iterator(500):
        count += hand_over(case, division=division, succession=succession, by=machine(case.agency_id), at=at)
    return count


OWNER_FOLLOWERS.add(
    "cases.cases",
    OwnerFollower(
        "hồ sơ chưa kết thúc",
        _move,
        lambda thing: count_of(_under_way(thing, thing.division)),
        counts_in=lambda thing: consists_of(_under_way(thing, thing.division)),
        order=3,
    ),
    origin=__name__,
)
