"""Drafts of processes go to another writer, one or many: previewed, told, and none taken that went on since."""

from datetime import date

import pytest
from django.test import Client

from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.ledger.readers import drain, facts_of
from nennep.org.models import Position
from nennep.processes.actions import assign_draft, drop_draft, open_draft
from nennep.processes.models import ProcessVersion
from nennep.web.clock import frozen
from nennep.work.jobs import run_pending
from nennep.work.models import Batch, Notice, WorkItem
from nennep.work.parts.background import register_background
from nennep.work.queries import waiting_for
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
WHY = "Chị Thảo đi học dài ngày."
PAGE = "/handover/drafts/"


@pytest.fixture(autouse=True)
def _now():
    register_background()
    with frozen(at(NOW)):
        yield


@pytest.fixture
def drafts(cast: Cast) -> list[ProcessVersion]:
    """Two drafts that Minh writes; nobody has been told of them yet."""
    keeper, made = cast.actor("thao", NOW), []
    for code in ("QT.DP.02", "QT.DP.03"):
        draft = open_draft(make_procedure(cast, code=code).procedure.processes.get(), by=keeper, at=at(NOW))
        assign_draft(draft, owner=cast.minh, due_on=date(2026, 11, 27), by=keeper, at=at(NOW))
        made.append(draft)
    drain(at=at(NOW))
    Notice.objects.all().delete()
    return made


def _sent(cast: Cast, drafts: list[ProcessVersion], act: str, **more: object) -> dict[str, object]:
    seen = {"seen": " ".join(f"{draft.pk}:{draft.owner_id or ''}" for draft in drafts)}
    ticked = [draft.process.code for draft in drafts]
    return {"draft": ticked, "owner": cast.dat.pk, "reason": WHY, "act": act, **seen, **more}


def _owners() -> list[str]:
    return [draft.owner.username for draft in ProcessVersion.objects.filter(state="draft").order_by("pk")]


def test_the_keeper_gives_many_drafts_after_a_look_and_both_writers_are_told(
    cast: Cast, drafts: list[ProcessVersion], client: Client
) -> None:
    client.force_login(cast.thao)
    assert PAGE in client.get("/processes/in-progress/?state=draft").content.decode()
    page = client.post(PAGE, _sent(cast, drafts, "preview")).content.decode()
    assert "Giao 2 bản" in page
    assert _owners() == ["minh", "minh"]
    client.post(PAGE, _sent(cast, drafts, "give"))
    assert _owners() == ["dat", "dat"]
    events = Event.objects.filter(kind="process_version.assigned").order_by("-number")[:2]
    assert [(facts_of(event)["owner"], facts_of(event)["from"]) for event in events] == [
        (cast.dat.pk, cast.minh.pk)
    ] * 2
    items = waiting_for(cast.actor("dat", NOW)).filter(subject_type="process_version")
    assert [item.limit_at for item in items] == [at("2026-11-27 17:00")] * 2
    assert not waiting_for(cast.actor("minh", NOW)).filter(subject_type="process_version")
    drain(at=at(NOW))
    told = {(notice.recipient.username, line_of(notice).body) for notice in Notice.objects.filter(kind="draft_given")}
    assert len(told) == 4
    mine = next(body for who, body in told if who == "dat" and "QT.DP.02" in body)
    assert "Ngô Phương Thảo giao soạn QT.DP.02 bản" in mine
    assert (
        "cho Phạm Tiến Đạt. Lý do: Chị Thảo đi học dài ngày. Mở bản nháp để soạn, xong trước hết ngày 27/11/2026."
        in mine
    )
    before = next(body for who, body in told if who == "minh" and "QT.DP.02" in body)
    assert before.endswith("Bạn không phải soạn bản này nữa.")


