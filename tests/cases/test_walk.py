"""One case through the house: received, walked step by step, signed, returned."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from nennep.cases.actions import (
    StepRefusedError,
    SupplementRefusedError,
    ask_supplement,
    complete_step,
    complete_supplement,
    propose_refusal,
    recompute_due,
    reopen_case,
    stop_case,
    suspend_case,
    take_step,
    withdraw_case,
)
from nennep.cases.models import Case, Interval, IssuedPaper, Result
from nennep.cases.panels.worklist import describe
from nennep.cases.papers import issue_of, print_paper
from nennep.cases.parts.clock import promise
from nennep.cases.queries import clock_face, control_sheet, story
from nennep.cases.queries.sheet import sent_back_now, whole_norm
from nennep.cases.queries.worklist import sendings_back
from nennep.definitions.definition import FAILED, PASSED, Branch
from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.actions import ConflictError, NotPermittedError, note
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.org.queries.calendars import calendar_of
from nennep.reception.actions import decline_case, receive_case
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cases.versions import beside
from tests.factories import SECTOR_RULE, definition, live, make_procedure, make_received, make_registered, walk

pytestmark = pytest.mark.django_db
LATER = "2026-11-17 10:00"


def kinds(case):
    events = Event.objects.filter(subject_type="case", subject_id=case.pk).order_by("number")
    return list(events.values_list("kind", flat=True))


def items(case, state="open"):
    rows = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state=state)
    return {row.node: row for row in rows}


def test_a_received_case_has_its_code_its_promise_and_its_first_step(cast, version):
    case = make_received(cast, version, "2026-11-17 08:40")
    case.refresh_from_db()
    assert case.code == "H99.12-261117-0001"
    assert case.due_at == case.first_due_at == at("2026-11-25 08:40")  # 24/11 is a holiday
    assert live(case) == ["B1"]
    (item,) = items(case).values()
    assert (item.division, item.duty, item.limit_at) == (cast.desk, "receive", at("2026-11-17 10:40"))
    assert kinds(case) == ["case.submitted", "case.received"]


def test_07_19_case_numbers_run_by_day_and_agency(cast, version):
    """Codes are counted by the database, for each agency and day of filing."""
    codes = [
        make_registered(cast, version, when).code
        for when in ("2026-11-16 08:00", "2026-11-16 09:00", "2026-11-17 08:00")
    ]
    assert codes == ["H99.12-261116-0001", "H99.12-261116-0002", "H99.12-261117-0001"]


def test_a_case_walks_to_its_return_and_the_chain_holds(cast, version):
    case = make_received(cast, version, "2026-11-17 08:40")
    walk(cast, case, "B5", "2026-11-20 09:00")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.period) == ("resolved", "early", 202611)
    assert case.finished_at == at("2026-11-20 09:00")
    walk(cast, case, "B7", "2026-11-30 09:00")
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("returned", "early")
    assert case.returned_at == at("2026-11-30 09:00")
    assert items(case) == {}
    assert case.result.signed_by == cast.binh
    assert case.result.number == "0417/CCHN-D-SYT-LG"
    assert broken_link(Chain.objects.get(agency_id=cast.health.pk)) is None


@pytest.mark.parametrize(
    ("finished", "outcome"),
    [("2026-11-24 09:00", "early"), ("2026-11-25 16:59", "on_time"), ("2026-11-26 07:30", "overdue")],
)
def test_timeliness_is_judged_on_the_finish_by_date(cast, version, finished, outcome):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B5", finished)
    assert case.outcome == outcome


def test_the_assigned_handler_and_nobody_else_completes_the_examination(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 10:00")
    assert items(case)["B3"].assignee == cast.minh
    with pytest.raises(NotPermittedError, match="phân công cho người khác"):
        complete_step(case, step="B3", by=cast.actor("dat"), at=at("2026-11-18 08:00"))
    with pytest.raises(NotPermittedError, match="Chuyên viên"):
        complete_step(case, step="B3", by=cast.actor("yen"), at=at("2026-11-18 08:00"))


def test_an_assignment_names_somebody(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B1", "2026-11-17 09:00")
    with pytest.raises(StepRefusedError, match="Chọn người thụ lý"):
        complete_step(case, step="B2", by=cast.actor("ha"), at=at("2026-11-17 09:30"))


def test_an_assignment_names_somebody_who_handles_in_that_division(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B1", "2026-11-17 09:00")
    for stranger in (cast.yen, cast.tuan, cast.lan):
        with pytest.raises(StepRefusedError, match="không thụ lý"):
            complete_step(case, step="B2", by=cast.actor("ha"), at=at("2026-11-17 09:30"), handler_id=stranger.pk)


def test_who_appraised_may_not_review(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B3", "2026-11-17 10:00")
    post = cast.minh.positions.get()
    post.duties = ["handle", "review"]
    post.save()
    with pytest.raises(StepRefusedError, match="B3"):
        complete_step(case, step="B4", by=cast.actor("minh"), at=at("2026-11-18 08:00"), outcome="Đạt")


BACK = {"outcome": FAILED, "remark": "Thiếu ảnh, chụp lại."}


def test_what_is_sent_back_needs_a_reason_which_its_receiver_reads(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B3", "2026-11-17 10:00")
    back = {"step": "B4", "by": cast.actor("ha"), "at": at("2026-11-18 08:00"), "outcome": FAILED}
    with pytest.raises(StepRefusedError, match=r"Ý kiến còn trống\. Kết luận “Không đạt” trả hồ sơ lại") as refused:
        complete_step(case, remark="  ", **back)
    assert (refused.value.field, live(case)) == ("remark", ["B4"])
    complete_step(case, remark=BACK["remark"], **back)
    line = story(case)[0]
    assert line.what.startswith("trả lại về bước “Thẩm định hồ sơ”, từ bước")
    assert (line.sent_back, line.remark) == (True, BACK["remark"])
    [row] = sent_back_now(control_sheet(case, at("2026-11-18 09:00")))
    assert (row.step, row.doer, row.remark) == ("B4", cast.ha.full_name, BACK["remark"])
    note = describe(items(case).values(), at("2026-11-18 09:00"))[items(case)["B3"].pk].note
    assert note == f"{cast.ha.full_name} trả lại 08:00 18/11/2026: Thiếu ảnh, chụp lại. Bước 3 trên 7"
    complete_step(case, step="B3", by=cast.actor("minh"), at=at("2026-11-18 10:00"))
    sheet = control_sheet(case, at("2026-11-18 11:00"))
    assert sent_back_now(sheet) == []
    assert [row.called for row in sheet if row.step == "B3"] == ["Thẩm định hồ sơ", "Thẩm định hồ sơ (lần 2)"]
    assert [row.called for row in sheet if row.step == "B4"] == ["Thẩm tra", "Thẩm tra (lần 2)"]
    assert whole_norm(sheet) == sum(step.hours for step in definition().steps)
    assert "trả lại" not in describe(items(case).values(), at("2026-11-18 11:00"))[items(case)["B4"].pk].note


def test_a_failed_check_goes_back_to_the_same_handler(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B3", "2026-11-17 10:00")
    complete_step(case, step="B4", by=cast.actor("ha"), at=at("2026-11-18 08:00"), **BACK)
    assert live(case) == ["B3"]
    assert items(case)["B3"].assignee == cast.minh


def test_a_leader_who_sends_the_draft_back_signs_nothing(cast, client):
    ways = (Branch(name="Đạt"), Branch(name="Không đạt", to="B3"))
    steps = tuple(replace(one, kind="check", branches=ways) if one.signs else one for one in definition().steps)
    version = make_procedure(cast, process=definition(steps=steps))
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B4", "2026-11-17 10:00")
    client.force_login(cast.binh)
    with frozen(at("2026-11-18 08:00")):
        page = client.get(f"/cases/{case.code}/").content.decode()
        empty = client.post(f"/cases/{case.code}/steps/B5/", {"outcome": FAILED})
    assert f"Kết quả sẽ ký: <b>{case.procedure_version.result}</b>" in page
    assert (
        'data-concludes="Không đạt" data-on="Ký duyệt" data-back="Trả lại"><span>Ký duyệt hoặc trả lại</span>' in page
    )
    assert empty.status_code == 422
    assert "Ý kiến còn trống. Kết luận “Không đạt” trả hồ sơ lại" in empty.content.decode()
    back = {"by": cast.actor("binh"), "outcome": "Không đạt", "remark": "Thiếu căn cứ", "result": {"number": "1/KQ"}}
    complete_step(case, step="B5", at=at("2026-11-18 08:00"), **back)
    assert (case.state, case.finished_at, live(case), kinds(case)[-1]) == ("processing", None, ["B3"], "step.completed")
    assert not Result.objects.exists()
    walk(cast, case, "B4", "2026-11-18 10:00")
    complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-18 11:00"), outcome="Đạt")
    assert (case.state, live(case), Result.objects.count()) == ("resolved", ["B6"], 1)


def test_the_loser_of_a_race_is_told_and_nothing_is_written(cast, version):
    case = make_received(cast, version, "2026-11-17 08:40")
    stale = Case.objects.get(pk=case.pk)
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 09:00"))
    before = Event.objects.count(), WorkItem.objects.count()
    with pytest.raises(ConflictError):
        complete_step(stale, step="B1", by=cast.actor("lan"), at=at("2026-11-17 09:00"))
    assert (Event.objects.count(), WorkItem.objects.count()) == before


def test_a_step_that_does_not_wait_is_refused(cast, version):
    case = make_received(cast, version, "2026-11-17 08:40")
    with pytest.raises(ConflictError, match="B5"):
        complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-17 09:00"))


def test_what_an_official_wrote_is_in_a_row_and_only_its_digest_in_the_chain(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B3", "2026-11-17 10:00")
    remark = case.remarks.get(about="step")
    event = Event.objects.filter(kind="step.completed").order_by("-number")[0]
    assert json.loads(event.body)["facts"]["remark"] == remark.digest
    bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert "đủ điều kiện" not in bodies
    assert "Sáu" not in bodies
    assert "0914000226" not in bodies


def test_07_06_after_a_supplement_the_term_begins_anew(cast, version):
    """Where the general law holds, the term starts from zero once the dossier is complete."""
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-06 09:00"), reason="Thiếu ảnh")
    assert case.supplements.get().answer_by == date(2026, 10, 21)
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-08 09:00"))
    case.refresh_from_db()
    assert case.due_at == items(case)["B3"].promise_at == at("2026-10-15 09:00")


def test_a_case_keeps_the_rules_of_the_day_of_its_reception(cast, version):
    case = walk(cast, make_received(cast, version, "2025-06-27 09:00"), "B2", "2025-06-27 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2025-07-01 09:00"), reason="Thiếu ảnh")
    assert case.supplements.get().answer_by is None
    complete_supplement(case, by=cast.actor("lan"), at=at("2025-07-02 09:00"))
    assert case.due_at == at("2025-07-09 09:00")
    ask_supplement(case, by=cast.actor("ha"), at=at("2025-07-03 09:00"), reason="Ảnh mờ")
    assert case.supplement_rounds == 2


def test_07_10_a_dossier_from_outside_has_no_promise_until_its_agency_has_it(cast, version):
    """The place of reception is not the competent agency: the term runs from when that one has the dossier."""
    case = make_received(cast, version, "2026-10-05 09:00")
    calendar = calendar_of(case.agency_id)
    case.received_outside = True
    assert promise(case, calendar) is None
    case.reached_at = at("2026-10-06 08:00")
    assert promise(case, calendar).at == at("2026-10-13 08:00")


def test_the_explanation_tells_what_the_term_of_a_dossier_from_outside_begins_with(cast, version):
    case = make_received(cast, version, "2026-10-05 09:00")
    case.received_outside, case.reached_at = True, at("2026-10-06 08:00")
    case.due_at = at("2026-10-13 08:00")
    face = clock_face(case, at("2026-10-07 09:00"))
    assert face.lines[0].text == "cơ quan có thẩm quyền nhận hồ sơ, chưa tính"
    assert "tiếp nhận" not in " ".join(line.text for line in face.lines)
    (note,) = face.notes
    assert "Tiếp nhận ngoài địa giới lúc 09:00 thứ Hai 05/10/2026" in note
    assert "309/2026" in note


def test_before_that_decree_the_term_began_with_the_reception_wherever_it_was(cast, version):
    case = make_received(cast, version, "2026-07-06 09:00")
    case.received_outside, case.reached_at = True, at("2026-07-07 08:00")
    face = clock_face(case, at("2026-07-08 09:00"))
    assert (face.lines[0].text, list(face.notes)) == ("tiếp nhận, chưa tính", [])


def test_07_06_where_sector_law_says_so_the_clock_runs_on(cast):
    """The policy is that of the procedure: here what was left goes on, old and new due date kept."""
    version = make_procedure(cast, **SECTOR_RULE)
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-06 09:00"), reason="Thiếu ảnh")
    assert (case.state, set(items(case, "waiting")), items(case)) == ("waiting", {"B3"}, {})
    with pytest.raises(StepRefusedError, match="đang dừng"):
        complete_step(case, step="B3", by=cast.actor("minh"), at=at("2026-10-07 09:00"))
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-08 09:00"))
    case.refresh_from_db()
    stop = Interval.objects.get(case=case)
    assert (stop.due_before, stop.due_after) == (at("2026-10-12 09:00"), at("2026-10-14 09:00"))
    assert (case.due_at, case.first_due_at) == (at("2026-10-14 09:00"), at("2026-10-12 09:00"))
    assert items(case)["B3"].promise_at == at("2026-10-14 09:00")
    # 6.5 of 16 hours were used: 1.5 and 3.5 on the 5th, 1.5 on the 6th; 9.5 are left
    assert items(case)["B3"].limit_at == at("2026-10-09 11:00")


def test_the_law_lets_papers_be_asked_for_once(cast, version):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-06 09:00"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-07 09:00"))
    with pytest.raises(SupplementRefusedError, match="118/2025"):
        ask_supplement(case, by=cast.actor("ha"), at=at("2026-10-07 10:00"), reason="Ảnh mờ")


def test_07_06_a_second_supplement_needs_the_head_and_a_third_its_ground(cast):
    """The second request is the head's; the third stops hard, but where the guidance was not followed."""
    version = make_procedure(cast, **SECTOR_RULE)
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-06 09:00"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-07 09:00"))
    with pytest.raises(SupplementRefusedError, match="Trưởng phòng"):
        ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-07 10:00"), reason="Ảnh mờ")
    ask_supplement(case, by=cast.actor("ha"), at=at("2026-10-07 10:00"), reason="Ảnh mờ")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-08 09:00"))
    with pytest.raises(SupplementRefusedError, match="Điều 20 khoản 4"):
        ask_supplement(case, by=cast.actor("ha"), at=at("2026-10-08 10:00"), reason="Ảnh vẫn mờ")
    ask_supplement(case, by=cast.actor("ha"), at=at("2026-10-08 10:00"), reason="Ảnh vẫn mờ", guidance_ignored=True)
    assert case.supplement_rounds == 3


