"""The screens of fields, and the road from an empty database to the first procedure."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from nennep.kernel.actors import machine
from nennep.org.actions import found_agency
from nennep.org.actions.founding import Founding
from nennep.procedures.actions import add_field, merge_field, rename_field
from nennep.procedures.models import Field, Procedure
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.factories import make_procedure

NOW = "2026-11-17 08:40"
TODAY = date(2026, 11, 17)
LIST = "/procedures/fields/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


@pytest.fixture
def thao(cast: Cast, client: Client) -> Client:
    client.force_login(cast.thao)
    return client


def text(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def field(cast: Cast, name: str, **given: Any) -> Field:
    given = {"keeper": cast.province, "valid_from": date(2024, 1, 1)} | given
    return add_field(name=name, by=cast.actor("thao"), at=at(NOW), **given)


def act_on(cast: Cast, act: Any, one: Field, **given: Any) -> None:
    act(one, basis="Quyết định 1", by=cast.actor("thao"), at=at(NOW), **given)


ACT = {
    "number": "128/QĐ-UBND",
    "signed_on": "2026-11-16",
    "issuer": "Chủ tịch Ủy ban nhân dân tỉnh",
    "effective_on": "2026-12-01",
}
NEW = ACT | {
    "root": "2.000884",
    "suffix": "H99",
    "quality_code": "QT.TP.01",
    "name": "Chứng thực bản sao từ bản chính",
    "service_level": "partial_online",
    "kind": "detailed",
    "level": "Cấp xã",
    "competent": "Ủy ban nhân dân cấp xã",
    "routing": "own",
    "sets": "1",
    "base": "0",
}


@pytest.mark.once("tests/processes/test_from_empty.py")
@pytest.mark.django_db
def test_from_an_empty_database_the_first_administrator_reaches_the_first_procedure(client: Client) -> None:
    founding = Founding(
        province="UBND tỉnh",
        province_code="H99",
        agency_name="Sở Tư pháp",
        short_name="Sở TP",
        code="H99.15",
        case_head="H99.15",
        admin_name="Nguyễn Quản",
        admin_username="quan",
    )
    agency, user, _ = found_agency(founding, by=machine(0), at=at(NOW))
    user.must_change_password = False
    user.save()
    client.force_login(user)
    empty = client.get("/procedures/add/")
    assert (empty.status_code, "Lập lĩnh vực" in text(empty)) == (200, True)
    assert 'href="/procedures/fields/starter/"' in empty.content.decode()
    kept = client.post("/procedures/add/", NEW | {"agency": agency.code, "do": "publish"})
    assert kept.status_code == 422
    assert "Chứng thực bản sao từ bản chính" in kept.content.decode()
    assert "Chưa có lĩnh vực nào: lập lĩnh vực" in text(kept)

    added = client.post(f"{LIST}starter/", {"sector": ["Tư pháp"], "field": ["YT02"]}, follow=True)
    assert "Đã thêm 22 lĩnh vực" in text(added)
    form = client.get("/procedures/add/").content.decode()
    assert re.search(r'<optgroup label="Tư pháp">.*<option value="TP02">Chứng thực', form, re.S)
    made = client.post("/procedures/add/", NEW | {"agency": agency.code, "field": "TP02", "do": "publish"})
    assert made.status_code == 302, text(made)
    assert Procedure.objects.get().field.name == "Chứng thực"
    assert re.search(r"Chứng thực TP02 Tư pháp 0 ", text(client.get(LIST)))
    assert re.search(r"Chứng thực TP02 Tư pháp 1 ", text(client.get(LIST, {"day": "2026-12-01"})))


def test_the_list_counts_procedures_and_leaves_out_what_has_ended(thao: Client, cast: Cast) -> None:
    procedure = make_procedure(cast).procedure
    target = field(cast, "Y dược")
    act_on(cast, merge_field, procedure.field, into=target, from_day=date(2026, 11, 1))
    said = text(thao.get(LIST))
    assert "Y dược y-duoc – 1" in said
    assert "Dược phẩm" not in said
    assert "Đã gộp vào Y dược" in text(thao.get(LIST, {"ended": "1"}))
    assert "Dược phẩm duoc – 1" in text(thao.get(LIST, {"day": "2026-10-01"}))


@pytest.mark.once("tests/test_end_of_calendar.py")
def test_pages_of_a_day_show_the_field_as_it_was_called_then(thao: Client, cast: Cast) -> None:
    one = make_procedure(cast).procedure.field
    act_on(cast, rename_field, one, name="Dược", from_day=date(2026, 11, 1))
    for address in (LIST, "/procedures/", "/procedures/QT.DP.02/"):
        assert "Dược phẩm" in text(thao.get(address, {"day": "2026-10-31"})), address
        assert "Dược phẩm" not in text(thao.get(address)), address


def test_the_list_as_excel_has_the_same_lines(thao: Client, cast: Cast) -> None:
    field(cast, "Dược phẩm", sector="Y tế")
    answer = thao.get(LIST, {"format": "xlsx"})
    assert [row[2:6] for row in read_sheet(answer).rows if row[0] == 1] == [("Y tế", "duoc-pham", "Dược phẩm", 0)]


def test_a_field_is_added_by_hand_and_what_was_typed_is_kept_when_it_is_refused(thao: Client, cast: Cast) -> None:
    given = {"keeper": "syt", "name": "Việc riêng", "valid_from": "2026-01-01", "sector": "Y tế", "basis": "QĐ 5"}
    bad = thao.post(f"{LIST}add/", given | {"code": "có dấu"})
    assert bad.status_code == 422
    assert 'value="Việc riêng"' in bad.content.decode()
    assert "Mã gồm chữ không dấu" in text(bad)
    assert "Đã lập lĩnh vực Việc riêng" in text(thao.post(f"{LIST}add/", given, follow=True))
    assert Field.objects.get().keeper == cast.health


def test_the_starter_list_marks_what_is_there_and_refuses_nothing_chosen(thao: Client, cast: Cast) -> None:
    field(cast, "hộ tịch")
    page = text(thao.get(f"{LIST}starter/"))
    assert "Hộ tịch đã có: hộ tịch" in page
    assert "chính thức theo Thông tư 03/2025 chưa nạp" in page
    refused = thao.post(f"{LIST}starter/", {})
    assert refused.status_code == 422
    assert "Chưa chọn lĩnh vực nào chưa có" in text(refused)


def test_the_starter_list_goes_into_the_own_list_where_that_is_chosen(thao: Client, cast: Cast) -> None:
    assert thao.post(f"{LIST}starter/", {"keeper": "syt", "field": ["YT02"]}).status_code == 302
    assert Field.objects.get().keeper == cast.health


def test_each_act_is_done_on_its_screen_and_told_in_the_history(thao: Client, cast: Cast) -> None:
    make_procedure(cast)
    field(cast, "Y dược")
    page = f"{LIST}tinh/duoc/"
    why = {"from_day": "2026-11-17", "basis": "Quyết định 9/QĐ-UBND"}
    assert thao.post(f"{page}rename/", why | {"name": "Dược"}).status_code == 302
    assert thao.post(f"{page}place/", {"order": "7", "sector": "Y tế"}).status_code == 302
    closing = thao.post(f"{page}close/", {"last_day": "2026-11-17", "basis": "Thôi"})
    assert closing.status_code == 422
    assert "Còn 1 thủ tục của lĩnh vực này" in text(closing)
    assert thao.post(f"{page}merge/", why | {"into": "y-duoc"}).status_code == 302
    said = text(thao.get(page))
    for words in ("trước đó là Dược phẩm", "vào Y dược", "Quyết định 9/QĐ-UBND", "Ngô Phương Thảo", "Đã gộp"):
        assert words in said
    assert thao.post(f"{LIST}tinh/y-duoc/close/", {"last_day": "", "basis": ""}).status_code == 422
    assert thao.get(f"{page}other/").status_code == 404


def test_who_keeps_no_list_reads_it_and_changes_nothing(client: Client, cast: Cast) -> None:
    field(cast, "Y dược")
    client.force_login(cast.minh)
    page = client.get(f"{LIST}tinh/y-duoc/")
    assert (page.status_code, "Đổi tên" in text(page)) == (200, False)
    for address in (f"{LIST}add/", f"{LIST}starter/", f"{LIST}tinh/y-duoc/rename/"):
        assert client.get(address).status_code == client.post(address, {}).status_code == 403


def test_the_form_of_a_new_procedure_offers_what_the_agency_may_use_today(thao: Client, cast: Cast) -> None:
    field(cast, "Hộ tịch", sector="Tư pháp")
    field(cast, "Riêng", keeper=cast.health)
    gone = field(cast, "Cũ")
    act_on(cast, merge_field, gone, into=Field.objects.get(code="ho-tich"), from_day=TODAY)
    add_field(keeper=cast.other, name="Của họ", by=cast.actor("tuan"), at=at(NOW))
    form = thao.get("/procedures/add/").content.decode()
    assert re.search(r'label="Tư pháp">\s*<option value="ho-tich">', form)
    assert re.search(r'label="Riêng của Sở Y tế">\s*<option value="rieng">', form)
    assert "Của họ" not in form
    assert 'value="cu"' not in form
