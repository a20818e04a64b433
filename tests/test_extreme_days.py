"""The ends of what a date can be, and what is none, at every address: a page or words, never an error of the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.forms import BoundField
from django.http import QueryDict
from django.test import Client
from lxml import html

from nennep.org.models import Position
from nennep.org.rules import DUTIES
from nennep.web import clock
from tests.calendars import at
from tests.common import Filled, fill
from tests.test_end_of_calendar import all_addresses

pytestmark = pytest.mark.once("tests/test_end_of_calendar.py")
NOW = "2026-11-17 08:40"
EXTREME = ("0001-01-01", "9999-12-31", "31/02/2026", "-", "4" * 40)
# A date in an address, or a part of one.
TAKES_A_DAY = {"day", "from", "to", "after", "before", "first", "last", "year", "month", "period", "on", "until"}
PLAIN = {"text": "Theo văn bản của cơ quan", "number": "1", "checkbox": "on"}


@pytest.fixture
def reader(cast, client: Client) -> Iterator[tuple[Filled, Client]]:
    """Who holds every duty of the agency, at an agency with one record of every kind."""
    with clock.frozen(at(NOW)):
        filled = fill(cast)
        Position.objects.filter(user=cast.thao).update(duties=list(DUTIES))
        client.raise_request_exception = False
        client.force_login(cast.thao)
        yield filled, client


@contextmanager
def names_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are asked of an address while it is answered."""
    read: set[str] = set()
    with monkeypatch.context() as patch:
        for way in ("get", "getlist", "__getitem__", "__contains__"):
            patch.setattr(QueryDict, way, _telling(getattr(QueryDict, way), read))
        yield read


def _telling(asked: Any, read: set[str]) -> Any:
    def tell(self: QueryDict, name: str, *rest: Any) -> Any:
        read.add(name)
        return asked(self, name, *rest)

    return tell


def mark_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every box for a date says on the page which of the texts it takes; most of them take none."""
    plain = BoundField.build_widget_attrs

    def marked(self: BoundField, attrs: Any, widget: Any = None) -> Any:
        takes = [text for text in EXTREME if is_taken(self.field, text)] if is_day(self.field) else []
        return plain(self, attrs, widget) | ({"data-takes": " ".join(takes)} if is_day(self.field) else {})

    monkeypatch.setattr(BoundField, "build_widget_attrs", marked)


def is_day(field: forms.Field) -> bool:
    return isinstance(field, forms.DateField)


def is_taken(field: forms.Field, text: str) -> bool:
    """Whether the box lets it through; what it refuses never gets further than its words."""
    try:
        return field.clean(text) is not None
    except forms.ValidationError:
        return False


def sent(form: html.FormElement) -> dict[str, str]:
    """What the form would send, with something in each empty box."""
    given = {}
    for box in form.inputs:
        if not box.name or box.get("type") in {"submit", "file"}:
            continue
        if isinstance(box, html.SelectElement):
            given[box.name] = box.value or next((one for one in box.value_options if one), "")
        elif box.get("type") == "radio":
            given.setdefault(box.name, box.get("value") or "on")
        else:
            given[box.name] = (box.get("value") or box.text or "").strip() or PLAIN.get(box.get("type"), PLAIN["text"])
    return given


def faults_of_address(client: Client, address: str, names: set[str]) -> Iterator[str]:
    """Whatever takes a day with every text; whatever else an address may say with one, as it ends the matter."""
    days = names & TAKES_A_DAY
    for asked, texts in ((days, EXTREME), (names - days, EXTREME[:1])):
        for text in texts if asked else ():
            if client.get(address, dict.fromkeys(asked, text)).status_code >= 500:
                yield f"GET {address}: {', '.join(sorted(asked))} = {text}"


def faults_of_form(client: Client, address: str, form: html.FormElement) -> Iterator[str]:
    """Every text that a box for a date takes, the rest of the form as the page has it; nothing stays written."""
    boxes = [(box.name, box.get("data-takes").split()) for box in form.inputs if box.get("data-takes")]
    given, signed_in, to = sent(form), client.cookies, form.get("action") or address
    for name, text in [(name, text) for name, texts in boxes for text in texts]:
        client.cookies = copy(signed_in)
        with transaction.atomic():
            answer = client.post(to, given | {name: text})
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            yield f"POST {to}: {name} = {text}"


def test_no_date_however_strange_ends_in_an_error_of_the_server(reader, monkeypatch) -> None:
    filled, client = reader
    mark_days(monkeypatch)
    wrong, boxes, met = [], set(), set()
    for address in all_addresses(filled):
        if "/papers/" in address:
            continue
        with names_read(monkeypatch) as names:
            answer = client.get(address, {"_": "1"})
        met |= names
        wrong += faults_of_address(client, address, names - {"_"})
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        for form in html.fromstring(answer.content.decode()).forms if is_page else ():
            boxes |= {box.name for box in form.inputs if box.get("data-takes") is not None}
            wrong += faults_of_form(client, address, form) if form.method == "POST" else []
    assert not wrong, "\n".join(wrong)
    assert len(boxes) > 20
    assert met > {"day", "from", "after", "before", "period", "year"}
