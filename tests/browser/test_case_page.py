"""The page of a case in a real browser, in the states an official meets."""

import pytest

from nennep.cases.actions import ask_supplement, complete_supplement
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.browser
NOW = "2026-11-20 08:40"


@pytest.fixture
def case(cast):
    """A case of thirty days, supplemented once, at its examination."""
    terms = {"counter": {"amount": "30", "unit": "calendar_day", "cutoff": None}}
    version = make_procedure(cast, terms=terms)
    case = make_received(cast, version, "2026-10-19 08:37")
    walk(cast, case, "B2", "2026-10-19 15:20")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-23 10:05"), reason="Thiếu bản vẽ")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-30 09:20"))
    return case


@pytest.mark.parametrize("who", ["minh", "ha", "lan", "binh"])
def test_the_page_of_a_case_holds_for_every_reader(cast, case, watched, client, who):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        watched.sign_in(client)
        watched.open(f"/cases/{case.code}/")
        watched.check()


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("minh", "supplement"),
        ("minh", "refuse"),
        ("minh", "suspend"),
        ("lan", "withdraw"),
        ("binh", "stop"),
        ("minh", "personal"),
        ("minh", "history"),
    ],
)
def test_the_pages_of_acts_hold(cast, case, watched, client, who, act):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        watched.sign_in(client)
        watched.open(f"/cases/{case.code}/{act}/")
        watched.check()
