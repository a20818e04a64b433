"""Many cases at once, and what nobody holds: computed whatever the reason, found by those who may give it."""

from datetime import date

import pytest
from django.test import Client

from nennep.cases.actions import reassign_case, take_step
from nennep.cases.models import Case
from nennep.handover.jobs import release_steps
from nennep.handover.queries.cases import NOBODY, assignable, why_unheld
from nennep.org.models import Position, User
from nennep.procedures.models import ProcedureVersion
from nennep.web.clock import frozen
from nennep.work.jobs import run_pending
from nennep.work.models import Batch, WorkItem
from nennep.work.queries import waiting_for
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
WHY = "Anh Minh nghỉ chữa bệnh dài ngày."


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture
def case(cast: Cast, version: ProcedureVersion) -> Case:
    return walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")


def test_nobody_holds_what_a_locked_an_ended_or_a_moved_handler_had(cast: Cast, case: Case) -> None:
    head, elsewhere = cast.actor("ha", NOW), cast.actor("tuan", NOW)
    post = Position.objects.get(user=cast.minh)
    assert assignable(head, NOBODY, at(NOW)) == []
    for change in ({"held_to": date(2026, 11, 16)}, {"division": cast.clinics}, {"duties": ["receive"]}):
        Position.objects.filter(pk=post.pk).update(**change)
        assert assignable(head, NOBODY, at(NOW)) == [case], change
        post.save()
    User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    assert assignable(head, NOBODY, at(NOW)) == [case]
    assert assignable(elsewhere, NOBODY, at(NOW)) == []


def test_a_head_finds_in_the_worklist_what_nobody_holds_and_gives_it(cast: Cast, case: Case, client: Client) -> None:
    User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    address = "/handover/cases/?handler=none"
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        assert address in client.get("/worklist/").content.decode()
        sent = {"case": case.code, "handler": cast.dat.pk, "reason": WHY, "act": "preview"}
        page = client.post(address, sent).content.decode()
        assert "Giao 1 hồ sơ" in page
        assert Case.objects.get(pk=case.pk).handler == cast.minh
        client.post(address, sent | {"act": "give"})
        assert Case.objects.get(pk=case.pk).handler == cast.dat
        assert address not in client.get("/worklist/").content.decode()


def test_many_go_as_a_batch_and_what_cannot_be_given_is_skipped_with_its_reason(
    cast: Cast, version: ProcedureVersion, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nennep.handover.views.cases.AT_ONCE", 1)
    first, second = (
        walk(cast, make_received(cast, version, f"2026-11-17 08:4{n}"), "B2", "2026-11-17 09:00") for n in (1, 2)
    )
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        sent = {"case": [first.code, second.code], "handler": cast.dat.pk, "reason": WHY, "act": "give"}
        client.post(f"/handover/cases/?handler={cast.minh.pk}", sent)
        reassign_case(second, handler_id=cast.dat.pk, reason=WHY, by=cast.actor("ha", NOW), at=at(NOW))
        run_pending(at(NOW))
    (batch,) = Batch.objects.all()
    outcomes = {item.title: (item.outcome, item.reason) for item in batch.items.all()}
    assert outcomes[first.code] == ("done", "")
    assert outcomes[second.code][0] == "skipped"
    assert "vừa xử lý hồ sơ này" in outcomes[second.code][1]
    assert Case.objects.get(pk=first.pk).handler == cast.dat


def test_a_step_taken_by_who_is_gone_waits_again_for_the_duty(cast: Cast, version: ProcedureVersion) -> None:
    case = make_received(cast, version, "2026-11-17 08:40")
    walk(cast, case, "B1", "2026-11-17 09:00")
    take_step(case, step="B2", by=cast.actor("ha", NOW), at=at(NOW))
    assert release_steps(at(NOW)).count == 0
    Position.objects.filter(user=cast.ha).update(held_to=date(2026, 11, 16))
    Position.objects.filter(user=cast.dat).update(duties=["assign", "handle"])
    assert not waiting_for(cast.actor("dat", NOW)).exists()
    assert release_steps(at(NOW)).count == 1
    assert waiting_for(cast.actor("dat", NOW)).get() == WorkItem.objects.get(subject_id=case.pk, state="open")
    assert release_steps(at(NOW)).count == 0


def test_the_step_of_a_handler_who_is_gone_is_not_released_but_told(cast: Cast, case: Case) -> None:
    User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    assert release_steps(at(NOW)).count == 0
    assert assignable(cast.actor("binh", NOW), NOBODY, at(NOW)) == [case]


def test_a_batch_is_not_carried_on_in_the_name_of_a_locked_account(
    cast: Cast, case: Case, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nennep.handover.views.cases.AT_ONCE", 0)
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        sent = {"case": case.code, "handler": cast.dat.pk, "reason": WHY, "act": "give"}
        client.post(f"/handover/cases/?handler={cast.minh.pk}", sent)
        User.objects.filter(pk=cast.ha.pk).update(is_active=False)
        run_pending(at(NOW))
    assert Batch.objects.get().items.get().outcome == "skipped"
    assert Case.objects.get(pk=case.pk).handler == cast.minh


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"held_to": date(2026, 11, 16)}, "Trần Quang Minh không còn giữ vị trí nào ở cơ quan"),
        ({"duties": ["receive"]}, "Trần Quang Minh không có vị trí thụ lý ở phòng ấy"),
        (None, "tài khoản của Trần Quang Minh đã khóa"),
        ({}, ""),
    ],
)
def test_the_page_says_where_the_case_lies_and_why_nobody_holds_it(
    cast: Cast, case: Case, client: Client, change: dict[str, object] | None, why: str
) -> None:
    if change:
        Position.objects.filter(user=cast.minh).update(**change)
    User.objects.filter(pk=cast.minh.pk).update(is_active=change is not None)
    assert list(why_unheld([case], at(NOW)).values()) == ([why] if why else [])
    client.force_login(cast.ha)
    with frozen(at(NOW)):
        page = client.get("/handover/cases/", {"handler": NOBODY if why else cast.minh.pk}).content.decode()
    assert f"hồ sơ ở {cast.drugs}" in page
    assert why in page
    assert ("Không ai giữ</span>" in page) is bool(why)