def test_withdrawal_ends_the_clock_and_every_item(cast, version):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-06 09:00"), reason="Thiếu ảnh")
    withdraw_case(case, by=cast.actor("lan"), at=at("2026-10-07 09:00"), reason="Đơn xin rút")
    case.refresh_from_db()
    assert (case.state, case.tokens, case.outcome) == ("withdrawn", [], "")
    assert not Interval.objects.filter(case=case, ended_at=None)
    assert items(case) == items(case, "waiting") == {}
    with pytest.raises(UnlawfulMoveError):
        stop_case(case, by=cast.actor("binh"), at=at("2026-10-07 10:00"), reason="x")


def test_a_reasoned_refusal_is_signed_like_any_result(cast, version):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")
    propose_refusal(case, by=cast.actor("minh"), at=at("2026-10-06 09:00"), reason="Không đủ")
    walk(cast, case, "B5", "2026-10-07 09:00")
    assert Result.objects.get(case=case).kind == "refused"


def test_a_reopened_case_goes_back_to_the_signer_and_keeps_the_old_finish_in_the_chain(cast, version):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B5", "2026-10-06 10:00")
    reopen_case(case, by=cast.actor("binh"), at=at("2026-10-07 09:00"), reason="Sai tên")
    case.refresh_from_db()
    assert (case.state, case.finished_at, case.outcome, live(case)) == ("processing", None, "", ["B5"])
    assert set(items(case)) == {"B5"}
    walk(cast, case, "B5", "2026-10-08 10:00")
    assert case.finished_at == at("2026-10-08 10:00")


