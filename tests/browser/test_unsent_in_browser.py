"""The session ends while a sheet is being filled in: the page stays, signing in goes on, what was sent is filled in again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from nennep.web.clock import frozen
from nennep.work.models import UnsentForm
from tests.browser.page import DESK, PHONE, Watched
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = "2026-11-17 08:40"
SHEET = "/procedures/QT.DP.02/receive/"


@pytest.fixture
def desk(cast: Cast, client, watched: Watched) -> Iterator[Watched]:
    make_procedure(cast)
    client.force_login(cast.lan)
    watched.sign_in(client)
    watched.expected.append("401|Unauthorized|422")
    with frozen(at(NOW)):
        yield watched


def end_session(desk: Watched) -> None:
    desk.context.clear_cookies(name="sessionid")


def fill(page: Page) -> None:
    page.locator("details.byhand summary").first.click()
    page.fill("#id_name", "Huỳnh Thị Sáu")
    page.fill("#id_summary", "Xin cấp sớm")
    page.locator("[data-needed]").first.fill("2")


def test_the_slip_is_answered_by_a_bar_and_the_page_goes_on(desk: Watched, client, cast: Cast) -> None:
    page = desk.open(SHEET)
    promised = page.inner_text("#slip .due")
    fill(page)
    end_session(desk)
    page.locator("[data-needed]").first.fill("1")
    bar = page.locator("[data-told]")
    expect(bar).to_contain_text("Phiên làm việc đã kết thúc")
    expect(page.locator("#id_login")).to_have_count(0)
    assert page.inner_text("#slip .due") == promised
    assert page.input_value("#id_name") == "Huỳnh Thị Sáu"
    desk.check(widths=(PHONE, DESK))
    client.force_login(cast.lan)
    desk.sign_in(client)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(bar).to_contain_text("làm tiếp được")
    assert page.input_value("#id_summary") == "Xin cấp sớm"


def test_another_person_who_signs_in_does_not_go_on_with_it(desk: Watched, client, cast: Cast) -> None:
    page = desk.open(SHEET)
    fill(page)
    end_session(desk)
    page.locator("[data-needed]").first.fill("1")
    expect(page.locator("[data-ended]")).to_be_visible()
    client.force_login(cast.minh)
    desk.sign_in(client)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-told]")).to_contain_text("Người khác đang đăng nhập")


def test_what_was_sent_too_late_is_filled_in_again(desk: Watched, client, cast: Cast) -> None:
    page = desk.open(SHEET)
    key = page.input_value("[name=request_key]")
    fill(page)
    page.check("[name=fee_paid_by][value=owed]")
    count = page.locator("[data-needed]").first.get_attribute("name")
    end_session(desk)
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("chưa ghi gì")
    desk.check(widths=(PHONE, DESK))
    client.force_login(cast.lan)
    desk.sign_in(client)
    page = desk.open(SHEET)
    expect(page.locator("[data-unsent]")).to_contain_text("chưa được ghi")
    desk.check(widths=(PHONE, DESK))
    assert page.input_value("#id_summary") == ""
    page.locator("[data-refill]").click()
    assert page.input_value("#id_name") == "Huỳnh Thị Sáu"
    assert page.input_value("#id_summary") == "Xin cấp sớm"
    assert page.input_value(f"[name={count}]") == "2"
    assert page.is_checked("[name=fee_paid_by][value=owed]")
    # The sheet sent once more is the same sheet: it cannot become a second case.
    assert page.input_value("[name=request_key]") == key
    page.get_by_role("button", name="Bỏ", exact=True).click()
    expect(page.locator("[data-unsent]")).to_have_count(0)
    assert not UnsentForm.objects.exists()
