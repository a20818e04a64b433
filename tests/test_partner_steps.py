"""A step that belongs to another agency: asked, acknowledged, answered there; recorded from its paper where it is not here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.cases.actions import StepRefusedError, complete_step, take_step, withdraw_case
from nennep.cases.models import Case, IssuedPaper, ReceivedComponent, StepAnswer
from nennep.cases.papers.sheet import sheet
from nennep.cases.parts.partners import AnswerPaper
from nennep.cases.queries import cases_for, control_sheet
from nennep.connectors.jobs import tell_partners_late
from nennep.definitions.definition import FAILED, PASSED, Branch, Step
from nennep.desks.actions.partner_steps import acknowledge_step, answer_step
from nennep.desks.queries.partner_steps import asked_steps, partner_step_of
from nennep.formsets import ControlSheet, Handover
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import drain
from nennep.org.models import Agency, Position, User
from nennep.org.queries.agencies import agency_by_name
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import Component
from nennep.processes.queries.checks import checks_of
from nennep.upkeep.parts.agency_scope import AgencyScope
from nennep.web.clock import frozen
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.background import register_background
from nennep.work.queries import waiting_for
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, live, make_procedure, make_process, make_received, walk

pytestmark = pytest.mark.django_db
NOW, LATER, LATE = "2026-11-17 08:40", "2026-11-17 15:00", "2026-12-01 09:00"
PDF = b"%PDF-1.7\ncong van\n%%EOF\n"
PAPER = AnswerPaper("45/GĐYK", date(2026, 11, 17), PDF, "tra-loi.pdf")
ELSEWHERE = "Hội đồng Giám định y khoa"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


def process(agency: str, **changes: object) -> tuple[Step, ...]:
    """The seven steps of the factory; the fourth is the other agency's, with a conclusion that goes back."""
    asked = {"name": "Cho ý kiến", "role": "Chuyên viên", "duty": "handle", "hours": Decimal(8), "agency": agency}
    found = []
    for step in definition().steps:
        if step.id == "B4":
            ways = (Branch(name=PASSED), Branch(name=FAILED, to="B3"))
            step = Step(id="B4", kind="check", branches=ways, **(asked | changes))
        found.append(replace(step, separation=()))
    return tuple(found)


def asked_case(cast: Cast, agency: str, **changes: object) -> Case:
    """A case that Minh handles and has passed on to the other agency."""
    version = make_procedure(cast, process=definition(steps=process(agency, **changes)))
    return walk(cast, make_received(cast, version, NOW), "B3", NOW)


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name])
    return client


def item_of(case: Case) -> WorkItem:
    return WorkItem.objects.get(subject_type="case", subject_id=case.pk, state="open")


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_who_passes_it_on_is_told_to_which_agency(cast: Cast) -> None:
    steps = definition(steps=process(cast.other.name))
    case = walk(cast, make_received(cast, make_procedure(cast, process=steps), NOW), "B2", NOW)
    told = client_of(cast, "minh").post(f"/cases/{case.code}/steps/B3/", {"remark": ""}, follow=True).content.decode()
    assert f"sang bước “Cho ý kiến”, {cast.other.short_name}, hạn của bước" in told


def test_the_check_of_a_draft_asks_who_does_it_in_the_other_agency(cast: Cast) -> None:
    """Ours are asked only where nobody there would do it, and then for recording its answer."""
    given = definition(steps=process(cast.other.name, unit="one_stop"))
    version = make_process(cast, make_procedure(cast), replace(given, code="QT.DP.09"))

    def told() -> list[str]:
        day = at(NOW).date()
        return [one.words for one in checks_of(version, given, day) if one.code == "people" and one.step == "B4"]

    assert told() == []  # Tuấn handles there; at our desk nobody does
    Position.objects.filter(user=cast.tuan).update(duties=[])
    (words,) = told()
    assert words.startswith(f"B4: hôm nay không ai ở {cast.other.name}, cũng không ai ở Một cửa để ghi trả lời thay")


