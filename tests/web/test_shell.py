"""The bar, the panels, the headers and the pages that say what went wrong."""

from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.registry import Registry
from nennep.ledger.actions import ConflictError
from nennep.web import menu, panels, refusals, styles, views
from tests.cast import Cast

AT = datetime(2026, 11, 17, 1, 40, tzinfo=UTC)
LAN = Actor(1, 1, (Grant("receive", 1),))


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_entries", Registry("place"))
    monkeypatch.setattr(menu, "_admin", Registry("page"))
    monkeypatch.setattr(panels, "_panels", Registry("panel"))


def everybody(_actor: Actor) -> bool:
    return True


def test_places_keep_the_order_of_the_bar_whatever_order_rooms_register_in() -> None:
    for place in ("figures", "cases", "work"):
        menu.register(place, "keys", everybody)
    assert [entry.short for entry in menu.shown_to(LAN, AT, "/")] == ["Việc", "Hồ sơ", "Số liệu"]


def test_an_entry_is_seen_only_by_whom_its_duty_admits() -> None:
    menu.register("reception", "keys", lambda actor: actor.has("receive"))
    menu.register("quality", "mfa_index", lambda actor: actor.has("keep_quality"))
    assert [entry.place for entry in menu.entries_for(LAN)] == ["reception"]


def test_one_entry_is_current_and_it_is_the_nearest() -> None:
    menu.register("work", "mfa_index", everybody)
    menu.register("cases", "mfa_list_webauthn", everybody)
    shown = menu.shown_to(LAN, AT, "/account/mfa/webauthn/add/")
    assert [entry.current for entry in shown] == [False, True]
    assert not any(entry.current for entry in menu.shown_to(LAN, AT, "/khac/"))


def test_a_day_begins_where_work_waits_and_not_where_one_looks_things_up() -> None:
    request = RequestFactory().get("/")
    request.actor = LAN
    menu.register("documents", "keys", everybody, begins=False)
    assert views.home(request)["Location"] == "/keys/"
    menu.register_admin("mfa_index", "Bảo mật", everybody)
    assert views.home(request)["Location"] == "/account/mfa/"
    menu.register("figures", "mfa_list_webauthn", everybody)
    assert views.home(request)["Location"] == "/account/mfa/webauthn/"


def test_a_place_that_does_not_exist_or_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="No place"):
        menu.register("elsewhere", "keys", everybody)
    menu.register("work", "keys", everybody)
    with pytest.raises(ValueError, match="taken"):
        menu.register("work", "mfa_index", everybody)


def test_panels_stand_in_their_order_and_register_once() -> None:
    for _ in range(2):
        panels.panel("cases.case", order=60)(later)
    panels.panel("cases.case", order=10)(sooner)
    request = RequestFactory().get("/")
    assert panels.shown_at("cases.case", request, "x") == "<p>sooner x</p><p>later x</p>"
    assert panels.shown_at("nowhere", request, "x") == ""


def later(_request: object, subject: object) -> str:
    return f"<p>later {subject}</p>"


def sooner(_request: object, subject: object) -> str:
    return f"<p>sooner {subject}</p>"


@pytest.mark.django_db
def test_every_answer_carries_its_headers(client: Client) -> None:
    answer = client.get("/account/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert len(answer["X-Request-ID"]) == 8
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_page_of_a_session_is_never_kept_by_a_cache(client: Client) -> None:
    assert "Cache-Control" not in client.get("/keys/")
    client.cookies["sessionid"] = "any"
    assert client.get("/keys/")["Cache-Control"] == "no-store"


def test_the_stylesheet_is_kept_a_year_under_its_mark_and_print_is_last() -> None:
    mark, content = styles.stylesheet()
    answer = styles.styles(RequestFactory().get("/"), mark)
    assert "immutable" in answer["Cache-Control"]
    assert styles.styles(RequestFactory().get("/"), "old")["Cache-Control"] == "no-cache"
    text = content.decode()
    assert "@media" not in text[text.index("@media print") + 1 :]
    assert "@media (" not in text, "A4 would match a rule for narrow screens"


def test_the_page_of_a_server_error_needs_no_database(settings) -> None:
    request = RequestFactory().get("/")
    request.request_id = "0badcafe"
    answer = views.server_error(request)
    assert answer.status_code == 500
    assert "0badcafe" in answer.content.decode()
    assert views.bad_request(request).status_code == 400


@pytest.mark.django_db
def test_a_lost_race_shows_who_was_quicker_and_what_was_typed(rf: RequestFactory) -> None:
    why = "Lê Thu Hà vừa xử lý hồ sơ này lúc 08:41."
    answer = refusals.page(rf.post("/"), ConflictError(why), latest="/cases/1/", typed=[("Kết luận", "Đạt <b>")])
    text = answer.content.decode()
    assert answer.status_code == 409
    assert why in text
    assert "Đạt &lt;b&gt;" in text


@pytest.mark.django_db
def test_a_form_without_its_token_says_that_nothing_was_written() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/account/login/", {"login": "lan"})
    assert answer.status_code == 403
    assert "chưa ghi gì" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/signup/", "/account/password/reset/", "/account/email/"])
def test_accounts_are_given_by_the_administrator(client: Client, path: str) -> None:
    assert "người quản trị" in client.get(path).content.decode()
    assert client.post(path, {"email": "x@y.vn", "username": "x"}).status_code == 404


@pytest.mark.django_db
def test_whoever_is_signed_out_is_led_to_the_sign_in(cast: Cast, client: Client) -> None:
    assert client.get("/")["Location"] == "/account/login/"


SENT = {"csrfmiddlewaretoken": "x" * 64, "remark": "Hồ sơ đủ thành phần", "number": "0431/ĐKKDD-SYT", "do": "save"}


def test_what_was_typed_after_the_session_ended_is_shown_with_the_way_back(client: Client) -> None:
    answer = client.post("/cases/H1/steps/B8/", SENT, headers={"referer": "http://testserver/cases/H1/?a=1"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert answer["Cache-Control"] == "no-store"
    assert "chưa ghi gì" in page
    assert "Hồ sơ đủ thành phần" in page
    assert "0431/ĐKKDD-SYT" in page
    assert "next=%2Fcases%2FH1%2F%3Fa%3D1" in page
    assert "xxxx" not in page
    assert ">save<" not in page


def test_the_way_back_never_leads_to_another_site(client: Client) -> None:
    answer = client.post("/cases/H1/steps/B8/", SENT, headers={"referer": "https://elsewhere.example/cases/H1/"})
    assert "elsewhere" not in answer.content.decode()


@pytest.mark.django_db
def test_the_address_of_a_button_is_no_page_and_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.minh)
    answer = client.get("/cases/H1/steps/B8/")
    assert answer.status_code == 405
    assert "chỉ dùng khi bấm nút" in answer.content.decode()
