"""The page of a process, that of a version, the difference, approvals and papers on screen."""

import pytest
from django.test import Client
from django.urls import reverse

from nennep.processes.actions import open_draft
from nennep.processes.models import Approval, ProcessVersion
from nennep.processes.queries import approval_of
from nennep.web import clock
from nennep.work.models import WorkItem
from nennep.work.queries import worklist
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import TODAY, WHEN, approved, by, changed, drafted, in_force, reviewed
from tests.processes.test_approvals import PDF

CODE = "QT.DP.02"


@pytest.fixture
def process(cast):
    with clock.frozen(at(WHEN)):
        yield make_procedure(cast).procedure.processes.get()


def as_(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who])
    return client


def go(name: str, *args: object) -> str:
    return reverse(f"processes:{name}", args=[CODE, *args])


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_the_page_says_which_version_holds_and_whose_papers(cast, process) -> None:
    in_force(cast, process)
    page = text(as_(cast, "minh").get(go("process")))
    assert "Áp dụng bản 03.01, từ 17/11/2026" in page
    assert "1893/QĐ-UBND" in page
    assert "512/QĐ-SYT" not in page
    assert go("paper", "03.01", "iso", "pdf") in page
    assert "Mở bản nháp để sửa" not in page


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_only_who_keeps_processes_is_offered_the_acts(cast, process) -> None:
    drafted(cast, process)
    for who, offered in (("thao", True), ("minh", False)):
        page = text(as_(cast, who).get(go("process")))
        assert ("thẩm tra</button>" in page) is offered
        assert ("Bỏ bản nháp" in page) is offered


def test_a_version_goes_from_draft_to_force_on_the_screens(cast, process) -> None:
    keeper = as_(cast, "thao")
    keeper.post(go("open_draft"))
    version = process.versions.get(state="draft")
    ProcessVersion.objects.filter(pk=version.pk).update(
        definition=changed(version, 12).to_dict(), sha256=changed(version, 12).sha256
    )
    keeper.post(go("submit"))
    assert "Thẩm tra đạt" in text(as_(cast, "ha").get(go("version", "03.01")))
    assert "Thẩm tra đạt" not in text(as_(cast, "minh").get(go("version", "03.01")))
    as_(cast, "ha").post(go("review"), {"remark": "Đồng ý"})
    given = {"number": "512/QĐ-SYT", "signed_on": "2026-11-17", "effective_from": "2026-11-17"}
    as_(cast, "binh").post(go("approve", "03.01", "iso"), given)
    more = {"authority": "Chủ tịch UBND tỉnh", "number": "1893/QĐ-UBND", "signer": "Trần Văn Hòa"}
    keeper.post(go("approve", "03.01", "internal"), given | more)
    assert "Đưa bản 03.01 vào áp dụng" in text(keeper.get(go("process")))
    keeper.post(go("put_in_force"))
    version.refresh_from_db()
    assert (version.state, version.effective_from, version.remark) == ("in_force", TODAY, "Đồng ý")


def test_a_table_with_errors_is_refused_with_the_list(cast, process, monkeypatch) -> None:
    drafted(cast, process)
    monkeypatch.setattr(
        "nennep.processes.actions.review.blocking_checks", lambda *_: ["B2: thiếu vai trò.", "B4: cụt."]
    )
    answer = as_(cast, "thao").post(go("submit"))
    assert "<li>B2: thiếu vai trò.</li><li>B4: cụt.</li>" in text(answer)
    assert process.versions.filter(state="draft").exists()


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_what_is_sent_back_needs_a_reason_and_keeps_what_was_typed(cast, process) -> None:
    drafted(cast, process)
    as_(cast, "thao").post(go("submit"))
    reviewer = as_(cast, "ha")
    empty = reviewer.post(go("return"), {"reason": " "})
    assert "Nêu lý do" in text(empty)
    reviewer.post(go("return"), {"reason": "Thiếu biểu mẫu ở B3."})
    assert "Thiếu biểu mẫu ở B3." in text(as_(cast, "thao").get(go("process")))


