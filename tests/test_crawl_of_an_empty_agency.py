"""An agency that was just set up and holds nothing: whoever is there, every page within reach opens and leads on."""

from collections.abc import Iterator
from datetime import date

import pytest

from nennep.kernel.actors import Actor
from nennep.org.actions import Founding, add_person, end_position, found_agency
from nennep.org.models import User
from nennep.org.queries.administration import founder
from nennep.org.rules import DUTIES, HANDLE, MANAGE_PEOPLE, RECEIVE
from nennep.web.clock import frozen
from tests.calendars import at
from tests.crawler import Crawl
from tests.demo import forget

NOW = at("2026-11-17 08:40")
FOUNDING = Founding(
    province="UBND tỉnh Lam Giang",
    province_code="H99",
    agency_name="Sở Y tế tỉnh Lam Giang",
    short_name="Sở Y tế",
    code="H99.12",
    case_head="H99.12",
    admin_name="Nguyễn Quản",
    admin_username="quan",
)
# Beside one of each duty: the first administrator, who keeps the installation too; a second keeper of the
# installation; somebody whose post has no duty; somebody whose post has ended.
OTHERS = ["quan", "keeper", "nothing", "gone"]


@pytest.fixture(autouse=True)
def _founded(db: None) -> Iterator[None]:
    forget()
    with frozen(NOW):
        agency, _, _ = found_agency(FOUNDING, by=Actor(None, 0), at=NOW)
        assert agency.superior is not None
        post = {"title": "Chuyên viên", "held_from": date(2026, 11, 1), "at": NOW}
        for duty in [*DUTIES, "nothing", "gone"]:
            duties = [duty] if duty in DUTIES else []
            named = {"username": username_of(duty), "full_name": f"Người {duty.replace('_', ' ').title()}"}
            add_person(by=founder(agency.pk), agency=agency, duties=duties, **named, **post)
        top = agency.superior
        named = {"username": "keeper", "full_name": "Người Giữ Máy"}
        add_person(by=founder(top.pk), agency=top, duties=[MANAGE_PEOPLE], **named, **post)
        ended = User.objects.get(username="gone").positions.get()
        end_position(ended, held_to=date(2026, 11, 16), by=founder(agency.pk), at=NOW)
        User.objects.update(must_change_password=False)
        yield


def username_of(duty: str) -> str:
    return duty.replace("_", ".")


# What these read is read in the same way on both databases; the others add only what they may not open.
ON_BOTH = {"quan", RECEIVE, HANDLE}
ONCE = pytest.mark.once("tests/test_crawl_of_an_empty_agency.py")
PEOPLE = [pytest.param(username_of(one), marks=[] if one in ON_BOTH else [ONCE], id=one) for one in [*OTHERS, *DUTIES]]


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_within_reach_opens_and_leads_on(username: str) -> None:
    crawl = Crawl(User.objects.get(username=username))
    assert not crawl.wrong
    assert len(crawl.opened) > 15 or username == "gone"
