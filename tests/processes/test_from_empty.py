"""From a database that only ``init`` has touched to a process in force, received by at the desk: over HTTP."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.cases.models import Case
from nennep.kernel.actors import Actor
from nennep.ledger.queries import broken_links
from nennep.org.actions import Founding, found_agency
from nennep.org.models import Division, User
from nennep.procedures.models import Procedure
from nennep.processes.models import Approval, ProcessVersion
from nennep.web import clock
from tests.calendars import at
from tests.procedures.test_procedure_screens import fields_of
from tests.processes.test_approvals import PDF
from tests.reception.test_reception_screen import typed

NOW = "2026-11-17 08:40"
FOUNDING = Founding(
    province="UBND tỉnh Lam Giang",
    province_code="H99",
    agency_name="Sở Y tế tỉnh Lam Giang",
    short_name="Sở Y tế",
    code="H99.12",
    case_head="H99.12",
    admin_name="Nguyễn Quản",
    admin_username="quan",
)
DECISION = {"number": "1893/QĐ-UBND", "signed_on": "2026-11-16", "effective_from": "2026-11-17"}
PEOPLE = [
    ("lan", "Nguyễn Lan", "MC", ["receive"]),
    ("minh", "Trần Minh", "NVD", ["handle"]),
    ("ha", "Lê Hà", "NVD", ["assign", "review"]),
    ("binh", "Đỗ Bình", "*", ["approve", "issue_result"]),
]


@pytest.fixture(autouse=True)
def _today(db: None) -> Iterator[None]:
    with clock.frozen(at(NOW)):
        yield


def as_(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def sent(client: Client, address: str, given: dict[str, Any]) -> str:
    """The page that follows a form that was taken."""
    answer = client.post(address, given, follow=True)
    assert answer.status_code == 200, re.findall(r'class="ferr"[^>]*>([^<]+)', text(answer)) or text(answer)[:600]
    return text(answer)


@pytest.fixture
def admin() -> Client:
    """The administrator of an agency with divisions and people; those have chosen their passwords."""
    found_agency(FOUNDING, by=Actor(None, 0), at=at(NOW))
    User.objects.update(must_change_password=False)
    client = as_("quan")
    sent(client, "/agency/divisions/add/", {"code": "MC", "name": "Một cửa", "is_one_stop": "on"})
    sent(client, "/agency/divisions/add/", {"code": "NVD", "name": "Phòng Nghiệp vụ Dược"})
    for username, name, division, duties in PEOPLE:
        post = {"title": "Công chức", "division": division, "duties": duties, "held_from": "2026-11-01"}
        sent(client, "/people/add/", {"full_name": name, "username": username} | post)
    User.objects.update(must_change_password=False)
    assert "Đã thêm 1 lĩnh vực" in sent(client, "/procedures/fields/starter/", {"field": ["YT02"]})
    return client


def procedure_typed(client: Client, code: str, root: str, **terms: str) -> None:
    given = fields_of(client.get("/procedures/add/"))
    given |= {"number": "128/QĐ-UBND", "signed_on": "2026-11-02", "issuer": "Chủ tịch", "effective_on": "2026-11-10"}
    given |= {"root": root, "suffix": "H99", "quality_code": code, "field": "YT02", "name": f"Cấp giấy {code}"}
    given |= {"counter_amount": "5", "counter_unit": "working_day", "result": "Giấy phép"} | terms
    answer = client.post("/procedures/add/", given | {"do": "publish"})
    assert answer.status_code == 302, re.findall(r'class="ferr"[^>]*>([^<]+)', text(answer))


def test_an_agency_without_procedures_is_not_told_that_all_of_them_have_processes(admin: Client) -> None:
    page = text(admin.get("/processes/new/"))
    assert "Mọi thủ tục giải quyết tại cơ quan đã có quy trình" not in page
    assert "Cơ quan chưa có thủ tục nào giải quyết tại đây." in page


@pytest.mark.once("tests/processes/test_from_empty.py")
def test_what_stands_on_the_board_of_a_new_agency_leads_to_its_first_process(admin: Client) -> None:
    procedure_typed(admin, "QT.01", "1.000001")
    board = text(admin.get("/processes/"))
    assert 'href="/processes/new/QT.01/"' in board
    page = text(admin.get("/processes/new/QT.01/"))
    assert "5 ngày làm việc (cơ quan làm 7,5 giờ một ngày) là 37,5 giờ." in page
    assert "Thẩm định hồ sơ, dự thảo kết quả 15,5" in page
    assert "Lập quy trình" in text(admin.get("/procedures/QT.01/"))


def test_from_nothing_to_a_case_at_the_desk(admin: Client) -> None:
    for number in (1, 2):
        procedure_typed(admin, f"QT.0{number}", f"1.00000{number}")
    procedure_typed(admin, "QT.03", "1.000003", counter_amount="2", counter_unit="working_hour")
    chosen = {"procedure": ["QT.01", "QT.02", "QT.03"], "source": "examination", "division": "NVD", "owner": "quan"}
    page = sent(admin, "/processes/new/", chosen)
    assert "Đã lập 2 quy trình, 1 thủ tục chưa lập được" in page
    assert "cần ít nhất 12 giờ. Chọn mẫu “Giải quyết ngay, trong ngày”." in page
    assert page.count("Không lỗi") == 2

    both = {"process": ["QT.01", "QT.02"]}
    page = sent(admin, "/processes/in-progress/", both | {"state": "draft"})
    assert "Đã trình 2 bản." in page
    assert "Làm được việc này: Lê Hà." in text(admin.get("/processes/in-progress/?state=review"))
    assert "Đã thẩm tra đạt 2 bản." in sent(as_("ha"), "/processes/in-progress/", both | {"state": "review"})

    scan = SimpleUploadedFile("qd.pdf", PDF, content_type="application/pdf")
    more = {"authority": "Chủ tịch UBND tỉnh", "signer": "Trần Hòa", "scan": scan}
    page = sent(admin, "/processes/approvals/?track=internal", both | DECISION | more)
    assert "Đã ghi phê duyệt quy trình nội bộ của 2 bản." in page
    head = as_("binh")
    iso = DECISION | {"number": "512/QĐ-SYT"}
    assert text(head.post("/processes/approvals/", both | iso)).count("Chưa mở văn bản để xem") == 2
    for code in ("QT.01", "QT.02"):
        assert head.get(f"/processes/{code}/versions/01.00/iso.pdf").status_code == 200
    assert text(head.get("/processes/approvals/")).count("Đã mở") == 2
    assert "Đã ghi phê duyệt quy trình ISO của 2 bản." in sent(head, "/processes/approvals/", both | iso)

    assert "Đã đưa vào áp dụng 2 bản." in sent(admin, "/processes/in-progress/", both | {"state": "approval"})
    assert list(ProcessVersion.objects.values_list("state", flat=True)) == ["in_force", "in_force"]
    assert Approval.objects.filter(track="electronic", number="1893/QĐ-UBND").count() == 2

    desk, version = as_("lan"), ProcessVersion.objects.get(process__code="QT.01").covers.get()
    answer = desk.post("/procedures/QT.01/receive/", typed(version, fee_paid_by=None))
    assert answer.status_code == 302, re.findall(r'class="ferr"[^>]*>([^<]+)', text(answer))
    assert Case.objects.get().process_version.process.code == "QT.01"
    assert all(link is None for _, link in broken_links())


@pytest.mark.once("tests/processes/test_from_empty.py")
def test_the_administrator_alone_is_told_who_is_missing(admin: Client) -> None:
    procedure_typed(admin, "QT.01", "1.000001")
    given = {"source": "examination", "code": "QT.01", "name": "Cấp", "division": "NVD", "owner": "quan"}
    assert "không còn lỗi, trình được" in sent(admin, "/processes/new/QT.01/", given)
    User.objects.get(username="ha").positions.all().delete()
    sent(admin, "/processes/QT.01/draft/submit/", {})
    assert "Chưa ai khác ở Phòng Nghiệp vụ Dược giữ nhiệm vụ" in text(admin.get("/processes/QT.01/"))
    assert admin.post("/processes/QT.01/draft/review/", {}).status_code == 403


def test_what_is_typed_wrong_is_told_and_kept(admin: Client) -> None:
    procedure_typed(admin, "QT.01", "1.000001")
    answer = admin.post("/processes/new/QT.01/", {"source": "examination", "code": "có cách", "name": "Tên đã gõ"})
    assert answer.status_code == 422
    assert "Chọn phòng chủ quản của quy trình." in text(answer)
    assert "Tên đã gõ" in text(answer)
    answer = admin.post("/processes/new/", {"source": "examination"})
    assert "Chưa chọn thủ tục nào" in text(answer)
    answer = admin.post("/processes/new/", {"procedure": ["QT.01"], "source": "same_day", "owner": "ha"})
    assert answer.status_code == 422
    assert "QT.01 chưa có phòng nào làm. Chọn phòng chủ quản." in text(answer)
    kept(text(answer))
    assert not ProcessVersion.objects.exists()


def kept(page: str) -> None:
    """What was ticked and chosen before stands on the page."""
    assert 'value="QT.01" data-tick aria-label="Chọn QT.01" checked' in page
    assert re.search(r'value="same_day"[^>]* checked', page)
    assert re.search(r'value="ha" selected', page)


def test_what_was_left_out_is_chosen_again_with_what_was_typed(admin: Client) -> None:
    procedure_typed(admin, "QT.01", "1.000001", counter_amount="1", counter_unit="working_hour")
    given = {"procedure": ["QT.01"], "source": "same_day", "owner": "ha", "division": "NVD"}
    page = text(admin.post("/processes/new/", given))
    User.objects.filter(username="ha").update(full_name="Nguyễn Quản")
    (back,) = re.findall(r'href="([^"]*)">Chọn lại 1 thủ tục chưa lập được', page)
    page = text(admin.get(html.unescape(back)))
    kept(page)
    assert re.search(r'value="NVD" selected', page)
    assert {">Nguyễn Quản (ha)<", ">Nguyễn Quản (quan)<"} <= set(re.findall(r">[^<]*Quản[^<]*<", page)), (
        "two of one name"
    )


def test_the_division_that_keeps_a_procedure_is_offered_for_its_process(admin: Client) -> None:
    procedure_typed(admin, "QT.01", "1.000001")
    Procedure.objects.update(division=Division.objects.get(code="NVD"))
    assert '<td data-l="Phòng">Phòng Nghiệp vụ Dược</td>' in text(admin.get("/processes/new/"))
    sent(admin, "/processes/new/", {"procedure": ["QT.01"], "source": "examination"})
    assert ProcessVersion.objects.get().process.division.code == "NVD"


@pytest.mark.once("tests/processes/test_from_empty.py")
def test_more_than_one_request_takes_goes_on_with_the_next(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nennep.processes.views.beginnings.MOST_AT_ONCE", 1)
    for number in (1, 2):
        procedure_typed(admin, f"QT.0{number}", f"1.00000{number}")
    chosen = {"procedure": ["QT.01", "QT.02"], "source": "examination", "division": "NVD", "owner": "quan"}
    page = text(admin.post("/processes/new/", chosen))
    assert "Lập tiếp 1 thủ tục đã chọn" in page
    hidden = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page)
    rest = dict(hidden) | {"procedure": [value for name, value in hidden if name == "procedure"]}
    assert rest["procedure"] == ["QT.02"]
    assert "Đã lập 1 quy trình" in text(admin.post("/processes/new/", rest))
    again = text(admin.post("/processes/new/", chosen))
    assert "Bỏ qua vì đã có quy trình, hoặc không còn cần: QT.01, QT.02" in again
    assert ProcessVersion.objects.count() == 2


@pytest.mark.once("tests/processes/test_from_empty.py")
@pytest.mark.parametrize("address", ["/processes/new/", "/processes/new/QT.01/", "/processes/approvals/"])
def test_who_has_another_duty_begins_and_approves_nothing(admin: Client, address: str) -> None:
    procedure_typed(admin, "QT.01", "1.000001")
    minh = as_("minh")
    assert minh.get(address).status_code == 403
    assert minh.post(address, {"procedure": ["QT.01"]}).status_code == 403
    assert not ProcessVersion.objects.exists()
    assert minh.get("/processes/in-progress/").status_code == 200
