"""A running case goes over to another version of its process, step by step told, or not at all."""

import json
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nennep.cases.actions import (
    MoveRefusedError,
    StepRefusedError,
    ask_supplement,
    complete_step,
    move_to_version,
    suspend_case,
    take_step,
    withdraw_case,
)
from nennep.cases.models import Case, Timer
from nennep.cases.papers.sheet import sheet
from nennep.cases.queries import control_sheet, story, task_of
from nennep.cases.queries.version_change import previews, running_by_version, running_cases, step_choices
from nennep.definitions import engine
from nennep.definitions.definition import PASSED, Alarm
from nennep.definitions.rules import Variable
from nennep.kernel.worktime import Term, Unit
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.processes.models import Process
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cases.versions import RENAMED, put_beside, renamed
from tests.factories import definition, live, make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-18 09:00"
REASON = "Luật mới bớt một bước cho người dân."
BASIS = "Quyết định 1369/QĐ-UBND ngày 16/10/2024"


def go(cast, case, version, mapping=None, who="thao", when=NOW):
    return move_to_version(
        case,
        version=version,
        mapping=RENAMED if mapping is None else mapping,
        reason=REASON,
        basis=BASIS,
        by=cast.actor(who, when),
        at=at(when),
    )


def items(case, state="open"):
    rows = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state=state)
    return {row.node: row for row in rows}


@pytest.fixture
def case(cast, version):
    """At the examination (B3), which Minh took in hand an hour ago."""
    case = make_received(cast, version, "2026-11-17 08:40")
    walk(cast, case, "B2", "2026-11-17 10:00")
    return take_step(case, step="B3", by=cast.actor("minh"), at=at("2026-11-18 08:00"))


@pytest.fixture
def new(case):
    return put_beside(renamed())


def test_a_moved_case_stands_at_the_mapped_step_and_keeps_its_promise(cast, case, new):
    promised, first = case.due_at, case.first_due_at
    go(cast, case, new)
    case.refresh_from_db()
    assert (case.process_version, live(case)) == (new, ["C4"])
    assert (case.due_at, case.first_due_at, case.state) == (promised, first, "processing")
    (item,) = items(case).values()
    assert (item.node, item.assignee, item.promise_at) == ("C4", cast.minh, promised)
    assert item.taken_at == at("2026-11-18 08:00")
    assert items(case, "done").keys() == {"B1", "B2", "B3"}


def test_the_event_tells_versions_map_and_tokens_and_the_chain_holds(cast, case, new):
    old, before = case.process_version, list(case.tokens)
    go(cast, case, new)
    event = Event.objects.get(kind="case.reprocessed")
    facts = json.loads(event.body)["facts"]
    assert (facts["from"], facts["to"], facts["sha256"]) == (old.pk, new.pk, new.sha256)
    assert (facts["tokens_before"], facts["tokens_after"]) == (before, case.tokens)
    assert (facts["mapping"], facts["moved"]) == (RENAMED, {"B3": "C4"})
    assert len(facts["mapping_sha256"]) == 64
    assert REASON not in event.body  # a free text stays erasable
    assert case.remarks.get(about="reprocessed").text == f"{REASON}\nCăn cứ: {BASIS}"
    assert broken_link(Chain.objects.get(agency_id=cast.health.pk)) is None


def test_a_moved_case_walks_to_its_return(cast, case, new):
    go(cast, case, new)
    when = "2026-11-19 09:00"
    for step, who, given in (
        ("C4", "minh", {}),
        ("C5", "ha", {"outcome": PASSED}),
        ("C6", "binh", {}),
        ("C7", "son", {"result": {"number": "1/CCHN"}}),
        ("C8", "lan", {"result": {"receiver": "Huỳnh Thị Sáu"}}),
    ):
        complete_step(case, step=step, by=cast.actor(who, when), at=at(when), **given)
    case.refresh_from_db()
    assert (case.state, items(case)) == ("returned", {})


