"""Practice: into it and back, the same duties there, and nothing of it anywhere else.

What is practised is made by the same actions as what counts: every situation that a case can be in.
Before and after it everything that the real agency, its superior and a visitor can open, search,
export, count and print is the same, letter for letter.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

import nennep.arrivals.measures
import nennep.cases.measures  # noqa: F401 - registers them
from nennep.cases.actions import complete_step, issue_paper
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers import issue_of, papers_of, print_paper
from nennep.cases.queries.result_numbers import result_numbers_of
from nennep.cli.entry import main
from nennep.documents.models import IssuedNumber
from nennep.kernel.measures import MEASURES, Scope, figure
from nennep.kernel.periods import year
from nennep.kernel.practice import WORDS, is_practice, marked, original_of, practice_of
from nennep.ledger.models import Chain, Event
from nennep.ledger.readers import drain
from nennep.org.models import Agency, Position, User
from nennep.org.queries import own_agency_ids
from nennep.org.queries.practice import practising
from nennep.org.rules import DUTIES
from nennep.procedures.models import ProcedureVersion
from nennep.web import clock
from nennep.work.jobs import run_pending
from nennep.work.models import WorkItem
from nennep.work.parts.background import register_background
from tests.calendars import at
from tests.cases.test_acts_over_http import SITUATIONS
from tests.cast import Cast
from tests.common import Filled, fill
from tests.factories import make_received, walk
from tests.practice import PractisingCast, into_practice, practising_cast
from tests.reception.test_reception_screen import typed
from tests.test_end_of_calendar import PLAIN, all_addresses

BEGUN, NOW = "2026-11-17 09:00", "2026-11-17 16:30"
SHEET = "/procedures/QT.DP.02/receive/"
# The desk, a division, who sees the whole agency and keeps its rules, the superior.
VIEWERS = ("lan", "ha", "thao", "khoa")
SEARCHES = (
    "/cases/?view=all",
    "/cases/?view=all&q=sau",
    "/cases/?view=all&q=TD-",
    "/cases/?view=done",
    "/cases/export/?view=all",
    "/cases/print/?view=all",
    "/documents/outgoing/?q=TD",
    "/worklist/elsewhere/",
)
# What is other at each look: form tokens, request numbers, keys of sheets.
FLEETING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"(?:X-CSRFToken|token)": "[^"]*"|\b[0-9a-f]{8}\b|\b[0-9a-f]{32}\b'
)
SHUT = ("401", "403", "404", "405")
# Commands that read; the others write, serve, measure the machine or read a file of the caller's.
READING = (
    ("figures", "cases", "--period", "2026", "--json"),
    ("figures", "processes", "--period", "2026", "--json"),
    ("cases", "acts"),
)


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    """Sở Y tế with one record of every kind, and a superior who may do everything above it."""
    Position.objects.filter(user=cast.khoa).update(
        duties=["inspect", "supervise", "manage_people", "manage_calendar", "manage_procedures", "manage_quality"]
    )
    with clock.frozen(at(NOW)):
        yield fill(cast)


def situations(cast: Cast, version: ProcedureVersion) -> Iterator[Case]:
    """A case in every situation; those that come to a number take the next of the series."""
    for name, make in SITUATIONS.items():
        if name not in ("issued", "returned"):
            yield make(cast, version)
    for ends in (False, True):
        case = walk(cast, make_received(cast, version, BEGUN), "B5", BEGUN)
        number = {"number": result_numbers_of(case, at(BEGUN)).text}
        complete_step(case, step="B6", by=cast.actor("son"), at=at(BEGUN), result=number)
        yield walk(cast, case, "B7", BEGUN) if ends else case


def with_papers(cast: Cast, case: Case) -> None:
    """Every paper that the case has is printed."""
    for link in papers_of(case):
        issue = issue_of(case, link.form, link.round, at(NOW))
        issue_paper(case, by=cast.actor("lan"), at=at(NOW), issue=issue, make=print_paper)


def practised(filled: Filled) -> PractisingCast:
    """Every situation of a case, practised."""
    there = practising_cast(filled.cast)
    made = {case.state: case for case in situations(there, filled.case.procedure_version)}
    for state in ("processing", "stopped", "returned"):
        with_papers(there, made[state])
    return there


def client_of(user: User, *, practises: bool = False) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    if practises:
        into_practice(client)
    return client


def content_of(answer: Any) -> str:
    """What an answer says, without what is other at each look."""
    body = answer.getvalue() if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            names = [name for name in book.namelist() if name.startswith("xl/")]
            return "".join(book.read(name).decode(errors="replace") for name in sorted(names))
    return f"{answer.status_code} {FLEETING.sub('', body.decode(errors='replace'))}"


def asked(client: Client, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every address opened once; whatever that wrote is undone."""
    signed_in = client.cookies
    for address in addresses:
        client.cookies = copy(signed_in)
        with transaction.atomic():
            yield address, content_of(client.get(address))
            transaction.set_rollback(True)


