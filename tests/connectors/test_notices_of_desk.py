"""Who waits at the desk, holds a duty, or was promised a day is told of it once, and who did it is not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from nennep.cases.actions import ask_supplement, complete_step, complete_supplement, recompute_due
from nennep.cases.models import Case, Party, SupplementRequest
from nennep.connectors.jobs import tell_supplements_due
from nennep.kernel.actors import Grant
from nennep.ledger.readers import drain
from nennep.org.actions import delegate
from nennep.org.rules import LEAD_DESK
from nennep.web import clock
from nennep.work.actions.notices import choose_mail
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
LATER = at("2026-11-17 15:00")


@pytest.fixture(autouse=True)
def _background(cast: Cast) -> None:
    register_background()


@pytest.fixture
def case(cast: Cast) -> Case:
    made = make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    Party.objects.filter(case=made).update(email="sau@example.vn")
    return made


def told(kind: str, *, when: Any = LATER) -> list[str]:
    """Who was told of that kind, however often the worker comes by."""
    for _ in range(2):
        drain(at=when)
    notices = Notice.objects.filter(kind=kind).order_by("pk").select_related("recipient")
    return [notice.recipient.username if notice.recipient else "" for notice in notices]


def wants(cast: Cast, name: str, mail: str) -> None:
    choose_mail(cast.people[name], choices={"duty_waiting": mail}, by=cast.actor(name), at=LATER)


def test_a_step_that_waits_for_a_duty_is_told_to_everyone_of_it_who_wants_that(cast: Cast, case: Case) -> None:
    wants(cast, "ha", "daily")
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 08:30"))
    assert told("duty_waiting") == ["ha"]
    notice = Notice.objects.get(kind="duty_waiting")
    assert (notice.address, notice.deliveries.count()) == (f"/cases/{case.code}/", 0)
    assert "Phân công thụ lý" in line_of(notice).subject


def test_who_never_asked_for_steps_of_a_duty_is_told_of_none_of_them(cast: Cast, case: Case) -> None:
    wants(cast, "ha", "never")
    walk(cast, case, "B6", "2026-11-17 08:30")
    assert told("duty_waiting") == []


def test_who_handed_the_step_on_and_who_holds_the_duty_elsewhere_are_not_told(cast: Cast, case: Case) -> None:
    for name in ("lan", "yen", "tuan", "minh"):
        wants(cast, name, "daily")
    # What waits at the desk from the reception on was put there by Lan.
    assert told("duty_waiting") == []
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 08:30"))
    complete_step(case, step="B2", by=cast.actor("ha"), at=at("2026-11-17 08:40"), handler_id=cast.minh.pk)
    WorkItem.objects.filter(subject_id=case.pk, state="open").update(assignee=None)
    assert told("duty_waiting") == ["minh"]


@pytest.mark.parametrize(("lent", "ends", "who"), [("assign", 20, ["dat"]), ("review", 20, []), ("assign", 16, [])])
def test_who_stands_in_for_the_holder_of_the_duty_is_told_while_it_is_lent(
    cast: Cast, case: Case, lent: str, ends: int, who: list[str]
) -> None:
    wants(cast, "dat", "daily")
    days = {"held_from": date(2026, 11, 10), "held_to": date(2026, 11, ends), "basis": "Giấy ủy quyền số 1"}
    early = at("2026-11-10 08:00")
    delegate(cast.ha.positions.get(), borrower=cast.dat, duties=[lent], by=cast.actor("ha"), at=early, **days)
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 08:30"))
    assert told("duty_waiting") == who


def test_a_supplement_that_comes_to_its_day_is_told_to_the_desk_and_the_handler_once(cast: Cast, case: Case) -> None:
    case = walk(cast, case, "B2", "2026-11-17 08:30")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-17 09:00"), reason="Thiếu ảnh")
    SupplementRequest.objects.filter(case=case).update(answer_by=date(2026, 11, 23))
    assert tell_supplements_due(at("2026-11-19 08:00")).count == 0
    friday = at("2026-11-20 08:00")
    assert (tell_supplements_due(friday).count, tell_supplements_due(friday).count) == (2, 0)
    notices = Notice.objects.filter(kind="supplement_due")
    assert {notice.recipient.username for notice in notices if notice.recipient} == {"lan", "minh"}
    assert "23/11/2026" in line_of(notices[0]).body


def test_a_supplement_that_came_or_whose_day_is_past_is_no_news(cast: Cast, case: Case) -> None:
    case = walk(cast, case, "B2", "2026-11-17 08:30")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-17 09:00"), reason="Thiếu ảnh")
    SupplementRequest.objects.filter(case=case).update(answer_by=date(2026, 11, 23))
    for late in ("2026-11-24 00:01", "2026-12-08 08:00"):  # its words, “chờ bổ sung đến hết ngày”, are true no more
        assert tell_supplements_due(at(late)).count == 0
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-20 08:00"))
    assert tell_supplements_due(at("2026-11-20 09:00")).count == 0


def test_a_supplement_of_a_case_that_nobody_handles_yet_is_told_to_the_head(cast: Cast, case: Case) -> None:
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 08:30"))
    ask_supplement(case, by=cast.actor("ha"), at=at("2026-11-17 09:00"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-17 14:00"))
    assert told("supplement_back") == ["ha"]


def test_a_due_date_computed_again_is_told_to_handler_head_and_citizen_once(cast: Cast, case: Case) -> None:
    case = walk(cast, case, "B2", "2026-11-17 08:30")
    Case.objects.filter(pk=case.pk).update(due_at=at("2026-11-23 08:00"))
    case.refresh_from_db()
    leader = replace(cast.actor("lan"), grants=(Grant(LEAD_DESK, cast.health.pk),))
    recompute_due(case, by=leader, at=at("2026-11-17 10:00"), reason="Nghỉ bão")
    assert sorted(told("due_changed")) == ["ha", "minh"]
    assert told("case_due_recomputed") == [""]
    said = line_of(Notice.objects.filter(kind="due_changed")[0]).body
    assert "…" not in said


def test_the_page_of_choices_says_that_steps_of_a_duty_come_only_where_asked_for(cast: Cast, client: Client) -> None:
    client.force_login(cast.lan)
    with clock.frozen(LATER):
        said = client.get("/notices/choices/").content.decode()
    assert "Không báo, kể cả ở chuông" in said
