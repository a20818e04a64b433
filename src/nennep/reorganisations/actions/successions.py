"""Posts, and what was lent of them, go over to the division that succeeds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Delegation, Division, Position
from nennep.org.queries import by_given_name

from ..parts.agency_successions import AgencySuccession
from ..parts.successions import MOVED_KINDS, MovedKind, MovedThing, Succession

name_events(
    {
        "position.succeeded": "Vị trí chuyển sang phòng kế nhiệm",
        "delegation.succeeded": "Ủy quyền theo vị trí sang phòng kế nhiệm",
    }
)


def _posts(division: Division, day: date) -> QuerySet[Position]:
    """Those held on that day or later."""
    held = Position.objects.filter(Q(held_to__isnull=True) | Q(held_to__gte=day), division=division)
    return held.select_related("user").order_by("pk")


def _key(post: Position) -> str:
    return f"post:{post.pk}"


def _things(division: Division, day: date) -> Sequence[MovedThing]:
    posts = sorted(_posts(division, day), key=lambda post: by_given_name(post.user))
    return [
        MovedThing(_key(post), post.user.full_name, ": ".join([post.title, ", ".join(post.duty_words)]))
        for post in posts
    ]


def _move(succession: Succession) -> int:
    posts = list(_posts(succession.division, succession.day))
    for post in posts:
        _follow(post, succession.of(_key(post)), succession)
    return len(posts)


def _follow(post: Position, division: Division, succession: Succession) -> None:
    """The post ends the day before, and goes on in the other division; one that has not begun begins there."""
    day, after = succession.day, post
    if post.held_from < day:
        after = Position.objects.create(
            user=post.user,
            agency_id=post.agency_id,
            division=division,
            title=post.title,
            duties=post.duties,
            held_from=day,
            held_to=post.held_to,
        )
        post.held_to = date.fromordinal(day.toordinal() - 1)
        post.save(update_fields=["held_to"])
    else:
        post.division = division
        post.save(update_fields=["division"])
    append(
        "position.succeeded",
        subject=("position", post.pk),
        agency_id=post.agency_id,
        by=succession.by,
        at=succession.at,
        facts={
            "to": after.pk,
            "from_division": succession.division.code,
            "division": division.code,
            "held_from": day.isoformat(),
            "reorganisation": succession.reorganisation.pk,
        },
    )
    if after is not post:
        lend_on(post, after=after, succession=succession, by=succession.by, at=succession.at)


def end_division(
    division: Division, *, successor: Division, day: date, facts: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Afterwards the division is none from that day on; its successor has its work, and reads what was over in it."""
    division.ended_on, division.successor, division.is_one_stop = day, successor, False
    division.save(update_fields=["ended_on", "successor", "is_one_stop"])
    history = [*successor.keeps_history_of, division.pk, *division.keeps_history_of]
    successor.keeps_history_of = list(dict.fromkeys(history))
    successor.save(update_fields=["keeps_history_of"])
    append(
        "division.ended",
        subject=("division", division.pk),
        agency_id=successor.agency_id,
        by=by,
        at=at,
        facts={"successor": successor.pk, **facts},
    )


def lend_on(
    before: Position, *, after: Position, succession: Succession | AgencySuccession, by: Actor, at: datetime
) -> None:
    """What the post had lent, and is still lent, is lent on, to the same people, to the same day."""
    day = after.held_from
    since = max(day, timezone.localdate(at))
    lent = before.delegations.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=since), held_to__gte=since)
    for delegation in lent.order_by("pk"):
        if delegation.held_from >= day:
            delegation.lender = after
            delegation.save(update_fields=["lender"])
            follows = delegation
        else:
            follows = Delegation.objects.create(
                lender=after,
                borrower_id=delegation.borrower_id,
                duties=delegation.duties,
                held_from=day,
                held_to=delegation.held_to,
                basis=delegation.basis,
                revoked_on=delegation.revoked_on,
            )
            delegation.revoked_on = day
            delegation.save(update_fields=["revoked_on"])
        append(
            "delegation.succeeded",
            subject=("delegation", delegation.pk),
            agency_id=after.agency_id,
            by=by,
            at=at,
            facts={"to": follows.pk, "position": after.pk, "reorganisation": succession.reorganisation.pk},
        )


MOVED_KINDS.add(
    "org.posts",
    MovedKind("vị trí", lambda division, day: _posts(division, day).count(), _move, _things, order=1),
    origin=__name__,
)
