"""A case is sent back from a step that reviews or signs, though its process draws no way back from there."""

import re
from dataclasses import replace

import pytest

from nennep.cases.actions import StepRefusedError, complete_step, propose_refusal, send_back
from nennep.cases.models import Case, Result
from nennep.cases.panels.worklist import describe
from nennep.cases.queries import control_sheet, story, task_of
from nennep.cases.queries.case_list import rows_of
from nennep.cases.queries.sheet import sent_back_now
from nennep.cases.queries.ways_back import live_node, ways_back
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.ledger.readers import facts_of
from nennep.org.rules import BrokenRuleError
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cases.versions import beside
from tests.factories import definition, live, make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
WHEN = "2026-11-18 08:00"
WHY = "Thiếu căn cứ pháp lý ở mục 2."


def to_be_signed(cast, process):
    return walk(cast, make_received(cast, process, "2026-11-17 08:40"), "B4", "2026-11-17 10:00")


def given_back(cast, case, **changes):
    told = {"step": "B5", "to": "B3", "reason": WHY, "by": cast.actor("binh"), "at": at(WHEN)}
    return send_back(case, **(told | changes))


def item(case, node):
    return WorkItem.objects.get(subject_type="case", subject_id=case.pk, node=node, state="open")


def test_the_leader_sends_the_draft_back_where_the_process_draws_no_way(cast, version):
    case = to_be_signed(cast, version)
    due = case.due_at
    given_back(cast, case)
    case.refresh_from_db()
    assert (live(case), case.state, case.due_at, case.finished_at) == (["B3"], "processing", due, None)
    assert not Result.objects.exists()
    assert item(case, "B3").assignee == cast.minh
    event = Event.objects.filter(subject_id=case.pk).latest("number")
    told = facts_of(event)
    assert (event.kind, event.actor_id) == ("step.sent_back", cast.binh.pk)
    assert (told["step"], told["back_to"], told["entered"]) == ("B5", "B3", ["B3"])
    assert WHY not in event.body
    walk(cast, case, "B5", "2026-11-19 09:00")
    assert (case.state, Result.objects.count()) == ("resolved", 1)
    assert broken_link(Chain.objects.get(agency_id=cast.health.pk)) is None


def test_who_gets_the_draft_back_reads_from_whom_and_why(cast, version):
    case = given_back(cast, to_be_signed(cast, version))
    line = story(case)[0]
    assert line.what == "trả lại về bước “Thẩm định hồ sơ”, từ bước ký duyệt"
    assert (line.sent_back, line.reason, line.who) == (True, WHY, cast.binh.full_name)
    sheet = control_sheet(case, at("2026-11-18 09:00"))
    [row] = sent_back_now(sheet)
    assert (row.step, row.doer, row.remark, row.outcome) == ("B5", cast.binh.full_name, WHY, "Trả lại")
    open_item = item(case, "B3")
    [listed] = rows_of([case], at("2026-11-18 09:00"))
    assert listed.back == f"{cast.binh.full_name} trả lại 08:00 18/11/2026: {WHY}"
    note = describe([open_item], at("2026-11-18 09:00"))[open_item.pk].note
    assert note == f"{cast.binh.full_name} trả lại 08:00 18/11/2026: {WHY} Bước 3 trên 7"


def test_the_reason_and_a_step_before_it_are_required(cast, version):
    case = to_be_signed(cast, version)
    for changes, field in (({"reason": " \u200b"}, "reason"), ({"to": "B1"}, "to"), ({"to": "B6"}, "to")):
        with pytest.raises(BrokenRuleError) as refused:
            given_back(cast, case, **changes)
        assert refused.value.field == field
    assert live(case) == ["B5"]


def test_only_who_signs_sends_back_from_the_signing_step(cast, version):
    case = to_be_signed(cast, version)
    with pytest.raises(NotPermittedError):
        given_back(cast, case, by=cast.actor("minh"))
    given_back(cast, case)
    with pytest.raises(ConflictError, match="B5"):
        given_back(cast, case)


