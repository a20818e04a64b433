"""The owner of a draft, who keeps no procedures, writes the draft he was given, and no more."""

from datetime import date

import pytest
from django.test import Client

from nennep.ledger.actions import NotPermittedError
from nennep.org.models import Position
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import (
    accept_warning,
    assign_draft,
    drop_draft,
    open_draft,
    put_example,
    record_approval,
    redo_edit,
    review_version,
    save_draft,
    submit_version,
    tick_item,
    undo_edit,
)
from nennep.processes.models import DraftEdit, ProcessVersion
from nennep.web import clock
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import described
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import TODAY, WHEN, by, changed

HOME = "/processes/QT.DP.02/"
ITEM = {"key": "hours", "words": "Sửa tổng giờ", "done_at": None, "done_by": None}
EXAMPLE = {"name": "Hồ sơ đủ", "answers": {}, "outcomes": {}, "path": []}


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(at(WHEN)):
        yield


@pytest.fixture
def draft(cast) -> ProcessVersion:
    """Assigned to Minh, who handles cases and keeps nothing."""
    process = make_procedure(cast).procedure.processes.get()
    version = open_draft(process, checklist=[ITEM], **by(cast))
    assign_draft(version, owner=cast.minh, due_on=None, **by(cast))
    assert not cast.actor("minh", WHEN).has("manage_procedures")
    return version


def _client(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who])
    return client


def _page(cast, who: str, address: str) -> str:
    return _client(cast, who).get(address).content.decode()


def test_he_edits_undoes_redoes_and_keeps_examples(cast, draft) -> None:
    me = by(cast, "minh")
    given = changed(draft, 12)
    save_draft(draft, definition=given, words="Đổi giờ", edit=0, **me)
    assert undo_edit(draft, edit=1, **me) == "Đổi giờ"
    redo_edit(draft, edit=0, **me)
    put_example(draft, place=None, example=EXAMPLE, **me)
    accept_warning(draft, key="hours", reason="Đã hỏi phòng", **me)
    tick_item(draft, key="hours", is_done=True, **me)
    draft.refresh_from_db()
    assert draft.sha256 == given.sha256
    assert (draft.examples, draft.accepted) == ([EXAMPLE], {"hours": "Đã hỏi phòng"})
    assert draft.checklist[0]["done_by"] == cast.minh.pk
    assert DraftEdit.objects.get(process_version=draft, number=1).by == cast.minh


def test_he_submits_and_does_not_review_what_he_wrote(cast, draft) -> None:
    save_draft(draft, definition=changed(draft, 12), words="Đổi giờ", edit=0, **by(cast, "minh"))
    submit_version(draft, **by(cast, "minh"))
    assert (draft.state, draft.submitted_by_id) == ("review", cast.minh.pk)
    Position.objects.filter(user=cast.minh).update(duties=["review"])
    with pytest.raises(NotPermittedError, match="không tự thẩm tra"):
        review_version(draft, **by(cast, "minh"))
    review_version(draft, **by(cast, "ha"))
    assert draft.state == "approval"


def test_nobody_else_of_the_agency_writes_it(cast, draft) -> None:
    for act in (
        lambda who: save_draft(draft, definition=changed(draft, 9), words="x", edit=0, **who),
        lambda who: submit_version(draft, **who),
        lambda who: tick_item(draft, key="hours", is_done=True, **who),
    ):
        with pytest.raises(NotPermittedError, match="Chỉ người được giao soạn"):
            act(by(cast, "dat"))


