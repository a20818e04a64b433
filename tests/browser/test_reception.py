"""The desk in a real browser: scanner, keys, clicks, the slip that follows the counts."""

import re

import pytest
from playwright.sync_api import Page, expect

from nennep.cases.models import Case
from nennep.procedures.models import Component, ProcedureVersion
from nennep.reception.actions import guide_applicant
from nennep.web.clock import frozen
from tests.browser.page import PHONE, Watched
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, make_registered, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = "2026-11-17 08:40"
SHEET = "/procedures/QT.DP.02/receive/"
WAYS = {"practice": "Tập dượt", "leave": "Về việc thật"}
CARD = "068189000412||Huỳnh Thị Sáu|12051989|Nữ|Số 14 đường Bờ Kè, phường Lam Sơn|01012022"
COUNT_CLICKS = """
window.addEventListener("pointerdown", () =>
  sessionStorage.setItem("clicks", 1 + Number(sessionStorage.getItem("clicks") || 0)), true);
"""

TELL_PRINTING = "window.print = () => console.log(`printed ${location.pathname}`);"


@pytest.fixture
def desk(cast: Cast, client, watched: Watched):
    """Lan's browser at 08:40, with one procedure to receive."""
    make_procedure(cast)
    client.force_login(cast.lan)
    watched.sign_in(client)
    with frozen(at(NOW)):
        yield watched


def scan(page: Page, line: str = CARD) -> None:
    """What a scanner does: it types the line and Enter."""
    page.keyboard.insert_text(line)
    page.keyboard.press("Enter")


@pytest.mark.page
def test_the_finder_is_accessible_and_has_the_cursor(desk: Watched, cast: Cast) -> None:
    version = ProcedureVersion.objects.get()
    make_registered(cast, version, "2026-11-16 08:00", channel="online")
    held = make_registered(cast, version, "2026-11-16 09:00")
    guide_applicant(held, by=cast.actor("lan"), at=at(NOW), reason="Thiếu", missing=[{"name": "Đơn"}])
    walk(cast, make_received(cast, version, "2026-11-09 08:00"), "B6", "2026-11-10 08:00")
    page = desk.open("/reception/")
    assert page.evaluate("document.activeElement.id") == "q"
    desk.check()


