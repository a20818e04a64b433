"""What was typed and not taken: kept for its person, offered on its page, gone at success or after a day."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from nennep.cases.models import Case
from nennep.org.models import User
from nennep.web.clock import frozen
from nennep.web.unsent import KEPT_FOR
from nennep.work.jobs import SWEEPS
from nennep.work.models import UnsentForm
from nennep.work.rules import MOST_UNSENT
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 10:05")
SHEET = "/procedures/QT.DP.02/receive/"
SENT = {
    "do": "receive",
    "request_key": "a" * 32,
    "name": "Huỳnh Thị Sáu",
    "phone": "0912345678",
    "summary": "Xin cấp sớm",
    "password": "khong-duoc-giu",
    "same_owner": "on",
}
OPENED = {"referer": f"http://testserver{SHEET}"}


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """Lan's browser, in which her page has been shown."""
    make_procedure(cast)
    with frozen(NOW):
        client.force_login(cast.lan)
        assert client.get(SHEET).status_code == 200
    return client


def end_session(client: Client) -> None:
    """As when it runs out: its row is gone, what the browser holds stays."""
    client.session.delete()


def sent_too_late(client: Client) -> str:
    end_session(client)
    with frozen(NOW):
        answer = client.post(SHEET, SENT, headers=OPENED)
    assert answer.status_code == 401
    return str(answer.content.decode())


def signed_in(client: Client, user: User, path: str = SHEET, when=NOW) -> str:
    with frozen(when):
        client.force_login(user)
        return str(client.get(path).content.decode())


def test_after_the_session_the_same_person_finds_it_on_the_page_of_the_form(cast: Cast, desk: Client) -> None:
    page = sent_too_late(desk)
    assert "chưa ghi gì" in page
    assert "Điền lại" in page
    # Whoever sits at the desk now has not signed in.
    assert "Huỳnh" not in page
    way = html.fromstring(page).xpath("//p[@class='btns']/a/@href")[0]
    assert parse_qs(urlsplit(way).query)["next"] == [SHEET]
    page = signed_in(desk, cast.lan)
    assert "Phần bạn gõ" in page
    assert "10:05" in page
    (bar,) = html.fromstring(page).xpath("//*[@data-unsent]")
    assert bar.get("data-unsent") == SHEET
    assert "Huỳnh Thị Sáu" in bar.get("data-fields")
    assert "khong-duoc-giu" not in page
    assert not Case.objects.exists()


def test_nobody_else_ever_finds_it(cast: Cast, desk: Client) -> None:
    sent_too_late(desk)
    cast.minh.positions.update(duties=["receive"], division=cast.desk)
    for path in (SHEET, "/unsent/"):
        assert "Xin cấp sớm" not in signed_in(desk, cast.minh, path)
    number = UnsentForm.objects.get().pk
    with frozen(NOW):
        desk.post("/unsent/drop/", {"which": number})
    assert UnsentForm.objects.filter(pk=number, user=cast.lan).exists()


def test_after_signing_out_it_is_shown_and_kept_for_nobody(desk: Client) -> None:
    with frozen(NOW):
        desk.post("/account/logout/")
        answer = desk.post(SHEET, SENT, headers=OPENED)
    assert answer.status_code == 401
    assert "Huỳnh Thị Sáu" in answer.content.decode()
    assert not UnsentForm.objects.exists()


def test_a_forged_name_of_a_person_is_none(cast: Cast) -> None:
    client = Client()
    client.cookies["whose"] = f"{cast.lan.pk}.0:forged"
    assert client.post(SHEET, SENT, headers=OPENED).status_code == 401
    assert not UnsentForm.objects.exists()


def test_what_was_typed_in_practice_is_offered_in_practice_alone(cast: Cast, desk: Client) -> None:
    sent_too_late(desk)
    UnsentForm.objects.update(practises=True)
    assert "Xin cấp sớm" not in signed_in(desk, cast.lan)


@pytest.mark.parametrize("path", ["/unsent/", "/reception/"])
def test_the_first_page_and_the_list_lead_to_it(cast: Cast, desk: Client, path: str) -> None:
    sent_too_late(desk)
    page = html.fromstring(signed_in(desk, cast.lan, path))
    assert page.xpath(f"//main//a[@href='{SHEET if path == '/unsent/' else '/unsent/'}']")


def test_a_form_that_was_refused_waits_until_it_is_taken(cast: Cast, desk: Client) -> None:
    with frozen(NOW):
        assert desk.post(SHEET, SENT, headers=OPENED).status_code == 422
        kept = UnsentForm.objects.get()
        assert (kept.user, kept.address, kept.page) == (cast.lan, SHEET, SHEET)
        full = {
            **SENT,
            "identity_number": "068189000412",
            "address": "Lam Sơn",
            "born_on": "12/05/1989",
            "fee_paid_by": "transfer",
        }
        filled = desk.post(SHEET, {**full, "do": "fill"})
        form = html.fromstring(filled.content.decode()).xpath("//form[@id='reception']")[0]
        taken = desk.post(SHEET, {**dict(form.form_values()), "do": "receive"})
    assert taken.status_code == 302, taken.content.decode()
    assert not UnsentForm.objects.exists()
    assert "unsent" not in desk.session


