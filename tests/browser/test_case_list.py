"""The list of cases in a real browser."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from nennep.cases.actions import ask_supplement
from nennep.org.models import Division
from nennep.procedures.models import Field
from nennep.web.clock import frozen
from tests.browser.page import PHONE, Watched
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def listing(cast: Cast, client, watched: Watched):
    """Minh's browser, with a late, a near, a far and a waiting case."""
    version = make_procedure(cast)
    for when in ("2026-11-09 08:00", "2026-11-10 09:30", "2026-11-12 10:00", "2026-11-16 15:00"):
        walk(cast, make_received(cast, version, when), "B2", when)
    waiting = walk(cast, make_received(cast, version, "2026-11-11 08:00"), "B2", "2026-11-11 09:00")
    ask_supplement(
        waiting,
        by=cast.actor("minh"),
        at=at("2026-11-12 09:00"),
        reason="Đơn chưa có chữ ký.",
        missing=[{"name": "Đơn", "originals": 1}],
    )
    client.force_login(cast.minh)
    watched.sign_in(client)
    with frozen(at("2026-11-17 08:40")):
        yield watched


@pytest.mark.parametrize(
    "address", ["/cases/", "/cases/?view=done", "/cases/?view=waiting", "/cases/?q=261019-043", "/cases/print/"]
)
def test_the_list_is_accessible(listing: Watched, address: str) -> None:
    listing.open(address)
    listing.check()


@pytest.mark.parametrize("address", ["/cases/print/", "/procedures/print/"])
def test_a_wide_list_lies_across_the_paper(listing: Watched, address: str) -> None:
    """Upright its last columns were cut off."""
    sheet = PdfReader(BytesIO(listing.open(address).pdf(prefer_css_page_size=True))).pages[0].mediabox
    assert sheet.width > sheet.height


@pytest.mark.parametrize("address", ["/cases/", "/documents/outgoing/", "/processes/", "/procedures/"])
def test_a_long_choice_does_not_widen_a_phone(listing: Watched, cast: Cast, address: str) -> None:
    long = "Phòng Quản lý hành nghề, trang thiết bị và kiểm nghiệm thuốc, mỹ phẩm, thực phẩm của tỉnh"
    Division.objects.filter(agency=cast.health).update(name=long)
    Field.objects.update(name=long)
    page = listing.open(address)
    page.evaluate(
        "words => document.querySelectorAll('.filters select').forEach(one => one.append(new Option(words, 'x')))", long
    )
    listing.check(widths=(PHONE,))


def test_two_clicks_to_any_case_of_mine(listing: Watched) -> None:
    page = listing.open("/keys/")
    page.click("nav[aria-label=Chính] >> text=Hồ sơ")
    page.click("[data-rows] tbody a >> nth=1")
    page.wait_for_url("**/cases/H99.12-*/")


def test_a_select_filters_at_once_and_the_address_keeps_it(listing: Watched) -> None:
    page = listing.open("/cases/")
    page.select_option("select[name=state]", "waiting")
    page.wait_for_url("**state=waiting**")
    assert page.locator("[data-rows] tbody tr").count() == 1
    page.reload()
    assert page.input_value("select[name=state]") == "waiting"


def test_a_search_keeps_the_question_and_back_returns_to_it(listing: Watched) -> None:
    page = listing.open("/cases/")
    page.click(".pill >> text=Quá hẹn")
    page.fill(".find2 input", "sau")
    page.press(".find2 input", "Enter")
    page.wait_for_url("**q=sau**")
    assert "view=late" in page.url
    page.go_back()
    assert page.locator(".pill[aria-current]").inner_text().startswith("Quá hẹn")


def test_heads_sort_and_rows_are_walked_by_keys(listing: Watched) -> None:
    page = listing.open("/cases/")
    page.click("th.sort >> text=Hẹn trả")
    page.wait_for_url("**sort=-due**")
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.locator("body").press("j")
    assert page.evaluate("document.activeElement.closest('tr') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/H99.12-261116-0001/")


def test_the_excel_file_is_named_by_its_day(listing: Watched) -> None:
    page = listing.open("/cases/?view=late")
    with page.expect_download() as kept:
        page.click("text=Xuất Excel")
    assert kept.value.suggested_filename == "Hồ sơ 2026-11-17.xlsx"