@pytest.mark.page
def test_typing_narrows_the_procedures_and_enter_opens_the_first(desk: Watched, cast: Cast) -> None:
    make_procedure(cast, code="QT.DP.05", name="Đánh giá duy trì GPP")
    page = desk.open("/reception/")
    page.keyboard.type("danh gia gpp")
    expect(page.locator("#offers tbody tr")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/procedures/QT.DP.05/receive/")


@pytest.mark.page
def test_the_sheet_is_accessible_in_each_of_its_states(desk: Watched) -> None:
    version = ProcedureVersion.objects.get()
    Component.objects.create(procedure_version=version, order=3, name="Chứng chỉ đã cấp", manner="data")
    Component.objects.create(procedure_version=version, order=4, name="Hộ chiếu", manner="show")
    page = desk.open(SHEET)
    desk.check()
    page.uncheck("#id_same_owner")
    page.check("#id_by_mandate")
    assert page.locator("#id_owner_name").is_visible()
    assert page.locator("#id_basis").is_visible()


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_the_sheet_with_complaints_is_accessible(desk: Watched) -> None:
    desk.expected.append("422")
    page = desk.open(SHEET)
    page.click("#slip button.wide")
    page.wait_for_selector(".err")
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("document.activeElement.className") == "err"
    page.click(".err a >> text=chưa có bản nào >> nth=0")
    field = page.evaluate("document.activeElement.id || location.hash.slice(1)")
    assert re.fullmatch(r"id_c\d+_originals", field)
    page.click(".err a >> text=Họ tên người nộp còn trống")
    assert page.locator("#id_name").is_visible()


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_four_clicks_from_home_to_the_printed_slip_and_the_dossier_on_its_way(desk: Watched) -> None:
    desk.context.add_init_script(COUNT_CLICKS)
    desk.context.add_init_script(TELL_PRINTING)
    desk.expected.append("printed")
    slip = "/cases/H99.12-261117-0001/papers/appointment_slip/"
    # This browser shows no PDF, so that the frame of one never loads.
    desk.context.route(f"**{slip}", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page = desk.open("/")
    page.evaluate("sessionStorage.setItem('clicks', 0)")
    page.click("#offers a")
    expect(page.locator("#id_card")).to_be_focused()
    scan(page)
    page.click("[data-fill]")
    page.check("input[name=fee_paid_by][value=transfer]")
    with page.expect_console_message(lambda told: told.text == f"printed {slip}"):
        page.click("#slip button.wide")
    assert int(page.evaluate("sessionStorage.getItem('clicks')")) <= 4
    said = page.inner_text("[role=status]")
    assert "Đã tiếp nhận H99.12-261117-0001, hẹn trả 08:40 thứ Tư 25/11. Chuyển" in said


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_keys_and_scanner_alone_receive_a_dossier(desk: Watched) -> None:
    page = desk.open(SHEET)
    page.focus("#id_summary")
    page.keyboard.press("F2")
    assert page.evaluate("document.activeElement.id") == "id_card"
    scan(page)
    assert page.input_value("#id_identity_number") == "068189000412"
    assert page.input_value("#id_born_on") == "12/05/1989"
    assert page.input_value("#id_card") == ""
    assert page.inner_text("[data-shows=number]") == "068 ••• ••• 412"
    assert page.evaluate("document.activeElement.id") == "id_phone"
    page.keyboard.type("0905123417")
    page.keyboard.press("F4")
    page.focus("input[name=fee_paid_by][value=transfer]")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/H99.12-261117-0001/")
    assert Case.objects.get().parties.get(role="submitter").phone == "0905123417"


@pytest.mark.page
def test_enter_in_a_field_sends_nothing(desk: Watched) -> None:
    page = desk.open(SHEET)
    page.fill("#id_phone", "0905123417")
    page.press("#id_phone", "Enter")
    page.wait_for_timeout(200)
    assert page.input_value("#id_phone") == "0905123417"
    assert not Case.objects.exists()


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_an_unreadable_card_goes_to_the_server_and_comes_back_with_its_reason(desk: Watched) -> None:
    page = desk.open(SHEET)
    page.fill("#id_phone", "0905123417")
    page.keyboard.press("F2")
    scan(page, "8934563138165")
    page.wait_for_selector("#card_error")
    assert "chưa đủ thông tin của thẻ căn cước" in page.inner_text("#card_error")
    assert page.input_value("#id_phone") == "0905123417"


@pytest.mark.page
def test_a_zero_turns_the_main_button_and_a_count_turns_it_back(desk: Watched) -> None:
    page = desk.open(SHEET)
    box = page.locator("[data-needed]").first
    button = page.locator("#slip button.wide")
    box.fill("0")
    expect(button).to_contain_text("Lập Hướng dẫn bổ sung")
    expect(page.locator("#slip")).to_contain_text("Đơn đề nghị cấp lại")
    page.keyboard.press("F4")
    expect(button).to_contain_text("Tiếp nhận và in giấy hẹn")


@pytest.mark.page
def test_a_count_changed_while_the_slip_is_put_in_place_is_heard(desk: Watched) -> None:
    page = desk.open(SHEET)
    page.evaluate(
        "document.addEventListener('htmx:afterSwap', () => {"
        " document.body.dataset.swapped = ''; document.querySelector('[data-key=F4]').click(); }, {once: true})"
    )
    page.locator("[data-needed]").first.fill("0")
    page.locator("body[data-swapped]").wait_for()
    expect(page.locator("#slip button.wide")).to_contain_text("Tiếp nhận và in giấy hẹn")
    assert page.locator("#slip").count() == 1


@pytest.mark.page
def test_all_there_marks_what_was_sent_online_and_adds_to_no_row_that_is_enough(desk: Watched, cast: Cast) -> None:
    version = ProcedureVersion.objects.get()
    form, photo = version.components.order_by("order").values_list("pk", flat=True)
    case = make_registered(cast, version, "2026-11-16 08:00", channel="online", components=[])
    page = desk.open(f"/cases/{case.code}/accept/")
    page.locator(f"#id_c{photo}_certified").fill("2")
    page.keyboard.press("F4")
    expect(page.locator(f"#id_c{form}_electronic")).to_have_value("sent")
    expect(page.locator(f"#id_c{form}_originals")).to_have_value("")
    expect(page.locator(f"#id_c{photo}_originals")).to_have_value("")
    expect(page.locator("#take[value=receive]")).to_be_visible()
    desk.check()


def test_a_double_press_makes_one_case(desk: Watched) -> None:
    page = desk.open(SHEET)
    scan(page)
    page.keyboard.press("F4")
    page.check("input[name=fee_paid_by][value=cash]")
    page.dblclick("#slip button.wide")
    page.wait_for_url("**/cases/H99.12-*/")
    page.go_back()
    page.wait_for_selector("#slip button.wide")
    assert Case.objects.count() == 1


@pytest.mark.page
def test_the_promise_and_the_button_are_docked_on_a_phone(desk: Watched) -> None:
    desk.page.set_viewport_size({"width": PHONE, "height": 844})
    page = desk.open(SHEET)
    box = page.locator("#slip button.wide").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844
    assert page.locator(".due-mini").is_visible()


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_the_pages_of_declining_and_recalling_are_accessible(desk: Watched, cast: Cast) -> None:
    case = make_registered(cast, ProcedureVersion.objects.get(), "2026-11-17 08:00", channel="online")
    page = desk.open(f"/cases/{case.code}/accept/")
    desk.check()
    page.click("button[value=decline]")
    page.wait_for_selector("#id_reason")
    assert page.input_value("input[name=name]") == "Huỳnh Thị Sáu"
    page.click("button[value=edit]")
    page.wait_for_selector("#slip")
    page.click("button[value=recall]")
    page.click("button[value=recalled]")
    page.wait_for_url(f"**/cases/{case.code}/")
    case.refresh_from_db()
    assert case.state == "recalled"


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_the_sheet_works_without_script(desk: Watched, chromium, client) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=desk.home)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": desk.home}])
    page = context.new_page()
    page.goto(desk.home + SHEET)
    page.click("label[for=id_card]")
    scan(page)
    page.wait_for_selector("text=Đã đọc thẻ lúc 08:40.")
    page.keyboard.press("F4")  # a key needs script; the button does not
    page.click("text=Nhận đủ")
    page.check("input[name=fee_paid_by][value=cash]")
    page.click("#slip button.wide")
    page.wait_for_url("**/cases/H99.12-261117-0001/")
    slip = page.get_by_role("link", name="In giấy tiếp nhận và hẹn trả").get_attribute("href")
    assert page.request.get(f"{desk.home}{slip}").body().startswith(b"%PDF")
    context.close()
    assert Case.objects.get().state == "processing"


@pytest.mark.once("tests/test_practice.py")
@pytest.mark.parametrize(("there", "away"), [("practice", "leave"), ("leave", "practice")])
def test_what_was_typed_on_the_other_side_of_practice_does_not_come_back(desk: Watched, there: str, away: str) -> None:
    desk.expected.append("403")
    other = desk.context.new_page()

    def go(way: str) -> None:
        other.goto(desk.home + "/worklist/")
        press = other.locator("form[action*=practice] button", has_text=WAYS[way])
        if press.count():
            with other.expect_navigation():
                press.first.evaluate("button => button.form.submit()")

    go(there)
    page = desk.open(SHEET)
    page.evaluate("document.querySelector('#id_name').value = 'Người Chỉ Ở Một Nơi'")
    go(away)
    with page.expect_navigation():
        page.evaluate("document.querySelector('#id_name').form.submit()")
    assert page.get_by_text("Phần đã gõ không mang sang được").count() == 1
    page.go_back()
    page.wait_for_load_state()
    assert page.input_value("#id_name") == ""