def test_a_result_signed_before_a_reopening_stays_marked(cast, version):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B6", "2026-10-06 10:00")
    first = case.result
    reopen_case(case, by=cast.actor("binh"), at=at("2026-10-07 09:00"), reason="Sai tên")
    assert case.result is None
    walk(cast, case, "B5", "2026-10-08 10:00")
    complete_step(
        case, step="B6", by=cast.actor("son"), at=at("2026-10-08 11:00"), result={"number": "0418/CCHN-D-SYT-LG"}
    )
    first.refresh_from_db()
    assert (first.number, first.superseded_at) == ("0417/CCHN-D-SYT-LG", at("2026-10-07 09:00"))
    assert (case.result.number, case.results.count()) == ("0418/CCHN-D-SYT-LG", 2)


def test_a_case_has_one_result_that_holds(cast, version):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B5", "2026-10-06 10:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.create(case=case, kind="granted", title="", signed_at=at("2026-10-06 10:00"))


LOST = {
    "receive": (None, lambda case, by: receive_case(case, by=by("lan"), at=at(LATER))),
    "decline": (None, lambda case, by: decline_case(case, by=by("lan"), at=at(LATER), reason="x")),
    "complete": ("", lambda case, by: complete_step(case, step="B1", by=by("lan"), at=at(LATER))),
    "take": ("", lambda case, by: take_step(case, step="B1", by=by("lan"), at=at(LATER))),
    "suspend": (
        "B2",
        lambda case, by: suspend_case(
            case, by=by("minh"), at=at(LATER), reason="inquiry", document="CV 1"
        ),
    ),
    "refuse": ("B2", lambda case, by: propose_refusal(case, by=by("minh"), at=at(LATER), reason="x")),
    "supplement": (
        "B2", lambda case, by: ask_supplement(case, by=by("minh"), at=at(LATER), reason="x"),
    ),
    "withdraw": ("B2", lambda case, by: withdraw_case(case, by=by("lan"), at=at(LATER), reason="x")),
    "stop": ("B2", lambda case, by: stop_case(case, by=by("binh"), at=at(LATER), reason="x")),
    "reopen": ("B5", lambda case, by: reopen_case(case, by=by("binh"), at=at(LATER), reason="x")),
}  # fmt: skip


