"""A dossier is received at the desk of another agency, solved by the competent one, and returned where it was received."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from nennep.cases.actions import StepRefusedError, complete_step, reopen_case
from nennep.cases.models import Case, IssuedPaper, SupplementRequest
from nennep.cases.papers.letters import slip
from nennep.cases.papers.parts import letterhead
from nennep.cases.papers.sheet import sheet
from nennep.cases.queries import answer_to, cases_for
from nennep.desks.actions import give_papers
from nennep.desks.models import HandoverList
from nennep.desks.queries import waiting_cases
from nennep.kernel.worktime import pass_on_by
from nennep.ledger import actions as ledger
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.org import actions
from nennep.org.actions import desk_services
from nennep.org.models import Agency, DeskService, Position, User
from nennep.org.queries import actor_of
from nennep.org.queries.setup import setup_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import desk_scopes
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.reception.actions import receive_case
from nennep.reception.queries.setup import first_case_step
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at, national
from tests.cast import Cast
from tests.factories import definition, live, make_procedure, make_received, make_registered, walk
from tests.reception.test_reception_screen import typed

DECISION = "Quyết định số 512/QĐ-UBND"
NOW = "2026-11-17 08:40"


def begin(cast: Cast, *, is_outside: bool = False) -> DeskService:
    """The desk of snn, where Tuấn sits, receives for Sở Y tế."""
    return actions.begin_desk_service(
        cast.health,
        desk=cast.other,
        is_outside=is_outside,
        decision=DECISION,
        held_from=date(2026, 11, 1),
        by=cast.actor("quan"),
        at=at(NOW),
    )


@pytest.fixture
def procedure(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name])
    return client


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


def received(cast: Cast, version: ProcedureVersion, **more: str) -> Case:
    answer = client_of(cast, "tuan").post("/procedures/QT.DP.02/receive/", typed(version) | more)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Case.objects.filter(desk=cast.other).latest("pk")


def test_07_10_a_dossier_is_received_at_another_desk_handed_over_solved_and_returned_there(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    own = make_received(cast, procedure, "2026-11-17 08:00")
    tuan = client_of(cast, "tuan")
    assert tuan.get("/procedures/QT.DP.02/receive/").status_code == 404
    begin(cast)
    assert 'href="/procedures/QT.DP.02/receive/?agency=syt"' in tuan.get("/reception/").content.decode()
    sheet = tuan.get("/procedures/QT.DP.02/receive/?agency=syt").content.decode()
    assert f"nhận thay {cast.health.name}" in sheet
    assert 'hx-get="/procedures/QT.DP.02/promise/?agency=syt"' in sheet
    assert tuan.get("/procedures/QT.DP.02/receive/?agency=snn").status_code == 404
    case = received(cast, procedure)
    assert (case.agency, case.code, case.due_at is not None) == (cast.health, "H99.12-261117-0002", True)
    assert letterhead(case, paper(case, "appointment_slip")).agency == cast.other.name
    assert letterhead(case, paper(case, "control_sheet")).agency == cast.health.name

    # Each side sees its part; the step of the desk is done, its papers wait there to be handed over.
    assert list(cases_for(cast.actor("tuan"))) == [case]
    assert tuan.get(f"/cases/{own.code}/").status_code == 404
    item = WorkItem.objects.get(subject_id=case.pk, state="open")
    assert (item.agency, live(case)) == (cast.health, ["B2"])
    assert answer_to("amend_contacts", case, cast.actor("tuan")).allowed
    assert not answer_to("amend_contacts", case, cast.actor("lan")).allowed

    page = tuan.get("/handovers/").content.decode()
    assert "1 hồ sơ chờ giao Sở Y tế" in page
    tuan.post("/handovers/", {"group": f"dossiers:{cast.other.code}:syt", "case": case.code})
    given = HandoverList.objects.get()
    assert given.called == "01/2026"
    assert "Không có giấy tờ nào chờ giao" in tuan.get("/handovers/").content.decode()
    assert tuan.post(f"/handovers/{given.code}/").status_code == 403

    son = client_of(cast, "son")
    waits = son.get("/worklist/").content.decode()
    assert "Giao hồ sơ, danh sách số 01/2026" in waits
    assert f"{cast.other.short_name} giao 1 hồ sơ" in waits
    assert case.code in son.get(f"/handovers/{given.code}/").content.decode()
    refused = son.post(f"/handovers/{given.code}/", {"missing": case.pk})
    assert refused.status_code == 422
    assert "ghi vì sao" in refused.content.decode()
    son.post(f"/handovers/{given.code}/", {f"said-{case.pk}": "Thiếu một ảnh"})
    case.refresh_from_db()
    assert case.reached_at == at(NOW)
    assert "Thiếu một ảnh" in tuan.get(f"/handovers/{given.code}/print/").content.decode()

    assert not WorkItem.objects.filter(subject_type="handover_list").exclude(state="done").exists()

    walk_on(cast, case)
    assert "1 hồ sơ chờ giao" in son.get("/handovers/").content.decode()
    son.post("/handovers/", {"group": f"results:{cast.other.code}:syt", "case": case.code})
    back = HandoverList.objects.get(direction="results")
    tuan.post(f"/handovers/{back.code}/")
    back.refresh_from_db()
    assert back.state == "taken"
    case.refresh_from_db()
    assert live(case) == ["B7"]
    assert WorkItem.objects.get(subject_id=case.pk, state="open").agency == cast.other
    complete_step(case, step="B7", by=cast.actor("tuan"), at=at(NOW), result={"receiver": "Huỳnh Thị Sáu"})
    assert case.state == "returned"

    chains = Event.objects.filter(subject_type="handover_list").values_list("chain_id", flat=True)
    assert set(chains) == {cast.health.pk, cast.other.pk}
    assert not [link for _, link in broken_links() if link]


def test_a_dossier_of_a_linked_group_bears_the_code_of_the_desk_that_received_it(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    """Điều 28 Nghị định 118/2025: numbered within the desk's day, beside what the desk receives for itself."""
    begin(cast)
    other = received(cast, procedure)
    ProcedureVersion.objects.update(linked=True)
    procedure.refresh_from_db()
    linked = [received(cast, procedure, confirmed="on", request_key=uuid4().hex) for _ in range(2)]
    assert other.code == "H99.12-261117-0001"
    assert [case.code for case in linked] == [f"{cast.other.case_head}-261117-000{number}" for number in (1, 2)]
    assert {case.agency for case in linked} == {cast.health}
    assert make_received(cast, procedure, "2026-11-17 09:00").code == "H99.12-261117-0002"