def pages(clients: dict[str, Client], addresses: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """What each viewer sees at the addresses."""
    return {name: dict(asked(client, addresses[name])) for name, client in clients.items()}


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Every measure of all agencies and of each, in every breakdown; what every command says that reads."""
    found = {}
    ours = own_agency_ids()
    for scope in (ours, *([pk] for pk in ours)):
        for name, told in MEASURES.items():
            for breakdown in (None, *told.breakdowns):
                counted = figure(name, Scope(tuple(scope)), year(2026), breakdown=breakdown)
                found[f"{name} {scope} {breakdown}"] = repr((counted.value, dict(counted.by), sorted(counted.records)))
    for words in READING:
        capsys.readouterr()
        assert main(list(words)) == 0, words
        found[" ".join(words)] = capsys.readouterr().out
    return found


def chains() -> dict[int, int]:
    """How long the chains that count are."""
    return dict(Chain.objects.filter(agency_id__gt=0).values_list("agency_id", "length"))


def test_the_number_of_a_practice_agency_is_that_of_its_agency_negated() -> None:
    assert (practice_of(7), practice_of(-7), original_of(-7), original_of(7)) == (-7, -7, 7, 7)
    assert (is_practice(-7), is_practice(7)) == (True, False)
    assert (marked("01/KQ", -7), marked("01/KQ", 7), marked("", -7)) == ("TD-01/KQ", "01/KQ", "")


@pytest.mark.once("tests/test_practice.py")
def test_nothing_that_is_practised_is_seen_found_counted_or_told_anywhere_else(
    filled: Filled, capsys: pytest.CaptureFixture[str]
) -> None:
    register_background()
    drain(at=at(NOW))
    run_pending(at(NOW))
    clients = {"visitor": Client()} | {name: client_of(filled.cast.people[name]) for name in VIEWERS}
    # The System page tells when the machine last came round, and how far the disk is filled.
    plain = [reverse(name) for name in PLAIN if name != "upkeep:system"] + list(SEARCHES)
    addresses = dict.fromkeys(clients, plain) | {"thao": all_addresses(filled) + list(SEARCHES)}
    addresses["visitor"] = ["/", "/public/", "/public/syt/procedures/"]
    seen, counted = pages(clients, addresses), figures(capsys)
    practised(filled)
    states = set(Case.objects.filter(agency_id__lt=0).values_list("state", flat=True))
    assert len(states) >= 8, "the practice agency is full of cases"
    assert IssuedNumber.objects.filter(agency_id__lt=0).exists()
    assert IssuedPaper.objects.filter(case__agency_id__lt=0).exclude(file=None).exists()
    lengths = chains()
    drain(at=at("2026-12-15 08:00"))
    run_pending(at("2026-11-17 16:31"))
    assert chains() == lengths, "readers and sweeps told the real agency something"
    # A door that was closed stays so: only what was opened is opened again.
    opened = {name: [a for a, said in found.items() if said[:3] not in SHUT] for name, found in seen.items()}
    again = pages(clients, opened)
    assert [f"{name} {a}" for name, found in again.items() for a, said in found.items() if said != seen[name][a]] == []
    assert figures(capsys) == counted


def test_who_practises_holds_the_duties_of_that_day_on_cases_and_no_others(filled: Filled) -> None:
    real = filled.cast.actor("thao")
    there = practising(real)
    assert {grant.duty for grant in real.grants} == {"manage_quality", "manage_procedures", "supervise"}
    assert {(grant.duty, grant.agency_id) for grant in there.grants} == {
        ("manage_quality", -filled.cast.health.pk),
        ("supervise", -filled.cast.health.pk),
    }
    Position.objects.filter(user=filled.cast.minh).update(held_to=date(2026, 11, 30))
    assert filled.cast.actor("minh", "2026-11-30 08:00") is not None
    lent = practising(filled.cast.actor("dat", "2026-11-19 08:00"))
    assert {grant.acting_for_id for grant in lent.grants} == {None, filled.cast.minh.pk}


@pytest.mark.once("tests/test_practice.py")
def test_a_dossier_is_practised_from_the_desk_to_its_return(filled: Filled) -> None:
    version = filled.case.procedure_version
    lan = client_of(filled.cast.lan, practises=True)
    before = chains()
    address = lan.post(SHEET, typed(version))["Location"]
    assert address == "/cases/TD-H99.12-261117-0001/"
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("ha", "B2", {"handler": filled.cast.minh.pk}),
        ("minh", "B3", {"remark": "Đủ điều kiện"}),
        ("ha", "B4", {"outcome": "Đạt"}),
        ("binh", "B5", {}),
        ("son", "B6", {"number": "TD-0001/CCHN-SYT", "series": filled.series.code}),
        ("lan", "B7", {"receiver": "Huỳnh Thị Sáu"}),
    ]
    for who, step, given in steps:
        client = client_of(filled.cast.people[who], practises=True)
        assert "TD-H99.12-261117-0001" in client.get("/worklist/").content.decode(), (who, step)
        answer = client.post(f"{address}steps/{step}/", given)
        assert answer.status_code == 302, (who, step, re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())[:3000])
    case = Case.objects.get(code="TD-H99.12-261117-0001")
    assert (case.state, case.agency_id) == ("returned", -filled.cast.health.pk)
    assert case.result is not None
    assert case.result.number == "TD-0001/CCHN-SYT"
    assert chains() == before
    page = lan.get(address).content.decode()
    assert WORDS in page
    assert "Về việc thật" in page
    assert lan.get("/documents/outgoing/").content.decode().count("TD-0001/CCHN-SYT") >= 1
    # The same press in the real agency gives the real series its own first number.
    real = client_of(filled.cast.lan).post(SHEET, typed(version, request_key="b" * 32, confirmed="on"))
    assert real["Location"] == "/cases/H99.12-261117-0004/"


def test_one_press_invents_dossiers_so_that_every_duty_before_the_signature_and_the_signer_have_work(
    filled: Filled,
) -> None:
    before = chains()
    lan = client_of(filled.cast.lan, practises=True)
    for _ in range(2):
        assert lan.post("/practice/dossiers/").status_code == 302
    cases = Case.objects.filter(agency_id__lt=0)
    assert cases.count() == 12
    assert set(cases.values_list("fee_amount", "fee_paid_by")) == {(500_000, "")}, (
        "as in reality, so that it is practised"
    )
    items = WorkItem.objects.filter(agency_id__lt=0, state="open").values_list("node", flat=True)
    assert set(items) == {"B1", "B2", "B3", "B4", "B5"}
    assert cases.filter(state="submitted", channel="online").count() == 2
    for who in ("ha", "dat", "binh"):
        page = client_of(filled.cast.people[who], practises=True).get("/worklist/").content.decode()
        assert "TD-H99.12-261117" in page, who
    assert chains() == {**before, filled.cast.health.pk: before[filled.cast.health.pk] + 1}, "only that it was opened"
    assert client_of(filled.cast.lan).post("/practice/dossiers/").status_code == 403
    assert cases.count() == 12


@pytest.mark.once("tests/test_practice.py")
def test_every_paper_that_is_practised_says_so_and_no_real_one_does(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "nennep.cases.papers.render_pdf",
        lambda template, content, **_: printed.append((str(template), content["form"])) or b"%PDF",
    )
    there, version = practising_cast(filled.cast), filled.case.procedure_version
    for cast, expected in ((there, WORDS), (filled.cast, None)):
        printed.clear()
        for case in situations(cast, version):
            with_papers(cast, case)
        assert len({template for template, _ in printed}) >= 6
        assert {form.get("practice") for _, form in printed} == {expected}


@pytest.mark.once("tests/test_practice.py")
def test_one_press_leads_in_and_one_press_back_and_old_windows_send_nothing_to_the_other_side(filled: Filled) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(filled.cast.lan)
    page = client.get("/reception/").content.decode()
    assert "Tập dượt" in page
    assert WORDS not in page
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    old = {"csrfmiddlewaretoken": token[1]}
    assert client.post("/practice/", old).status_code == 302
    version = filled.case.procedure_version
    refused = client.post(SHEET, {**typed(version), **old})
    assert refused.status_code == 403
    assert "Trang vừa gửi là của việc thật, chưa ghi gì" in refused.content.decode()
    inside = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', client.get("/reception/").content.decode())
    assert inside is not None
    new = {"csrfmiddlewaretoken": inside[1]}
    assert client.post("/practice/leave/", new).status_code == 302
    refused = client.post(SHEET, {**typed(version), **new})
    assert refused.status_code == 403
    assert "Trang vừa gửi là của nơi tập dượt, chưa ghi gì" in refused.content.decode()
    assert "Hồ sơ này của nơi tập dượt" in client.get("/cases/TD-H99.12-261117-0001/").content.decode()
    assert WORDS not in client.get("/reception/").content.decode()
    # Another sign-in of the same person is at work, whatever this one does.
    client_of(filled.cast.lan, practises=True)
    assert WORDS not in client_of(filled.cast.lan).get("/reception/").content.decode()


def test_a_page_of_practice_sent_after_the_post_has_moved_writes_nothing_in_the_real_agency(cast: Cast) -> None:
    with clock.frozen(at(NOW)):
        moved, looking = client_of(cast.lan, practises=True), client_of(cast.lan, practises=True)
        Position.objects.filter(user=cast.lan).update(agency=cast.other, division=None, duties=["manage_people"])
        before = Event.objects.count()
        sent = {"code": "TAP", "name": "Phòng tập"}
        refused = moved.post("/agency/divisions/add/", sent)
        assert refused.status_code == 409
        assert f"Vị trí của bạn nay ở {cast.other.short_name}" in unescape(refused.content.decode())
        assert refused.cookies["csrftoken"].value
        assert Event.objects.count() == before
        page = unescape(looking.get("/people/").content.decode())
        assert "nên đã thôi tập dượt. Từ đây là việc thật." in page
        assert WORDS not in page


def test_who_has_no_duty_on_cases_is_told_so_and_makes_no_practice_agency(filled: Filled) -> None:
    client = client_of(filled.cast.quan)
    answer = client.post("/practice/")
    assert "chưa có nhiệm vụ nào trên hồ sơ" in unescape(answer.content.decode())
    assert not Agency.with_practice.filter(pk__lt=0).exists()
    assert Client().post("/practice/").status_code == 401


def test_the_practice_agency_is_made_once_and_named_as_its_agency_is_named_now(filled: Filled) -> None:
    for _ in range(2):
        client_of(filled.cast.lan, practises=True)
    assert Event.objects.filter(kind="practice.opened").count() == 1
    quan = client_of(filled.cast.quan)
    health = filled.cast.health
    name = health.name.upper()
    given = {"name": name, "short_name": health.short_name, "case_head": "H99.12", "place": "Thử"}
    assert quan.post("/agency/change/", given).status_code == 302
    there = Agency.with_practice.get(pk=-filled.cast.health.pk)
    assert (there.name, there.case_head, there.superior) == (name, "H99.12", filled.cast.province)
    assert there not in list(Agency.objects.all())
    assert there not in list(filled.cast.province.subordinates.all())


@pytest.mark.once("tests/test_practice.py")
def test_while_practising_no_address_fails_shows_a_real_case_or_writes_what_counts(filled: Filled) -> None:
    Position.objects.filter(user=filled.cast.lan).update(division=None, duties=list(DUTIES))
    practised(filled)
    lengths, wrong = chains(), []
    client = client_of(filled.cast.lan, practises=True)
    signed_in = client.cookies
    for address in all_addresses(filled):
        for method in (client.get, client.post):
            client.cookies = copy(signed_in)
            with transaction.atomic():
                answer = method(address)
                said = content_of(answer).replace(address, "")
                wrong += [f"{address}: {answer.status_code}"] if answer.status_code >= 500 else []
                wrong += [f"{address} shows a real case"] if re.search(r"(?<!TD-)H99\.12-261117-\d{4}", said) else []
                wrong += [f"{address} wrote in a chain that counts"] if chains() != lengths else []
                transaction.set_rollback(True)
    assert wrong == []


@pytest.mark.once("tests/test_end_of_calendar.py")
def test_every_room_that_has_screens_says_what_of_it_is_practised(filled: Filled) -> None:
    """A new address is closed to practice until its room opens it."""
    client = client_of(filled.cast.binh, practises=True)
    for closed in ("/start/", "/people/", "/agency/", "/processes/", "/decisions/", "/documents/legal/", "/public/"):
        answer = client.get(closed)
        assert (answer.status_code, "việc thật của cơ quan" in answer.content.decode()) == (403, True), closed
    for open_ in ("/worklist/", "/cases/", "/procedures/", "/procedures/QT.DP.02/", "/processes/QT.DP.02/"):
        assert client.get(open_).status_code == 200, open_
    assert client.post("/procedures/QT.DP.02/").status_code == 403


def test_no_table_but_those_of_the_agency_lets_a_row_of_practice_be_taken_for_a_real_agency(filled: Filled) -> None:
    """Whatever names a practice agency bears its negative number; the database keeps number and level in step."""
    practised(filled)
    for model in apps.get_models():
        for key in model._meta.concrete_fields:
            if key.related_model is Agency and model is not Agency:
                rows = model._base_manager.filter(**{f"{key.name}__level": "practice"})
                assert not rows.filter(**{f"{key.attname}__gt": 0}).exists(), model
