"""A script that asks for a part of a page is never given a whole one: after the session ended, nor where it may not ask."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from nennep.ledger.models import Event
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.common import SAMPLES, Filled, fill

BY_HTMX, BY_FETCH = {"HX-Request": "true"}, {"X-Requested-With": "fetch"}
# Of the sign-in package, or for everybody.
LEFT_OUT = ("/account/",)


def names(patterns: list[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield space + pattern.name


def addresses(filled: Filled) -> list[str]:
    """Every address of the product that a page can ask for, of a record of Sở Y tế where it names one."""
    found = []
    for name in sorted(set(names())):
        for make in SAMPLES.get(name, [lambda _: {}]):
            try:
                address = reverse(name, kwargs=make(filled))
            except NoReverseMatch:
                continue
            if not address.startswith(LEFT_OUT):
                found.append(address)
    return found


def pages_inside(client: Client, filled: Filled) -> list[str]:
    """The refusals that would stand as a page inside a page, and the ways that lead to the sign-in."""
    wrong = []
    for address in addresses(filled):
        for asked in (client.get, client.post):
            for way in (BY_HTMX, BY_FETCH):
                answer = asked(address, headers=way)
                led = answer.status_code == 302 and answer["Location"].startswith("/account/")
                # The form that was sent, with what is wrong in it, is what was asked for.
                whole = answer.status_code >= 400 and answer.status_code != 422 and b"<html" in answer.content
                if led or whole:
                    wrong.append(f"{asked.__name__} {address} {way}: {answer.status_code}")
    return wrong


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    with clock.frozen(at("2026-11-17 08:40")):
        yield fill(cast)


@pytest.mark.once("tests/test_isolation.py")
@pytest.mark.django_db
def test_after_the_session_every_fragment_is_answered_by_a_bar(filled: Filled) -> None:
    client, before = Client(), Event.objects.count()
    assert len(addresses(filled)) > 200
    assert not pages_inside(client, filled)
    assert Event.objects.count() == before
    answer = client.get("/worklist/", headers=BY_HTMX)
    assert answer.status_code == 401
    assert "data-told" in answer.content.decode()
    assert 'target="_blank"' in answer.content.decode()


@pytest.mark.once("tests/test_isolation.py")
@pytest.mark.django_db
def test_who_may_not_ask_is_told_in_a_bar(filled: Filled) -> None:
    client = Client()
    client.force_login(filled.cast.tuan)
    assert not pages_inside(client, filled)


@pytest.mark.django_db
def test_a_temporary_password_is_no_page_inside_a_page(cast: Cast, client: Client) -> None:
    cast.lan.must_change_password = True
    cast.lan.save()
    client.force_login(cast.lan)
    answer = client.get("/worklist/", headers=BY_HTMX)
    assert answer.status_code == 403
    assert "đặt mật khẩu" in answer.content.decode()
    assert client.get("/worklist/").status_code == 302
