"""What was not there when papers were handed over has an owner, an answer and a place in both histories."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from nennep.cases.models import Case, FeeEntry, ReceivedComponent, Result
from nennep.cases.queries.timeline import story
from nennep.connectors.readers import tell_handover_difference
from nennep.desks.actions import give_papers, take_papers
from nennep.desks.actions.differences import answer_difference
from nennep.desks.jobs import follow_papers
from nennep.desks.models import HandoverDifference, HandoverList, HandoverPaper
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import facts_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.web.clock import frozen
from nennep.work.models import Notice, WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.test_desk_of_another_agency import NOW, begin, client_of, received, walk_on


@pytest.fixture
def procedure(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


def given(cast: Cast, case: Case, when: str = NOW) -> HandoverList:
    return give_papers(
        cast.other, competent=cast.health, direction="dossiers", cases=[case.code], by=cast.actor("tuan"), at=at(when)
    )


def open_items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(subject_type=kind, state="open"))


def test_a_list_names_the_papers_with_their_kinds_and_the_fee_that_was_taken(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast)
    case = received(cast, procedure)
    first = ReceivedComponent.objects.filter(case=case).order_by("component__order").first()
    assert first is not None
    ReceivedComponent.objects.filter(pk=first.pk).update(originals=1, certified=2, copies=3)
    FeeEntry.objects.filter(case=case).delete()
    for kind, amount in (("paid", 500_000), ("refunded", 120_000)):
        FeeEntry.objects.create(case=case, agency=case.agency, kind=kind, amount=amount, way="cash", entered_at=at(NOW))
    made = given(cast, case)
    paper = HandoverPaper.objects.filter(line__handover_list=made).order_by("number")[0]
    assert (paper.name, paper.originals, paper.certified, paper.copies) == (first.component.name, 1, 2, 3)
    printed = client_of(cast, "tuan").get(f"/handovers/{made.code}/print/").content.decode()
    assert first.component.name in printed
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in printed
    assert cast.other.name.upper() in printed
    assert "380.000" in printed
    shown = client_of(cast, "son").get(f"/handovers/{made.code}/").content.decode()
    assert "1 bản chính, 2 bản chứng thực, 3 bản chụp" in shown
    facts = facts_of(Event.objects.get(kind="handover_list.given"))
    assert facts["papers"][0] == [case.pk, 1, 1, 2, 3]
    assert facts["fees"] == [[case.pk, 380_000]]


def missing_paper(cast: Cast, case: Case, said: str = "") -> tuple[HandoverList, HandoverDifference]:
    made = given(cast, case)
    paper = HandoverPaper.objects.filter(line__handover_list=made).order_by("number")[0]
    answer = client_of(cast, "son").post(f"/handovers/{made.code}/", {"paper": paper.pk, f"said-{case.pk}": said})
    assert answer.status_code == 302
    return made, HandoverDifference.objects.get()


def test_a_paper_that_was_not_there_is_work_of_who_gave_until_answered_and_both_see_it(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast)
    case = received(cast, procedure)
    made, difference = missing_paper(cast, case)
    name = difference.line.papers.get(is_missing=True).name
    case.refresh_from_db()
    assert case.reached_at == at(NOW)

    (item,) = open_items("handover_difference")
    assert (item.agency, item.duty) == (cast.other, "receive")
    tuan, son = client_of(cast, "tuan"), client_of(cast, "son")
    assert name in tuan.get("/worklist/").content.decode()
    for client in (tuan, son):
        assert name in client.get("/handovers/").content.decode()
        assert "Bên giao chưa trả lời" in client.get(f"/handovers/{made.code}/print/").content.decode()
    address = f"/handovers/{made.code}/cases/{case.code}/"
    typed = {"answer": "brought", "reason": "Còn ở máy quét", "answered_on": "2026-11-17", "version": 0}
    assert son.post(address, typed).status_code == 403
    blank = tuan.post(address, typed | {"reason": ""})
    assert blank.status_code == 422
    assert "Ghi lý do" in blank.content.decode()
    assert tuan.post(address, typed).status_code == 302

    difference.refresh_from_db()
    assert (difference.answer, difference.answered_on) == ("brought", date(2026, 11, 17))
    assert not open_items("handover_difference")
    for client in (tuan, son):
        printed = client.get(f"/handovers/{made.code}/print/").content.decode()
        assert "đã giao sau. Còn ở máy quét" in printed
        assert "Còn ở máy quét" in client.get("/handovers/").content.decode()
        for page in ("", "history/"):
            assert "Còn ở máy quét" in client.get(f"/cases/{case.code}/{page}").content.decode()
    case.refresh_from_db()
    told = [line.what for line in story(case)]
    assert "giấy tờ bàn giao khác danh sách" in told
    assert "bên giao trả lời chỗ khác nhau khi bàn giao" in told
    chains = Event.objects.filter(subject_type="handover_difference").values_list("chain_id", flat=True)
    assert set(chains) == {cast.health.pk, cast.other.pk}
    assert "máy quét" not in "".join(Event.objects.values_list("body", flat=True))
    assert not [link for _, link in broken_links() if link]


def test_who_answers_on_a_page_that_is_no_longer_true_is_told_so(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    _, difference = missing_paper(cast, received(cast, procedure))
    answer = {"answer": "brought", "reason": "Đã mang sang", "answered_on": date(2026, 11, 17), "version": 0}
    stale = HandoverDifference.objects.get()
    answer_difference(difference, **answer, by=cast.actor("tuan"), at=at(NOW))
    for late in (stale, HandoverDifference.objects.get()):
        with pytest.raises(ConflictError):
            answer_difference(late, **answer, by=cast.actor("tuan"), at=at(NOW))
    with pytest.raises(NotPermittedError):
        answer_difference(stale, **answer, by=cast.actor("son"), at=at(NOW))


@pytest.mark.parametrize(
    ("answer", "day", "words"),
    [
        ("explained", date(2026, 11, 17), "Bên nhận ghi thiếu giấy tờ"),
        ("brought", date(2026, 11, 18), "đến hôm nay"),
        ("brought", date(2026, 11, 16), "Ngày phải từ ngày"),
        ("lost", date(2026, 11, 17), "Chọn một cách"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(
    cast: Cast, procedure: ProcedureVersion, answer: str, day: date, words: str
) -> None:
    begin(cast)
    _, difference = missing_paper(cast, received(cast, procedure))
    with pytest.raises(BrokenRuleError, match=words):
        answer_difference(
            difference, answer=answer, reason="Vì", answered_on=day, version=0, by=cast.actor("tuan"), at=at(NOW)
        )


def whole_missing(cast: Cast, case: Case) -> HandoverDifference:
    take_papers(
        given(cast, case),
        missing={case.pk},
        differences={case.pk: "Không thấy bì hồ sơ"},
        by=cast.actor("son"),
        at=at(NOW),
    )
    return HandoverDifference.objects.get()


def test_a_dossier_that_was_missing_is_answered_by_the_list_on_which_it_comes(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast)
    case = received(cast, procedure)
    difference = whole_missing(cast, case)
    with pytest.raises(BrokenRuleError, match="danh sách mới"):
        answer_difference(
            difference,
            answer="brought",
            reason="Đây",
            answered_on=date(2026, 11, 17),
            version=0,
            by=cast.actor("tuan"),
            at=at(NOW),
        )
    again = given(cast, case)
    take_papers(again, missing=(), differences={}, by=cast.actor("son"), at=at("2026-11-17 09:00"))
    difference.refresh_from_db()
    assert (difference.state, difference.answer) == ("answered", "brought")
    assert "02/2026" in difference.reason
    case.refresh_from_db()
    told = [line.what for line in story(case)]
    assert "ký nhận đủ giấy tờ thiếu khi bàn giao" in told
    assert "bên giao trả lời chỗ khác nhau khi bàn giao" not in told
    assert not open_items("handover_difference")


@pytest.mark.parametrize("answer", ["never", "withdrawn"])
def test_a_dossier_that_never_was_or_was_withdrawn_waits_no_more(
    cast: Cast, procedure: ProcedureVersion, answer: str
) -> None:
    begin(cast)
    case = received(cast, procedure)
    difference = whole_missing(cast, case)
    assert open_items("papers_waiting")
    answer_difference(
        difference,
        answer=answer,
        reason="Hồ sơ điện tử, không có giấy",
        answered_on=date(2026, 11, 17),
        version=0,
        by=cast.actor("tuan"),
        at=at(NOW),
    )
    assert not open_items("papers_waiting")
    assert "Không có giấy tờ nào chờ giao" in client_of(cast, "tuan").get("/handovers/").content.decode()


@pytest.mark.parametrize("answer", ["never", "withdrawn"])
def test_a_result_is_handed_over_in_the_end_whatever_was_answered(
    cast: Cast, procedure: ProcedureVersion, answer: str
) -> None:
    begin(cast)
    case = received(cast, procedure)
    take_papers(given(cast, case), missing=(), differences={}, by=cast.actor("son"), at=at(NOW))
    case.refresh_from_db()
    walk_on(cast, case)
    back = {"competent": cast.health, "direction": "results", "cases": [case.code], "by": cast.actor("son")}
    Result.objects.filter(case=case).update(title="", number="1356/KQ-SYT")
    first = give_papers(cast.other, **back, at=at(NOW))
    assert f"{procedure.name}, số 1356/KQ-SYT" in first.lines.get().papers.get().name
    take_papers(first, missing={case.pk}, differences={case.pk: "Không có"}, by=cast.actor("tuan"), at=at(NOW))
    answer_difference(
        HandoverDifference.objects.get(),
        answer=answer,
        reason="Còn ở văn thư",
        answered_on=date(2026, 11, 17),
        version=0,
        by=cast.actor("son"),
        at=at(NOW),
    )
    assert open_items("papers_waiting")
    again = give_papers(cast.other, **back, at=at(NOW))
    take_papers(again, missing=(), differences={}, by=cast.actor("tuan"), at=at(NOW))
    assert not open_items("papers_waiting")


def test_what_became_of_it_is_of_a_day_after_both_signed(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    made = given(cast, received(cast, procedure))
    paper = HandoverPaper.objects.filter(line__handover_list=made).order_by("number")[0]
    take_papers(
        made, missing=(), missing_papers=[paper.pk], differences={}, by=cast.actor("son"), at=at("2026-11-18 09:00")
    )
    difference, said = HandoverDifference.objects.get(), {"answer": "brought", "reason": "Đã mang sang", "version": 0}
    late = {"by": cast.actor("tuan", "2026-11-18 10:00"), "at": at("2026-11-18 10:00")}
    with pytest.raises(BrokenRuleError, match="từ ngày hai bên ký"):
        answer_difference(difference, answered_on=date(2026, 11, 17), **said, **late)
    answer_difference(difference, answered_on=date(2026, 11, 18), **said, **late)


def test_only_answers_that_can_be_given_are_offered(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    case = received(cast, procedure)
    made, _ = missing_paper(cast, case)
    tuan, address = client_of(cast, "tuan"), f"/handovers/{made.code}/cases/{case.code}/"
    page = tuan.get(address).content.decode()
    assert "Đã giao sau" in page
    assert "Giải thích, không thiếu" not in page
    typed = {"answer": "explained", "reason": "Đủ rồi", "answered_on": "2026-11-17", "version": 0}
    refused = tuan.post(address, typed)
    assert refused.status_code == 422
    assert "Không trả lời như vậy được" in refused.content.decode()
    assert "Lỗi: " in refused.content.decode().split("</title>")[0]


def test_a_page_that_was_refused_says_so_in_its_title(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    case = received(cast, procedure)
    refused = client_of(cast, "son").post(f"/handovers/{given(cast, case).code}/", {"missing": case.pk})
    assert refused.status_code == 422
    assert "Lỗi: " in refused.content.decode().split("</title>")[0]


def test_a_dossier_whose_term_begins_when_it_comes_is_not_answered_away(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast, is_outside=True)
    difference = whole_missing(cast, received(cast, procedure))
    with pytest.raises(BrokenRuleError, match="ngoài địa giới"):
        answer_difference(
            difference,
            answer="withdrawn",
            reason="Nhầm",
            answered_on=date(2026, 11, 17),
            version=0,
            by=cast.actor("tuan"),
            at=at(NOW),
        )


def test_the_people_who_made_the_list_are_told_once(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    missing_paper(cast, received(cast, procedure), "chỉ thấy một ảnh")
    event = Event.objects.get(kind="handover_difference.raised")
    for _ in range(2):
        tell_handover_difference(event, json.loads(event.body)["facts"], at=at(NOW))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (cast.tuan, "handover_difference")
    told = client_of(cast, "tuan").get("/notices/").content.decode()
    assert "không có" in told
    assert "chỉ thấy một ảnh" in told


@pytest.mark.parametrize(
    ("received_at", "due", "late_at"),
    [
        ("2026-11-17 08:40", "2026-11-17 17:00", "2026-11-17 17:01"),
        ("2026-11-17 15:30", "2026-11-18 07:30", "2026-11-18 07:31"),
    ],
)
def test_dossiers_to_be_handed_over_are_work_with_an_hour_and_gone_when_handed_over(
    cast: Cast, procedure: ProcedureVersion, received_at: str, due: str, late_at: str
) -> None:
    begin(cast)
    with frozen(at(received_at)):
        case = received(cast, procedure)
    assert follow_papers(at(received_at)).count == 1
    assert follow_papers(at(received_at)).count == 0
    (item,) = open_items("papers_waiting")
    assert (item.agency, item.duty, item.limit_at) == (cast.other, "receive", at(due))
    with frozen(at(late_at)):
        page = client_of(cast, "tuan").get("/worklist/").content.decode()
        assert "1 hồ sơ chờ giao, 1 quá giờ giao" in page
        assert (
            "Bàn giao hồ sơ giấy cho cơ quan giải quyết"
            not in client_of(cast, "son").get("/worklist/").content.decode()
        )
    given(cast, case, late_at)
    assert not open_items("papers_waiting")
    assert follow_papers(at(late_at)).count == 0


def test_results_to_be_handed_back_are_work_of_the_competent_agency(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    case = received(cast, procedure)
    made = given(cast, case)
    take_papers(made, missing=(), differences={}, by=cast.actor("son"), at=at(NOW))
    case.refresh_from_db()
    walk_on(cast, case)
    follow_papers(at(NOW))
    (item,) = open_items("papers_waiting")
    assert (item.agency, item.duty, item.node) == (cast.health, "issue_result", "results")
    back = give_papers(
        cast.other, competent=cast.health, direction="results", cases=[case.code], by=cast.actor("son"), at=at(NOW)
    )
    assert "số 0417/CCHN" in back.lines.get().papers.get().name
    assert not open_items("papers_waiting")


def test_the_hour_is_that_of_the_first_that_waits_and_of_the_papers_that_came_later(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast)
    case = received(cast, procedure)
    made = given(cast, case)
    take_papers(made, missing=(), differences={}, by=cast.actor("son"), at=at(NOW))
    case.supplements.create(
        round=1,
        phase="examination",
        reason="Thiếu ảnh",
        asked_at=at("2026-11-18 08:00"),
        completed_at=at("2026-11-19 09:00"),
    )
    follow_papers(at("2026-11-19 09:01"))
    (item,) = open_items("papers_waiting")
    assert item.limit_at == at("2026-11-19 17:00")
    with frozen(at("2026-11-19 10:00")):
        page = client_of(cast, "tuan").get("/handovers/").content.decode()
    assert "quá giờ giao" not in page


def test_a_stranger_sees_no_difference(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    case = received(cast, procedure)
    made, _ = missing_paper(cast, case)
    khoa = Client()
    khoa.force_login(cast.khoa)
    assert khoa.get(f"/handovers/{made.code}/cases/{case.code}/").status_code in {403, 404}


def test_what_is_on_no_line_of_the_list_stands_in_no_chain(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    listed = given(cast, received(cast, procedure))
    take_papers(listed, missing={999_999}, differences={999_998: "x"}, by=cast.actor("son"), at=at(NOW))
    told = Event.objects.filter(subject_type="handover_list").values_list("body", flat=True)
    assert not [body for body in told if "99999" in body]
    assert not HandoverDifference.objects.exists()
