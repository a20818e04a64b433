"""Who reviews and who approves a version, on which track, pinned to which content."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nennep import office
from nennep.definitions.definition import FAILED, PASSED, Branch, Definition
from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.files import read
from nennep.ledger.models import Event
from nennep.org.models import Division, Position
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import (
    FailedChecksError,
    approve_iso,
    assign_draft,
    open_draft,
    record_approval,
    reopen_version,
    return_version,
    review_version,
    revoke_approval,
    save_draft,
    submit_version,
    tick_item,
)
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import approval_of, checklist_of, head_of, track_versions, tracks_of
from nennep.processes.rules.approvals import is_decision_number
from nennep.work.models import WorkItem
from tests.factories import definition, make_procedure
from tests.processes.flow import TODAY, approved, by, changed, drafted, in_force, reviewed

pytestmark = pytest.mark.usefixtures("unprinted")

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def items(version, state="open"):
    return sorted(
        WorkItem.objects.filter(subject_type="process_version", subject_id=version.pk, state=state).values_list(
            "node", flat=True
        )
    )


def test_a_draft_is_submitted_to_the_reviewers_of_its_division(cast, process) -> None:
    version = drafted(cast, process)
    submit_version(version, **by(cast))
    assert version.state == "review"
    assert version.submitted_by == cast.thao
    item = WorkItem.objects.get(subject_type="process_version", state="open")
    assert (item.node, item.duty, item.division) == ("review", "review", cast.drugs)
    assert items(version, "done") == ["draft"]


def test_a_table_with_errors_is_not_submitted_and_every_error_is_named(cast, process) -> None:
    version = drafted(cast, process)
    given = Definition.from_dict(version.definition)
    lost = (Branch(name=PASSED), Branch(name=FAILED, to="B99"))
    steps = tuple(replace(step, branches=lost) if step.id == "B4" else step for step in given.steps)
    broken = replace(given, steps=(replace(steps[0], hours=Decimal(-1)), *steps[1:]))
    save_draft(version, definition=broken, words="hỏng", edit=1, **by(cast))
    with pytest.raises(FailedChecksError) as refused:
        submit_version(version, **by(cast))
    assert len(refused.value.problems) >= 1
    assert all(problem in str(refused.value) for problem in refused.value.problems)
    assert ProcessVersion.objects.get(pk=version.pk).state == "draft"


def test_what_was_checked_is_what_is_submitted(cast, process) -> None:
    version = drafted(cast, process)
    stale = ProcessVersion.objects.get(pk=version.pk)
    given = Definition.from_dict(version.definition)
    save_draft(version, definition=replace(given, name="Tên khác"), words="tên", edit=1, **by(cast))
    with pytest.raises(ConflictError, match="nơi khác"):
        submit_version(stale, **by(cast))
    assert ProcessVersion.objects.get(pk=version.pk).state == "draft"


def test_who_drafted_may_not_review(cast, process) -> None:
    post = cast.thao.positions.get()
    post.duties = [*post.duties, "review"]
    post.save()
    version = drafted(cast, process)
    submit_version(version, **by(cast))
    with pytest.raises(NotPermittedError, match="không tự thẩm tra"):
        review_version(version, **by(cast))
    assert version.state == "review"
    review_version(version, **by(cast, "ha"))
    assert version.reviewed_by == cast.ha


def test_who_edited_but_did_not_submit_may_not_review_either(cast, process) -> None:
    post = cast.ha.positions.get()
    post.duties = [*post.duties, "manage_procedures"]
    post.division = None
    post.save()
    version = drafted(cast, process)
    given = Definition.from_dict(version.definition)
    save_draft(version, definition=replace(given, name="Tên khác"), words="tên", edit=1, **by(cast, "ha"))
    submit_version(version, **by(cast))
    with pytest.raises(NotPermittedError, match="không tự thẩm tra"):
        review_version(version, **by(cast, "ha"))


def test_a_reviewer_of_another_division_may_not_review(cast, process) -> None:
    post = cast.yen.positions.get()
    post.duties = ["review"]
    post.save()
    version = drafted(cast, process)
    submit_version(version, **by(cast))
    with pytest.raises(NotPermittedError, match="Phòng Nghiệp vụ Dược"):
        review_version(version, **by(cast, "yen"))


def test_a_returned_version_is_a_draft_with_what_is_asked_for(cast, process) -> None:
    version = drafted(cast, process)
    submit_version(version, **by(cast))
    with pytest.raises(BrokenRuleError) as refused:
        return_version(version, reason="  ", **by(cast, "ha"))
    assert refused.value.field == "reason"
    return_version(version, reason="Bước B3 thiếu biểu mẫu.", **by(cast, "ha"))
    assert (version.state, version.remark) == ("draft", "Bước B3 thiếu biểu mẫu.")
    assert items(version) == ["draft"]


def test_a_reviewed_version_waits_for_the_keeper_and_the_head(cast, process) -> None:
    version = reviewed(cast, process)
    assert items(version) == ["approval", "iso"]
    approved(cast, version, "iso")
    assert items(version) == ["approval"]


def test_the_keeper_is_told_what_is_awaited(cast, process) -> None:
    version = reviewed(cast, process)
    item = WorkItem.objects.get(subject_type="process_version", subject_id=version.pk, node="approval")
    told = [item.title]
    internal = approved(cast, version, "internal")
    approved(cast, version, "iso")
    item.refresh_from_db()
    told.append(item.title)
    revoke_approval(internal, reason="Ghi nhầm số", **by(cast))
    item.refresh_from_db()
    assert [*told, item.title] == ["Ghi phê duyệt quy trình", "Đưa quy trình vào áp dụng", "Ghi phê duyệt quy trình"]


def test_an_approval_is_pinned_to_the_content_and_told_without_free_text(cast, process) -> None:
    version = reviewed(cast, process)
    approval = approved(cast, version, "internal")
    assert approval.sha256 == version.sha256
    body = Event.objects.get(kind="process_version.approved").body
    assert version.sha256 in body
    assert "Trần Văn Hòa" not in body
    assert "1893/QĐ" not in body


def test_a_draft_is_not_approved(cast, process) -> None:
    version = drafted(cast, process)
    with pytest.raises(BrokenRuleError, match="đã thẩm tra"):
        approved(cast, version, "internal")


def test_a_reopened_version_loses_its_approvals_and_says_why(cast, process) -> None:
    version = reviewed(cast, process)
    approval = approved(cast, version, "internal")
    reopen_version(version, reason="Sót bước bưu chính", **by(cast))
    approval.refresh_from_db()
    assert approval.revoked_at is not None
    assert "Sót bước bưu chính" in approval.revoked_reason
    assert approval_of(version, "internal") is None
    assert items(version) == ["draft"]
    assert track_versions(process, TODAY)["internal"] is None


def test_an_approval_of_other_content_does_not_count(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal")
    ProcessVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)
    version.refresh_from_db()
    assert approval_of(version, "internal") is None
    assert track_versions(process, TODAY)["internal"] is None


@pytest.mark.once("tests/processes/test_approvals.py")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"effective_from": date(2026, 11, 16)}, "effective_from"),
        ({"signed_on": date(2026, 11, 18), "effective_from": date(2026, 11, 18)}, "signed_on"),
        ({"number": "1893"}, "number"),
        ({"authority": " "}, "authority"),
        ({"scan": b"MZ\x90"}, "scan"),
    ],
)
def test_an_approval_against_the_rules_names_the_field(cast, process, given, field) -> None:
    version = reviewed(cast, process)
    with pytest.raises(BrokenRuleError) as refused:
        approved(cast, version, "internal", **given)
    assert refused.value.field == field
    assert not version.approvals.exists()


@pytest.mark.parametrize(
    ("number", "reads"),
    [
        ("1893/QĐ-UBND", True),
        ("46/2026/NĐ-CP", True),
        ("12a/QĐ-SYT", True),
        ("1893", False),
        ("QĐ-UBND", False),
        ("1893/qđ-ubnd", False),
        ("1893 /QĐ-UBND", False),
        ("١٨٩٣/QĐ-UBND", False),
        ("1893²/QĐ-UBND", False),
        ("1893/QĐ-", False),
    ],
)
def test_a_decision_number_has_figure_stroke_and_symbol(number, reads) -> None:
    assert is_decision_number(number) is reads


def test_a_track_is_approved_once_and_again_only_after_the_first_is_revoked(cast, process) -> None:
    version = reviewed(cast, process)
    first = approved(cast, version, "internal")
    with pytest.raises(BrokenRuleError, match="1893/QĐ-UBND"):
        approved(cast, version, "internal", number="1894/QĐ-UBND")
    with pytest.raises(BrokenRuleError, match="lý do"):
        revoke_approval(first, reason="", **by(cast))
    revoke_approval(first, reason="Ghi nhầm số", **by(cast))
    assert approved(cast, version, "internal", number="1894/QĐ-UBND").revoked_at is None
    with pytest.raises(BrokenRuleError, match="đã được thu hồi"):
        revoke_approval(first, reason="lần nữa", **by(cast))


@pytest.mark.once("tests/processes/test_approvals.py")
def test_one_decision_approves_many_processes_but_one_version_of_each(cast, process) -> None:
    other = make_procedure(cast, code="QT.DP.05", process=definition("QT.DP.05"))
    version = in_force(cast, process)
    elsewhere = reviewed(cast, other.procedure.processes.get())
    assert approved(cast, elsewhere, "internal").number == "1893/QĐ-UBND"
    next_one = reviewed(cast, process, "2026-11-19 08:40", hours=10)
    with pytest.raises(BrokenRuleError, match=version.number):
        approved(cast, next_one, "internal", "2026-11-19 08:40", signed_on=TODAY, effective_from=date(2026, 11, 20))


def test_only_who_keeps_processes_records_and_revokes(cast, process) -> None:
    version = reviewed(cast, process)
    approval = approved(cast, version, "internal")
    given = {
        "track": "iso",
        "authority": "Giám đốc",
        "number": "5/QĐ-SYT",
        "signed_on": TODAY,
        "signer": "",
        "effective_from": TODAY,
        "scan": None,
    }
    with pytest.raises(NotPermittedError):
        record_approval(version, **given, **by(cast, "minh"))
    with pytest.raises(NotPermittedError):
        revoke_approval(approval, reason="nhầm", **by(cast, "minh"))


def test_the_head_approves_the_iso_procedure_in_the_own_name(cast, process) -> None:
    version = reviewed(cast, process)
    given = {"number": "512/QĐ-SYT", "signed_on": TODAY, "effective_from": TODAY}
    with pytest.raises(NotPermittedError):
        approve_iso(version, **given, **by(cast, "thao"))
    approval = approve_iso(version, **given, **by(cast, "binh"))
    assert (approval.authority, approval.signer) == ("Giám đốc Sở Y tế tỉnh Thử", "Đỗ Thanh Bình")


def test_who_approves_is_told_which_step_nobody_can_do(cast, process, client) -> None:
    version = reviewed(cast, process)
    client.force_login(cast.thao)
    address = f"/processes/{process.code}/versions/{version.number}/approve/internal/"
    assert "không ai ở" not in client.get(address).content.decode()
    for post in Position.objects.filter(agency=cast.health):
        post.duties = [duty for duty in post.duties if duty != "issue_result"]
        post.save(update_fields=["duties"])
    page = client.get(address).content.decode()
    assert "Cảnh báo còn lại" in page
    assert "có nhiệm vụ “Vào số" in page, page[page.find("Cảnh báo còn lại") :][:600]


def test_who_drafted_does_not_approve(cast, process) -> None:
    post = cast.thao.positions.get()
    post.duties = [*post.duties, "approve"]
    post.save()
    version = reviewed(cast, process)
    with pytest.raises(NotPermittedError, match="không tự phê duyệt"):
        approve_iso(version, number="5/QĐ-SYT", signed_on=TODAY, effective_from=TODAY, **by(cast))


def test_a_scan_is_kept_as_it_came(cast, process) -> None:
    version = reviewed(cast, process)
    approval = approved(cast, version, "internal", scan=PDF)
    assert read(approval.file_id) == PDF
    assert (approval.file.media_type, approval.file.state) == ("application/pdf", "clean")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90", "không phải bản quét"),
        (b"%PDF-1.4\n<</JavaScript 1>>\n%%EOF", "tự chạy"),
        (b"%PDF-1.4\n<</S/J#61vaScript /J#53 (x)>>\n%%EOF", "tự chạy"),
        (b"%PDF-1.4\n<</Encrypt 3 0 R>>\n%%EOF", "mật khẩu"),
        (b"%PDF-1.4\n1 0 obj", "cắt cụt"),
        (b"\xff\xd8\xff\xe0 half", "hỏng"),
    ],
)
def test_what_is_no_quiet_scan_is_refused_with_its_reason(content, words) -> None:
    with pytest.raises(office.UnreadableUploadError, match=words):
        office.read(content, expected=office.SCAN)


def test_what_hides_in_a_packed_part_of_a_scan_is_found() -> None:
    import zlib

    packed = zlib.compress(b"<</S /JavaScript /JS (app.alert(1))>>")
    content = b"%PDF-1.5\n1 0 obj<</Type /ObjStm /N 1>>stream\n" + packed + b"\nendstream\n%%EOF"
    with pytest.raises(office.UnreadableUploadError, match="tự chạy"):
        office.read(content, expected=office.SCAN)


def test_the_track_holds_the_newest_approval_that_is_effective(cast, process) -> None:
    version = in_force(cast, process)
    ahead = reviewed(cast, process, "2026-11-18 08:40", hours=10)
    approved(cast, ahead, "iso", "2026-11-18 08:40", number="9/QĐ-SYT", effective_from=date(2026, 12, 1))
    first, last = date(2026, 11, 30), date(2026, 12, 1)
    assert track_versions(process, date(2026, 11, 16))["iso"] is None
    held = track_versions(process, first)["iso"]
    assert held is not None
    assert (held.version, held.approval.effective_to) == (version, first)
    now = track_versions(process, last)["iso"]
    assert now is not None
    assert now.version == ahead
    internal = track_versions(process, last)["internal"]
    assert internal is not None
    assert internal.version == version


def test_the_tracks_of_many_processes_take_one_query(cast, process, django_assert_num_queries) -> None:
    in_force(cast, process)
    other = make_procedure(cast, code="QT.DP.05", process=definition("QT.DP.05"))
    second = other.procedure.processes.get()
    with django_assert_num_queries(1):
        found = tracks_of([process.pk, second.pk], TODAY)
    assert {track: held is not None for track, held in found[process.pk].items()} == {
        "internal": True,
        "iso": True,
        "electronic": True,
        "restructuring": True,
    }
    assert set(found[second.pk].values()) == {None}


def test_revoking_gives_the_track_back_to_the_approval_before(cast, process) -> None:
    version = in_force(cast, process)
    ahead = reviewed(cast, process, "2026-11-18 08:40", hours=10)
    later = approved(cast, ahead, "iso", "2026-11-18 08:40", number="9/QĐ-SYT")
    revoke_approval(later, reason="Ghi nhầm bản", **by(cast, when="2026-11-19 08:40"))
    held = track_versions(process, date(2026, 11, 20))["iso"]
    assert held is not None
    assert (held.version, held.approval.effective_to) == (version, None)


def test_a_line_of_the_checklist_is_ticked_by_somebody_and_can_be_opened_again(cast, process) -> None:
    lines = [{"key": "steps", "words": "Sửa bảng bước", "done_at": None, "done_by": None}]
    draft = open_draft(process, checklist=lines, **by(cast))
    tick_item(draft, key="steps", is_done=True, **by(cast))
    assert draft.checklist[0]["done_by"] == cast.thao.pk
    tick_item(draft, key="steps", is_done=False, **by(cast))
    assert draft.checklist[0]["done_at"] is None
    with pytest.raises(BrokenRuleError, match="không còn việc này"):
        tick_item(draft, key="other", is_done=True, **by(cast))
    assert "Sửa bảng bước" not in Event.objects.filter(kind="process_version.item_ticked").first().body


def test_a_draft_is_handed_to_a_colleague_with_its_day(cast, process) -> None:
    draft = open_draft(process, **by(cast))
    with pytest.raises(BrokenRuleError, match="không giữ vị trí"):
        assign_draft(draft, owner=cast.tuan, due_on=None, **by(cast))
    assign_draft(draft, owner=cast.minh, due_on=date(2026, 11, 27), **by(cast))
    item = WorkItem.objects.get(subject_id=draft.pk, state="open")
    assert item.assignee == cast.minh
    assert item.limit_at is not None
    assert item.limit_at.date() == date(2026, 11, 27)


def test_a_version_in_force_is_not_submitted(cast, process) -> None:
    version = in_force(cast, process)
    with pytest.raises(UnlawfulMoveError):
        submit_version(version, **by(cast))


def test_an_approval_ticks_its_line_of_the_checklist_until_it_is_revoked(cast, process) -> None:
    asked = [{"key": key, "words": key, "done_at": None, "done_by": None} for key in ("iso", "x")]
    draft = open_draft(process, checklist=asked, **by(cast))
    save_draft(draft, definition=changed(draft, 12), words="Giờ khác", edit=0, **by(cast))
    submit_version(draft, **by(cast))
    review_version(draft, **by(cast, "ha"))
    approval = approved(cast, draft, "iso")
    assert [(one.key, one.done_by) for one in checklist_of(draft, TODAY) if one.is_done] == [("iso", "512/QĐ-SYT")]
    revoke_approval(approval, reason="Ghi nhầm số.", **by(cast))
    assert not any(one.is_done for one in checklist_of(draft, TODAY))


def test_the_head_is_the_leader_of_the_agency_and_not_a_deputy(cast, process) -> None:
    post = cast.binh.positions.get()
    leaders = Division.objects.create(agency=cast.health, code="bgd", name="Ban Giám đốc")
    deputy = Position.objects.create(
        user=cast.dat,
        agency=cast.health,
        division=leaders,
        title="Phó Giám đốc",
        duties=["approve"],
        held_from=post.held_from,
    )
    for division in (None, leaders):
        Position.objects.filter(pk=post.pk).update(division=division)
        assert head_of(process, TODAY) == ("Giám đốc", "Đỗ Thanh Bình")
    Position.objects.filter(pk=post.pk).update(division=cast.drugs)
    assert head_of(process, TODAY) == ("Phó Giám đốc", "Phạm Tiến Đạt")
    Position.objects.filter(pk=deputy.pk).update(division=cast.desk)
    assert head_of(process, TODAY) == ("", "")