def test_who_did_a_step_under_its_old_name_may_not_do_its_check_under_the_new(cast, case):
    complete_step(case, step="B3", by=cast.actor("minh"), at=at(NOW))
    new = put_beside(renamed())
    go(cast, case, new)
    post = cast.minh.positions.get()
    post.duties = ["handle", "review"]
    post.save()
    with pytest.raises(StepRefusedError, match="Người đã làm bước C4"):
        complete_step(case, step="C5", by=cast.actor("minh"), at=at(NOW), outcome=PASSED)
    complete_step(case, step="C5", by=cast.actor("ha"), at=at(NOW), outcome=PASSED)
    assert live(case) == ["C6"]


def test_a_map_that_forgets_whom_a_check_is_kept_apart_from_is_refused(cast, case):
    complete_step(case, step="B3", by=cast.actor("minh"), at=at(NOW))
    new = put_beside(renamed())
    forgetful = {step: after for step, after in RENAMED.items() if step != "B3"}
    with pytest.raises(MoveRefusedError, match="người khác với bước C4"):
        go(cast, case, new, forgetful)
    assert not Event.objects.filter(kind="case.reprocessed").exists()


def test_the_sheet_of_a_moved_case_shows_what_was_done_under_the_old_version(cast, case, new):
    before = [(row.step, row.name, row.used) for row in control_sheet(case, at(NOW))][:2]
    go(cast, case, new)
    rows = control_sheet(case, at(NOW))
    assert [(row.step, row.name, row.used) for row in rows][:2] == before
    assert [row.step for row in rows if row.state == "now"] == ["C4"]
    assert [row.step for row in rows if row.state == "todo"] == ["C5", "C6", "C7", "C8"]
    (current,) = [row for row in rows if row.state == "now"]
    assert current.entered_at == at("2026-11-17 10:00")
    assert current.used == Decimal("6.5")


def test_the_printed_sheet_names_the_steps_as_they_were_done(cast, case):
    new = put_beside(renamed(B1={"name": "Nhận"}, B2={"id": "B9", "name": "Giao"}))
    go(cast, case, new, {**RENAMED, "B2": "B9"})
    complete_step(case, step="C4", by=cast.actor("minh"), at=at("2026-11-18 10:00"))
    paper = case.papers.model(
        case=case, form="control_sheet", form_set="tt03_2025", number="1", issued_at=at("2026-11-18 10:30")
    )
    printed = [row.step for row in sheet(case, paper).rows]
    assert printed == ["B1. Tiếp nhận hồ sơ", "B2. Phân công thụ lý", "C4. Thẩm định hồ sơ"]


def test_the_story_tells_each_step_by_the_version_it_was_done_in(cast, case):
    shorter = renamed(B2={"name": "Giao việc"})
    go(cast, case, put_beside(shorter))
    told = [line.what for line in story(case)]
    assert told[0] == "chuyển sang bản quy trình khác: từ bản 03.00 sang bản 04.00"
    assert [what for what in told if what.startswith("xong bước: phân công thụ lý")] != []


def test_nobody_becomes_late_by_a_shorter_norm(cast, case):
    limit = items(case)["B3"].limit_at
    new = put_beside(renamed(C4={"hours": Decimal(1)}))
    go(cast, case, new)
    assert items(case)["C4"].limit_at == limit
    complete_step(case, step="C4", by=cast.actor("minh"), at=at("2026-11-18 10:00"))
    (row,) = [row for row in control_sheet(case, at(NOW)) if row.step == "C4"]
    assert (row.norm, row.over) == (Decimal(16), 0)


def test_a_longer_norm_counts_the_hours_already_used(cast, case):
    new = put_beside(renamed(C4={"hours": Decimal(20)}))
    go(cast, case, new)
    # Entered 17/11 10:00; twenty working hours from there, 7.5 a day.
    assert items(case)["C4"].limit_at == at("2026-11-19 17:00")


