"""Hands over what somebody held who leaves a post, moves, or is locked."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import ConflictError, append, take_line
from nennep.ledger.events import name_events

from ..models import User, WorkHandover, WorkHandoverLine
from ..parts.holdings import HOLDING_KINDS, Departure
from ..queries.administration import manager
from ..queries.departures import HeldThing, changed_hands, held_things, not_held
from ..rules import MANAGE_PEOPLE, NO_GROUND, BrokenRuleError

name_events({"handover.made": "Bàn giao"})
SHOWN = 3
TAKEN_BACK = "Rút lại quyết định chuyển"


def hand_over_all(departure: Departure, *, given: Mapping[str, int], ground: str, by: Actor, at: datetime) -> None:
    """Afterwards everything the person held is held by the receivers of ``given``, as a hand-over tells.

    Raises BrokenRuleError while something has no receiver, ConflictError for what somebody else holds now.
    """
    things = held_things(departure)
    _check_held(departure, things, given)
    lacking = [thing for thing in things if not thing.holding.ends and thing.name not in given]
    if lacking:
        told = "; ".join(thing.holding.words for thing in lacking[:SHOWN])
        more = f" và {len(lacking) - SHOWN} việc khác" if len(lacking) > SHOWN else ""
        raise BrokenRuleError("", f"Còn {len(lacking)} việc chưa có người nhận: {told}{more}. Chọn người nhận rồi ghi.")
    _hand_over(departure, things, given, ground, by, at)


def hand_over(departure: Departure, *, given: Mapping[str, int], ground: str, by: Actor, at: datetime) -> None:
    """Afterwards those things that ``given`` names are held by their receivers; the others stay where they are.

    Raises BrokenRuleError where it names none, ConflictError where the person does not hold one of them any more,
    NotPermittedError.
    """
    manager(departure.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    if not given:
        raise BrokenRuleError("", "Chưa chọn người nhận cho việc nào.")
    with transaction.atomic():
        take_line(departure.agency.pk)  # nobody gives any of it to another before this is written
        things = [thing for thing in held_things(departure) if thing.name in given]
        _check_held(departure, things, given)
        _hand_over(departure, things, given, ground, by, at)


def _check_held(departure: Departure, things: Sequence[HeldThing], given: Mapping[str, int]) -> None:
    """Raises ConflictError for what was chosen and has just gone to another, or ended."""
    there = {thing.name for thing in things}
    missing = [name for name in given if name not in there]
    if gone := not_held(missing, departure.person, departure.agency):
        raise ConflictError(changed_hands(gone, departure.person))


def _hand_over(
    departure: Departure, things: Sequence[HeldThing], given: Mapping[str, int], ground: str, by: Actor, at: datetime
) -> None:
    if not things:
        return
    words = legible(ground)
    if not words and not all(thing.holding.ends for thing in things):
        raise BrokenRuleError("ground", NO_GROUND)
    receivers = User.objects.in_bulk(set(given.values()))
    lines = []
    for thing in things:
        receiver = None if thing.holding.ends else receivers.get(given[thing.name])
        if receiver is not None:
            if receiver not in thing.holding.receivers:
                raise BrokenRuleError(
                    thing.name, f"{receiver} không nhận được “{thing.holding.words}”. Chọn người khác."
                )
            thing.kind.give(thing.holding.key, receiver=receiver, reason=f"Bàn giao theo {words}", by=by, at=at)
        elif not thing.holding.ends:
            raise BrokenRuleError(thing.name, "Người nhận không có trong danh sách. Chọn lại.")
        note = f" ({thing.holding.note})" if thing.holding.note else ""
        lines.append((thing.kind.words, f"{thing.holding.words}{note}"[:600], receiver, thing.name))
    _keep(departure, lines, words, by, at)


def hand_back(lines: Sequence[WorkHandoverLine], *, by: Actor, at: datetime) -> None:
    """Inside a transaction: these things are held by who handed them over, as a hand-over of each receiver tells."""
    for receiver, theirs in groupby(sorted(lines, key=lambda line: line.receiver_id or 0), lambda line: line.receiver):
        if receiver is None:
            continue
        given = []
        for line in theirs:
            made, (name, _, key) = line.handover, line.thing.partition("-")
            kind, ground = HOLDING_KINDS[name], f"{TAKEN_BACK}: {made.ground}"[:300]
            kind.give(key, receiver=made.giver, reason=ground, by=by, at=at)
            given.append((line.kind, line.words, made.giver, line.thing))
        back = Departure(
            person=receiver, agency=made.agency, ending=(), kept=(), last_day=timezone.localdate(at), at=at
        )
        _keep(back, given, ground, by, at)


def _keep(
    departure: Departure, lines: Sequence[tuple[str, str, User | None, str]], ground: str, by: Actor, at: datetime
) -> None:
    day = timezone.localdate(at)
    posts = departure.ending or tuple(post for post in departure.person.positions.all() if post.is_held_on(day))
    salt = secrets.token_hex(16)
    text = "\n".join([ground, *(f"{kind}: {words}: {who.pk if who else ''}" for kind, words, who, _ in lines)])
    made = WorkHandover.objects.create(
        agency=departure.agency,
        giver=departure.person,
        post=", ".join(f"{post.title}, {post.division or departure.agency.short_name}" for post in posts)[:400],
        ground=ground[:300],
        made_at=at,
        made_by_id=by.user_id,
        salt=salt,
        digest=hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest(),
    )
    WorkHandoverLine.objects.bulk_create(
        WorkHandoverLine(handover=made, number=number, kind=kind, words=words, receiver=receiver, thing=thing)
        for number, (kind, words, receiver, thing) in enumerate(lines, start=1)
    )
    append(
        "handover.made",
        subject=("handover", made.pk),
        agency_id=departure.agency.pk,
        by=by,
        at=at,
        facts={"giver": departure.person.pk, "lines": len(lines), "digest": made.digest},
    )
