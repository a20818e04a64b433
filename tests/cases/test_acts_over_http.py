"""Buttons and answers: in every situation, for everybody, an act is shown if and only if it is accepted.

The cast sits as a real agency does: who signs has a division of their own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from nennep.cases.actions import (
    ask_supplement,
    complete_supplement,
    propose_refusal,
    stop_case,
    suspend_case,
    take_step,
    withdraw_case,
)
from nennep.cases.models import Case
from nennep.cases.parts.fees import money_of
from nennep.cases.queries.case_page import corrections_made
from nennep.cases.rules.acts import ACTS
from nennep.definitions.definition import Step
from nennep.org.models import Delegation, Division, Position, User
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import decline_case, guide_applicant, recall_case
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, live, make_procedure, make_received, make_registered, walk

pytestmark = pytest.mark.django_db
BEGUN, NOW = "2026-11-17 08:40", "2026-11-17 15:00"
# The cast of eight, a colleague of the handler, and who signs for another unit of the same agency.
PEOPLE = ("lan", "minh", "ha", "binh", "thao", "tuan", "sau", "khoa", "dat", "loi")
REASON = {"reason": "Lý do đủ dài để ghi vào hồ sơ."}


def seated(cast: Cast) -> Cast:
    """The director in a board of directors, a signer of a sub-department, a citizen who signs in."""
    board = Division.objects.create(agency=cast.health, code="bgd", name="Ban Giám đốc")
    Position.objects.filter(user=cast.binh).update(division=board)
    branch = Division.objects.create(agency=cast.health, code="cc", name="Chi cục")
    cast.people["loi"] = User.objects.create(username="loi", full_name="Chu Văn Lợi", password="!")
    Position.objects.create(
        user=cast.loi,
        agency=cast.health,
        division=branch,
        title="Chi cục trưởng",
        duties=["assign", "review", "approve"],
        held_from=date(2024, 1, 1),
    )
    cast.people["sau"] = User.objects.create(username="sau", full_name="Huỳnh Thị Sáu", password="!")
    return cast


def seated_process(cast: Cast) -> ProcedureVersion:
    """The process of seven steps whose signing step lies with the board of directors."""
    given = definition()
    steps: tuple[Step, ...] = tuple(replace(step, unit="bgd") if step.signs else step for step in given.steps)
    return make_procedure(cast, process=replace(given, steps=steps))


Situation = Callable[[Cast, ProcedureVersion], Case]


def filed(cast: Cast, version: ProcedureVersion) -> Case:
    return make_registered(cast, version, BEGUN, channel="online")


def at_step(step: str, before: Callable[[Cast, Case], object] | None = None) -> Situation:
    """The case at the step after ``step``, and what happened to it there."""

    def situation(cast: Cast, version: ProcedureVersion) -> Case:
        case = make_received(cast, version, BEGUN)
        if step:
            walk(cast, case, step, "2026-11-17 09:00")
        if before:
            before(cast, case)
        return case

    return situation


def after(act: Callable[..., object], who: str, **given: Any) -> Callable[[Cast, Case], object]:
    when = "2026-11-17 10:00"
    return lambda cast, case: act(case, by=cast.actor(who, when), at=at(when), **given)


def both(*acts: Callable[[Cast, Case], object]) -> Callable[[Cast, Case], object]:
    return lambda cast, case: [act(cast, case) for act in acts]


SUPPLEMENTED = both(after(ask_supplement, "minh", reason="Thiếu ảnh"), after(complete_supplement, "lan"))
SITUATIONS: dict[str, Situation] = {
    "submitted": filed,
    "incomplete": lambda c, v: guide_applicant(filed(c, v), by=c.actor("lan", BEGUN), at=at(BEGUN), reason="Thiếu ảnh"),
    "received": at_step(""),
    "to assign": at_step("B1"),
    "assigned": at_step("B2"),
    "assigned and taken": at_step("B2", after(take_step, "minh", step="B3")),
    "refusal proposed": at_step("B2", after(propose_refusal, "minh", reason="Không đủ")),
    "supplemented once": at_step("B2", SUPPLEMENTED),
    "waiting": at_step("B2", after(ask_supplement, "minh", reason="Thiếu ảnh")),
    "suspended": at_step("B2", after(suspend_case, "minh", reason="inquiry", document="CV 1")),
    "to review": at_step("B3"),
    "to sign": at_step("B4"),
    "signed": at_step("B5"),
    "issued": at_step("B6"),
    "returned": at_step("B7"),
    "declined": lambda c, v: decline_case(
        filed(c, v), by=c.actor("lan", BEGUN), at=at(BEGUN), reason="Không thuộc thẩm quyền"
    ),
    "recalled": lambda c, v: recall_case(filed(c, v), by=c.actor("lan", BEGUN), at=at(BEGUN)),
    "withdrawn": at_step("B2", after(withdraw_case, "lan", reason="Đơn xin rút")),
    "stopped": at_step("B2", after(stop_case, "binh", reason="Người nộp không bổ sung")),
}


SENT: dict[str, tuple[str, dict[str, Any]]] = {
    "ask_supplement": ("supplement/", {**REASON, "corrections": "Nộp ảnh", "guidance_ignored": "on"}),
    "complete_supplement": ("supplement/received/", {}),
    "propose_refusal": ("refuse/", REASON),
    "withdraw": ("withdraw/", REASON),
    "stop": ("stop/", REASON),
    "reopen": ("reopen/", REASON),
    "reassign": ("assign/", REASON),
    "suspend": ("suspend/", {"reason": "inquiry", "document": "Công văn 1"}),
    "resume": ("resume/", {}),
    "amend_contacts": ("contacts/", {**REASON, "phone": "0914 000 227", "address": "Số 14 đường Bờ Kè"}),
    "refund_fee": ("refund/", {**REASON, "amount": "1000", "way": "cash"}),
    "record_viewing": ("personal/", {"purpose": "contact"}),
}


def posts(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    """The acts of the page of a case: the address below the case, and what is lawfully sent.

    All that the state allows, and one that it does not: that is refused to everybody alike.
    """
    untimely = []
    for name, (address, given) in SENT.items():
        if name == "reassign":
            given = given | {"handler": User.objects.get(username="dat").pk, "seen": case.handler_id or 0}
        if case.state in ACTS[name].sources:
            yield address, given
        else:
            untimely.append((address, given))
    yield untimely[0]
    given = {
        "B2": {"handler": User.objects.get(username="minh").pk},
        "B4": {"outcome": "Đạt"},
        "B6": {"number": "01/QĐ"},
        "B7": {"receiver": "Huỳnh Thị Sáu"},
    }
    # The steps that wait, and one that does not.
    waiting = live(case) if case.process_version_id else []
    for step in dict.fromkeys([*waiting, "B2" if "B2" not in waiting else "B5"]):
        yield f"steps/{step}/", given.get(step, {})
        yield f"steps/{step}/take/", {}


def offered(page: str, case: Case) -> set[str]:
    """The acts that a page of the case offers: links to their pages and forms that do them at once."""
    addresses = re.findall(rf'(?:href|action)="/cases/{case.code}/([^"]*)"', unescape(page))
    return {address for address in addresses if address}


def is_accepted(client: Client, case: Case, address: str, given: dict[str, Any]) -> bool:
    """Whether the post changed the case; afterwards everything is as before."""
    seen = money_of(case).held if address == "refund/" else corrections_made(case)
    with transaction.atomic():
        client.post(f"/cases/{case.code}/{address}", {"seen": seen} | given)
        changed = Case.objects.get(pk=case.pk).version != case.version
        transaction.set_rollback(True)
    return changed


def differences(client: Client, who: str, case: Case) -> list[str]:
    """Where the buttons of the page and the answers to the posts disagree."""
    page = client.get(f"/cases/{case.code}/")
    shown = offered(page.content.decode(), case) if page.status_code == 200 else set()
    sent = list(posts(case))
    if page.status_code != 200:
        # Nothing of the case is theirs to see; two acts stand for all behind the same door.
        assert page.status_code in (403, 404)
        sent = sent[:1] + sent[-1:]
    wrong = []
    for address, given in sent:
        accepted = is_accepted(client, case, address, given)
        if accepted != (address in shown):
            wrong.append(f"{who}: {address} {'accepted' if accepted else 'refused'}, not as shown")
    return wrong


@pytest.fixture
def clients(cast: Cast) -> dict[str, Client]:
    seated(cast)
    found = {}
    for who in PEOPLE:
        found[who] = Client()
        found[who].force_login(getattr(cast, who))
    return found


# Among these every act is accepted from somebody; the others differ in what the table of acts says of them,
# and run once.
ON_BOTH = ("submitted", "assigned", "waiting", "suspended", "to sign", "stopped", "issued")
ONCE = pytest.mark.once("tests/cases/test_acts_over_http.py")


@pytest.mark.once("tests/cases/test_acts_over_http.py")
@pytest.mark.parametrize("situation", [pytest.param(s, marks=() if s in ON_BOTH else ONCE) for s in SITUATIONS])
def test_an_act_is_shown_if_and_only_if_it_is_accepted(cast, clients, situation):
    case = SITUATIONS[situation](cast, seated_process(cast))
    case = Case.objects.get(pk=case.pk)
    with frozen(at(NOW)):
        wrong = [w for who, client in clients.items() for w in differences(client, who, case)]
    assert wrong == []


@pytest.mark.once("tests/cases/test_acts_over_http.py")
def test_who_stands_in_for_the_handler_is_shown_what_he_may_do(cast, clients):
    Delegation.objects.create(
        lender=cast.minh.positions.get(),
        borrower=cast.dat,
        duties=["handle"],
        held_from=date(2026, 11, 17),
        held_to=date(2026, 11, 18),
        basis="Giấy ủy quyền số 1",
    )
    case = Case.objects.get(pk=SITUATIONS["assigned"](cast, seated_process(cast)).pk)
    with frozen(at(NOW)):
        page = clients["dat"].get(f"/cases/{case.code}/").content.decode()
        assert {"steps/B3/", "steps/B3/take/", "supplement/", "refuse/", "suspend/"} <= offered(page, case)
        assert differences(clients["dat"], "dat", case) == []


def test_the_desk_alone_answers_what_was_filed(cast, clients):
    case = Case.objects.get(pk=filed(cast, seated_process(cast)).pk)
    with frozen(at(NOW)):
        for who, client in clients.items():
            page = client.get(f"/cases/{case.code}/accept/")
            assert (page.status_code == 200) == (who == "lan"), who
            listed = client.get("/cases/?view=desk").content.decode()
            assert (f"/cases/{case.code}/accept/" in listed) == (who == "lan"), who


def test_the_page_of_an_act_that_is_not_open_to_the_viewer_offers_no_form(cast, clients):
    case = SITUATIONS["assigned"](cast, seated_process(cast))
    with frozen(at(NOW)):
        answer = clients["minh"].get(f"/cases/{case.code}/withdraw/", follow=True)
    assert answer.redirect_chain == [(f"/cases/{case.code}/", 302)]
    assert "thuộc công chức một cửa" in answer.content.decode()


@pytest.mark.once("tests/cases/test_acts_over_http.py")
def test_everything_on_a_worklist_is_open_to_its_viewer(cast, clients):
    """Also where the step before was done by the same person in another post."""
    version = seated_process(cast)
    reviewed = at_step("B4")(cast, version)
    at_step("B4")(cast, version)
    post = cast.ha.positions.get()
    post.duties = ["assign", "review", "approve"]
    post.division = None
    post.save()
    with frozen(at(NOW)):
        for who in ("lan", "minh", "ha", "binh", "dat"):
            page = clients[who].get("/worklist/").content.decode()
            for code in set(re.findall(r'href="/cases/([^/"]+)/"', page.split("Chờ người khác")[0])):
                case = Case.objects.get(code=code)
                steps = [
                    a
                    for a in offered(clients[who].get(f"/cases/{code}/").content.decode(), case)
                    if a.startswith("steps/")
                ]
                assert steps, (who, code)
        assert reviewed.code not in clients["ha"].get("/worklist/").content.decode()
        assert reviewed.code in clients["binh"].get("/worklist/").content.decode()
