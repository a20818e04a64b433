"""The to-do list of a version: facts tick what they decide, people the rest; who is sent back is told by the bell."""

from dataclasses import replace
from datetime import date

import pytest

from nennep.definitions.definition import Definition
from nennep.ledger.models import Event
from nennep.ledger.readers import drain
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import (
    open_draft,
    return_version,
    save_draft,
    send_version_back,
    submit_version,
    tick_item,
)
from nennep.processes.queries import checklist_of
from nennep.web.clock import frozen
from nennep.work.models import Notice
from nennep.work.parts.background import register_background
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import TODAY, WHEN, approved, by, changed, reviewed

pytestmark = pytest.mark.usefixtures("unprinted")
KEYS = ("1:1:terms", "1:1:fees", "1:1:name", "1:1:result", "internal", "iso", "posting")


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


@pytest.fixture
def draft(cast, process):
    lines = [{"key": key, "words": f"Việc {key}", "done_at": None, "done_by": None} for key in KEYS]
    covers = list(process.procedures.get().versions.all())
    return open_draft(process, checklist=lines, covers=covers, **by(cast))


def done(version) -> set[str]:
    return {one.key for one in checklist_of(version, TODAY) if one.is_done}


@pytest.mark.parametrize("key", [key for key in KEYS if key != "1:1:result"])
def test_nobody_ticks_what_facts_decide(cast, draft, key) -> None:
    with pytest.raises(BrokenRuleError, match="không đánh dấu bằng tay: tự xong"):
        tick_item(draft, key=key, is_done=True, **by(cast))


def test_the_list_ticks_itself_as_the_draft_comes_right(cast, draft) -> None:
    assert "1:1:fees" in done(draft)
    save_draft(draft, definition=changed(draft, 400), words="Giờ khác", edit=0, **by(cast))
    assert "1:1:terms" not in done(draft)
    save_draft(draft, definition=changed(draft, 12), words="Giờ khác", edit=1, **by(cast))
    assert "1:1:terms" in done(draft)
    assert "1:1:name" in done(draft)
    named = replace(Definition.from_dict(draft.definition), name="Tên cũ")
    save_draft(draft, definition=named, words="Tên khác", edit=2, **by(cast))
    assert "1:1:name" not in done(draft)
    tick_item(draft, key="1:1:result", is_done=True, **by(cast))
    assert done(draft) == {"1:1:terms", "1:1:fees", "1:1:result"}


def test_hours_over_the_limit_of_one_channel_are_not_done(cast) -> None:
    day = {"unit": "working_day", "cutoff": None}
    version = make_procedure(cast, terms={"counter": {"amount": "20", **day}, "online": {"amount": "2", **day}})
    lines = [{"key": "1:1:terms", "words": "Sửa tổng giờ", "done_at": None, "done_by": None}]
    process = version.procedure.processes.get()
    assert done(open_draft(process, checklist=lines, covers=[version], **by(cast))) == set()


def test_of_a_table_that_cannot_be_walked_the_hours_are_not_done(cast, draft) -> None:
    broken = Definition.from_dict(draft.definition)
    steps = tuple(replace(step, branches=()) if step.kind == "check" else step for step in broken.steps)
    save_draft(draft, definition=replace(broken, steps=steps), words="Bỏ nhánh", edit=0, **by(cast))
    assert "1:1:terms" not in done(draft)


def test_the_page_offers_no_button_for_a_line_that_facts_decide(cast, process, draft, client) -> None:
    client.force_login(cast.thao)
    with frozen(at(WHEN)):
        page = client.get(f"/processes/{process.code}/").content.decode()
    assert page.count("Đã xong<span") == 1
    assert "tự xong khi thủ trưởng phê duyệt" in page


def test_the_list_goes_on_ticking_itself_after_it_was_submitted(cast, process) -> None:
    version = reviewed(cast, process)
    version.checklist = [{"key": "internal", "words": "Trình", "done_at": None, "done_by": None}]
    version.save(update_fields=["checklist"])
    approved(cast, version, "internal", effective_from=date(2026, 11, 20))
    (line,) = checklist_of(version, TODAY)
    assert (line.is_done, line.done_by) == (True, "1893/QĐ-UBND")


def bell() -> list[tuple[str, str]]:
    return sorted((one.recipient.username, one.facts["who"]) for one in Notice.objects.filter(kind="draft_returned"))


def test_who_wrote_a_returned_version_is_told_by_the_bell_from_whom_and_why(cast, process) -> None:
    register_background()
    version = reviewed(cast, process)
    version.owner = cast.minh
    version.save(update_fields=["owner"])
    send_version_back(version, reason="Thiếu căn cứ.", **by(cast, "binh"))
    drain(at=at(WHEN))
    assert bell() == [("minh", "Đỗ Thanh Bình (người phê duyệt)"), ("thao", "Đỗ Thanh Bình (người phê duyệt)")]
    assert Notice.objects.filter(kind="draft_returned").first().facts["why"] == "Thiếu căn cứ"


def test_what_was_submitted_again_is_no_news(cast, process) -> None:
    register_background()
    version = open_draft(process, **by(cast))
    save_draft(version, definition=changed(version, 12), words="Giờ khác", edit=0, **by(cast))
    submit_version(version, **by(cast))
    return_version(version, reason="Thiếu căn cứ.", **by(cast, "ha"))
    submit_version(version, **by(cast))
    drain(at=at(WHEN))
    assert bell() == []
    assert Event.objects.filter(kind="process_version.returned").exists()