def test_a_step_that_goes_to_another_division_is_nobodys_in_hand(cast, case):
    new = put_beside(renamed(C4={"unit": "nvy"}))
    go(cast, case, new)
    item = items(case)["C4"]
    assert (item.division, item.assignee, item.taken_at) == (cast.clinics, None, None)


def test_a_step_that_keeps_its_name_keeps_its_item(cast, version):
    case = make_received(cast, version, "2026-11-18 08:50")
    number = items(case)["B1"].pk
    go(cast, case, put_beside(renamed(B1={"name": "Nhận hồ sơ"})))
    item = items(case)["B1"]
    assert (item.pk, item.title) == (number, "Nhận hồ sơ")


def test_timers_are_set_anew_by_the_calendar(cast, version):
    def alarmed(hours):
        alarm = Alarm(name="Nhắc", after=Term(Decimal(hours), Unit.WORKING_HOUR))
        steps = definition().steps
        kept = tuple(replace(s, alarms=(alarm,)) if s.id == "B3" else s for s in steps)
        return definition("QT.DP.09", kept)

    late = make_procedure(cast, code="QT.DP.09", process=alarmed(8))
    same = make_received(cast, late, "2026-11-17 08:40")
    walk(cast, same, "B2", "2026-11-17 10:00")
    assert Timer.objects.get(case=same).due_at == at("2026-11-18 10:30")
    mapping = {step.id: step.id for step in definition().steps}
    go(cast, same, put_beside(alarmed(10), code="QT.DP.09"), mapping)
    # Ten working hours from the beginning of the step, 17/11 10:00.
    assert Timer.objects.get(case=same).due_at == at("2026-11-18 14:30")
    go(cast, same, put_beside(alarmed(1), number="05.00", code="QT.DP.09"), mapping)
    # An hour from there has passed already: from now.
    assert Timer.objects.get(case=same).due_at == at("2026-11-18 10:00")


def test_a_case_whose_clock_stands_is_not_moved(cast, case):
    halted = make_received(cast, case.procedure_version, "2026-11-17 08:50")
    walk(cast, halted, "B2", "2026-11-17 10:00")
    minh = cast.actor("minh")
    ask_supplement(case, by=minh, at=at(NOW), reason="Thiếu ảnh chân dung.")
    suspend_case(halted, by=minh, at=at(NOW), reason="inquiry", document="CV 12")
    new = put_beside(renamed())
    for each in (case, halted):
        with pytest.raises(MoveRefusedError, match="Đồng hồ của hồ sơ đang dừng"):
            go(cast, each, new)
    assert items(case, "waiting").keys() == {"B3"}


def test_a_signed_a_finished_and_a_withdrawn_case_stay(cast, version):
    signed = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B5", NOW)
    ended = walk(cast, make_received(cast, version, "2026-11-17 08:41"), "B7", NOW)
    gone = make_received(cast, version, "2026-11-17 08:42")
    withdraw_case(gone, by=cast.actor("lan"), at=at(NOW), reason="Xin rút theo đơn.")
    new = put_beside(renamed())
    for each, words in ((signed, "đã có kết quả ký"), (ended, "không còn chạy"), (gone, "không còn chạy")):
        with pytest.raises(MoveRefusedError, match=words):
            go(cast, each, new)


def test_only_a_version_in_force_of_the_same_process_takes_a_case(cast, case):
    present = case.process_version
    with pytest.raises(MoveRefusedError, match="đã theo bản này"):
        go(cast, case, present)
    tomorrow = put_beside(renamed(), since=date(2026, 11, 19))
    with pytest.raises(MoveRefusedError, match="đang có hiệu lực"):
        go(cast, case, tomorrow)
    foreign = make_procedure(cast, code="QT.DP.07")
    with pytest.raises(MoveRefusedError, match="không theo quy trình này"):
        go(cast, case, foreign.procedure.processes.get().versions.get())