def test_the_people_of_the_other_agency_receive_it_answer_it_and_see_nothing_else(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    item = item_of(case)
    assert (item.agency, item.division, item.duty, item.assignee) == (cast.other, None, "handle", None)
    assert item.limit_at == at("2026-11-18 09:10")
    tuan, address = client_of(cast, "tuan"), f"/partner-steps/{case.code}/B4/"
    assert "Sở Y tế chuyển đến; chưa xác nhận đã nhận" in tuan.get("/worklist/").content.decode()
    assert address in tuan.get("/worklist/").content.decode()
    page = tuan.get(address).content.decode()
    assert "Huỳnh Thị Sáu" in page
    assert "Hồ sơ đủ điều kiện, đề nghị cấp." in page
    for hidden in ("0914000226", "068190000412", "đường Bờ Kè", "500.000"):
        assert hidden not in page
    # The case itself stays closed.
    assert not cases_for(cast.actor("tuan")).exists()
    assert tuan.get(f"/cases/{case.code}/").status_code == 404
    assert tuan.get(f"/partner-steps/{case.code}/B3/").status_code == 404

    tuan.post(address, {"do": "take"})
    item.refresh_from_db()
    assert (item.taken_at, item.assignee) == (at(NOW), cast.tuan)
    assert "đã nhận 08:40" in client_of(cast, "minh").get(f"/cases/{case.code}/").content.decode()

    with frozen(at(LATER)):
        empty = tuan.post(address, {"do": "answer"})
        assert (empty.status_code, "Chưa chọn kết luận" in empty.content.decode()) == (422, True)
        half = tuan.post(address, {"do": "answer", "outcome": PASSED, "remark": "Đồng ý.", "paper_number": "12/SNN"})
        assert (half.status_code, "Ngày của văn bản" in half.content.decode()) == (422, True)
        assert "Đồng ý." in half.content.decode()
        file = SimpleUploadedFile("tra-loi.pdf", PDF)
        given = {"paper_number": "12/SNN", "paper_date": "2026-11-17", "paper_file": file}
        sent = tuan.post(address, {"do": "answer", "outcome": PASSED, "remark": "Đồng ý.", **given})
    assert sent.status_code == 302, sent.content.decode()[:2000]
    assert live(again(case)) == ["B5"]
    answer = StepAnswer.objects.get()
    assert (answer.partner, answer.competent, answer.answered_by) == (cast.other, cast.health, cast.tuan)
    assert (answer.number, answer.dated_on, answer.taken_at) == ("12/SNN", date(2026, 11, 17), at(NOW))
    assert "12/SNN" in tuan.get("/partner-steps/").content.decode()
    row = next(row for row in control_sheet(again(case), at(LATER)) if row.step == "B4" and row.state == "done")
    assert (row.doer, row.remark, row.outcome) == ("Hoàng Anh Tuấn", "Đồng ý.", PASSED)
    shown = client_of(cast, "minh").get(f"/cases/{case.code}/").content.decode()
    paper = f"/cases/{case.code}/answers/{answer.pk}/"
    assert "văn bản số 12/SNN ngày 17/11/2026" in shown
    for client in (tuan, client_of(cast, "minh")):
        assert client.get(paper).content == PDF
    chains = Event.objects.filter(subject_type="partner_step").values_list("chain_id", "kind")
    assert set(chains) == {(cast.other.pk, "partner_step.acknowledged"), (cast.other.pk, "partner_step.answered")}
    assert not [link for _, link in broken_links() if link]


def test_our_own_people_do_not_answer_for_the_other_agency_and_a_third_sees_nothing(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    minh = client_of(cast, "minh")
    refused = minh.post(f"/cases/{case.code}/steps/B4/", {"outcome": PASSED, "remark": "Thay"}, follow=True)
    assert "người của cơ quan ấy nhận và trả lời" in refused.content.decode()
    assert "chưa xác nhận đã nhận" in refused.content.decode()
    for name in ("minh", "ha", "binh", "lan"):
        with pytest.raises(NotPermittedError, match="Sở Nông nghiệp"):
            complete_step(again(case), step="B4", by=cast.actor(name), at=at(NOW), outcome=PASSED, paper=PAPER)
        with pytest.raises(NotPermittedError):
            take_step(again(case), step="B4", by=cast.actor(name), at=at(NOW))
    third = Agency.objects.create(code="stp", name="Sở Tư pháp tỉnh Thử", short_name="Sở Tư pháp", level="province")
    stranger = User.objects.create(username="tu", full_name="Lý Văn Tư", password="!")
    duties = ["handle", "receive", "supervise", "approve"]
    Position.objects.create(user=stranger, agency=third, title="Chuyên viên", duties=duties, held_from=date(2024, 1, 1))
    client = Client()
    client.force_login(stranger)
    assert client.get(f"/partner-steps/{case.code}/B4/").status_code == 404
    assert client.post(f"/partner-steps/{case.code}/B4/", {"do": "take"}).status_code == 404
    assert case.code not in client.get("/partner-steps/").content.decode()
    # Who is of the right agency and holds another duty does not see it either.
    Position.objects.filter(user=cast.tuan).update(duties=["issue_result", "receive"])
    assert client_of(cast, "tuan").get(f"/partner-steps/{case.code}/B4/").status_code == 404
    assert live(again(case)) == ["B4"]


def test_twice_at_once_and_from_a_stale_page_it_is_answered_once(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    tuan = cast.actor("tuan", LATER)
    seen, item = [again(case), again(case)], item_of(case)
    given = {"item": item, "outcome": PASSED, "remark": "Đồng ý.", "paper": None, "by": tuan, "at": at(LATER)}
    answer_step(seen[0], **given)
    with pytest.raises(ConflictError):
        answer_step(seen[1], **given)
    assert StepAnswer.objects.count() == 1
    late = client_of(cast, "tuan").post(
        f"/partner-steps/{case.code}/B4/", {"do": "answer", "outcome": PASSED, "remark": "Lần nữa, không mất."}
    )
    assert late.status_code == 409
    assert "Lần nữa, không mất." in late.content.decode()
    assert Event.objects.filter(kind="partner_step.answered").count() == 1


def test_an_answer_that_sends_it_back_says_why_and_asks_anew_when_it_comes_again(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    tuan = client_of(cast, "tuan")
    address = f"/partner-steps/{case.code}/B4/"
    assert tuan.post(address, {"do": "answer", "outcome": FAILED}).status_code == 422
    assert tuan.post(address, {"do": "answer", "outcome": FAILED, "remark": "Thiếu bản vẽ."}).status_code == 302
    assert live(again(case)) == ["B3"]
    complete_step(again(case), step="B3", by=cast.actor("minh", LATER), at=at(LATER), remark="Đã bổ sung bản vẽ.")
    assert item_of(case).agency == cast.other
    assert "Đã bổ sung bản vẽ." in tuan.get(address).content.decode()
    assert [one.state for one in asked_steps(case, at(LATER))] == ["answered", "sent"]


def test_an_agency_that_is_not_here_is_answered_for_from_its_paper(cast: Cast) -> None:
    case = asked_case(cast, ELSEWHERE)
    assert (item_of(case).agency, item_of(case).assignee) == (cast.health, cast.minh)
    minh, address = client_of(cast, "minh"), f"/cases/{case.code}/steps/B4/"
    page = minh.get(f"/cases/{case.code}/").content.decode()
    assert f"Bước này của <b>{ELSEWHERE}</b>" in page
    missing = minh.post(address, {"outcome": PASSED, "remark": "Kết luận đủ."})
    told = missing.content.decode()
    assert missing.status_code == 422
    for words in ("Số văn bản trả lời còn trống", "Ngày của văn bản trả lời còn trống", "Chưa có tệp", "Kết luận đủ."):
        assert words in told
    ahead = {"paper_number": "45/GĐYK", "paper_date": "2026-11-18", "paper_file": SimpleUploadedFile("a.pdf", PDF)}
    assert "chưa tới" in minh.post(address, {"outcome": PASSED, **ahead}).content.decode()
    text = {**ahead, "paper_date": "2026-11-17", "paper_file": SimpleUploadedFile("a.txt", b"khong phai")}
    assert minh.post(address, {"outcome": PASSED, **text}).status_code == 422
    with pytest.raises(BrokenRuleError, match="Số văn bản"):
        complete_step(again(case), step="B4", by=cast.actor("minh"), at=at(NOW), outcome=PASSED)
    with pytest.raises(NotPermittedError):
        complete_step(again(case), step="B4", by=cast.actor("dat"), at=at(NOW), outcome=PASSED, paper=PAPER)
    given = {**ahead, "paper_date": "2026-11-17", "paper_file": SimpleUploadedFile("tra-loi.pdf", PDF)}
    assert minh.post(address, {"outcome": PASSED, **given}).status_code == 302
    answer = StepAnswer.objects.get()
    assert (answer.partner, answer.partner_name, answer.number) == (None, ELSEWHERE, "45/GĐYK")
    assert (answer.file_name, live(again(case))) == ("tra-loi.pdf", ["B5"])
    (row,) = asked_steps(case, at(NOW))
    assert (row.partner, row.state, row.is_late) == (ELSEWHERE, "answered", False)


def test_an_agency_of_which_nobody_holds_the_duty_counts_as_not_here(cast: Cast) -> None:
    Position.objects.filter(user=cast.tuan).update(duties=["receive"])
    assert item_of(asked_case(cast, cast.other.name)).agency == cast.health


def test_a_step_of_a_desk_waits_at_the_desk_of_the_other_agency(cast: Cast) -> None:
    item = item_of(asked_case(cast, cast.other.name, unit="one_stop", duty="receive"))
    assert (item.agency, item.division and item.division.code) == (cast.other, "mc")


def test_a_result_that_another_agency_signs_bears_the_number_and_file_of_its_paper(cast: Cast) -> None:
    steps = tuple(
        replace(step, agency=cast.other.name, separation=()) if step.id == "B5" else replace(step, separation=())
        for step in definition().steps
        if step.id != "B6"
    )
    version = make_procedure(cast, process=definition(steps=steps))
    case = walk(cast, make_received(cast, version, NOW), "B4", NOW)
    given = {"item": item_of(case), "outcome": "", "remark": "", "by": cast.actor("tuan"), "at": at(NOW)}
    with pytest.raises(BrokenRuleError, match="Số văn bản"):
        answer_step(again(case), paper=None, **given)
    paper = replace(PAPER, number="88/QĐ-SNN")
    answer_step(again(case), paper=paper, **given)
    signed = again(case)
    assert (signed.state, signed.result.number) == ("resolved", "88/QĐ-SNN")
    assert signed.result.file.sha256 == StepAnswer.objects.get().file.sha256


def test_both_are_told_and_who_is_late_is_told_once(cast: Cast) -> None:
    register_background()
    case = asked_case(cast, cast.other.name)
    drain(at=at(NOW))
    (told,) = Notice.objects.filter(kind="partner_step")
    assert (told.recipient, told.agency) == (cast.tuan, cast.other)
    assert told.address == f"/partner-steps/{case.code}/B4/"
    assert "Sở Y tế chuyển việc phối hợp" in line_of(told).subject
    assert not Notice.objects.filter(recipient=cast.tuan).exclude(kind="partner_step").exists()
    assert tell_partners_late(at(NOW)).count == 0
    assert tell_partners_late(at(LATE)).count == 2
    assert tell_partners_late(at(LATE)).count == 0
    assert set(Notice.objects.filter(kind="partner_late").values_list("recipient__username", flat=True)) == {
        "minh",
        "ha",
    }
    assert asked_steps(case, at(LATE))[0].is_late
    acknowledge_step(again(case), item=item_of(case), by=cast.actor("tuan", LATE), at=at(LATE))
    given = {"outcome": PASSED, "remark": "Đồng ý.", "paper": None, "by": cast.actor("tuan", LATE), "at": at(LATE)}
    answer_step(again(case), item=item_of(case), **given)
    drain(at=at(LATE))
    assert set(Notice.objects.filter(kind="partner_answered").values_list("recipient__username", flat=True)) == {
        "minh",
        "ha",
    }
    assert StepAnswer.objects.get().is_late
    assert tell_partners_late(at(LATE)).count == 0


def test_its_hours_run_against_the_promise_and_its_limit_is_that_of_the_step(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    before = case.due_at
    answer_step(
        again(case),
        item=item_of(case),
        outcome=PASSED,
        remark="Đồng ý.",
        paper=None,
        by=cast.actor("tuan"),
        at=at(LATER),
    )
    assert again(case).due_at == before


def test_the_export_of_either_agency_has_the_answer(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    given = {"outcome": PASSED, "remark": "Đồng ý.", "paper": PAPER, "by": cast.actor("tuan"), "at": at(NOW)}
    answer_step(again(case), item=item_of(case), **given)
    for agency in (cast.health, cast.other):
        assert AgencyScope(agency.pk).own_rows(StepAnswer).count() == 1
    assert AgencyScope(cast.province.pk).own_rows(StepAnswer).count() == 0


def test_who_handles_it_reads_its_state_and_a_case_that_ended_is_asked_no_more(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    assert partner_step_of(cast.actor("tuan"), case.code, "B4").is_open
    assert waiting_for(cast.actor("tuan")).filter(subject_type="case").count() == 1
    client_of(cast, "lan").post(f"/cases/{case.code}/withdraw/", {"reason": "Người nộp xin rút hồ sơ."})
    assert again(case).state == "withdrawn"
    assert not waiting_for(cast.actor("tuan")).filter(subject_type="case").exists()
    gone = client_of(cast, "tuan").post(f"/partner-steps/{case.code}/B4/", {"do": "take"})
    assert gone.status_code == 409
    with pytest.raises(StepRefusedError):
        complete_step(again(case), step="B4", by=cast.actor("tuan"), at=at(NOW), outcome=PASSED, remark="x")


def test_another_case_of_the_same_code_is_not_in_the_way(cast: Cast) -> None:
    """The log of another system may have the same code."""
    version = make_procedure(cast, process=definition(steps=process(cast.other.name)))
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B3", "2026-11-17 08:40")
    told = {"kind": "citizen", "channel": "counter", "submitted_at": at("2026-11-17 08:40")}
    Case.objects.create(agency=cast.other, code=case.code, process_version=case.process_version, **told)
    client = Client()
    client.force_login(cast.people["tuan"])
    with frozen(at("2026-11-17 09:00")):
        assert client.get(f"/partner-steps/{case.code}/B4/").status_code == 200


@pytest.mark.parametrize("named", ["own", "desk"])
def test_a_step_of_the_own_agency_or_of_the_desk_asks_for_no_paper_of_another(cast: Cast, named: str) -> None:
    agency = cast.health if named == "own" else cast.other
    place = {} if named == "own" else {"unit": "one_stop", "duty": "receive"}
    version = make_procedure(cast, process=definition(steps=process(agency.name, **place)))
    case = make_received(cast, version, NOW)
    if named == "desk":
        case = walk(cast, case, "B2", NOW)
        Case.objects.filter(pk=case.pk).update(desk=cast.other)
    case = walk(cast, again(case), "B3", NOW)
    who = "minh" if named == "own" else "tuan"
    complete_step(again(case), step="B4", by=cast.actor(who), at=at(NOW), outcome=PASSED, remark="Đồng ý.")
    assert live(again(case)) == ["B5"]
    assert not StepAnswer.objects.exists()


def test_an_agency_is_known_by_its_short_name_and_one_that_goes_on_stands_before_one_that_ended(cast: Cast) -> None:
    assert agency_by_name(cast.other.short_name) == cast.other
    told = {"name": cast.other.name, "short_name": cast.other.short_name, "level": "province"}
    Agency.objects.create(code="cu", ended_on=date(2025, 7, 1), successor=cast.health, superior=cast.province, **told)
    assert agency_by_name(cast.other.name) == agency_by_name(cast.other.short_name) == cast.other
    Agency.objects.create(code="moi", superior=cast.province, **(told | {"name": "Sở khác"}))
    assert agency_by_name(cast.other.short_name) is None


def test_who_answered_sees_their_words_and_nothing_that_came_later(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    given = {"outcome": PASSED, "remark": "Đủ điều kiện, đồng ý cấp.", "paper": None}
    answer_step(again(case), item=item_of(case), **given, by=cast.actor("tuan"), at=at(NOW))
    later = Component.objects.create(procedure_version=case.procedure_version, order=3, name="Phiếu lý lịch tư pháp")
    ReceivedComponent.objects.create(case=case, component=later, originals=1, supplemented_at=at(LATER))
    with frozen(at(LATER)):
        page = client_of(cast, "tuan").get(f"/partner-steps/{case.code}/B4/").content.decode()
    assert "Đủ điều kiện, đồng ý cấp." in page
    assert f"Kết luận: {PASSED}" in page
    assert "Huỳnh Thị Sáu" in page
    assert "Phiếu lý lịch tư pháp" not in page


def test_who_answered_nothing_sees_no_owner_of_a_case_that_was_withdrawn(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    withdraw_case(again(case), by=cast.actor("lan"), at=at(NOW), reason="Tự rút.")
    page = client_of(cast, "tuan").get(f"/partner-steps/{case.code}/B4/").content.decode()
    assert "Huỳnh Thị Sáu" not in page
    assert "Thành phần hồ sơ" not in page
    assert "đề nghị cấp" not in page


def test_the_control_sheet_names_the_agency_that_took_part_and_its_paper(cast: Cast) -> None:
    case = asked_case(cast, cast.other.name)
    waiting = control_paper(again(case))
    assert waiting.coordinating_units == (cast.other.name,)
    assert waiting.rows[-1].receiver_unit == cast.other.name
    answer_step(
        again(case),
        item=item_of(case),
        outcome=PASSED,
        remark="Đồng ý.",
        paper=PAPER,
        by=cast.actor("tuan"),
        at=at(NOW),
    )
    paper = control_paper(again(case))
    assert paper.coordinating_units == (cast.other.name,)
    line = next(row for row in paper.rows if isinstance(row, Handover) and row.step == "B4. Cho ý kiến")
    assert (line.giver_unit, line.giver_name) == (cast.other.name, cast.tuan.full_name)
    assert f"văn bản số {PAPER.number} ngày" in (line.note or "")


def test_the_control_sheet_names_an_agency_that_answered_on_paper(cast: Cast) -> None:
    case = asked_case(cast, ELSEWHERE)
    complete_step(
        again(case), step="B4", by=cast.actor("minh"), at=at(NOW), outcome=PASSED, remark="Đồng ý.", paper=PAPER
    )
    paper = control_paper(again(case))
    assert paper.coordinating_units == (ELSEWHERE,)
    line = next(row for row in paper.rows if isinstance(row, Handover) and row.step == "B4. Cho ý kiến")
    assert (line.giver_unit, line.giver_name) == (ELSEWHERE, f"{cast.minh.full_name} ghi")


def control_paper(case: Case) -> ControlSheet:
    paper = IssuedPaper(case=case, form="control_sheet", form_set="tt03_2025", round=1, issued_at=at(NOW))
    return sheet(case, paper)
