"""A version of a process comes back from who reviews or approves it; what came meanwhile is heeded before it goes on."""

from datetime import date

import pytest

from nennep.documents.models import Citation, LegalDocument
from nennep.kernel.actors import machine
from nennep.ledger.actions import NotPermittedError, note
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion, PublishingDecision
from nennep.processes.actions import (
    confirm_version,
    put_in_force,
    return_version,
    review_version,
    send_version_back,
    submit_version,
)
from nennep.processes.actions.items import touched_parts
from nennep.processes.jobs import put_due_in_force
from nennep.processes.models import ProcessVersion
from nennep.processes.panels import describe
from nennep.processes.queries.covered_changes import general_changes
from nennep.processes.queries.touches import touches_of, versions_citing
from nennep.processes.readers import touch_by_document, touch_by_package
from nennep.processes.rules.approvals import ASKED
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import approved, by, drafted, reviewed

pytestmark = pytest.mark.usefixtures("unprinted")
LATER = "2026-11-17 15:00"
WHY = "Bước B3 thiếu căn cứ."


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def open_items(version):
    rows = WorkItem.objects.filter(subject_type="process_version", subject_id=version.pk, state="open")
    return {row.node: row for row in rows}


def asked_for(cast, version, number="1901/QĐ-UBND", when="2026-11-17 10:00"):
    """A decision was carried out that asks for more than the version holds, as carrying out writes it."""
    decision = PublishingDecision.objects.create(agency=cast.health, number=number, signed_on=date(2026, 11, 16))
    who = machine(version.agency_id)
    parts = touched_parts(version, by=who, at=at(when))
    note(version, ASKED, by=who, at=at(when), facts={"decision": decision.pk, "covers": []}, parts=parts)
    version.refresh_from_db()


def test_the_approver_sends_the_version_back_and_its_writer_reads_who_and_why(cast, process) -> None:
    version = reviewed(cast, process)
    approval = approved(cast, version, "internal")
    with pytest.raises(BrokenRuleError, match="vì sao chưa đồng ý") as refused:
        send_version_back(version, reason="  ", **by(cast, "binh"))
    assert refused.value.field == "reason"
    send_version_back(version, reason=WHY, **by(cast, "binh", LATER))
    assert (version.state, version.remark, version.reviewed_by) == ("draft", WHY, None)
    approval.refresh_from_db()
    assert approval.revoked_reason == f"Người phê duyệt trả lại: {WHY}"
    items = open_items(version)
    assert set(items) == {"draft"}
    told = describe(list(items.values()), at(LATER))[items["draft"].pk].note
    assert f"{cast.binh.full_name} (người phê duyệt) trả lại 15:00 17/11/2026: {WHY}" in told
    assert Event.objects.filter(subject_id=version.pk, kind="process_version.sent_back").exists()


def test_only_who_approves_sends_back_from_approval(cast, process) -> None:
    version = reviewed(cast, process)
    for who in ("thao", "ha", "minh"):
        with pytest.raises(NotPermittedError):
            send_version_back(version, reason=WHY, **by(cast, who))
    assert version.state == "approval"


def test_what_the_reviewer_returned_says_who_and_why_in_the_worklist(cast, process) -> None:
    version = drafted(cast, process)
    submit_version(version, **by(cast))
    return_version(version, reason=WHY, **by(cast, "ha", LATER))
    item = open_items(version)["draft"]
    told = describe([item], at(LATER))[item.pk].note
    assert f"{cast.ha.full_name} (người thẩm tra) trả lại 15:00 17/11/2026: {WHY}" in told


def test_the_page_of_approval_lets_the_head_send_back_with_a_reason(cast, process, client) -> None:
    version = reviewed(cast, process)
    client.force_login(cast.binh)
    address = f"/processes/{process.code}/draft/send-back/"
    with frozen(at(LATER)):
        page = client.get(f"/processes/{process.code}/versions/{version.number}/approve/iso/").content.decode()
        empty = client.post(address, {"reason": ""})
        client.post(address, {"reason": WHY})
        client.force_login(cast.thao)
        shown = client.get(f"/processes/{process.code}/").content.decode()
        listed = client.get("/processes/in-progress/?state=draft").content.decode()
    assert address in page
    assert "aria-invalid" in empty.content.decode()
    words = f"{cast.binh.full_name} (người phê duyệt) trả lại 15:00 17/11/2026: {WHY}"
    assert words in shown
    assert words in listed


