"""After acceptance: what was entered wrong is put right, the old value kept, the slip replaced."""

import io
from dataclasses import replace

import pypdf
import pytest
from django.test import Client

from nennep.cases.actions import exempt_fee, record_payment, stop_case
from nennep.cases.models import Case, CaseCorrection, IssuedPaper
from nennep.cases.papers import papers_of
from nennep.cases.parts.corrections import drafts_of
from nennep.cases.queries import control_sheet, story
from nennep.cases.queries.case_page import corrections_made
from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import facts_of
from nennep.org.models import Position
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import (
    ComponentDraft,
    Dossier,
    PartyDraft,
    amend_case,
    amend_contacts,
    redirect_and_pass_on,
    redirect_case,
)
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, live, make_procedure, make_received, walk

BEGUN, NOW = "2026-11-17 08:40", "2026-11-17 10:00"
REASON = "Ghi nhầm tên đệm, theo căn cước số 068190000412."


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def case(cast: Cast, version: ProcedureVersion) -> Case:
    return make_received(cast, version, BEGUN)


def dossier_of(case: Case, **changes: object) -> Dossier:
    """What is kept of the case now, as the desk would write it again."""
    given = Dossier(
        channel=case.channel,
        parties=drafts_of(case),
        components=[
            ComponentDraft(component_id=row.component_id, originals=row.originals)
            for row in case.received_components.all()
        ],
        result_channel=case.result_channel,
        summary=case.summary,
        fee_amount=case.fee_amount,
    )
    return replace(given, **changes)


def renamed(case: Case, name: str) -> list[PartyDraft]:
    return [replace(party, name=name) for party in drafts_of(case)]


def amended(cast: Cast, case: Case, who: str = "lan", **changes: object) -> Case:
    return amend_case(case, by=cast.actor(who), at=at(NOW), dossier=dossier_of(case, **changes), reason=REASON)