def test_two_open_sheets_of_one_address_are_kept_apart(cast: Cast, desk: Client) -> None:
    with frozen(NOW):
        for key, name in (("a", "Huỳnh Thị Sáu"), ("b", "Trần Văn Tám"), ("b", "Trần Văn Chín")):
            desk.post(SHEET, {**SENT, "request_key": key * 32, "name": name}, headers=OPENED)
    assert UnsentForm.objects.count() == 2
    page = signed_in(desk, cast.lan, "/unsent/")
    assert "Huỳnh Thị Sáu" in page
    assert "Trần Văn Chín" in page
    assert "Trần Văn Tám" not in page


def test_the_page_of_a_form_is_where_it_was_first_typed(cast: Cast, desk: Client) -> None:
    sent = {"reason": "Thiếu giấy ủy quyền"}
    with frozen(NOW):
        for page in ("/cases/H1/", "/cases/H1/stop/"):
            answer = desk.post("/cases/H1/stop/", sent, headers={"referer": f"http://testserver{page}"})
            assert answer.status_code == 404
    assert UnsentForm.objects.get().page == "/cases/H1/"


def test_the_page_of_another_site_is_never_led_to(cast: Cast, desk: Client) -> None:
    with frozen(NOW):
        desk.post(SHEET, SENT, headers={"referer": "https://elsewhere.example/"})
        assert UnsentForm.objects.get().page == SHEET
        answer = desk.post(
            "/unsent/drop/", {"which": UnsentForm.objects.get().pk, "from": "https://elsewhere.example/"}
        )
    assert answer["Location"] == "/unsent/"
    assert not UnsentForm.objects.exists()


def test_a_button_alone_is_no_text_to_keep(desk: Client) -> None:
    with frozen(NOW):
        desk.post("/cases/H1/steps/B4/take/", {"version": "3", "csrfmiddlewaretoken": "x" * 64})
    assert not UnsentForm.objects.exists()


def test_passwords_are_never_kept(cast: Cast, desk: Client) -> None:
    with frozen(NOW):
        desk.post("/account/password/change/", {"oldpassword": "Sai rồi nhé", "password1": "A b"})
        desk.post(SHEET, SENT)
    (kept,) = UnsentForm.objects.all()
    assert "password" not in dict(kept.fields)


def test_it_is_gone_after_a_day(cast: Cast, desk: Client) -> None:
    sent_too_late(desk)
    run = SWEEPS["work.unsent_kept"].run
    assert run(NOW + KEPT_FOR - timedelta(minutes=1)).count == 0
    assert "Xin cấp sớm" not in signed_in(desk, cast.lan, when=NOW + KEPT_FOR)
    assert run(NOW + KEPT_FOR).count == 1
    assert not UnsentForm.objects.exists()


def test_so_many_are_kept_and_no_more(cast: Cast, desk: Client) -> None:
    with frozen(NOW):
        for number in range(MOST_UNSENT + 2):
            desk.post(f"/cases/H{number}/stop/", {"reason": "Người nộp rút"})
    assert UnsentForm.objects.count() == MOST_UNSENT
    assert not UnsentForm.objects.filter(address="/cases/H0/stop/").exists()


def test_a_fault_of_the_server_keeps_it_too(cast: Cast, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("nennep.reception.views.reception.receivable_one", broken)
    desk.raise_request_exception = False
    with frozen(NOW):
        answer = desk.post(SHEET, SENT, headers=OPENED)
    assert answer.status_code == 500
    assert "được giữ" in answer.content.decode()
    monkeypatch.undo()
    with frozen(NOW):
        assert "Phần bạn gõ" in desk.get(SHEET).content.decode()


def test_what_cannot_be_opened_any_more_is_kept_and_says_so(cast: Cast, desk: Client) -> None:
    cast.lan.positions.update(duties=["handle"])
    with frozen(NOW):
        answer = desk.post(SHEET, SENT, headers=OPENED)
    assert answer.status_code == 403
    assert "được giữ" in answer.content.decode()
    assert UnsentForm.objects.filter(user=cast.lan).exists()


def test_an_open_page_learns_who_has_signed_in(cast: Cast, desk: Client) -> None:
    with frozen(NOW):
        page = html.fromstring(desk.get(SHEET).content.decode())
        whose = page.xpath("//body/@data-whose")[0]
        assert desk.get("/session/").json()["whose"] == whose
        assert desk.get("/session/").json()["token"]
        desk.force_login(cast.minh)
        assert desk.get("/session/").json()["whose"] not in ("", whose)
        desk.logout()
        assert desk.get("/session/").json() == {"whose": "", "token": ""}