@pytest.mark.once("tests/cases/test_walk.py")
@pytest.mark.parametrize("act", LOST)
def test_after_a_conflict_the_case_shows_what_the_database_holds(cast, version, act):
    until, do = LOST[act]
    case = make_registered(cast, version, "2026-11-17 08:40")
    if until is not None:
        receive_case(case, by=cast.actor("lan"), at=at("2026-11-17 08:41"))
    if until:
        walk(cast, case, until, "2026-11-17 09:00")
    stale = Case.objects.get(pk=case.pk)
    note(case, "case.personal_viewed", by=cast.actor("lan"), at=at(LATER), facts={})
    with pytest.raises(ConflictError):
        do(stale, cast.actor)
    held = Case.objects.get(pk=case.pk)
    columns = [field.attname for field in Case._meta.concrete_fields]
    assert {name: getattr(stale, name) for name in columns} == {name: getattr(held, name) for name in columns}


def test_a_refused_reception_leaves_the_case_as_it_was(cast, version):
    case = make_registered(cast, version, "2026-11-17 08:40")
    with pytest.raises(NotPermittedError):
        receive_case(case, by=cast.actor("minh"), at=at("2026-11-17 08:41"))
    assert (case.received_at, case.process_version_id, case.division_id) == (None, None, None)


