"""The last day of the calendar and the day after: every address, as every person of the cast.

Nobody has decided the days off of the coming year yet. Whatever cannot be told then is
refused in words; no page and no act may end in an error of the server.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from nennep.org.models import CalendarVersion
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.common import SAMPLES, Filled, fill
from tests.databases import on_postgresql
from tests.test_isolation import ADDRESSES, parameters

LAST_DAY = date(2026, 12, 31)
# 01/01/2027 is a holiday, then comes a weekend.
WALKS = [
    # What the database is asked does not hang on the day: on PostgreSQL the second walk goes everywhere.
    pytest.param("2026-12-31 08:40", ("get",), marks=pytest.mark.once("tests/test_end_of_calendar.py")),
    ("2027-01-04 08:40", ("get", "post")),
]
# On PostgreSQL only the statements differ: there one of each kind of duty walks.
FEW = ("lan", "ha", "thao", "tuan")
# Pages of the sign-in package, and the question of a monitor: they count no days, and are the same for everybody.
COUNT_NO_DAYS = ("account_", "mfa_", "upkeep:health")


def plain_addresses(patterns: Iterable[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    """The names of the addresses that have no parameter."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if parameters(pattern):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from plain_addresses(pattern.url_patterns, inner)
        elif pattern.name:
            yield space + pattern.name


PLAIN = sorted(name for name in set(plain_addresses()) if not name.startswith(COUNT_NO_DAYS))
NAMED = [(name, wanted) for name, wanted in ADDRESSES if not name.startswith(COUNT_NO_DAYS)]


@pytest.fixture
def filled(cast: Cast) -> Filled:
    """The cast with one record of every kind, on a calendar that ends with the year."""
    CalendarVersion.objects.filter(state="in_force").update(covers_to=LAST_DAY)
    with clock.frozen(at("2026-11-17 08:40")):
        return fill(cast)


def all_addresses(filled: Filled) -> list[str]:
    """Every address, those with parameters by the values of the samples."""
    found = [reverse(name) for name in PLAIN]
    for name, wanted in NAMED:
        for make in SAMPLES[name]:
            values = make(filled)
            if set(values) == wanted:
                found.append(reverse(name, kwargs=values))
    return found


def faults(client: Client, addresses: list[str], methods: Iterable[str]) -> Iterator[str]:
    """What ended in an error of the server; every request is undone, also a sign-out."""
    signed_in = client.cookies
    for address in addresses:
        for method in methods:
            client.cookies = copy(signed_in)
            with transaction.atomic():
                answer = getattr(client, method)(address)
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                yield f"{method.upper()} {address} → {answer.status_code}"


@pytest.mark.parametrize(("moment", "methods"), WALKS)
def test_no_page_and_no_act_ends_in_an_error_at_the_end_of_the_calendar(
    filled: Filled, moment: str, methods: tuple[str, ...]
) -> None:
    addresses = all_addresses(filled)
    wrong = []
    people = filled.cast.people
    walkers = FEW if on_postgresql() else list(people)
    with clock.frozen(at(moment)):
        for name, user in [(name, people[name]) for name in walkers]:
            client = Client(raise_request_exception=False)
            client.force_login(user)
            wrong += [f"{name}: {fault}" for fault in faults(client, addresses, methods)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.once("tests/test_end_of_calendar.py")
def test_no_address_with_a_nul_ends_in_an_error(client: Client, filled: Filled) -> None:
    """PostgreSQL keeps no such sign, so whatever asks for it finds nothing."""
    client.raise_request_exception = False
    client.force_login(filled.cast.thao)
    wrong = []
    for name, wanted in NAMED:
        values = SAMPLES[name][0](filled)
        for key in wanted if set(values) == wanted else ():
            try:
                address = reverse(name, kwargs={**values, key: "a\x00b"})
            except NoReverseMatch:
                continue
            answer = client.get(address)
            wrong += [f"{address}: {answer.status_code}"] if answer.status_code != 404 else []
    assert wrong == []


@pytest.mark.once("tests/test_end_of_calendar.py")
def test_a_nul_in_what_is_sent_is_left_out(client: Client, filled: Filled) -> None:
    client.raise_request_exception = False
    client.force_login(filled.cast.thao)
    found = client.get("/processes/", {"q": "\x00", "agency": "s\x00yt"})
    assert found.status_code < 500
    for name in ("accept", "examples"):
        sent = {"key": "\x00", "reason": "\x00", "name": "\x00", "outcomes": "B4: \x00"}
        assert client.post(f"/processes/QT.DP.02/draft/{name}/", sent).status_code < 500


def test_the_walk_goes_to_every_room_that_has_screens(filled: Filled) -> None:
    walked = {address.split("/")[1] for address in all_addresses(filled)}
    assert {"worklist", "cases", "processes", "procedures", "people", "calendar"} <= walked
