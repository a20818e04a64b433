"""Things that another division owns from the day of a decision on, while the one that owned them goes on."""

from collections.abc import Mapping
from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.org.models import Division, Reorganisation

from ..parts.owned_things import followers, owned_by_keys
from ..parts.successions import Succession
from ..queries.reorganisations import formerly_owned
from ..rules.reorganisations import Changes


def hand_owned(
    held: Reorganisation, *, changes: Changes, divisions: Mapping[str, Division], by: Actor, at: datetime
) -> dict[str, int]:
    """The line of the agency held: each thing is the other division's, with what follows it; how many of each kind."""
    moved: dict[str, int] = {}
    things = owned_by_keys(held.agency_id, changes.owners)
    for key, target in changes.owners.items():
        thing = things[key]
        succession = Succession(thing.division, divisions[target], {}, held, by, at)
        for name, follower in followers():
            known = follower.count(thing) if follower.count else None
            done = follower.move(thing, succession)
            moved[name] = moved.get(name, 0) + (done if known is None else known)
    return {name: count for name, count in moved.items() if count}


def hand_late(held: Reorganisation, *, by: Actor, at: datetime) -> int:
    """The line of the agency held: what came to the former owners since goes to the present ones; how much."""
    count = 0
    for thing, owner in formerly_owned(held):
        succession = Succession(thing.division, owner, {}, held, by, at)
        count += sum(follower.move(thing, succession) for _, follower in followers() if follower.count)
    return count