def test_a_decision_that_comes_during_approval_stops_it_until_the_reviewer_confirms(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal")
    asked_for(cast, version)
    assert [touch.words for touch in touches_of(version)] == ["Quyết định 1901/QĐ-UBND"]
    with pytest.raises(BrokenRuleError, match="đã có Quyết định 1901/QĐ-UBND"):
        approved(cast, version, "iso")
    item = open_items(version)["confirm"]
    assert (item.duty, item.division) == ("review", cast.drugs)
    assert "Sau khi trình có Quyết định 1901/QĐ-UBND" in describe([item], at(LATER))[item.pk].note
    with pytest.raises(NotPermittedError):
        confirm_version(version, reason="Không đổi gì.", **by(cast, "thao", LATER))
    with pytest.raises(BrokenRuleError, match="vẫn đúng"):
        confirm_version(version, reason=" ", **by(cast, "ha", LATER))
    confirm_version(version, reason="Chỉ đổi lệ phí, không đổi bước.", **by(cast, "ha", LATER))
    assert touches_of(version) == []
    assert "confirm" not in open_items(version)
    approved(cast, version, "iso", when=LATER)
    put_in_force(version, **by(cast, when=LATER))
    assert version.state == "in_force"


def test_a_touched_version_with_all_approvals_is_not_put_in_force_by_hand_or_by_the_clock(cast, process) -> None:
    version = reviewed(cast, process)
    for track in ("internal", "iso"):
        approved(cast, version, track, effective_from=date(2026, 11, 18))
    asked_for(cast, version)
    with pytest.raises(BrokenRuleError, match="1901"):
        put_in_force(version, **by(cast, when="2026-11-18 09:00"))
    report = put_due_in_force(at("2026-11-18 09:00"))
    assert report.count == 0
    assert "chờ xác nhận lại, Quyết định 1901/QĐ-UBND" in report.skipped[0]
    send_version_back(version, reason=WHY, **by(cast, "binh", "2026-11-18 10:00"))
    assert set(open_items(version)) == {"draft"}


def test_a_decision_that_comes_during_review_is_answered_in_the_remark(cast, process) -> None:
    version = drafted(cast, process)
    submit_version(version, **by(cast))
    asked_for(cast, version)
    with pytest.raises(BrokenRuleError, match="1901") as refused:
        review_version(version, **by(cast, "ha", LATER))
    assert refused.value.field == "remark"
    review_version(version, remark="Quyết định mới không đổi bước nào.", **by(cast, "ha", LATER))
    assert touches_of(version) == []
    approved(cast, version, "iso", when=LATER)


def test_a_change_of_a_document_that_it_cites_touches_it_once(cast, process) -> None:
    version = reviewed(cast, process)
    document = LegalDocument.objects.create(
        agency=cast.health,
        number="54/2017/NĐ-CP",
        title="Quy định chi tiết Luật Dược",
        kind="decree",
        updated_at=at(LATER),
    )
    assert versions_citing(document) == []
    Citation.objects.create(
        agency=cast.health,
        document=document,
        text="Nghị định 54/2017/NĐ-CP",
        subject_type="process",
        subject_code=process.code,
        subject_title=process.name,
    )
    event = Event(chain_id=1, number=7, subject_id=document.pk, at=at("2026-11-17 08:00"))
    touch_by_document(event, {}, at=at(LATER))
    assert touches_of(version) == []  # entered before the version was submitted
    event.at = at("2026-11-17 10:00")
    for _ in range(2):
        touch_by_document(event, {}, at=at(LATER))
    told = Event.objects.filter(kind="process_version.touched", subject_id=version.pk)
    assert told.count() == 1
    version = ProcessVersion.objects.get(pk=version.pk)
    assert [touch.words for touch in touches_of(version)] == ["thay đổi của văn bản 54/2017/NĐ-CP"]
    assert "confirm" in open_items(version)


def test_a_package_of_law_data_touches_it_where_its_papers_print_what_came(cast, process) -> None:
    version = reviewed(cast, process)
    event = Event(chain_id=1, number=8, at=at("2026-11-17 10:00"))
    touch_by_package(event, {"parts": {"notice_templates": "a"}, "sequence": 4}, at=at(LATER))
    assert touches_of(version) == []
    touch_by_package(event, {"parts": {"form_names": "a"}, "sequence": 4}, at=at(LATER))
    assert [touch.words for touch in touches_of(version)] == ["gói dữ liệu pháp luật số 4 đổi tên mẫu"]
    event.number = 9
    touch_by_package(event, {"parts": {"calendar": "a", "clock_law": "b"}, "sequence": 5}, at=at(LATER))
    last = touches_of(version)[-1].words
    assert last == "gói dữ liệu pháp luật số 5 đổi ngày nghỉ, ngày làm bù, cách tính thời hạn"


def test_a_draft_is_not_held_up_by_what_its_writer_sees(cast, process) -> None:
    version = drafted(cast, process)
    asked_for(cast, version)
    assert touches_of(version) == []
    submit_version(version, **by(cast, when=LATER))
    assert touches_of(version) == []


def test_reviewer_and_approver_see_the_name_the_limit_and_what_else_changes(cast, process, client) -> None:
    version = reviewed(cast, process)
    before = version.based_on
    old = ProcedureVersion.objects.get()
    before.covers.set([old])
    new = ProcedureVersion.objects.get()
    new.pk, new.number, new.name = None, old.number + 1, "Cấp lại chứng chỉ hành nghề dược trực tuyến"
    new.terms = {"counter": {"amount": "3", "unit": "working_day", "cutoff": None}}
    new.save()
    version.covers.set([new])
    version.definition["name"] = "Tên quy trình mới"
    version.save(update_fields=["definition"])
    told = {each.label: (list(each.old), list(each.new)) for each in general_changes(before, version)}
    assert any(new.name in " ".join(now) for _, now in told.values())
    assert any("3 ngày làm việc" in " ".join(now) for _, now in told.values())
    assert any("Tên quy trình mới" in " ".join(now) for _, now in told.values())
    client.force_login(cast.binh)
    with frozen(at(LATER)):
        page = client.get(f"/processes/{process.code}/versions/{version.number}/approve/iso/").content.decode()
    assert "Chung cả quy trình" in page
    assert new.name in page
