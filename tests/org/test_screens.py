"""Each screen of the room answers whom it should, and says in words what it refuses."""

import re
from datetime import date

import pytest
from django.test import Client

from nennep.org.models import Agency, Position
from tests.cast import Cast

SCREENS = [
    "/start/", "/start/site/", "/start/printers/", "/agency/desk/", "/agency/", "/agency/change/", "/agency/add/", "/agency/divisions/add/", "/people/",
    "/people/me/", "/people/add/", "/people/passwords/", "/people/import/", "/people/minh/",
    "/people/minh/change/", "/people/minh/positions/add/", "/people/minh/positions/1/end/",
    "/people/minh/positions/1/delegate/", "/calendar/", "/calendar/quoc-gia/1/",
    "/calendar/quoc-gia/1/?year=2025",
]  # fmt: skip


@pytest.mark.once("tests/test_end_of_calendar.py")
@pytest.mark.parametrize("address", SCREENS)
def test_the_manager_of_people_opens_every_screen(manager: Client, address: str) -> None:
    assert manager.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/people/", "/people/add/", "/people/import/", "/people/lan/", "/start/"])
def test_a_handler_is_told_whose_work_people_are(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.minh)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "Chỉ người quản lý người dùng" in answer.content.decode()


def test_everybody_with_a_post_reads_calendar_and_agency_and_oneself(cast: Cast, client: Client) -> None:
    client.force_login(cast.minh)
    for address in ("/calendar/", "/calendar/quoc-gia/1/", "/agency/", "/people/me/"):
        assert client.get(address).status_code == 200


def test_a_person_without_a_post_is_told_so(cast: Cast, client: Client) -> None:
    cast.minh.positions.all().delete()
    client.force_login(cast.minh)
    answer = client.get("/people/me/")
    assert answer.status_code == 403
    assert "không giữ vị trí nào" in answer.content.decode()


def test_people_are_found_without_diacritics_and_exported(manager: Client) -> None:
    page = manager.get("/people/?q=tran quang").content.decode()
    assert "Trần Quang Minh" in page
    assert "Lê Thu Hà" not in page
    assert manager.get("/people/?format=xlsx").content[:2] == b"PK"


def test_nobody_of_another_agency_is_listed(manager: Client) -> None:
    assert "Hoàng Anh Tuấn" not in manager.get("/people/").content.decode()


def test_who_manages_two_agencies_sees_and_changes_each(manager: Client, cast: Cast) -> None:
    Position.objects.create(
        user=cast.quan, agency=cast.province, title="Quản trị", duties=["manage_people"], held_from=date(2026, 1, 1)
    )
    above = cast.province.code
    page = manager.get(f"/agency/?agency={above}").content.decode()
    assert f"<h1>{cast.province.name}</h1>" in page
    assert f'href="/agency/add/?agency={above}"' in page
    assert f'href="?agency={cast.health.code}"' in page
    assert "Chưa có người quản trị" not in page.partition(cast.health.name)[2].partition("</tr>")[0]
    typed = {"name": "Sở Nội vụ", "code": "H99.20", "short_name": "Sở Nội vụ", "level": "province"}
    typed |= {"case_head": "H99.20", "manager_name": "Lý Nội Vụ", "manager_username": "ly.noivu"}
    answer = manager.post(f"/agency/add/?agency={above}", typed)
    assert answer.status_code == 302, answer.content.decode()
    assert Agency.objects.get(code="H99.20").superior == cast.province
    assert "Sáp nhập, kết thúc cơ quan" in manager.get("/agency/decisions/").content.decode()


def test_another_agency_is_nobodys_who_does_not_manage_it(manager: Client, cast: Cast) -> None:
    assert manager.get(f"/agency/?agency={cast.province.code}").status_code == 404
    stranger = Client()
    stranger.force_login(cast.minh)
    assert stranger.get(f"/agency/?agency={cast.province.code}").status_code == 404
    assert stranger.get(f"/agency/?agency={cast.health.code}").status_code == 200


def test_a_merger_is_written_looked_at_and_confirmed_on_screen(manager: Client, cast: Cast) -> None:
    typed = {
        "decision": "Quyết định số 512/QĐ-UBND",
        "effective_on": "2026-12-01",
        "name": cast.health.name,
        "short_name": cast.health.short_name,
        "code": "syt",
        "case_head": "H99.12",
        "-new0-name": "Phòng Nghiệp vụ",
        "-new0-code": "nvd",
    }
    for one in (cast.desk, cast.drugs, cast.clinics):
        typed |= {f"{one.code}-name": one.name, f"{one.code}-code": one.code, f"{one.code}-successor": "-"}
    typed |= {"nvd-successor": "-new0", "nvy-successor": "-new0"}
    refused = manager.post("/agency/decisions/add/", typed).content.decode()
    assert "Mã “nvd” đang là mã của phòng khác" in refused
    assert 'value="Phòng Nghiệp vụ"' in refused
    page = manager.post("/agency/decisions/add/", typed | {"-new0-code": "nv"}, follow=True).content.decode()
    assert "Phòng Nghiệp vụ Dược kết thúc, chuyển về Phòng Nghiệp vụ" in page
    assert "Chuyển: 3 vị trí." in page
    post, seen = cast.dat.positions.get(), re.search(r'name="seen" value="(\d+)"', page)[1]
    assert "vừa xử lý" in manager.post("/agency/decisions/1/plan/", {"seen": "0"}, follow=True).content.decode()
    done = manager.post(
        "/agency/decisions/1/plan/", {"seen": seen, f"to-post:{post.pk}": "mc"}, follow=True
    ).content.decode()
    assert "Đến ngày hiệu lực phần mềm tự thực hiện" in done
    assert manager.post("/agency/decisions/1/forget/").status_code == 404
    assert "Chờ ngày hiệu lực" in manager.get("/agency/decisions/").content.decode()
    back = manager.post("/agency/decisions/1/take-back/", follow=True).content.decode()
    assert "Đã đưa về soạn lại." in back
    assert 'value="Phòng Nghiệp vụ"' in manager.get("/agency/decisions/1/change/").content.decode()
    assert "tổ chức giữ nguyên" in manager.post("/agency/decisions/1/cancel/", follow=True).content.decode()


def test_who_administers_several_agencies_goes_from_the_people_of_one_to_those_of_another(
    manager: Client, cast: Cast
) -> None:
    assert "?agency=" not in manager.get("/people/").content.decode().split('class="sheet"')[1]
    own = cast.quan.positions.get()
    Position.objects.create(
        user=cast.quan, agency=cast.province, title="Giữ máy", duties=own.duties, held_from=own.held_from
    )
    page = manager.get("/people/").content.decode()
    assert 'href="?agency=tinh">UBND tỉnh</a>' in page
    assert 'href="?agency=syt" aria-current="true">Sở Y tế</a>' in page
    assert "Đinh Đăng Khoa" in manager.get("/people/?agency=tinh").content.decode()