def test_a_wrong_approval_is_told_at_its_field_and_nothing_is_lost(cast, process) -> None:
    reviewed(cast, process)
    given = {
        "authority": "Chủ tịch UBND tỉnh",
        "number": "1893",
        "signed_on": "2026-11-17",
        "effective_from": "2026-11-17",
        "signer": "Trần Văn Hòa",
    }
    answer = as_(cast, "thao").post(go("approve", "03.01", "internal"), given)
    assert "Số quyết định cần dạng 1893/QĐ-UBND, đang có “1893”." in text(answer)
    assert 'value="Trần Văn Hòa"' in text(answer)
    assert not Approval.objects.exists()


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_the_form_knows_the_authority_and_the_decision_of_other_processes(cast, process) -> None:
    other = make_procedure(cast, code="QT.DP.05").procedure.processes.get()
    held = approved(cast, reviewed(cast, other), "internal")
    reviewed(cast, process)
    keeper = as_(cast, "thao")
    page = text(keeper.get(go("approve", "03.01", "internal")))
    assert 'value="Chủ tịch Ủy ban nhân dân tỉnh Thử"' in page
    assert f'href="?like={held.pk}"' in page
    like = text(keeper.get(go("approve", "03.01", "internal"), {"like": held.pk}))
    assert 'value="1893/QĐ-UBND"' in like
    assert 'value="Giám đốc Sở Y tế tỉnh Thử"' in text(keeper.get(go("approve", "03.01", "iso")))


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_who_signs_sees_the_pages_that_will_be_printed(cast, process) -> None:
    reviewed(cast, process)
    head = as_(cast, "binh")
    # The way there begins on the page of the process, for who approves.
    assert go("approve", "03.01", "iso") in text(head.get("/processes/QT.DP.02/"))
    assert go("approve", "03.01", "iso") not in text(as_(cast, "minh").get("/processes/QT.DP.02/"))
    page = text(head.get(go("approve", "03.01", "iso")))
    assert go("page", "03.01", "iso", 1) in page
    picture = head.get(go("page", "03.01", "iso", 1))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert head.get(go("page", "03.01", "iso", 99)).status_code == 404
    assert as_(cast, "minh").get(go("approve", "03.01", "iso")).status_code == 403