def test_the_work_moves_with_the_draft_and_is_one_item(cast, draft) -> None:
    items = WorkItem.objects.filter(subject_type="process_version", subject_id=draft.pk)
    item = items.get()
    assert (item.assignee, item.duty, item.state) == (cast.minh, "", "open")
    later = "2026-11-18 08:00"
    with pytest.raises(BrokenRuleError, match="lý do giao lại"):
        assign_draft(draft, owner=cast.dat, due_on=None, reason="\u200b", **by(cast, when=later))
    why = "Anh Minh chuyển phòng"
    assign_draft(draft, owner=cast.dat, due_on=date(2026, 12, 1), reason=why, **by(cast, when=later))
    assert why in described([items.get()], at(later))[items.get().pk].note
    item = items.get()
    assert (item.assignee, item.state) == (cast.dat, "open")
    assert item.limit_at == at("2026-12-01 17:00")
    assign_draft(draft, owner=None, due_on=None, reason="Chờ giao", **by(cast, when=later))
    item = items.get()
    assert (item.assignee, item.duty, item.limit_at) == (None, "manage_procedures", None)


def test_it_is_his_no_more_once_it_is_given_to_another_and_never_a_strangers(cast, draft) -> None:
    assign_draft(draft, owner=cast.dat, due_on=None, reason="Đổi người", **by(cast))
    given = changed(draft, 12)
    with pytest.raises(NotPermittedError):
        save_draft(draft, definition=given, words="Đổi giờ", edit=0, **by(cast, "minh"))
    ProcessVersion.objects.filter(pk=draft.pk).update(owner=cast.tuan)
    draft.refresh_from_db()
    with pytest.raises(NotPermittedError):
        save_draft(draft, definition=given, words="Đổi giờ", edit=0, **by(cast, "tuan"))


def test_what_the_keeper_decides_stays_with_the_keeper(cast, draft) -> None:
    me = by(cast, "minh")
    for act in (
        lambda: drop_draft(draft, reason="Thôi", **me),
        lambda: assign_draft(draft, owner=cast.dat, due_on=None, **me),
        lambda: open_draft(draft.process, **me),
        lambda: record_approval(
            draft,
            track="iso",
            authority="Giám đốc",
            number="1/QĐ-SYT",
            signed_on=TODAY,
            signer="",
            effective_from=TODAY,
            scan=None,
            **me,
        ),
    ):
        with pytest.raises(NotPermittedError):
            act()


@pytest.mark.once("tests/test_end_of_calendar.py")
def test_his_screens_offer_what_he_may_do(cast, draft) -> None:
    mine, other = _page(cast, "minh", HOME), _page(cast, "dat", HOME)
    assert "Soạn tiếp bản 03.01" in mine
    assert "thẩm tra</button>" in mine
    assert "Đã xong" in mine
    assert "Bỏ bản nháp" not in mine
    assert "Giao lại" not in mine
    assert "Soạn tiếp" not in other
    assert "thẩm tra</button>" not in other
    assert "Đã xong" not in other
    editor = _page(cast, "minh", f"{HOME}draft/")
    assert "data-writable" in editor
    assert "Bỏ bản nháp" not in editor
    assert "data-writable" not in _page(cast, "dat", f"{HOME}draft/")
    assert "Bỏ bản nháp" in _page(cast, "thao", f"{HOME}draft/")
    assert _client(cast, "minh").get(f"{HOME}draft/bpmn/").status_code == 200
    assert _client(cast, "dat").get(f"{HOME}draft/bpmn/").status_code == 403


@pytest.mark.once("tests/processes/test_owner.py")
def test_over_http_he_edits_and_submits_and_another_is_refused(cast, draft) -> None:
    me, other = _client(cast, "minh"), _client(cast, "dat")
    sent = {"edit": 0, "act": "set", "step": "B1", "column": "name", "text": "Nhận hồ sơ mới"}
    assert other.post(f"{HOME}draft/edit/", sent).status_code == 403
    assert other.post(f"{HOME}draft/submit/").status_code == 403
    assert me.post(f"{HOME}draft/tick/", {"key": "hours", "done": "1"}).status_code == 302
    assert me.post(f"{HOME}draft/undo/", {"edit": 0}).status_code != 403
    assert me.post(f"{HOME}draft/drop/", {"reason": "Thôi"}).status_code == 403
    me.post(f"{HOME}draft/submit/")
    draft.refresh_from_db()
    assert draft.state == "review"
