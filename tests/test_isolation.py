"""Isolation: every address that names a record, walked by those who must not see it.

Tuấn is of another agency and holds every duty there; a colleague of the same agency holds
none; a visitor is not signed in. Each gets 404, 403 or the sign-in, by GET and by POST, and
nothing is written.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nennep.ledger.models import Event
from nennep.org.models import Position, User
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.common import OPEN_TO_COLLEAGUES, OPEN_TO_STRANGERS, OPEN_TO_VISITORS, SAMPLES, Filled, fill


def parameters(pattern: URLPattern | URLResolver) -> set[str]:
    """The names of the parameters of one part of an address."""
    written = pattern.pattern
    return set(written.converters) | set(written.regex.groupindex)


def addresses_with_a_parameter(
    patterns: Iterable[URLPattern | URLResolver] | None = None, above: frozenset[str] = frozenset(), space: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    """Name and parameters of every address that has any."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = above | parameters(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses_with_a_parameter(pattern.url_patterns, here, inner)
        elif here:
            yield (space + (pattern.name or str(pattern.pattern)), here)


ADDRESSES = sorted(set(addresses_with_a_parameter()), key=lambda each: (each[0], sorted(each[1])))
NAMES = sorted({name for name, _ in ADDRESSES})


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    with clock.frozen(at("2026-11-17 08:40")):
        yield fill(cast)


@pytest.fixture
def colleague(filled: Filled) -> User:
    """Vắng, who holds a post without any duty in Sở Y tế."""
    user = User.objects.create(username="vang", full_name="Lê Văn Vắng", password="!")
    Position.objects.create(
        user=user,
        agency=filled.cast.health,
        division=filled.cast.clinics,
        title="Tập sự",
        duties=[],
        held_from=date(2024, 1, 1),
    )
    return user


def is_refused(answer: HttpResponse) -> bool:
    """Not found, forbidden, method refused, or sent to the sign-in."""
    if answer.status_code in {403, 404, 405}:
        return True
    to_sign_in = answer.status_code == 401 or (
        answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL))
    )
    return to_sign_in or (
        answer.status_code == 302 and answer["Location"].startswith(reverse("account_reauthenticate"))
    )


def holes(client: Client, filled: Filled, allowed: Iterable[str]) -> list[str]:
    """The addresses that answered somebody who may not ask."""
    found = []
    for name, wanted in ADDRESSES:
        if name in allowed:
            continue
        for make in SAMPLES.get(name, []):
            values = make(filled)
            if set(values) != wanted:
                continue
            address = reverse(name, kwargs=values)
            for method in (client.get, client.post):
                answer = method(address)
                if not is_refused(answer):
                    found.append(f"{method.__name__.upper()} {address} → {answer.status_code}")
    return found


def test_every_address_with_a_parameter_has_values_to_be_walked_with(filled: Filled) -> None:
    missing = [
        f"{name}({', '.join(sorted(wanted))})"
        for name, wanted in ADDRESSES
        if not any(set(make(filled)) == wanted for make in SAMPLES.get(name, []))
    ]
    assert not missing, f"thêm giá trị mẫu vào tests/common.py cho: {missing}"


def test_the_lists_of_open_addresses_name_only_addresses_that_exist() -> None:
    listed = {*OPEN_TO_COLLEAGUES, *OPEN_TO_STRANGERS, *OPEN_TO_VISITORS}
    assert not listed - set(NAMES)


@pytest.mark.once("tests/test_isolation.py")
def test_a_stranger_of_another_agency_sees_and_changes_nothing(filled: Filled) -> None:
    client = Client()
    client.force_login(filled.cast.tuan)
    before = Event.objects.count()
    assert not holes(client, filled, OPEN_TO_STRANGERS)
    assert Event.objects.count() == before


def test_a_colleague_without_a_duty_sees_and_changes_nothing(filled: Filled, colleague: User) -> None:
    client = Client()
    client.force_login(colleague)
    before = Event.objects.count()
    assert not holes(client, filled, OPEN_TO_COLLEAGUES)
    assert Event.objects.count() == before


@pytest.mark.once("tests/test_isolation.py")
def test_a_visitor_who_is_not_signed_in_sees_and_changes_nothing(filled: Filled) -> None:
    before = Event.objects.count()
    assert not holes(Client(), filled, OPEN_TO_VISITORS)
    assert Event.objects.count() == before


@pytest.mark.once("tests/test_isolation.py")
def test_a_screen_that_forgets_the_gate_is_found(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite itself: with a hole in the gate of people, the walk of the stranger names it."""
    from nennep.org.views import people

    monkeypatch.setattr(people, "person_or_404", lambda _request, _name: filled.cast.minh)
    client = Client(raise_request_exception=False)
    client.force_login(filled.cast.tuan)
    assert any("/people/minh/" in hole for hole in holes(client, filled, OPEN_TO_STRANGERS))