def test_a_revoked_approval_stands_below_with_its_reason(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal")
    keeper = as_(cast, "thao")
    keeper.post(go("revoke", "03.01", "internal"), {"reason": "Gõ nhầm số"})
    version.refresh_from_db()
    assert approval_of(version, "internal") is None
    page = text(keeper.get(go("version", "03.01")))
    assert "Phê duyệt đã thu hồi" in page
    assert "Gõ nhầm số" in page


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_a_paper_opens_as_frozen_or_as_a_draft(cast, process) -> None:
    in_force(cast, process)
    drafted(cast, process, "2026-11-18 08:40", hours=9)
    reader = as_(cast, "minh")
    first = reader.get(go("paper", "03.01", "iso", "pdf"))
    assert first["Content-Type"] == "application/pdf"
    assert first.content == reader.get(go("paper", "03.01", "iso", "pdf")).content
    assert "ban-in-thu" not in first["Content-Disposition"]
    word = reader.get(go("paper", "03.02", "internal", "docx"))
    assert "ban-in-thu" in word["Content-Disposition"]
    assert reader.get(go("paper", "03.01", "iso", "exe")).status_code == 404
    assert reader.get(go("paper", "03.01", "khac", "pdf")).status_code == 404


def test_a_scan_is_handed_out_once_it_was_looked_at(cast, process) -> None:
    version = reviewed(cast, process)
    approval = approved(cast, version, "internal", scan=PDF)
    reader = as_(cast, "minh")
    address = go("scan", "03.01", approval.pk)
    answer = reader.get(address)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    type(approval.file).objects.update(state="quarantined")
    assert reader.get(address).status_code == 302
    assert "chờ kiểm tra" in text(reader.get(address, follow=True))


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_as_of_a_day_shows_what_held_then(cast, process) -> None:
    in_force(cast, process)
    reader = as_(cast, "minh")
    assert "Hồ sơ mới chạy theo bản" in text(reader.get(go("as_of"), {"day": "2026-11-16"}))
    assert ">03.00</a>" in text(reader.get(go("as_of"), {"day": "2026-11-16"}))
    now = text(reader.get(go("as_of"), {"day": "2026-11-17"}))
    assert ">03.01</a>" in now
    assert "1893/QĐ-UBND" in now
    wrong = text(reader.get(go("as_of"), {"day": "hôm qua"}))
    assert "Ngày không đọc được" in wrong


def test_the_difference_has_old_struck_new_underlined_and_the_rest_folded(cast, process) -> None:
    drafted(cast, process)
    page = text(as_(cast, "minh").get(go("difference", "03.01")))
    assert "Đổi 1 bước, giảm 4 giờ" in page
    assert "16 giờ</del>" in page
    assert "12 giờ</ins>" in page
    assert "6 bước giữ nguyên" in page
    assert as_(cast, "minh").get(go("difference", "03.01"), {"with": "9.99"}).status_code == 404


def test_a_version_shows_its_table_and_its_drawing_with_what_changed(cast, process) -> None:
    drafted(cast, process)
    page = text(as_(cast, "minh").get(go("version", "03.01")))
    assert 'class="luoc-do"' in page
    assert '<g class="work chg" data-step="B3">' in page
    assert '<tr class="chg"><th scope="row" class="nw">B3</th>' in page
    assert "Thẩm định hồ sơ" in page


def test_a_line_of_the_checklist_is_ticked_on_the_page(cast, process) -> None:
    lines = [{"key": "steps", "words": "Sửa bảng bước", "done_at": None, "done_by": None}]
    open_draft(process, checklist=lines, **by(cast))
    keeper = as_(cast, "thao")
    keeper.post(go("tick"), {"key": "steps", "done": "1"})
    assert process.versions.get(state="draft").checklist[0]["done_by"] == cast.thao.pk
    assert "còn 0 / 1" in text(keeper.get(go("process")))
    assert as_(cast, "minh").post(go("tick"), {"key": "steps", "done": "0"}).status_code == 403


def test_a_draft_is_handed_to_somebody_on_the_page(cast, process) -> None:
    drafted(cast, process)
    as_(cast, "thao").post(go("assign"), {"owner": "minh", "due_on": "2026-11-27"})
    assert process.versions.get(state="draft").owner == cast.minh
    assert WorkItem.objects.get(subject_type="process_version", state="open").assignee == cast.minh


def test_each_one_finds_the_work_in_the_worklist_with_the_way_to_it(cast, process) -> None:
    version = drafted(cast, process)
    as_(cast, "thao").post(go("submit"))
    tasks = worklist(cast.actor("ha"), at(WHEN)).tasks
    assert [(t.item.title, t.about.about_code, t.about.address) for t in tasks] == [
        ("Thẩm tra quy trình", CODE, go("version", version.number))
    ]
    as_(cast, "ha").post(go("review"))
    (task,) = worklist(cast.actor("binh"), at(WHEN)).tasks
    assert task.about.address == go("approve", "03.01", "iso")


def test_a_draft_that_was_dropped_leaves_the_version_in_force_alone(cast, process) -> None:
    drafted(cast, process)
    keeper = as_(cast, "thao")
    assert "Bản đang áp dụng không đổi gì" in text(keeper.get(go("drop")))
    keeper.post(go("drop"), {"reason": "Quyết định bị thu hồi"})
    assert list(process.versions.values_list("number", "state").order_by("pk")) == [
        ("03.00", "in_force"),
        ("03.01", "dropped"),
    ]


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_the_sheet_of_a_procedure_leads_to_its_process_and_the_running_draft(cast, process) -> None:
    clerk, sheet = as_(cast, "minh"), f"/procedures/{CODE}/"
    assert f'<a href="{go("version", "03.00")}">03.00</a> từ' in text(clerk.get(sheet))
    drafted(cast, process)
    page = text(clerk.get(sheet))
    assert f'<a href="{go("process")}">{CODE}</a>' in page
    assert f'<a href="{go("editor")}">Bản 03.01</a>: bản nháp' in page
    as_(cast, "thao").post(go("submit"))
    assert f'<a href="{go("version", "03.01")}">Bản 03.01</a>: ' in text(clerk.get(sheet))
    assert f'<a href="{sheet}">' in text(clerk.get(go("process")))


def test_a_procedure_that_nobody_carries_out_says_so(cast, process) -> None:
    process.procedures.clear()
    assert "Chưa có quy trình nào" in text(as_(cast, "minh").get(f"/procedures/{CODE}/"))


def test_the_page_of_a_draft_leads_its_keeper_to_the_table(cast, process) -> None:
    drafted(cast, process)
    for who, offered in (("thao", True), ("ha", False)):
        page = text(as_(cast, who).get(go("version", "03.01")))
        assert (f'href="{go("editor")}"' in page) is offered


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_the_page_tells_its_keeper_what_the_public_is_not_shown_yet(cast, process) -> None:
    in_force(cast, process)
    page = text(as_(cast, "thao").get(go("process")))
    assert "thủ tục QT.DP.02 bản 1" in page
    assert "quy trình bản 03.01" in page
    assert reverse("alignment:postings") in page
    assert "Chưa công khai đủ" not in text(as_(cast, "minh").get(go("process")))


@pytest.mark.once("tests/processes/test_process_screens.py")
def test_who_enters_an_approval_is_told_which_one_is_still_awaited(cast, process) -> None:
    reviewed(cast, process)
    given = {
        "authority": "Chủ tịch",
        "number": "1925/QĐ-UBND",
        "signed_on": "2026-11-17",
        "effective_from": "2026-11-17",
    }
    for track, number, words in (
        ("internal", "1925/QĐ-UBND", "Còn chờ phê duyệt quy trình ISO."),
        ("iso", "530/QĐ-SYT", "Đã đủ phê duyệt để áp dụng."),
    ):
        answer = as_(cast, "thao").post(go("approve", "03.01", track), given | {"number": number}, follow=True)
        assert words in text(answer)