def test_an_unsigned_case_is_not_put_behind_the_signature(cast, case, new):
    with pytest.raises(MoveRefusedError, match="chưa ký"):
        go(cast, case, new, {**RENAMED, "B3": "C8"})
    assert Case.objects.get(pk=case.pk).process_version != new


def test_a_version_that_asks_more_takes_no_case_that_cannot_answer(cast, case):
    asks = replace(renamed(), variables=(Variable("quy_mo", "text", "Quy mô"),))
    with pytest.raises(MoveRefusedError, match="hỏi “Quy mô”"):
        go(cast, case, put_beside(asks))


def test_a_live_step_without_a_place_is_refused_with_its_name(cast, case, new):
    with pytest.raises(MoveRefusedError, match="Bước B3 đang mở"):
        go(cast, case, new, {"B1": "B1"})


def test_only_the_keeper_moves_a_case(cast, case, new):
    for who in ("minh", "ha", "binh", "tuan"):
        with pytest.raises(NotPermittedError):
            go(cast, case, new, who=who)


def test_somebody_who_was_quicker_is_not_overrun(cast, case, new):
    stale = Case.objects.get(pk=case.pk)
    complete_step(case, step="B3", by=cast.actor("minh"), at=at(NOW))
    with pytest.raises(ConflictError):
        go(cast, stale, new)
    assert items(case).keys() == {"B4"}


def test_the_worklist_of_a_moved_case_offers_its_new_step(cast, case, new):
    go(cast, case, new)
    task = task_of(case, cast.actor("minh", NOW), at(NOW))
    assert (task.step.id, task.taken, task.used) == ("C4", True, Decimal("6.5"))


def test_the_preview_tells_where_each_stands_and_why_one_may_not(cast, case, new):
    waiting = make_received(cast, case.procedure_version, "2026-11-17 08:50")
    Case.objects.filter(pk=waiting.pk).update(
        process_version=Case.objects.get(pk=case.pk).process_version, state="waiting"
    )
    found = {p.case.code: p for p in previews(running_cases(new.process), new, RENAMED, date(2026, 11, 18))}
    assert found[case.code].before == ("B3. Thẩm định hồ sơ",)
    assert found[case.code].after == ("C4. Thẩm định hồ sơ",)
    assert found[waiting.code].after == ()
    assert "đang dừng" in found[waiting.code].reasons[0]


def test_the_map_is_proposed_and_marks_what_is_open(cast, case, new):
    old, graph = graph_of_version(case.process_version_id), graph_of_version(new.pk)
    proposed = engine.same_steps(old, graph)
    rows = {row.id: row for row in step_choices(old, graph, [case], proposed)}
    assert (rows["B1"].chosen, rows["B1"].is_open) == ("B1", False)
    assert (rows["B3"].chosen, rows["B3"].cases, rows["B3"].is_open) == ("", 1, True)
    assert ("C4", "Thẩm định hồ sơ") in rows["B3"].choices


@pytest.mark.once("tests/cases/test_version_change.py")
def test_two_hundred_cases_are_previewed_within_a_second(cast, case, new, django_assert_max_num_queries):
    copies = []
    for number in range(200):
        copy = Case.objects.get(pk=case.pk)
        copy.pk, copy.code, copy.request_key = None, f"X-{number:04}", None
        copies.append(copy)
    Case.objects.bulk_create(copies)
    started = time.process_time()
    with django_assert_max_num_queries(6):
        found = list(previews(running_cases(new.process), new, RENAMED, date(2026, 11, 18)))
    assert time.process_time() - started < 1
    assert len(found) == 201
    assert all(p.after for p in found)


def test_running_cases_are_counted_by_version(cast, case, new):
    make_received(cast, case.procedure_version, "2026-11-18 08:50")
    counted = running_by_version(Process.objects.get(code="QT.DP.02"))
    assert [(version.number, count) for version, count in counted] == [("04.00", 1), ("03.00", 1)]
