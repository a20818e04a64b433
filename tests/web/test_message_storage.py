"""What a page says after an act travels with the answer: no second write, nothing lost, nobody else told."""

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from nennep.cases.actions import complete_step
from nennep.cases.views import acts
from nennep.org.models import User
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received

pytestmark = pytest.mark.django_db
NINE = at("2026-11-17 09:00")


@pytest.fixture
def case(cast):
    return make_received(cast, make_procedure(cast), "2026-11-17 08:40")


def complete(client: Client, case) -> HttpResponse:
    with frozen(NINE):
        return client.post(f"/cases/{case.code}/steps/B1/", {"remark": ""})


def test_an_act_writes_no_session(cast, case, client) -> None:
    client.force_login(cast.lan)
    with CaptureQueriesContext(connection) as asked:
        answer = complete(client, case)
    assert answer.status_code == 302
    written = [
        each["sql"]
        for each in asked.captured_queries
        if "django_session" in each["sql"] and not each["sql"].startswith("SELECT")
    ]
    assert not written
    with frozen(NINE):
        assert "xong bước" in client.get("/worklist/").content.decode()


def test_a_session_that_ends_in_another_tab_denies_no_act(cast, case, client, monkeypatch) -> None:
    """The clerk signs out elsewhere while the step is being written."""

    def ended_meanwhile(*args, **given):
        done = complete_step(*args, **given)
        Session.objects.all().delete()
        return done

    monkeypatch.setattr(acts, "complete_step", ended_meanwhile)
    client.force_login(cast.lan)
    answer = complete(client, case)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.version == 2
    assert "xong bước" in client.get(answer["Location"], follow=True).content.decode()


# --- the storage itself ---


def through(request: HttpRequest, said: list[str]) -> tuple[HttpResponse, list[str]]:
    """One request: ``said`` is told, or what waits is read; the answer and what was read."""
    read: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        for words in said:
            messages.success(request, words)
        if not said:
            read.extend(str(each) for each in messages.get_messages(request))
        return HttpResponse()

    answer = MessageMiddleware(view)(request)
    request.session.save()
    return answer, read


def told_and_read(said: list[str], *, to: User, by: User | AnonymousUser) -> list[str]:
    first = RequestFactory().post("/")
    first.user, first.session = to, SessionStore()
    answer, _ = through(first, said)
    assert sum(len(morsel.OutputString()) for morsel in answer.cookies.values()) < 4096
    second = RequestFactory().get("/")
    second.user, second.session = by, SessionStore(first.session.session_key)
    second.COOKIES = {name: morsel.value for name, morsel in answer.cookies.items() if morsel.value}
    return through(second, [])[1]


def test_many_long_messages_are_all_read(cast) -> None:
    said = [
        f"{number} " + " ".join(f"H99.12-{number * 7919 * each % 1000003}" for each in range(60))
        for number in range(1, 10)
    ]
    assert told_and_read(said, to=cast.lan, by=cast.lan) == said


def test_one_message_longer_than_a_cookie_is_read_whole(cast) -> None:
    said = [" ".join(str(number * 7919 % 100003) for number in range(3000))]
    assert told_and_read(said, to=cast.lan, by=cast.lan) == said


def test_the_next_person_at_the_desk_is_not_told(cast) -> None:
    assert told_and_read(["Đã ký"], to=cast.lan, by=cast.lan) == ["Đã ký"]
    assert told_and_read(["Đã ký"], to=cast.lan, by=AnonymousUser()) == ["Đã ký"]
    assert told_and_read(["Đã ký"], to=cast.lan, by=cast.minh) == []


def test_a_message_signed_for_another_account_is_not_believed(cast) -> None:
    first = RequestFactory().post("/")
    first.user, first.session = cast.minh, SessionStore()
    answer, _ = through(first, ["Đã ký"])
    forged = RequestFactory().get("/")
    forged.user, forged.session = cast.lan, SessionStore()
    signed = answer.cookies["messages"].value.partition(".")[2]
    forged.COOKIES = {"messages": f"{cast.lan.pk}.{signed}"}
    assert through(forged, [])[1] == []