def leads(cast: Cast, name: str) -> None:
    Position.objects.filter(user=getattr(cast, name)).update(duties=["receive", "lead_desk"])


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_07_08_a_name_is_put_right_and_the_old_one_kept(cast, case):
    """A correction is a further event with its reason; the value before it stays."""
    amended(cast, case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    assert {party.name for party in case.parties.all()} == {"Huỳnh Thị Sáu Em"}
    assert "huynh thi sau em" in case.search_text
    kept = CaseCorrection.objects.get(case=case)
    assert ["submitter.name", "Người nộp: tên", "Huỳnh Thị Sáu", "Huỳnh Thị Sáu Em"] in kept.lines
    facts = facts_of(Event.objects.get(kind="case.amended"))
    assert (facts["correction"], facts["fields"]) == (kept.digest, ["submitter.name"])
    assert "Sáu" not in Event.objects.get(kind="case.amended").body
    assert [link for _, link in broken_links() if link] == []


def test_papers_channels_content_and_fee_are_put_right_together(cast, case):
    photo = case.received_components.get(component__order=2)
    papers = [
        replace(row, originals=1, copies=1) if row.component_id == photo.component_id else row
        for row in dossier_of(case).components
    ]
    amended(
        cast, case, components=papers, channel="post", result_channel="post", summary="Xin cấp lại", fee_amount=300_000
    )
    case.refresh_from_db()
    assert (case.channel, case.result_channel, case.summary, case.fee_amount) == (
        "post",
        "post",
        "Xin cấp lại",
        300_000,
    )
    assert (case.received_components.get(component__order=2).copies, case.fee_paid_by) == (1, "transfer")
    lines = {key: (before, after) for key, _, before, after in CaseCorrection.objects.get().lines}
    assert lines[f"component.{photo.component_id}"] == ("2 bản chính", "1 bản chính, 1 bản chụp")
    assert lines["fee_amount"] == ("500.000 đồng", "300.000 đồng")
    assert case.due_at == at("2026-11-25 08:40") or case.due_at == case.first_due_at


def test_papers_that_were_never_handed_in_are_gone_and_new_contacts_leave_them_alone(cast, case):
    new = {"submitter": {"phone": "0914000999"}}
    papers = set(case.received_components.values_list("component_id", "originals", "copies"))
    amend_contacts(case, by=cast.actor("lan"), at=at(NOW), contacts=new, reason="Người nộp đổi số điện thoại.")
    assert set(case.received_components.values_list("component_id", "originals", "copies")) == papers
    amended(cast, case, components=())
    assert not case.received_components.exists()
    assert {key for key, *_ in CaseCorrection.objects.latest("pk").lines} == {f"component.{pk}" for pk, *_ in papers}


def test_a_fee_put_right_upwards_is_owed_again(cast, case):
    amended(cast, case, fee_amount=700_000)
    case.refresh_from_db()
    assert (case.fee_amount, case.fee_paid_by) == (700_000, "")


def test_nothing_changed_is_no_correction(cast, case):
    with pytest.raises(BrokenRuleError, match="Chưa sửa gì"):
        amended(cast, case)
    assert not Event.objects.filter(kind="case.amended").exists()


def test_once_somebody_carried_it_on_the_leader_of_the_desk_puts_right(cast, case):
    walk(cast, case, "B1", "2026-11-17 08:50")
    assert amended(cast, case, summary="Xin cấp").summary == "Xin cấp"
    walk(cast, case, "B2", "2026-11-17 09:00")
    with pytest.raises(NotPermittedError, match="Lãnh đạo Bộ phận Một cửa"):
        amended(cast, case, summary="Xin cấp lại")
    leads(cast, "lan")
    assert amended(cast, case, summary="Xin cấp lại").summary == "Xin cấp lại"


def test_the_page_tells_the_desk_who_puts_right_now_that_the_case_was_carried_on(cast, case, client: Client):
    words = "Đã có người làm tiếp hồ sơ, nên chỉ Lãnh đạo Bộ phận Một cửa sửa được"
    client.force_login(cast.lan)
    assert words not in client.get(f"/cases/{case.code}/").content.decode()
    walk(cast, case, "B2", "2026-11-17 09:00")
    page = client.get(f"/cases/{case.code}/").content.decode()
    assert words in page
    assert "không chuyển thủ tục được nữa" in page
    client.force_login(cast.minh)
    assert words not in client.get(f"/cases/{case.code}/").content.decode()


@pytest.mark.parametrize("who", ["minh", "ha", "binh", "tuan"])
def test_nobody_else_puts_right(cast, case, who):
    with pytest.raises(NotPermittedError):
        amended(cast, case, who, summary="Xin cấp lại")


def test_contacts_are_put_right_by_the_desk_until_the_return(cast, case):
    walk(cast, case, "B6", "2026-11-17 09:00")
    new = {"submitter": {"phone": "0914000999"}}
    amend_contacts(case, by=cast.actor("lan"), at=at(NOW), contacts=new, reason="Người nộp đổi số điện thoại.")
    assert case.parties.get(role="submitter").phone == "0914000999"
    with pytest.raises(UnlawfulMoveError):
        amended(cast, case, summary="Xin cấp lại")
    walk(cast, case, "B7", NOW)
    with pytest.raises(UnlawfulMoveError, match="Đã trả kết quả"):
        amend_contacts(case, by=cast.actor("lan"), at=at(NOW), contacts=new, reason="Người nộp đổi số điện thoại.")


def test_who_read_the_sheet_before_another_correction_is_told(cast, case):
    stale = Case.objects.get(pk=case.pk)
    amended(cast, case, summary="Xin cấp lại")
    with pytest.raises(ConflictError):
        amended(cast, stale, summary="Xin cấp đổi")
    dossier = dossier_of(case, summary="Xin cấp đổi")
    with pytest.raises(ConflictError):
        amend_case(case, by=cast.actor("lan"), at=at(NOW), dossier=dossier, reason=REASON, seen=0)
    assert Case.objects.get(pk=case.pk).summary == "Xin cấp lại"
    assert CaseCorrection.objects.count() == 1


def test_who_read_the_sheet_before_an_exemption_writes_no_old_fee(cast, version):
    case = make_received(cast, version, BEGUN, fee_paid_by="")
    dossier, seen = dossier_of(case, summary="Xin cấp đổi"), corrections_made(case)
    exempt_fee(case, amount=200_000, basis="Điều 10", reason=REASON, by=cast.actor("lan"), at=at(NOW))
    with pytest.raises(ConflictError):
        amend_case(case, by=cast.actor("lan"), at=at(NOW), dossier=dossier, reason=REASON, seen=seen)
    assert Case.objects.get(pk=case.pk).fee_amount == 300_000


@pytest.mark.once("tests/reception/test_corrections.py")
def test_a_slip_that_was_handed_out_is_replaced_and_the_old_one_stays(cast, case, client: Client):
    client.force_login(cast.lan)
    slip = f"/cases/{case.code}/papers/appointment_slip/"
    before = client.get(slip).content
    amended(cast, case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    text = words_of(client.get(f"{slip}2/").content)
    assert "Thay thế phiếu số 01/TNHS, lập ngày 17/11/2026" in text
    assert "Số: 02/TNHS" in text
    assert "Huỳnh Thị Sáu Em" in text
    assert client.get(f"{slip}1/").content == before
    assert "giấy hẹn số 02 thay số 01" in story(case)[1].what + story(case)[0].what


def test_a_slip_that_nobody_opened_is_just_right_the_first_time(cast, case, client: Client):
    client.force_login(cast.lan)
    amended(cast, case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    amended(cast, case, parties=renamed(case, "Huỳnh Thị Sáu"))
    text = words_of(client.get(f"/cases/{case.code}/papers/appointment_slip/").content)
    assert ("Thay thế" in text, IssuedPaper.objects.count()) == (False, 1)


def test_the_same_slip_once_more_is_a_marked_copy_without_a_number_of_its_own(cast, case, client: Client):
    client.force_login(cast.lan)
    slip = f"/cases/{case.code}/papers/appointment_slip/"
    first = client.get(slip).content
    again = words_of(client.get(f"{slip}1/copy/").content)
    assert "Bản in lại, 10:00 17/11/2026" in again
    assert "đã có tờ thay thế" not in again
    assert "Số: 01/TNHS" in again
    assert "Bản in lại" not in words_of(first)
    assert (client.get(slip).content, IssuedPaper.objects.count()) == (first, 1)


def test_a_receipt_keeps_its_name_and_the_corrected_one_takes_its_place(cast, case, client: Client):
    client.force_login(cast.lan)
    receipt, page = f"/cases/{case.code}/papers/fee_receipt/", f"/cases/{case.code}/"
    first = client.get(receipt).content
    amended(cast, case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    assert "biên lai số 02 thay số 01" in story(case)[0].what + story(case)[1].what
    text = words_of(client.get(f"{receipt}2/").content)
    for words in ("Số: 02/BL", "Thay thế biên lai số 01/BL, lập ngày 17/11/2026", "Huỳnh Thị Sáu Em", "500.000"):
        assert words in text
    assert (client.get(receipt).content, case.fee_entries.count()) == (first, 1)
    again = words_of(client.get(f"{receipt}1/copy/").content)
    assert "Bản in lại, 10:00 17/11/2026; đã có tờ thay thế" in again
    assert "Sáu Em" not in again
    assert "thay thế" not in words_of(client.get(f"{receipt}2/copy/").content).partition("Thay thế")[0]
    amended(cast, case, fee_amount=700_000)
    record_payment(case, way="cash", by=cast.actor("lan"), at=at("2026-11-17 10:05"))
    assert "200.000" in words_of(client.get(f"{receipt}3/").content)
    assert client.get(f"{receipt}4/").status_code == 404
    assert [paper.replaced for paper in papers_of(case) if paper.form == "fee_receipt"] == [True, False, False]
    assert "đã có tờ thay thế" in client.get(page).content.decode()
    assert f"“{REASON}”" in client.get(f"/cases/{case.code}/").content.decode()


def test_papers_replaced_in_another_year_are_told_apart_by_their_days(cast, version, client: Client):
    case = make_received(cast, version, "2026-12-31 16:30")
    client.force_login(cast.lan)
    with frozen(at("2026-12-31 16:40")):
        for paper in ("appointment_slip", "fee_receipt"):
            client.get(f"/cases/{case.code}/papers/{paper}/")
    later = at("2027-01-04 08:00")
    dossier = dossier_of(case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    amend_case(case, by=cast.actor("lan"), at=later, dossier=dossier, reason=REASON)
    told = " ".join(line.what for line in story(case))
    assert "giấy hẹn số 01 thay số 01 lập ngày 31/12/2026" in told
    assert "biên lai số 01 thay số 01 lập ngày 31/12/2026" in told


def test_a_receipt_that_was_not_handed_out_or_names_nothing_wrong_is_not_replaced(cast, case, client: Client):
    amended(cast, case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    client.force_login(cast.lan)
    receipt = f"/cases/{case.code}/papers/fee_receipt/"
    assert "Sáu Em" in words_of(client.get(receipt).content)
    amended(cast, case, summary="Xin cấp đổi")
    assert client.get(f"{receipt}2/").status_code == 404


@pytest.fixture
def right(cast: Cast, version: ProcedureVersion) -> ProcedureVersion:
    """The procedure that was meant: three days, and no fee that was paid."""
    return make_procedure(
        cast,
        code="QT.DP.03",
        process=replace(definition("QT.DP.03"), name="Cấp đổi"),
        name="Cấp đổi chứng chỉ hành nghề dược",
        terms={"counter": {"amount": "3", "unit": "working_day", "cutoff": None}},
    )


def moved(cast: Cast, case: Case, right: ProcedureVersion) -> Case:
    papers = [ComponentDraft(component_id=row.pk, originals=1) for row in right.components.all()]
    dossier = dossier_of(case, components=papers)
    return redirect_case(case, by=cast.actor("lan"), at=at(NOW), version=right, dossier=dossier, reason=REASON)


def test_a_case_of_the_wrong_procedure_is_moved_before_anything_was_done(cast, case, right, client: Client):
    client.force_login(cast.lan)
    client.get(f"/cases/{case.code}/papers/appointment_slip/")
    moved(cast, case, right)
    case = Case.objects.get(pk=case.pk)
    assert (case.procedure_version, case.process_version.process.code) == (right, "QT.DP.03")
    assert case.received_at == at(BEGUN)
    assert case.due_at == case.first_due_at < at("2026-11-25 08:40")
    assert {row.component.procedure_version_id for row in case.received_components.all()} == {right.pk}
    assert live(case) == ["B1"]
    assert WorkItem.objects.filter(subject_id=case.pk, state="open").count() == 1
    text = words_of(client.get(f"/cases/{case.code}/papers/appointment_slip/2/").content)
    assert "Cấp đổi chứng chỉ hành nghề dược" in text
    assert "Thay thế phiếu số 01/TNHS" in text
    walk(cast, case, "B7", NOW)
    assert [row.step for row in control_sheet(case, at(NOW)) if row.state == "done"] == [f"B{n}" for n in range(1, 8)]


def test_a_case_that_left_the_desk_leaves_it_again_under_the_right_procedure(cast, case, right):
    """Passed on with the reception, it goes to who handles the right procedure; the desk presses nothing more."""
    walk(cast, case, "B1", BEGUN)
    papers = [ComponentDraft(component_id=row.pk, originals=1) for row in right.components.all()]
    dossier = dossier_of(case, components=papers)
    redirect_and_pass_on(case, by=cast.actor("lan"), at=at(NOW), version=right, dossier=dossier, reason=REASON)
    case = Case.objects.get(pk=case.pk)
    assert (case.procedure_version, live(case)) == (right, ["B2"])
    assert WorkItem.objects.filter(subject_id=case.pk, state="open").count() == 1
    walk(cast, case, "B7", NOW)
    done = [row.called for row in control_sheet(case, at(NOW)) if row.state == "done"]
    assert done[:2] == ["Tiếp nhận hồ sơ", "Tiếp nhận hồ sơ (lần 2)"]


def test_a_case_that_was_carried_on_is_not_moved(cast, case, right):
    walk(cast, case, "B2", "2026-11-17 09:00")
    with pytest.raises(BrokenRuleError, match="Thông báo dừng"):
        moved(cast, case, right)


def test_it_is_stopped_and_taken_in_anew_and_both_say_so(cast, case, right, client: Client):
    walk(cast, case, "B2", "2026-11-17 09:00")
    stop_case(case, by=cast.actor("binh"), at=at(NOW), reason="Chọn nhầm thủ tục khi tiếp nhận.")
    client.force_login(cast.lan)
    chosen = client.get(f"/cases/{case.code}/anew/", {"to": "QT.DP.03"})
    assert chosen.url == f"/procedures/QT.DP.03/receive/?replaces={case.code}"
    assert f"Thay hồ sơ {case.code}" in client.get(chosen.url).content.decode()
    sheet = {f"c{row.pk}_originals": max(row.originals, 1) for row in right.components.all()}
    sheet |= {"do": "receive", "request_key": "b" * 32, "replaces": case.code, "same_owner": "on", "channel": "counter"}
    sheet |= {
        "name": "Huỳnh Thị Sáu",
        "identity_number": "068190000412",
        "result_channel": "counter",
        "fee_paid_by": "cash",
    }
    made = client.post("/procedures/QT.DP.03/receive/", sheet)
    assert made.status_code == 302, made.content.decode()
    new = Case.objects.get(replaces=case)
    assert case.code in client.get(f"/cases/{new.code}/").content.decode()
    assert new.code in client.get(f"/cases/{case.code}/").content.decode()
    assert f"Thay hồ sơ: {case.code}" in words_of(client.get(f"/cases/{new.code}/papers/appointment_slip/").content)


@pytest.mark.once("tests/reception/test_corrections.py")
def test_on_the_screen_the_purpose_comes_first_and_the_history_tells_what_was_before(cast, case, client: Client):
    client.force_login(cast.lan)
    page = f"/cases/{case.code}/amend/"
    asked = client.get(page)
    assert asked.url == f"/cases/{case.code}/personal/?then=amend"
    assert client.post(asked.url, {"purpose": "correct"}).url == page
    form = client.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    refused = client.post(page, {**typed, "name": "Sáu 😀", "phone": "12", "reason": "x"})
    assert refused.status_code == 422
    assert {"name", "phone", "reason"} <= set(refused.context["form"].errors)
    done = client.post(page, {**typed, "name": "Huỳnh Thị Sáu Em", "phone": "0914000777", "reason": REASON})
    assert done.url == f"/cases/{case.code}/"
    lower = client.post(page, {**typed, "seen": "1", "fee_amount": "300.000", "reason": REASON}, follow=True)
    told = " ".join(lower.content.decode().split())
    assert "Đã thu 500.000 đồng, phải thu còn 300.000 đồng, thừa 200.000 đồng" in told
    assert f'href="/cases/{case.code}/refund/"' in told.partition("thừa 200.000 đồng")[2][:200]
    slip = words_of(client.get(f"/cases/{case.code}/papers/appointment_slip/").content)
    assert slip.count("Phí, lệ phí") == slip.count("Liên:") == 2
    history = client.get(f"/cases/{case.code}/history/").content.decode()
    assert "Huỳnh Thị Sáu → <b>Huỳnh Thị Sáu Em</b>" in history
    assert REASON in history
    client.force_login(cast.ha)
    assert "0914000777" not in client.get(f"/cases/{case.code}/history/").content.decode()