def paper(case: Case, form: str) -> IssuedPaper:
    return IssuedPaper(case=case, form=form, form_set="tt03_2025", number="01", issued_at=at(NOW))


def walk_on(cast: Cast, case: Case) -> None:
    walk(cast, case, "B6", NOW)


def test_outside_the_territory_the_promise_begins_when_the_competent_agency_has_it(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast, is_outside=True)
    tuan = client_of(cast, "tuan")
    assert "Hạn tính từ khi" in tuan.get("/procedures/QT.DP.02/receive/").content.decode()
    case = received(cast, procedure)
    assert (case.received_outside, case.due_at) == (True, None)
    tuan.post("/handovers/", {"group": f"dossiers:{cast.other.code}:syt", "case": case.code})
    with frozen(at("2026-11-18 09:00")):
        client_of(cast, "son").post(f"/handovers/{HandoverList.objects.get().code}/")
    case.refresh_from_db()
    # Five working days from 18/11, 24/11 being a day off.
    assert case.due_at == at("2026-11-26 09:00")
    assert case.first_due_at == case.due_at


def test_a_result_goes_over_when_it_bears_its_number(cast: Cast, procedure: ProcedureVersion) -> None:
    """Signed is not yet a paper that can be carried over: the clerk numbers and seals it first."""
    begin(cast)
    case = received(cast, procedure)
    give_papers(
        cast.other, competent=cast.health, direction="dossiers", cases=[case.code], by=cast.actor("tuan"), at=at(NOW)
    )
    case.refresh_from_db()
    walk(cast, case, "B5", NOW)
    assert (case.state, live(case)) == ("resolved", ["B6"])
    results = {"competent": cast.health, "direction": "results", "cases": [case.code], "by": cast.actor("son")}
    with pytest.raises(BrokenRuleError, match="chưa vào số"):
        give_papers(cast.other, **results, at=at(NOW))
    assert "Không có giấy tờ nào chờ giao" in client_of(cast, "son").get("/handovers/").content.decode()
    complete_step(case, step="B6", by=cast.actor("son"), at=at(NOW), result={"number": "0417/CCHN"})
    assert give_papers(cast.other, **results, at=at(NOW)).direction == "results"