def test_a_step_that_does_not_wait_is_not_taken(cast, version):
    case = make_received(cast, version, "2026-11-17 08:40")
    with pytest.raises(ConflictError, match="B5"):
        take_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-17 09:00"))


def test_no_step_of_a_dossier_that_was_not_accepted_is_done(cast, version):
    case = make_registered(cast, version, "2026-11-17 08:40")
    with pytest.raises(StepRefusedError, match="chưa tiếp nhận"):
        take_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 09:00"))


@pytest.mark.parametrize("until", ["B5", "B7"])
def test_after_the_signature_no_refusal_is_proposed_and_no_due_is_moved(cast, version, until):
    case = walk(cast, make_received(cast, version, "2026-10-05 09:00"), until, "2026-10-06 10:00")
    with pytest.raises(UnlawfulMoveError):
        propose_refusal(case, by=cast.actor("minh"), at=at("2026-10-07 09:00"), reason="Không đủ")
    with pytest.raises(UnlawfulMoveError):
        recompute_due(case, by=cast.actor("lan"), at=at("2026-10-07 09:00"), reason="Lịch mới")


def test_07_08_events_cannot_be_changed_or_removed(cast, version):
    """The log is append-only: the database itself refuses."""
    make_registered(cast, version, "2026-11-16 08:00")
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.update(kind="case.received")


def test_only_the_duty_receives(cast, version):
    case = make_registered(cast, version, "2026-11-16 08:00")
    with pytest.raises(NotPermittedError):
        receive_case(case, by=cast.actor("minh"), at=at("2026-11-16 08:00"))
    case.refresh_from_db()
    assert case.state == "submitted"


