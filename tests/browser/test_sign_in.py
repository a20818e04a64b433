"""Sign-in, second factor and the pages that say what went wrong, in a real browser."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as LateError

from nennep.kernel.registry import Registry
from nennep.org.models import Agency, Position, User
from nennep.web import menu
from tests.browser.page import Watched
from tests.second_factor import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ba con trâu 1987"


@pytest.fixture
def minh() -> User:
    agency = Agency.objects.create(code="syt", name="Sở Y tế tỉnh Lam Giang", short_name="Sở Y tế", level="province")
    user = User(username="minh", full_name="Trần Quang Minh")
    user.set_password(PASSWORD)
    user.save()
    Position.objects.create(user=user, agency=agency, title="Chuyên viên", held_from="2026-01-01")
    return user


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar of its own, so that the pages do not depend on which rooms have screens."""
    monkeypatch.setattr(menu, "_entries", Registry("place"))
    menu.register("work", "keys", lambda _actor: True, count=lambda _actor, _at: 12)
    menu.register("cases", "mfa_index", lambda _actor: True)
    menu.register("processes", "account_logout", lambda _actor: False)


def sign_in_by_hand(page, password: str = PASSWORD) -> None:
    page.fill("#id_login", "minh")
    page.fill("#id_password", password)
    page.click("form.form1 button.btn:not(.q)")


@pytest.mark.page
def test_the_sign_in_page_is_accessible(watched: Watched) -> None:
    watched.open("/account/login/")
    watched.check()


@pytest.mark.once("tests/org/test_sign_in.py")
def test_a_wrong_password_is_told_in_vietnamese_and_keeps_the_name(watched: Watched, minh: User) -> None:
    page = watched.open("/account/login/")
    sign_in_by_hand(page, "sai")
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page.inner_text(".err")
    assert page.input_value("#id_login") == "minh"
    watched.check(widths=(390,))


@pytest.mark.once("tests/org/test_sign_in.py")
def test_too_many_wrong_passwords_say_how_long_to_wait(watched: Watched, minh: User) -> None:
    page = watched.open("/account/login/")
    for _ in range(6):
        sign_in_by_hand(page, "sai")
    assert "năm phút" in page.inner_text("main")


@pytest.mark.once("tests/org/test_sign_in.py")
def test_one_signs_in_by_hand_and_sees_only_the_granted_places(watched: Watched, minh: User, places: None) -> None:
    page = watched.open("/account/login/")
    sign_in_by_hand(page)
    assert page.url.endswith("/keys/"), page.url
    shown = [" ".join(text.split()) for text in page.locator(".nav a").all_inner_texts()]
    assert shown == ["Việc của tôi 12", "Hồ sơ"]
    assert page.get_attribute(".nav a >> nth=0", "aria-current") == "page"
    for _ in range(3):  # the second key counts for a second and a half: a busy machine may be late with it
        page.locator("body").press("g")
        page.keyboard.press("h")
        with suppress(LateError):
            page.wait_for_url("**/mfa/", timeout=8000)
            break
    assert page.url.endswith("/mfa/")


@pytest.mark.parametrize("path", ["/keys/", "/account/mfa/", "/account/password/change/", "/account/logout/"])
@pytest.mark.page
def test_the_pages_of_ones_own_account_are_accessible(
    watched: Watched, minh: User, places: None, client, path: str
) -> None:
    client.force_login(minh)
    watched.sign_in(client)
    watched.open(path)
    watched.check()


@pytest.mark.once("tests/org/test_sign_in.py")
def test_the_person_menu_opens_and_signs_out(watched: Watched, minh: User, places: None, client) -> None:
    client.force_login(minh)
    watched.sign_in(client)
    page = watched.open("/keys/")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("details.me > summary")
    page.click("details.me button:has-text('Đăng xuất')")
    page.wait_for_url("**/account/login/**")


@pytest.mark.once("tests/org/test_sign_in.py")
def test_an_authenticator_app_is_enrolled_and_then_asked_for(watched: Watched, minh: User, places: None) -> None:
    page = watched.open("/account/login/")
    sign_in_by_hand(page)
    page.goto(watched.home + "/account/mfa/totp/activate/")
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("main .btn")
    assert page.locator("svg.qr").is_visible()
    watched.check(widths=(1280,))
    secret = page.inner_text("b.breaks")
    page.fill("#id_code", code_of(secret))
    page.click("form.form1 button.btn:not(.q)")
    page.wait_for_url("**/recovery-codes/")
    watched.check(widths=(390,))
    watched.context.clear_cookies()
    page.goto(watched.home + "/account/login/")
    sign_in_by_hand(page)
    assert page.inner_text("h1") == "Bước xác thực thứ hai"
    watched.check(widths=(390, 1280))
    page.fill("#id_code", "000000")
    page.click("form.form1 button.btn:not(.q)")
    assert "Mã không đúng" in page.inner_text(".err")


def test_a_passkey_is_enrolled_and_signs_in_under_the_strict_policy(watched: Watched, minh: User, places: None) -> None:
    page = watched.open("/account/login/")
    devices = watched.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in_by_hand(page)
    page.goto(watched.home + "/account/mfa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("main .btn")
    page.fill("#id_name", "Máy bàn phòng Dược")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto(watched.home + "/account/mfa/webauthn/")
    assert "Máy bàn phòng Dược" in page.inner_text("main")
    watched.check()
    watched.context.clear_cookies()
    page.goto(watched.home + "/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/keys/")


@pytest.mark.page
def test_a_lost_address_says_what_to_do(watched: Watched) -> None:
    watched.expected = [r"404 \(Not Found\)"]
    page = watched.open("/khong-co/")
    assert "Không có trang này" in page.inner_text("h1")
    watched.check()


def test_demo_accounts_sign_in_with_one_click(
    watched: Watched, minh: User, places: None, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setattr(menu, "_demo", [])
    account = menu.DemoAccount("minh", "Trần Quang Minh", "Chuyên viên thụ lý")
    menu.offer_demo_accounts(PASSWORD, lambda: [account])
    page = watched.open("/account/login/")
    watched.check()
    page.click("main button >> text=minh")
    page.wait_for_url("**/keys/")
    assert "Dữ liệu mẫu" in page.inner_text(".demo")
