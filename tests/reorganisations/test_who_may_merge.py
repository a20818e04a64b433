"""Who may end an agency in another one: the page opens for just those whose decision is then written."""

from datetime import date
from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from nennep.ledger.models import Chain
from nennep.org.models import Agency, Position, Reorganisation, User
from nennep.org.rules import MANAGE_PEOPLE
from nennep.reorganisations import actions
from nennep.reorganisations.rules.mergers import WHOLE, Merger
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.test_merged_agency import WRITTEN, doer

TODAY = date(2026, 11, 17)
LOGIN = "nennep.org.adapters.AccountBackend"


def below(agency: Agency, code: str, name: str) -> Agency:
    made = Agency.objects.create(code=code, name=name, short_name=name, level="province", superior=agency)
    Chain.objects.create(agency_id=made.pk)
    return made


def manager(*agencies: Agency) -> User:
    name = "-".join(["ql", *(one.code for one in agencies)])
    user = User.objects.create(username=name, full_name=f"Người quản lý {name}", password="!")
    post = {"title": "Quản trị", "duties": [MANAGE_PEOPLE], "held_from": SINCE}
    Position.objects.bulk_create(Position(user=user, agency=one, **post) for one in agencies)
    return user


def typed(cast: Cast, agency: Agency, into: Agency) -> dict[str, str]:
    """All that the form asks for; where the other has no division, the decision stays unwritten for another reason."""
    there = "mc" if into in (cast.health, cast.other) else ""
    boxes = {f"{one.code}-to": there for one in agency.divisions.all()}
    return {"decision": "QĐ 7", "effective_on": "2026-12-01", "whole": WHOLE, **boxes}


def answers(client: Client, cast: Cast, agency: Agency, into: Agency) -> tuple[bool, int, int]:
    """Whether the page opened, what the sent form was answered, how many decisions there are then."""
    address = f"/agency/mergers/add/?agency={agency.code}&into={into.code}"
    opened = "Ghi và xem trước" in client.get(address).content.decode()
    with transaction.atomic():
        sent = client.post(address, typed(cast, agency, into)).status_code
        written = Reorganisation.objects.count()
        transaction.set_rollback(True)
    return opened, sent, written


@pytest.mark.django_db
def test_the_page_opens_for_just_those_whose_decision_is_written(cast: Cast, client: Client) -> None:
    lower, beside = below(cast.health, "ccds", "Chi cục Dân số"), below(cast.other, "cctl", "Chi cục Thủy lợi")
    agencies = [cast.province, cast.health, cast.other, lower, beside]
    managers = [manager(one) for one in agencies] + [manager(cast.health, cast.other)]
    may: set[tuple[str, str, str]] = set()
    for user in managers:
        client.force_login(user, backend=LOGIN)
        with frozen(at(WRITTEN)):
            for agency, into in product(agencies, agencies):
                opened, sent, written = answers(client, cast, agency, into)
                assert sent in (200, 302), (user, agency, into)
                if agency.divisions.exists() and into in (cast.province, lower, beside):
                    assert not written  # no division there
                else:
                    assert (opened, opened) == (sent == 302, written == 1), (user, agency, into)
                may |= {(user.username, agency.code, into.code)} if opened else set()
    of_the_province = {("syt", "tinh"), ("syt", "snn"), ("snn", "tinh"), ("snn", "syt")}
    of_both = {("ccds", "syt"), ("ccds", "cctl"), ("cctl", "snn"), ("cctl", "ccds")}
    own = {("ql-syt", "ccds", "syt"), ("ql-snn", "cctl", "snn")}
    assert may == own | {("ql-tinh", *pair) for pair in of_the_province} | {("ql-syt-snn", *pair) for pair in of_both}


@pytest.mark.django_db
def test_an_agency_ends_in_its_own_superior(cast: Cast) -> None:
    lower = below(cast.health, "ccds", "Chi cục Dân số")
    person = User.objects.create(username="dan", full_name="Lê Thị Dân", password="!")
    Position.objects.create(user=person, agency=lower, title="Chuyên viên", duties=["handle"], held_from=SINCE)
    said = {"by": doer(cast.quan, WRITTEN), "at": at(WRITTEN)}
    held = actions.write_merger(
        lower, into=cast.health, decision="QĐ 7", effective_on=TODAY, merger=Merger({}, WHOLE), **said
    )
    assert actions.plan_merger(held, choices={}, **said).state == "carried_out"
    lower.refresh_from_db()
    assert (lower.ended_on, lower.successor) == (TODAY, cast.health)
    assert doer(person, "2026-11-17 09:00").may("handle", cast.health.pk)


@pytest.mark.django_db
def test_who_does_not_answer_for_the_successor_is_told_before_anything_is_typed(cast: Cast, client: Client) -> None:
    lower = below(cast.health, "ccds", "Chi cục Dân số")
    client.force_login(manager(cast.health), backend=LOGIN)
    with frozen(at(WRITTEN)):
        page = client.get(f"/agency/mergers/add/?agency={lower.code}&into=snn").content.decode()
    assert "đưa việc về Sở Nông nghiệp và Môi trường là việc của người quản lý người dùng ở UBND tỉnh" in page
