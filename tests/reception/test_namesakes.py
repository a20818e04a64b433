"""Two people of one name stay two people on every sheet of the desk; what a sheet does not ask stays as it was."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from nennep.cases.models import Case, CaseCorrection
from nennep.cases.parts.corrections import drafts_of, party_lines
from nennep.cases.parts.dossier import is_same_person
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import PartyDraft
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_received, make_registered

NOW = "2026-11-17 08:40"
REASON = "Ghi sai khi tiếp nhận, theo giấy đã nộp."
SON = PartyDraft(
    role="submitter", name="Nguyễn Văn Nam", identity_number="068190000412", phone="0914000226", address="A"
)
FATHER = PartyDraft(
    role="owner",
    name="Nguyễn Văn Nam",
    identity_number="068160000111",
    phone="0988000111",
    address="B",
    email="cha@mau.vn",
    born_on=date(1960, 1, 1),
)


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def lan(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lan)
    return client


def sent(lan: Client, case: Case, page: str, **changes: str) -> None:
    """The sheet as it is shown, with ``changes``, is sent off and taken."""
    lan.post(f"/cases/{case.code}/personal/?then={page}", {"purpose": "verify" if page == "accept" else "correct"})
    form = lan.get(f"/cases/{case.code}/{page}/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in shown.items() if value is not None and value is not False} | changes
    answer = lan.post(f"/cases/{case.code}/{page}/", typed)
    assert answer.status_code == 302, answer.content.decode()


def lines_of(case: Case) -> dict[str, tuple[str, str]]:
    kept = CaseCorrection.objects.filter(case=case).order_by("pk").last()
    return {key: (before, after) for key, _, before, after in kept.lines}


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"identity_number": "068160000111"}, False),
        ({"identity_number": ""}, False),
        ({"kind": "organisation"}, False),
        ({"name": "Nguyễn Văn Năm"}, False),
        ({"born_on": date(1960, 1, 1)}, False),
        ({"born_on": None}, True),
        ({"phone": "0988000111"}, True),
    ],
)
def test_who_is_the_same_person(changes, same):
    one = replace(SON, born_on=date(1990, 1, 1))
    assert is_same_person(one, replace(one, **changes)) is same


@pytest.mark.once("tests/reception/test_namesakes.py")
def test_an_owner_of_the_submitters_name_stays_as_he_is(cast: Cast, version: ProcedureVersion, lan: Client):
    case = make_received(cast, version, NOW, parties=[SON, FATHER])
    sent(lan, case, "amend", summary="Nội dung mới", reason=REASON)
    assert drafts_of(case) == [SON, FATHER]
    assert list(lines_of(case)) == ["summary"]
    sent(lan, case, "contacts", phone="0914000999", reason=REASON)
    assert drafts_of(case) == [replace(SON, phone="0914000999"), FATHER]
    assert lines_of(case) == {"submitter.phone": ("0914000226", "0914000999")}
    online = make_registered(cast, version, NOW, parties=[SON, FATHER], channel="online")
    sent(lan, online, "accept", do="receive", fee_paid_by="cash")
    assert drafts_of(online) == [SON, FATHER]


def test_an_owner_who_hands_in_keeps_the_phone_that_nobody_changed(cast: Cast, version: ProcedureVersion, lan: Client):
    owner = replace(SON, role="owner", phone="", address="")
    case = make_received(cast, version, NOW, parties=[SON, owner])
    sent(lan, case, "amend", summary="Nội dung mới", reason=REASON)
    assert drafts_of(case) == [SON, owner]
    sent(lan, case, "contacts", email="nam@mau.vn", reason=REASON)
    assert drafts_of(case) == [replace(SON, email="nam@mau.vn"), replace(owner, email="nam@mau.vn")]
    assert list(lines_of(case)) == ["submitter.email"]


def test_an_owner_who_is_replaced_leaves_nothing_behind_and_is_kept_in_the_history(
    cast: Cast, version: ProcedureVersion, lan: Client
):
    case = make_received(cast, version, NOW, parties=[SON, FATHER])
    new = {"owner_name": "Lê Thị Hoa", "owner_identity": "068165000222"}
    sent(lan, case, "amend", **new, reason=REASON)
    owner = case.parties.get(role="owner")
    assert (owner.name, owner.email, owner.born_on) == ("Lê Thị Hoa", "", None)
    assert lines_of(case) == {
        "owner.name": ("Nguyễn Văn Nam", "Lê Thị Hoa"),
        "owner.identity_number": ("068160000111", "068165000222"),
        "owner.born_on": ("01/01/1960", ""),
        "owner.email": ("cha@mau.vn", ""),
    }


def test_the_history_compares_every_field_of_every_party():
    owner = replace(SON, role="owner")
    told = {key: (was, now) for key, _, was, now in party_lines([SON, FATHER], [SON, owner])}
    assert told["owner.identity_number"] == ("068160000111", "068190000412")
    assert {"owner.phone", "owner.email", "owner.address", "owner.born_on"} <= set(told)
    body = party_lines([SON, FATHER], [SON, replace(FATHER, kind="organisation")])
    assert [line[2:] for line in body] == [("Cá nhân", "Tổ chức")]
    moved = [replace(SON, address="C"), replace(owner, address="C")]
    assert [key for key, *_ in party_lines([SON, owner], moved)] == ["submitter.address"]
    both = [replace(SON, address="C"), replace(FATHER, address="C")]
    assert [key for key, *_ in party_lines([SON, replace(FATHER, address="A")], both)] == [
        "submitter.address",
        "owner.address",
    ]
