"""What still befalls records of an agency that has ended is told in the chain that goes on, never behind its end."""

from collections.abc import Callable

import pytest
from django.db import transaction

from nennep.kernel.actors import machine
from nennep.ledger.actions import append, take_lines
from nennep.ledger.joints import CLOSED, join_chains
from nennep.ledger.models import Event, ParkedEvent, ReaderCursor
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import facts_of
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE
from nennep.upkeep.actions.background import skip_event, try_event_now
from nennep.work.actions import forget_batch
from nennep.work.actions.sheets import forget_sheet
from nennep.work.models import Batch, SheetOrder
from tests.calendars import at
from tests.cast import Cast

BEFORE, AFTER = at("2026-11-16 09:00"), at("2026-12-02 09:00")
pytestmark = pytest.mark.django_db


def ended(cast: Cast) -> ParkedEvent:
    """The agency has ended in the other one; a reader could not take one of its events."""
    health = cast.health.pk
    by = machine(health)
    number = append("case.submitted", subject=("case", 7), agency_id=health, by=by, at=BEFORE, facts={"code": "x"})
    with transaction.atomic():
        take_lines([health, cast.other.pk])
        join_chains(health, cast.other.pk, facts={}, by=by, at=BEFORE)
    ReaderCursor.objects.create(reader="r", chain_id=health, number=number)
    parked = {"subject_type": "case", "subject_id": 7, "since": BEFORE, "next_try_at": AFTER, "tries": 1}
    return ParkedEvent.objects.create(reader="r", chain_id=health, number=number, error="x", place="y", **parked)


def trying(cast: Cast, parked: ParkedEvent) -> None:
    try_event_now(parked.pk, by=cast.actor("khoa"), at=AFTER)


def skipping(cast: Cast, parked: ParkedEvent) -> None:
    skip_event(parked.pk, number=parked.number, reason="Hồ sơ thử", by=cast.actor("khoa"), at=AFTER)


def forgetting_a_batch(cast: Cast, _: ParkedEvent) -> None:
    batch = Batch.objects.create(
        agency=cast.health,
        code="b1",
        kind="k",
        title="Việc",
        total=1,
        asked_at=BEFORE,
        ended_at=BEFORE,
        state="finished",
    )
    forget_batch(batch, by=machine(cast.health.pk), at=AFTER)


def forgetting_a_sheet(cast: Cast, _: ParkedEvent) -> None:
    order = SheetOrder.objects.create(
        agency=cast.health,
        code="s1",
        kind="k",
        title="Bảng",
        question="q",
        state="cancelled",
        asked_by=cast.lan,
        asked_at=BEFORE,
        ended_at=BEFORE,
        total=1,
    )
    forget_sheet(order, by=machine(cast.health.pk), at=AFTER)


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (trying, "event.hastened"),
        (skipping, "event.skipped"),
        (forgetting_a_batch, "batch.forgotten"),
        (forgetting_a_sheet, "sheet_order.forgotten"),
    ],
)
def test_what_is_done_after_an_agency_ended_is_told_in_the_chain_that_goes_on(
    cast: Cast, act: Callable[[Cast, ParkedEvent], None], kind: str
) -> None:
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    act(cast, ended(cast))
    told = Event.objects.get(kind=kind)
    assert told.chain_id == cast.other.pk
    assert Event.objects.filter(chain_id=cast.health.pk).latest("number").kind == CLOSED
    assert facts_of(told).get("chain") == (cast.health.pk if told.subject_type == "event" else None)
    assert [link for _, link in broken_links() if link] == []