def test_a_result_goes_over_when_every_step_before_its_return_is_done(cast: Cast) -> None:
    """Between signing and numbering somebody looks it over: nothing is numbered yet, though no step to number waits."""
    begin(cast)
    known = definition().steps
    checked = replace(known[1], id="B5A", name="Soát trước khi phát hành", act="Chuyển văn thư")
    case = received(cast, make_procedure(cast, process=definition(steps=(*known[:5], checked, *known[5:]))))
    walk(cast, case, "B5", NOW)
    seen = [(live(case), waiting_cases("results").filter(pk=case.pk).exists())]
    complete_step(case, step="B5A", by=cast.actor("ha"), at=at(NOW), handler_id=cast.minh.pk)
    seen.append((live(case), waiting_cases("results").filter(pk=case.pk).exists()))
    complete_step(case, step="B6", by=cast.actor("son"), at=at(NOW), result={"number": "0417/CCHN"})
    seen.append((live(case), waiting_cases("results").filter(pk=case.pk).exists()))
    assert seen == [(["B5A"], False), (["B6"], False), (["B7"], True)]


def test_what_waits_to_be_handed_over_is_in_the_worklist_at_once(
    cast: Cast, procedure: ProcedureVersion, django_capture_on_commit_callbacks: Any
) -> None:
    """No sweep runs here."""
    begin(cast)
    with django_capture_on_commit_callbacks(execute=True):
        case = received(cast, procedure)
    tuan, son = client_of(cast, "tuan"), client_of(cast, "son")
    assert "Bàn giao hồ sơ giấy cho cơ quan giải quyết" in tuan.get("/worklist/").content.decode()
    walk(cast, case, "B5", NOW)
    assert "Bàn giao kết quả cho quầy trả" not in son.get("/worklist/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        complete_step(case, step="B6", by=cast.actor("son"), at=at(NOW), result={"number": "0417/CCHN"})
    assert "Bàn giao kết quả cho quầy trả" in son.get("/worklist/").content.decode()
    items = WorkItem.objects.filter(subject_type="papers_waiting", state="open")
    assert sorted(items.values_list("node", "agency")) == [("dossiers", cast.other.pk), ("results", cast.health.pk)]


def test_a_result_that_is_not_at_the_desk_yet_waits_for_the_list_and_not_for_the_citizen(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast)
    case = received(cast, procedure)
    walk_on(cast, case)
    tuan, away = client_of(cast, "tuan"), '<a href="/handovers/">Kết quả chưa giao tới quầy</a>'
    listed = tuan.get("/worklist/").content.decode()
    assert away in listed
    assert "chờ người nhận" not in listed
    shown = tuan.get(f"/cases/{case.code}/").content.decode()
    assert "Kết quả chưa giao tới quầy. Ký nhận danh sách" in shown
    assert '<a href="/handovers/">Mở Bàn giao giấy tờ</a>' in shown
    give_papers(
        cast.other, competent=cast.health, direction="results", cases=[case.code], by=cast.actor("son"), at=at(NOW)
    )
    tuan.post(f"/handovers/{HandoverList.objects.get().code}/")
    listed = tuan.get("/worklist/").content.decode()
    assert away not in listed
    assert "chờ người nhận" in listed


def test_what_was_missing_waits_to_be_handed_over_again(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    case, tuan = received(cast, procedure), client_of(cast, "tuan")
    group = {"group": f"dossiers:{cast.other.code}:syt", "case": case.code}
    tuan.post("/handovers/", group)
    tuan.post("/handovers/", group)
    assert HandoverList.objects.count() == 1
    code = HandoverList.objects.get().code
    client_of(cast, "son").post(f"/handovers/{code}/", {"missing": case.pk, f"said-{case.pk}": "Không thấy bì hồ sơ"})
    case.refresh_from_db()
    assert case.reached_at is None
    assert "1 hồ sơ chờ giao Sở Y tế" in tuan.get("/handovers/").content.decode()


def test_a_desk_that_serves_no_more_returns_what_it_received_and_receives_nothing(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    service = begin(cast)
    case = received(cast, procedure)
    actions.end_desk_service(service, held_to=date(2026, 11, 17), by=cast.actor("quan"), at=at(NOW))
    with frozen(at("2026-11-18 08:00")):
        tuan = client_of(cast, "tuan")
        assert tuan.get("/procedures/QT.DP.02/receive/").status_code == 404
        assert tuan.get(f"/cases/{case.code}/").status_code == 200
    with pytest.raises(BrokenRuleError, match="đã có ngày cuối"):
        actions.end_desk_service(service, held_to=date(2026, 11, 17), by=cast.actor("quan"), at=at(NOW))


@pytest.mark.parametrize(
    ("received_at", "until"),
    [
        ("2026-11-17 08:00", "2026-11-17 17:00"),
        ("2026-11-17 15:00", "2026-11-17 17:00"),
        ("2026-11-17 15:01", "2026-11-18 07:30"),
        ("2026-11-20 16:00", "2026-11-23 07:30"),
        ("2026-11-21 09:00", "2026-11-23 07:30"),
        ("2026-11-23 18:00", "2026-11-25 07:30"),
    ],
)
def test_papers_go_on_the_same_day_or_first_thing_on_the_next(received_at: str, until: str) -> None:
    assert pass_on_by(at(received_at), time(15), national()) == at(until)


def test_the_manager_enters_and_ends_a_desk_on_screen(cast: Cast) -> None:
    quan = client_of(cast, "quan")
    typed_in = {"desk": "snn", "held_from": "2026-11-17", "decision": DECISION}
    assert "Chọn cơ quan" in quan.post("/agency/desk/others/", typed_in | {"desk": ""}).content.decode()
    done = quan.post("/agency/desk/others/", typed_in, follow=True).content.decode()
    assert "tiếp nhận thay từ ngày 17/11/2026" in done
    assert "đang tiếp nhận thay" in quan.post("/agency/desk/others/", typed_in).content.decode()
    assert "vẫn trả ở đó" in quan.post("/agency/desk/others/snn/end/", follow=True).content.decode()


def test_the_list_of_a_desk_is_narrowed_to_procedures_of_the_agencies_it_serves(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    tuan, option = client_of(cast, "tuan"), '<option value="QT.DP.02"'
    assert option not in tuan.get("/cases/").content.decode()
    begin(cast)
    case = received(cast, procedure)
    assert option in tuan.get("/cases/").content.decode()
    assert case.code in tuan.get("/cases/?handler=all&procedure=QT.DP.02").content.decode()


def test_one_desk_never_receives_for_an_agency_by_two_agreements_on_one_day(cast: Cast) -> None:
    service = begin(cast)
    actions.end_desk_service(service, held_to=date(2026, 12, 31), by=cast.actor("quan"), at=at(NOW))
    with pytest.raises(BrokenRuleError, match="đến hết ngày 31/12/2026") as refused:
        begin(cast, is_outside=True)
    assert refused.value.field == "held_from"
    later = {"desk": "snn", "decision": DECISION, "is_outside": "on"}
    quan = client_of(cast, "quan")
    assert "đến hết ngày" in quan.post("/agency/desk/others/", later | {"held_from": "2026-12-31"}).content.decode()
    assert quan.post("/agency/desk/others/", later | {"held_from": "2027-01-01"}).status_code == 302
    assert DeskService.objects.count() == 2


def test_a_service_ends_with_its_events_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    service, real = begin(cast), desk_services.append

    def fails_for_the_desk(kind: str, **told: object) -> object:
        if told["agency_id"] == service.desk_id:
            raise RuntimeError
        return real(kind, **told)

    monkeypatch.setattr(desk_services, "append", fails_for_the_desk)
    with pytest.raises(RuntimeError):
        actions.end_desk_service(service, held_to=date(2026, 11, 20), by=cast.actor("quan"), at=at(NOW))
    service.refresh_from_db()
    assert service.held_to is None
    assert not Event.objects.filter(kind="desk_service.ended").exists()


def test_acts_on_two_agencies_hold_their_chains_in_one_order(
    cast: Cast, procedure: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    monkeypatch.setattr(ledger, "take_line", held.append)
    monkeypatch.setattr(desk_scopes, "take_line", held.append)
    quan, both = cast.actor("quan"), sorted((cast.health.pk, cast.other.pk))
    service = begin(cast)
    day = {"begins_on": date(2026, 11, 17), "decision": DECISION}
    desk_scopes.agree_scope(service, covers_all=True, by=quan, at=at(NOW), **day)
    actions.end_desk_service(service, held_to=date(2026, 11, 20), by=quan, at=at(NOW))
    # The other way round: the agency with the greater id gives its desk away.
    tuan = cast.actor("tuan")
    back = actions.begin_desk_service(
        cast.other,
        desk=cast.health,
        is_outside=False,
        decision=DECISION,
        held_from=date(2026, 11, 1),
        by=tuan,
        at=at(NOW),
    )
    actions.end_desk_service(back, held_to=date(2026, 11, 20), by=tuan, at=at(NOW))
    assert held == both * 5


def test_papers_that_come_later_and_a_result_signed_anew_go_over_by_a_list_of_their_own(
    cast: Cast, procedure: ProcedureVersion
) -> None:
    begin(cast)
    case = received(cast, procedure)
    listed = {"competent": cast.health, "cases": [case.code]}
    desk = {"direction": "dossiers", "by": cast.actor("tuan"), "at": at(NOW)}
    give_papers(cast.other, **listed, **desk)
    with pytest.raises(BrokenRuleError, match="không còn phải bàn giao"):
        give_papers(cast.other, **listed, **desk)
    SupplementRequest.objects.create(
        case=case,
        round=1,
        phase="examination",
        reason="Thiếu ảnh",
        asked_at=at(NOW),
        completed_at=at("2026-11-18 09:00"),
    )
    assert give_papers(cast.other, **listed, **(desk | {"at": at("2026-11-18 09:10")})).called == "02/2026"

    case.refresh_from_db()
    walk_on(cast, case)
    clerk = {"direction": "results", "by": cast.actor("son")}
    give_papers(cast.other, **listed, **clerk, at=at("2026-11-18 10:00"))
    case.refresh_from_db()
    reopen_case(case, by=cast.actor("binh"), at=at("2026-11-18 11:00"), reason="Sai ngày sinh")
    walk(cast, case, "B5", "2026-11-18 14:00")
    complete_step(case, step="B6", by=cast.actor("son"), at=at("2026-11-18 14:10"), result={"number": "0418/CCHN"})
    assert give_papers(cast.other, **listed, **clerk, at=at("2026-11-18 15:00")).called == "02/2026"


def test_the_slip_of_a_dossier_from_outside_tells_no_day_yet(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast, is_outside=True)
    case = received(cast, procedure)
    assert sheet(case, paper(case, "control_sheet")).due_at is None
    assert slip(case, paper(case, "appointment_slip")).due_at is None


def test_what_has_not_come_is_neither_returned_nor_worked_on(cast: Cast, procedure: ProcedureVersion) -> None:
    """The result goes out when the desk has it; a dossier from outside is solved when the agency has it."""
    service = begin(cast)
    case = received(cast, procedure)
    walk_on(cast, case)
    step = {"step": "B7", "by": cast.actor("tuan"), "at": at(NOW), "result": {"receiver": "Huỳnh Thị Sáu"}}
    with pytest.raises(StepRefusedError, match="chưa giao tới quầy"):
        complete_step(case, **step)
    DeskService.objects.filter(pk=service.pk).update(is_outside=True)
    far = make_registered(cast, procedure, NOW, desk=cast.other, received_outside=True)
    receive_case(far, by=cast.actor("tuan"), at=at(NOW))
    complete_step(far, step="B1", by=cast.actor("tuan"), at=at(NOW))
    with pytest.raises(StepRefusedError, match="Chưa ký nhận hồ sơ"):
        complete_step(far, step="B2", by=cast.actor("ha"), at=at(NOW), handler_id=cast.minh.pk)


def test_at_the_desk_only_who_receives_and_returns_sees_the_case(cast: Cast, procedure: ProcedureVersion) -> None:
    begin(cast)
    case = received(cast, procedure)
    director = User.objects.create(username="gd", full_name="Giám đốc", password="!")
    Position.objects.create(
        user=director, agency=cast.other, title="Giám đốc", duties=["approve", "supervise"], held_from=date(2026, 1, 1)
    )
    found = actor_of(director, at(NOW))
    assert found is not None
    assert case not in cases_for(found)
    assert not answer_to("record_viewing", case, found).allowed


def test_a_centre_that_receives_only_for_others_is_past_its_first_days(cast: Cast) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:42")
    Case.objects.filter(pk=case.pk).update(agency=cast.health, desk=cast.other)
    assert first_case_step(cast.other, date(2026, 11, 17)).done
    assert not first_case_step(cast.province, date(2026, 11, 17)).done


def test_a_centre_that_receives_only_for_others_is_asked_for_no_fields_and_procedures(cast: Cast) -> None:
    begin(cast)
    day = date(2026, 11, 17)

    def asked(agency: Agency) -> dict[str, tuple[str, str]]:
        found = {one.step.key: (one.state, one.told) for one in setup_of(agency, day).steps}
        return {key: found[key] for key in ("fields", "series", "procedures", "processes")}

    assert set(asked(cast.other).values()) == {("waived", "Cơ quan chỉ tiếp nhận thay Sở Y tế")}
    assert {state for state, _ in asked(cast.health).values()} == {"open"}
    made = make_procedure(cast)
    Procedure.objects.filter(pk=made.procedure_id).update(agency=cast.other)
    assert asked(cast.other)["processes"][0] != "waived", "with a procedure of its own it is asked like any other"
