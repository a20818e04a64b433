"""The door of refusals: on the form, as a message, as a page, as JSON, as an exit code; never a 500."""

import json
from importlib import import_module

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.exceptions import SessionInterrupted
from django.test import Client, RequestFactory

from nennep.cli import entry
from nennep.kernel.commands import COMMANDS
from nennep.kernel.flows import UnlawfulMoveError
from nennep.kernel.refusals import ANSWERS, Refusal
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.org.rules import BrokenRuleError
from nennep.web import views
from nennep.web.refusals import attempt, page
from nennep.work import views as worklist

WORDS = "Ngày này là ngày nghỉ. Chọn ngày khác."


class DayForm(forms.Form):
    day = forms.CharField(required=False)


def asked(**headers: str):
    request = RequestFactory().post("/", headers=headers)
    request._messages = CookieStorage(request)
    return request


def refusing(refusal: Refusal):
    def act() -> None:
        raise refusal

    return act


# --- on the form, as a message ---


def test_what_was_done_is_handed_on() -> None:
    assert attempt(None, lambda: "made", asked()) == (True, "made")


@pytest.mark.parametrize(
    "refusal",
    [
        ConflictError(WORDS),
        UnlawfulMoveError(WORDS),
        BrokenRuleError("elsewhere", WORDS),
        Refusal(WORDS, kind="unreadable"),
    ],
)
def test_a_refusal_stands_on_the_form_or_is_said(refusal: Refusal) -> None:
    form, request = DayForm({"day": "x"}), asked()
    assert attempt(form, refusing(refusal), request) == (False, None)
    assert form.non_field_errors() == [WORDS]
    assert attempt(None, refusing(refusal), request) == (False, None)
    assert [str(each) for each in request._messages] == [WORDS]


def test_a_refusal_of_a_box_stands_at_the_box() -> None:
    form = DayForm({"day": "x"})
    attempt(form, refusing(BrokenRuleError("day", WORDS)), asked())
    assert form.errors == {"day": [WORDS]}


def test_what_is_somebody_elses_duty_goes_on_to_its_page() -> None:
    with pytest.raises(NotPermittedError):
        attempt(DayForm({}), refusing(NotPermittedError(WORDS)), asked())


# --- as a page, as JSON ---


@pytest.mark.parametrize("kind", list(ANSWERS))
def test_each_kind_has_its_page_and_its_json(kind) -> None:
    refusal = Refusal(WORDS, kind=kind, field="day")
    answer = page(asked(), refusal)
    assert answer.status_code == ANSWERS[kind].status < 500
    assert WORDS in answer.content.decode()
    told = page(asked(accept="application/json"), refusal)
    assert told.status_code == ANSWERS[kind].status
    assert json.loads(told.content) == {"kind": kind, "field": "day", "words": WORDS}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(ANSWERS))
def test_a_refusal_that_no_view_caught_is_no_error_of_the_server(cast, monkeypatch, kind) -> None:
    def refuse(*_args, **_given) -> None:
        raise Refusal(WORDS, kind=kind)

    monkeypatch.setattr(worklist, "worklist", refuse)
    client = Client()
    client.force_login(cast.lan)
    answer = client.get("/worklist/")
    assert answer.status_code == ANSWERS[kind].status
    assert WORDS in answer.content.decode()


# --- the words of the pages ---


def test_no_page_claims_that_nothing_was_written_when_it_cannot_know() -> None:
    request = asked()
    request.request_id = "0badcafe"
    pages = [
        views.server_error(request),
        views.bad_request(request),
        views.bad_request(request, SessionInterrupted("ended")),
        views.forbidden(request, NotPermittedError(WORDS)),
        page(request, ConflictError(WORDS)),
    ]
    for answer in pages:
        said = answer.content.decode().lower()
        assert "chưa ghi gì" not in said
        assert "chưa được ghi" not in said
        assert "không ghi thêm gì" not in said


def test_a_conflict_at_the_act_itself_says_that_nothing_more_was_written() -> None:
    said = page(asked(), ConflictError(WORDS), kept=False).content.decode()
    assert "Lần gửi này không ghi thêm gì." in said


def test_a_session_that_ended_meanwhile_is_not_called_a_bad_address() -> None:
    request = asked()
    said = views.bad_request(request, SessionInterrupted("ended")).content.decode()
    assert "Phiên đăng nhập vừa kết thúc" in said
    assert "mở lại hồ sơ" in said


# --- as an exit code ---


@pytest.mark.parametrize("kind", list(ANSWERS))
def test_a_command_that_is_refused_says_why_and_ends_with_its_code(monkeypatch, capsys, kind) -> None:
    def refuse(_options) -> int:
        raise Refusal(WORDS, kind=kind)

    import_module("nennep.org.commands.deadlines")  # a module registers its command once
    monkeypatch.setitem(COMMANDS, "deadlines", refuse)
    assert entry.main(["deadlines", "x.json"]) == ANSWERS[kind].exit
    assert capsys.readouterr().err == f"Lỗi: {WORDS}\n"
