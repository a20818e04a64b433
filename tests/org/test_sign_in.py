"""Signing in: password, second factor, refusals in Vietnamese."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.test import Client, RequestFactory

from nennep.kernel.dates import moment
from nennep.org import actions
from nennep.org.middleware import ActorMiddleware
from nennep.org.models import User
from nennep.web import clock
from nennep.web.request import HouseRequest
from tests.cast import Cast, at
from tests.second_factor import code_of

PASSWORD = "dung-mat-khau-nay"
LOGIN = "/account/login/"


@pytest.fixture
def minh(cast: Cast) -> User:
    cast.minh.set_password(PASSWORD)
    cast.minh.save()
    return cast.minh


def sign_in(client: Client, password: str = PASSWORD, name: str = "minh"):
    return client.post(LOGIN, {"login": name, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/people/me/").status_code == 200


def enrol(client: Client) -> str:
    """Turn the second factor on as a person would; its secret."""
    address = "/account/mfa/totp/activate/"
    assert "/account/reauthenticate/" in client.get(address)["Location"]
    client.post(f"/account/reauthenticate/?next={address}", {"password": PASSWORD})
    page = client.get(address).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in re.sub(r"\s", "", page)
    assert client.post(address, {"code": code_of(secret)}).status_code == 302
    return secret


def test_the_right_password_opens_the_door(minh: User, client: Client) -> None:
    assert sign_in(client).status_code == 302
    assert is_in(client)


def test_a_wrong_password_is_refused_in_vietnamese_without_saying_which_part_is_wrong(
    minh: User, client: Client
) -> None:
    for name in ("minh", "khongcoai"):
        page = sign_in(client, "sai", name).content.decode()
        assert "ên đăng nhập hoặc mật khẩu không đúng" in page
    assert not is_in(client)


def test_after_five_wrong_passwords_even_the_right_one_is_refused_and_others_are_not(
    cast: Cast, minh: User, client: Client
) -> None:
    cast.lan.set_password(PASSWORD)
    cast.lan.save()
    for _ in range(5):
        sign_in(client, "sai")
    page = sign_in(client).content.decode()
    assert "năm phút" in page
    assert not is_in(client)
    other = Client()
    assert sign_in(other, name="lan").status_code == 302


def test_nobody_signs_up(db: None, client: Client) -> None:
    assert client.post("/account/signup/", {"username": "x", "password1": PASSWORD}).status_code == 404
    assert not User.objects.exists()


def test_a_temporary_password_leads_to_the_change_and_nowhere_else(minh: User, client: Client) -> None:
    minh.must_change_password = True
    minh.save()
    sign_in(client)
    for address in ("/people/me/", "/calendar/", "/"):
        assert client.get(address)["Location"] == "/account/password/change/"
    assert "mật khẩu tạm" in client.get("/account/password/change/").content.decode()
    changed = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "moi-hoan-toan-9", "password2": "moi-hoan-toan-9"},
    )
    assert (changed.status_code, changed["Location"]) == (302, "/")
    minh.refresh_from_db()
    assert not minh.must_change_password
    assert is_in(client)


def test_the_change_says_who_gave_the_password_and_ends_where_work_begins(cast: Cast, client: Client) -> None:
    when = at("2026-11-17 08:40")
    password = actions.reset_password(cast.minh, agency=cast.health, by=cast.actor("quan"), at=when)
    sign_in(client, password)
    page = client.get("/account/password/change/").content.decode()
    assert "Mai Văn Quản đã đặt mật khẩu tạm lúc 08:40 17/11/2026, khi đặt lại mật khẩu." in page
    given = {"oldpassword": password, "password1": "moi-hoan-toan-9", "password2": "moi-hoan-toan-9"}
    changed = client.post("/account/password/change/", given, follow=True)
    assert changed.redirect_chain[-1][0] == "/worklist/"
    assert "đã đặt mật khẩu tạm" not in client.get("/account/password/change/").content.decode()


def test_a_second_factor_is_asked_for_and_a_wrong_code_is_refused(minh: User, client: Client) -> None:
    sign_in(client)
    secret = enrol(client)
    visitor = Client()
    assert "/account/mfa/authenticate/" in sign_in(visitor)["Location"]
    assert not is_in(visitor)
    visitor.post("/account/mfa/authenticate/", {"code": "000000"})
    assert not is_in(visitor)
    Authenticator.objects.filter(user=minh).update(last_used_at=None)
    from django.core.cache import cache

    cache.clear()  # a code is taken once; the enrolment has just used this one
    visitor.post("/account/mfa/authenticate/", {"code": code_of(secret)})
    assert is_in(visitor)


def test_a_recovery_code_opens_once(minh: User, client: Client) -> None:
    sign_in(client)
    enrol(client)
    keeper = Authenticator.objects.get(user=minh, type="recovery_codes").wrap()
    code = keeper.get_unused_codes()[0]
    first, second = Client(), Client()
    for visitor in (first, second):
        sign_in(visitor)
        visitor.post("/account/mfa/authenticate/", {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_the_manager_removes_a_lost_second_factor(minh: User, client: Client, manager: Client) -> None:
    sign_in(client)
    enrol(client)
    manager.post("/people/minh/acts/remove-second-factor/")
    visitor = Client()
    sign_in(visitor)
    assert is_in(visitor)


def test_a_person_without_a_post_signs_in_and_is_told_what_is_missing(minh: User, client: Client) -> None:
    minh.positions.all().delete()
    sign_in(client)
    assert "không giữ vị trí nào" in client.get("/").content.decode()


def _asked(user: User | AnonymousUser) -> HouseRequest:
    """A request of this person as it reaches a screen."""
    seen: list[HouseRequest] = []

    def screen(request: HouseRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user, request.session = user, SessionBase()
    with clock.frozen(at("2026-11-17 08:40")):
        ActorMiddleware(screen)(request)
    return seen[0]


def test_a_request_knows_who_asks_at_which_post_of_which_agency_and_when(cast: Cast) -> None:
    request = _asked(cast.minh)
    post = cast.minh.positions.get()
    assert (request.actor.user_id, request.position, request.agency) == (cast.minh.pk, post, post.agency)
    assert request.at == at("2026-11-17 08:40")


def test_a_request_of_somebody_without_a_post_names_no_post_and_no_agency(cast: Cast) -> None:
    cast.minh.positions.all().delete()
    for nobody in (cast.minh, AnonymousUser()):
        request = _asked(nobody)
        assert (request.actor, request.position, request.agency) == (None, None, None)


def test_what_a_sign_in_leaves_bears_the_time_of_the_house_clock(cast: Cast, minh: User, client: Client) -> None:
    """The demo shows an assumed day: no page may show beside it the hour of the machine."""
    shown = at("2026-11-17 08:40")
    with clock.frozen(shown):
        sign_in(client)
        secret = enrol(client)
        factors = Authenticator.objects.filter(user=minh)
        assert {one.created_at for one in factors} == {shown}
        client.post("/account/logout/")
        sign_in(client)
        client.post("/account/mfa/authenticate/", {"code": code_of(secret)})
        client.force_login(cast.quan)
        page = client.get("/people/minh/").content.decode()
        assert f"<dt>Lần cuối</dt><dd>{moment(shown)}</dd>" in page
    later = at("2026-11-18 09:00")
    with clock.frozen(later):
        factors.get(type="totp").record_usage()
    minh.refresh_from_db()
    assert (minh.last_login, factors.get(type="totp").last_used_at) == (shown, later)