def test_all_of_a_list_that_is_longer_than_the_page_are_given(
    cast: Cast, drafts: list[ProcessVersion], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nennep.handover.views.drafts.SHOWN", 1)
    client.force_login(cast.thao)
    page = client.get(PAGE).content.decode()
    assert page.count('name="draft"') == 1
    sent = page.partition('name="seen" value="')[2].partition('"')[0]
    told = {"seen": sent, "all": "1", "owner": cast.dat.pk, "reason": WHY}
    assert "Giao 2 bản" in client.post(PAGE, told | {"act": "preview"}).content.decode()
    client.post(PAGE, told | {"act": "give"})
    assert _owners() == ["dat", "dat"]


def test_each_name_tells_what_the_person_has_in_hand_and_that_he_leaves_soon(
    cast: Cast, drafts: list[ProcessVersion], client: Client
) -> None:
    Position.objects.filter(user=cast.yen).update(held_to=date(2026, 11, 30))
    client.force_login(cast.thao)
    for address in (PAGE, "/processes/QT.DP.02/draft/assign/"):
        page = client.get(address).content.decode()
        assert "Trần Quang Minh: 2 bản đang soạn" in page, address
        assert "Võ Hải Yến: thôi giữ vị trí từ 01/12/2026" in page, address


def test_what_went_on_since_the_page_was_opened_is_left_and_told(
    cast: Cast, drafts: list[ProcessVersion], client: Client
) -> None:
    sent, keeper = _sent(cast, drafts, "give"), cast.actor("thao", NOW)
    assign_draft(drafts[0], owner=cast.yen, due_on=None, reason=WHY, by=keeper, at=at(NOW))
    client.force_login(cast.thao)
    page = client.post(PAGE, sent, follow=True).content.decode()
    assert _owners() == ["yen", "dat"]
    assert "vừa có người giao lại (đang soạn: Võ Hải Yến)" in page
    drafts[1].refresh_from_db()
    drop_draft(drafts[1], reason="Không cần nữa", by=keeper, at=at(NOW))
    page = client.post(PAGE, _sent(cast, drafts, "give")).content.decode()
    assert "1 bản đã chọn vừa trình, bỏ" in page
    one = {"owner": "dat", "reason": WHY, "instead_of": cast.minh.pk, "due_on": ""}
    late = client.post("/processes/QT.DP.02/draft/assign/", one)
    assert late.status_code == 409
    assert "Võ Hải Yến" in late.content.decode()
    with pytest.raises(ConflictError):
        assign_draft(drafts[0], owner=cast.dat, due_on=None, reason=WHY, instead_of=cast.minh.pk, by=keeper, at=at(NOW))


def test_more_than_a_page_can_wait_for_go_as_a_batch_that_says_to_whom_and_why(
    cast: Cast, drafts: list[ProcessVersion], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nennep.handover.views.drafts.AT_ONCE", 1)
    client.force_login(cast.thao)
    answer = client.post(PAGE, _sent(cast, drafts, "give"))
    drop_draft(drafts[1], reason="Không cần nữa", by=cast.actor("thao", NOW), at=at(NOW))
    run_pending(at(NOW))
    (batch,) = Batch.objects.all()
    assert {item.title: item.outcome for item in batch.items.all()} == {
        f"QT.DP.02 bản {drafts[0].number}": "done",
        f"QT.DP.03 bản {drafts[1].number}": "skipped",
    }
    page = client.get(answer["Location"]).content.decode()
    assert f"Giao cho Phạm Tiến Đạt. Lý do: {WHY}" in page
    assert "không còn là bản nháp" in page


def test_a_reason_is_asked_for_as_a_reason_and_nobody_else_gives_drafts(
    cast: Cast, drafts: list[ProcessVersion], client: Client
) -> None:
    client.force_login(cast.thao)
    page = client.post(PAGE, _sent(cast, drafts, "preview", reason=" ", draft=[])).content.decode()
    assert "Lý do còn trống. Viết ít nhất một câu: vì sao giao" in page
    assert "điều luật" not in page
    assert "Chưa chọn bản nháp nào" in page
    client.force_login(cast.minh)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, _sent(cast, drafts, "give")).status_code == 403
    client.force_login(cast.tuan)
    assert "QT.DP.02" not in client.get(PAGE).content.decode()
    assert WorkItem.objects.filter(assignee=cast.minh, state="open", node="draft").count() == 2