def test_the_loser_of_a_race_with_the_signature_is_told(cast, version):
    case = to_be_signed(cast, version)
    stale = Case.objects.get(pk=case.pk)
    complete_step(case, step="B5", by=cast.actor("binh"), at=at(WHEN))
    with pytest.raises(ConflictError):
        given_back(cast, stale)
    assert Result.objects.count() == 1


def test_a_step_that_neither_reviews_nor_signs_sends_nothing_back(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 10:00")
    with pytest.raises(StepRefusedError, match="không thẩm tra, không ký"):
        given_back(cast, case, step="B3", to="B2", by=cast.actor("minh"))


def test_where_the_process_has_a_conclusion_for_it_that_one_is_used(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B3", "2026-11-17 10:00")
    with pytest.raises(StepRefusedError, match="kết luận trả lại của quy trình"):
        given_back(cast, case, step="B4", by=cast.actor("ha"))
    assert task_of(case, cast.actor("ha"), at(WHEN)).sends_back is False


def test_a_proposed_refusal_is_proposed_no_more(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 10:00")
    propose_refusal(case, by=cast.actor("minh"), at=at("2026-11-17 10:30"), reason="Không đủ điều kiện")
    walk(cast, case, "B4", "2026-11-17 11:00")
    assert given_back(cast, case).refusal is False


def test_the_drafter_stands_first_among_those_whom_the_case_was_with(cast, version):
    case = to_be_signed(cast, version)
    ways = ways_back(case, *live_node(case, "B5"))
    assert [(way.step.id, way.doer) for way in ways] == [
        ("B3", cast.minh.full_name),
        ("B4", cast.ha.full_name),
        ("B2", cast.ha.full_name),
    ]


def test_one_branch_of_parallel_work_is_done_again_alone(cast):
    case = make_received(cast, make_procedure(cast, process=beside("B3", "B8")), "2026-11-17 08:40")
    walk(cast, case, "B2", "2026-11-17 10:00")
    for step, who, more in (("B3", "minh", {}), ("B8", "minh", {}), ("B4", "ha", {"outcome": "Đạt"})):
        complete_step(case, step=step, by=cast.actor(who), at=at("2026-11-17 11:00"), **more)
    given_back(cast, case, to="B8")
    assert live(case) == ["B8"]
    complete_step(case, step="B8", by=cast.actor("minh"), at=at("2026-11-18 09:00"))
    assert live(case) == ["B4"]


def test_the_page_asks_for_the_reason_keeps_what_was_chosen_and_says_who_has_it_now(cast, version, client):
    case = to_be_signed(cast, version)
    client.force_login(cast.binh)
    address = f"/cases/{case.code}/steps/B5/back/"
    with frozen(at(WHEN)):
        assert f'href="{address}">Trả lại, nêu lý do' in client.get(f"/cases/{case.code}/").content.decode()
        assert f"B3 Thẩm định hồ sơ, {cast.minh.full_name}" in client.get(address).content.decode()
        empty = client.post(address, {"to": "B4", "reason": ""})
        done = client.post(address, {"to": "B3", "reason": WHY}, follow=True)
        late = client.post(address, {"to": "B3", "reason": WHY})
    assert empty.status_code == 422
    assert "Lý do còn trống" in empty.content.decode()
    assert re.search(r'value="B4"[^>]* checked', empty.content.decode())
    words = f"đã trả lại từ bước “Ký duyệt”, nay ở bước “Thẩm định hồ sơ”, {cast.minh.full_name}"
    assert words in done.content.decode()
    assert (late.status_code, WHY in late.content.decode()) == (409, True)
    client.force_login(cast.minh)
    with frozen(at("2026-11-18 09:00")):
        page = client.get(f"/cases/{case.code}/").content.decode()
    assert f"{cast.binh.full_name} trả lại từ bước “Ký duyệt” lúc 08:00" in page
    assert f"Lý do: {WHY}" in page


def test_a_reviewing_step_without_conclusions_sends_back_too(cast):
    steps = tuple(replace(one, kind="task", branches=()) if one.id == "B4" else one for one in definition().steps)
    case = make_received(cast, make_procedure(cast, process=definition(steps=steps)), "2026-11-17 08:40")
    walk(cast, case, "B3", "2026-11-17 10:00")
    given_back(cast, case, step="B4", by=cast.actor("ha"))
    assert live(case) == ["B3"]