def _signing(cast, *branches):
    table = definition("QT.DP.04")
    sign = replace(table.step("B5"), kind="check", branches=branches)
    steps = tuple(sign if step.id == "B5" else step for step in table.steps)
    return make_procedure(cast, code="QT.DP.04", process=replace(table, steps=steps))


def test_a_conclusion_that_leads_on_signs_though_it_names_the_next_step(cast):
    procedure = _signing(cast, Branch(name=PASSED, to="B6"), Branch(name=FAILED, to="B3"))
    case = make_received(cast, procedure, "2026-11-16 08:00")
    walk(cast, case, "B4", "2026-11-17 09:00")
    complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-17 09:00"), outcome=PASSED)
    assert (case.state, live(case)) == ("resolved", ["B6"])
    assert Result.objects.get(case=case).kind == "granted"


def test_a_refusal_that_the_signer_sends_back_is_no_longer_proposed(cast):
    procedure = _signing(cast, Branch(name=PASSED), Branch(name=FAILED, to="B3"))
    case = make_received(cast, procedure, "2026-11-16 08:00")
    walk(cast, case, "B2", "2026-11-17 09:00")
    reason = "Không đủ điều kiện theo Điều 5."
    propose_refusal(case, by=cast.actor("minh"), at=at("2026-11-17 09:00"), reason=reason)
    walk(cast, case, "B4", "2026-11-17 09:00")
    complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-17 09:00"), **BACK)
    assert not case.refusal
    walk(cast, case, "B4", "2026-11-17 09:30")
    complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-17 09:30"), outcome=PASSED)
    assert Result.objects.get(case=case).kind == "granted"


def test_a_refusal_is_no_longer_proposed_once_its_signed_answer_is_taken_up_again(cast, version):
    case = make_received(cast, version, "2026-09-28 08:00")
    walk(cast, case, "B2", "2026-10-05 09:00")
    propose_refusal(case, by=cast.actor("minh"), at=at("2026-10-05 09:00"), reason="Không đủ điều kiện theo Điều 5.")
    walk(cast, case, "B5", "2026-10-05 10:00")
    assert Result.objects.get(case=case).kind == "refused"
    reopen_case(case, by=cast.actor("binh"), at=at("2026-10-07 09:00"), reason="Hồ sơ đủ điều kiện.")
    assert not case.refusal
    complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-10-07 10:00"))
    assert Result.objects.get(case=case, superseded_at=None).kind == "granted"


@pytest.mark.parametrize("said", ["\u200b\u200b", "\u2800", " \n"])
def test_words_that_nobody_can_read_are_no_reason_to_send_back(cast, said):
    case = make_received(cast, _signing(cast, Branch(name=PASSED), Branch(name=FAILED, to="B3")), "2026-11-16 08:00")
    walk(cast, case, "B4", "2026-11-17 09:00")
    with pytest.raises(StepRefusedError, match="phải ghi lý do"):
        complete_step(case, step="B5", by=cast.actor("binh"), at=at("2026-11-17 09:00"), **BACK | {"remark": said})


def test_each_branch_of_a_block_is_told_that_the_block_was_sent_back(cast):
    case = make_received(cast, make_procedure(cast, process=beside("B3", "B3b")), "2026-11-16 08:00")
    walk(cast, case, "B2", "2026-11-16 09:00")
    for step in ("B3", "B3b"):
        complete_step(case, step=step, by=cast.actor("minh"), at=at("2026-11-16 15:00"))
    complete_step(case, step="B4", by=cast.actor("ha"), at=at("2026-11-16 16:00"), **BACK)
    items = list(WorkItem.objects.filter(subject_id=case.pk, state="open"))
    told = sendings_back(items, {case.pk: case})
    assert {item.node: told[item.pk].reason for item in items} == {"B3": BACK["remark"], "B3b": BACK["remark"]}


def test_the_longest_remark_that_may_be_typed_is_printed_on_the_sheet(cast, version):
    case = make_received(cast, version, "2026-11-16 08:00")
    walk(cast, case, "B2", "2026-11-16 09:00")
    complete_step(case, step="B3", by=cast.actor("minh"), at=at("2026-11-16 15:00"), remark="Đủ giấy tờ. " * 166)
    issue = issue_of(case, "control_sheet", 1, at("2026-11-17 09:00"))
    paper = IssuedPaper(case=case, form=issue.form, form_set=issue.form_set, number="1", issued_at=issue.at)
    assert print_paper(paper).startswith(b"%PDF")
