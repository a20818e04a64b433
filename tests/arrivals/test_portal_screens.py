"""The portal's list of the day over HTTP: from the desk to the desk."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.arrivals.models import PortalList
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers.letters import PAPERS
from nennep.web.clock import frozen
from nennep.work.jobs import carry_on_batches
from tests.arrivals.portal_lists import NATIONAL, NOW, dossier, filed, taken_in, workbook
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_registered


@pytest.fixture(autouse=True)
def clock():
    with frozen(NOW):
        yield


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def upload(client: Client, content: bytes, name: str = "ds.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post("/portal-lists/", {"portal": "national", "file": file}, follow=True)


def test_the_desk_takes_the_list_of_the_day_in_and_accepts_from_it(cast: Cast, client: Client) -> None:
    version = make_procedure(cast)
    typed = make_registered(cast, version, "2026-11-17 08:00")
    client.force_login(cast.lan)
    assert "/portal-lists/" in text(client.get("/reception/"))
    headings = ["Số tham chiếu" if heading == "Mã hồ sơ" else heading for heading in NATIONAL]
    rows = [
        dossier(7),
        dossier(8, Người_nộp="Lê Văn Tám", Số_CCCD="068190000413"),
        dossier(9, Người_nộp="Lê Văn Chín", Số_CCCD="068190000414", Mã_TTHC="9.000001", Tên_TTHC="Thủ tục lạ"),
        dossier(10, Người_nộp="Lê Thị Mười", Ngày_nộp="hôm qua"),
    ]
    for row in rows:
        row["Số tham chiếu"] = row["Mã hồ sơ"]
    content = workbook(*rows, headings=headings)
    columns = upload(client, content)
    assert "Khớp cột của danh sách" in text(columns)
    address = f"/portal-lists/{PortalList.objects.get().code}/"

    chosen = {name: str(field.value() or "") for name, field in _fields(columns)}
    refused = client.post(f"{address}columns/", chosen | {"code": ""})
    assert (refused.status_code, "Chọn cột có mã hồ sơ trên cổng" in text(refused)) == (422, True)
    page = text(client.post(f"{address}columns/", chosen | {"code": "1"}, follow=True))
    assert "Đọc được 4 hồ sơ, ghi được 1" in page
    assert "“hôm qua” không đọc được" in page
    assert "Thủ tục chưa rõ" in page

    asked = client.get(f"{address}procedures/")
    assert "9.000001 Thủ tục lạ" in text(asked)
    client.post(f"{address}procedures/", {"p-0": "QT.DP.02"})
    assert typed.code in text(client.get(f"{address}2/"))
    client.post(f"{address}2/choice/", {"choice": f"link:{typed.code}"})
    assert "Ghi 3 hồ sơ" in text(client.get(address))
    client.post(f"{address}cases/")
    carry_on_batches(NOW)
    done = text(client.get(address))
    assert "Đã gắn" in done
    assert "Chưa có hồ sơ nào ghi được" in done  # the one that must be put right in the file is left

    case = Case.objects.get(outside_code="G22.99-261117-0008")
    assert case.code in text(client.get("/reception/"))
    assert "G22.99-261117-0008" in text(client.get(f"/cases/{case.code}/accept/"))
    assert case.code in text(client.get("/cases/?q=g22.99-261117-0008"))
    assert "Trên cổng" in text(client.get(f"/cases/{case.code}/"))
    settled = text(client.get(f"{address}3/"))  # what is personal is seen in the case, where that is recorded
    assert ("Lê Văn Tám" in settled, "068190000413" in settled) == (True, False)
    assert "Tệp này đã tải lên" in text(upload(client, content))
    remarks = client.get(f"{address}?format=xlsx")
    assert remarks["Content-Type"].endswith("sheet")
    assert client.get(f"{address}file/").content == content


def _fields(response) -> list:
    form = response.context["form"]
    return [(name, form[name]) for name in form.fields]


def test_a_list_that_is_done_says_what_became_of_every_row(cast: Cast, client: Client) -> None:
    make_procedure(cast)
    client.force_login(cast.lan)
    rows = [dossier(7), dossier(8, Người_nộp="Lê Văn Tám", Số_CCCD="068190000413", Trạng_thái="Đã trả kết quả")]
    upload(client, workbook(*rows))
    address = f"/portal-lists/{PortalList.objects.get().code}/"
    client.post(f"{address}cases/")
    assert "1 hồ sơ đang được ghi. 1 dòng không ghi" in text(client.get(address))
    carry_on_batches(NOW)
    done = text(client.get(address))
    assert "1 dòng đã ghi, hồ sơ chưa trả lời còn chờ ở Tiếp nhận." in done
    assert '1 dòng không ghi: <a href="?show=out">xem vì sao</a>' in done
    assert "Không còn gì phải ghi" not in done


def test_a_change_on_the_portal_is_followed_from_the_row(cast: Cast, client: Client) -> None:
    make_procedure(cast)
    client.force_login(cast.lan)
    for row in (dossier(), dossier(Số_điện_thoại="0914000999")):
        upload(client, workbook(row))
        address = f"/portal-lists/{PortalList.objects.latest('pk').code}/"
        if row["Số điện thoại"] == "0914000999":
            page = text(client.get(f"{address}2/"))
            assert "0914000226" in page
            assert "Sửa hồ sơ theo cổng" in page
            client.post(f"{address}2/choice/", {"choice": "accept"})
        client.post(f"{address}cases/")
        carry_on_batches(NOW)
    assert {party.phone for party in Case.objects.get().parties.all()} == {"0914000999"}
    stale = client.post(f"{address}2/choice/", {"choice": "make"}, follow=True)
    assert "Trang này đã cũ" in text(stale)


def test_what_cannot_be_taken_says_why_and_keeps_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.lan)
    nothing = client.post("/portal-lists/", {"portal": "national"})
    assert (nothing.status_code, "Chọn tệp đã xuất từ cổng" in text(nothing)) == (422, True)
    assert "không phải bảng tính" in text(upload(client, b"%PDF-1.7", "ds.pdf"))
    client.force_login(cast.minh)
    assert client.get("/portal-lists/").status_code == 403


def test_a_dossier_filed_with_a_malformed_number_and_no_hour_is_declined_as_it_stands(
    cast: Cast, client: Client
) -> None:
    make_procedure(cast)
    filed(cast, taken_in(cast, dossier(Số_CCCD="12345", Số_điện_thoại="0914", Email="sau", Ngày_nộp="17/11/2026")))
    case = Case.objects.get()
    client.force_login(cast.lan)
    assert "00:00" not in text(client.get("/reception/"))
    sheet = client.get(f"/cases/{case.code}/accept/")
    assert "nộp 17/11/2026, " in text(sheet)
    assert "nộp thứ Ba 17/11/2026, chưa tiếp nhận" in text(client.get(f"/cases/{case.code}/"))
    typed = {name: str(box.value() or "") for name, box in _fields(sheet) if box.value() not in (None, False)}
    accepted = client.post(sheet.request["PATH_INFO"], typed | {"do": "receive"})
    assert (accepted.status_code, "cần 12 chữ số, đang có 5" in text(accepted)) == (422, True)
    page = text(client.post(sheet.request["PATH_INFO"], typed | {"do": "decline"}))
    assert "Chưa đúng dạng, giữ nguyên như đã nộp: số định danh “12345”, điện thoại “0914”" in page
    typed["reason"] = "Không thuộc thẩm quyền."
    client.post(sheet.request["PATH_INFO"], typed | {"do": "declined"})
    case.refresh_from_db()
    party = case.parties.get(role="submitter")
    assert (case.state, party.identity_number, party.phone, party.email) == ("declined", "12345", "0914", "sau")
    note = PAPERS["refusal_note"].make(
        case, IssuedPaper(case=case, form_set="tt03_2025", form="refusal_note", round=1, issued_at=NOW)
    )
    assert (note.submitted_at, note.hour_told) == (at("2026-11-17 00:00"), False)
    history = text(client.get(f"/cases/{case.code}/history/"))
    assert "00:00" not in history
    assert "00:00" not in text(client.get(f"/cases/{case.code}/"))
