"""What a post itself holds: duties that nobody else has, and what was lent of it."""

from datetime import datetime

from django.utils import timezone

from nennep.kernel.actors import Actor

from ..models import Position, User
from ..parts.holdings import Departure, Holding, holding_kind
from ..queries.departures import borrowed_of, last_duties, lent_by, post_that_takes, takers_of
from ..rules import DUTIES, BrokenRuleError
from .posts import change_position


def _duties(departure: Departure) -> list[Holding]:
    day = timezone.localdate(departure.at)
    return [
        Holding(
            key=f"{post.pk}-{duty}",
            words=f"Nhiệm vụ “{DUTIES[duty]}”, {post.division or departure.agency.short_name}",
            note="không ai khác giữ",
            receivers=takers_of(post, duty, departure.person, day),
        )
        for post, duty in last_duties(departure)
    ]


def _lent(departure: Departure) -> list[Holding]:
    return lent_by(departure.ending, timezone.localdate(departure.at))


def _borrowed(departure: Departure) -> list[Holding]:
    return borrowed_of(departure, timezone.localdate(departure.at))


@holding_kind("duty", words="Nhiệm vụ không ai khác giữ", order=10, find=_duties)
def give_duty(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards a post of the receiver grants the duty too."""
    post_id, _, duty = key.partition("-")
    post = Position.objects.select_related("division", "agency").get(pk=int(post_id))
    own = post_that_takes(receiver, post, duty, timezone.localdate(at))
    if own is None:
        raise BrokenRuleError("", f"{receiver} không giữ vị trí nào nhận được nhiệm vụ này. Chọn người khác.")
    duties, days = [*own.duties, duty], (own.held_from, own.held_to)
    change_position(own, title=own.title, duties=duties, held_from=days[0], held_to=days[1], by=by, at=at)


@holding_kind("lent", words="Ủy quyền đã cho, hết hiệu lực cùng vị trí", order=90, find=_lent)
def end_lent(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """What was lent ends with the post: nobody takes it over."""


@holding_kind("borrowed", words="Ủy quyền đã nhận, hết hiệu lực khi rời cơ quan", order=91, find=_borrowed)
def end_borrowed(key: str, *, receiver: User, reason: str, by: Actor, at: datetime) -> None:
    """What was borrowed ends with the last post in the agency: its lender lends it to somebody else."""
