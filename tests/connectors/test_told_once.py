"""Whoever has work is told of it once, and somebody always is."""

from datetime import date
from typing import Any

import pytest

from nennep.cases.actions import ask_supplement, complete_supplement, reassign_case
from nennep.cases.models import Case
from nennep.connectors.queries import recipients
from nennep.desks.actions.partner_steps import acknowledge_step
from nennep.handover.jobs import release_steps
from nennep.kernel.actors import machine
from nennep.ledger.models import Event
from nennep.ledger.readers import drain
from nennep.org.actions import delegate
from nennep.org.models import Agency, Position, User
from nennep.work.actions.notices import give_notice
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.background import register_background
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import make_procedure, make_received, walk
from tests.test_partner_steps import again, asked_case, item_of

pytestmark = pytest.mark.django_db
NOW, LATER = "2026-11-17 08:40", "2026-11-17 15:00"


@pytest.fixture(autouse=True)
def _readers() -> None:
    register_background()


def hired(name: str, agency: Agency, duties: list[str], like: User | None = None) -> User:
    """Somebody new, in the division of ``like`` where one is named."""
    user = User.objects.create(username=name, full_name=f"Người {name}", password="!")
    division = Position.objects.get(user=like).division if like else None
    Position.objects.create(user=user, agency=agency, division=division, title="CV", duties=duties, held_from=SINCE)
    return user


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def test_work_that_is_given_on_before_anybody_was_told_is_told_once(cast: Cast) -> None:
    user = hired("moi", cast.health, ["handle"], like=cast.minh)
    case = walk(cast, make_received(cast, make_procedure(cast), NOW), "B2", NOW)
    reassign_case(case, handler_id=user.pk, reason="Nghỉ", by=cast.actor("ha", LATER), at=at(LATER))
    drain(at=at(LATER))
    assert told(user).count("work_given") == 1


def test_a_supplement_is_told_to_the_head_where_the_handler_is_locked(cast: Cast) -> None:
    case = walk(cast, make_received(cast, make_procedure(cast), NOW), "B2", NOW)
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-17 09:00"), reason="Thiếu ảnh")
    User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    complete_supplement(Case.objects.get(pk=case.pk), by=cast.actor("lan"), at=at("2026-11-17 10:00"))
    drain(at=at("2026-11-17 10:00"))
    assert "supplement_back" in told(cast.ha)


def test_events_of_one_number_in_two_chains_are_two_news(cast: Cast, settings: Any) -> None:
    """The chain of the successor may count as that of the agency did."""
    settings.NOTICE_CHANNELS = ["mail", "sms"]
    case = make_received(cast, make_procedure(cast), NOW)
    for chain in (cast.health.pk, cast.other.pk):
        event = Event(
            chain_id=chain,
            number=57,
            subject_type="case",
            subject_id=case.pk,
            happened_at=at(NOW),
            body='{"facts": {}}',
        )
        for draft in recipients.citizen(event, "case_supplement_asked"):
            give_notice(draft, by=machine(chain), at=at(NOW))
    assert Notice.objects.filter(kind="case_supplement_asked").count() == 2


def test_who_acknowledges_the_step_of_another_agency_is_told_of_it_once(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    acknowledge_step(again(case), item=item_of(case), by=cast.actor("tuan"), at=at(NOW))
    drain(at=at(NOW))
    assert told(cast.tuan) == ["partner_step"]


def test_who_stands_in_is_told_of_the_step_of_another_agency(cast: Cast) -> None:
    stand_in = hired("thay", cast.other, ["supervise"])
    days = {"held_from": date(2026, 11, 17), "held_to": date(2026, 11, 30)}
    post = Position.objects.get(user=cast.tuan)
    delegate(post, borrower=stand_in, duties=["handle"], basis="Giấy 1", **days, by=cast.actor("tuan"), at=at(NOW))
    asked_case(cast, cast.other.name)
    drain(at=at(NOW))
    assert "partner_step" in told(stand_in)


def test_a_step_that_is_given_back_is_told_to_whoever_holds_its_duty(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    acknowledge_step(again(case), item=item_of(case), by=cast.actor("tuan"), at=at(NOW))
    drain(at=at(NOW))
    another = hired("khac", cast.other, ["handle"])
    User.objects.filter(pk=cast.tuan.pk).update(is_active=False)
    release_steps(at(LATER))
    drain(at=at(LATER))
    assert WorkItem.objects.get(pk=item_of(case).pk).assignee is None
    assert told(another) == ["partner_step"]
