"""A case goes to another handler: by whom, to whom, what goes along, and how the receiver and the history are told."""

from datetime import date

import pytest
from django.test import Client

from nennep.cases.actions import reassign_case, take_step
from nennep.cases.models import Case
from nennep.cases.queries import control_sheet, story, task_of
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import Position, User
from nennep.org.rules import BrokenRuleError
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from nennep.work.queries import waiting_for, worklist
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
WHY = "Anh Minh nghỉ chữa bệnh dài ngày."


@pytest.fixture
def case(cast, version):
    return walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")


def give(cast: Cast, case: Case, *, by: str = "ha", to: str = "dat", reason: str = WHY) -> Case:
    return reassign_case(case, handler_id=cast.people[to].pk, reason=reason, by=cast.actor(by, NOW), at=at(NOW))


def test_the_receiver_has_the_case_its_step_and_its_limits(cast: Cast, case: Case) -> None:
    take_step(case, step="B3", by=cast.actor("minh", NOW), at=at(NOW))
    before = WorkItem.objects.get(subject_id=case.pk, state="open")
    promised = case.due_at
    give(cast, case)
    item = WorkItem.objects.get(subject_id=case.pk, state="open")
    assert (item.assignee, item.taken_at, item.limit_at) == (cast.dat, None, before.limit_at)
    assert Case.objects.get(pk=case.pk).due_at == promised
    for name, theirs in (("dat", True), ("minh", False)):
        assert waiting_for(cast.actor(name, NOW)).filter(subject_id=case.pk).exists() == theirs
        assert (task_of(case, cast.actor(name, NOW), at(NOW)) is not None) == theirs
    (row,) = [row for row in control_sheet(case, at(NOW)) if row.state == "now"]
    assert (row.doer, row.taken_at) == (cast.dat.full_name, None)


def test_the_event_holds_ids_and_a_digest_and_the_history_tells_it(cast: Cast, case: Case) -> None:
    give(cast, case)
    event = Event.objects.get(kind="case.assigned")
    assert "Minh" not in event.body
    line = story(case)[0]
    assert "Trần Quang Minh sang Phạm Tiến Đạt" in line.what
    assert (line.who, line.reason) == ("Lê Thu Hà", WHY)


def test_the_receiver_is_told_until_a_step_is_done(cast: Cast, case: Case, client: Client) -> None:
    give(cast, case)
    (task,) = worklist(cast.actor("dat", NOW), at(NOW)).tasks
    assert task.about.note.startswith("Lê Thu Hà giao lại 10:00 17/11/2026: Anh Minh nghỉ chữa bệnh dài ngày.")
    with frozen(at(NOW)):
        client.force_login(cast.dat)
        told = f"Lê Thu Hà giao hồ sơ này từ Trần Quang Minh sang Phạm Tiến Đạt lúc 10:00 17/11/2026. Lý do: {WHY}"
        assert told in client.get(f"/cases/{case.code}/").content.decode()
        client.post(f"/cases/{case.code}/steps/B3/", {"remark": "Đủ điều kiện."})
        assert told not in client.get(f"/cases/{case.code}/").content.decode()


def test_only_the_head_and_who_watches_the_agency_give_it_and_only_to_who_handles_there(cast: Cast, case: Case) -> None:
    for name in ("minh", "dat", "lan", "son", "quan", "tuan"):
        with pytest.raises(NotPermittedError):
            give(cast, case, by=name)
    for name in ("yen", "lan", "minh"):
        with pytest.raises(BrokenRuleError) as refused:
            give(cast, case, to=name)
        assert refused.value.field == "handler"
    with pytest.raises(BrokenRuleError, match="Lý do còn trống"):
        give(cast, case, reason=" \u200b\u2800 ")
    User.objects.filter(username="dat").update(is_active=False)
    with pytest.raises(BrokenRuleError, match="bị khóa"):
        give(cast, case)
    User.objects.filter(username="dat").update(is_active=True)
    Position.objects.filter(user=cast.dat).update(held_to=date(2026, 11, 16))
    with pytest.raises(BrokenRuleError, match="thôi giữ vị trí"):
        give(cast, case)
    assert Case.objects.get(pk=case.pk).handler == cast.minh


def test_who_gives_a_case_that_has_another_handler_by_now_is_told(cast: Cast, case: Case) -> None:
    give(cast, case, by="binh")
    with pytest.raises(ConflictError):
        reassign_case(
            case, handler_id=cast.minh.pk, reason=WHY, instead_of=cast.minh.pk, by=cast.actor("ha", NOW), at=at(NOW)
        )


def test_the_choice_tells_what_each_has_in_hand(cast: Cast, version: object, case: Case, client: Client) -> None:
    other = walk(cast, make_received(cast, version, "2026-11-17 08:50"), "B2", "2026-11-17 09:00")
    give(cast, other)
    Case.objects.filter(pk=other.pk).update(due_at=at("2026-11-17 09:30"))
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        page = client.get(f"/cases/{case.code}/assign/").content.decode()
    assert "Phạm Tiến Đạt: 1 hồ sơ đang mở, 1 quá hẹn" in page
    assert "Võ Hải Yến" not in page


def test_the_choice_tells_who_leaves_soon(cast: Cast, case: Case, client: Client) -> None:
    Position.objects.filter(user=cast.dat).update(held_to=date(2026, 11, 30))
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        page = client.get(f"/cases/{case.code}/assign/").content.decode()
    assert "Phạm Tiến Đạt: không có hồ sơ đang mở, thôi giữ vị trí từ 01/12/2026" in page
