"""The page of a case in a real browser, in the states an official meets."""

import pytest

from nennep.cases.actions import ask_supplement, complete_supplement
from nennep.web.clock import frozen
from tests.browser.page import DESK, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.calendars import at
from tests.factories import make_procedure, make_received, make_registered, walk

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
@pytest.mark.page
def test_the_page_of_a_case_holds_for_every_reader(cast, case, watched, client, who):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        watched.sign_in(client)
        watched.open(f"/cases/{case.code}/")
        watched.check()


@pytest.mark.page
def test_one_menu_is_open_at_a_time_and_escape_closes_it(cast, case, watched, client):
    client.force_login(cast.minh)
    with frozen(at(NOW)):
        watched.sign_in(client)
        page = watched.open(f"/cases/{case.code}/")
        page.click("details.menu summary")
        assert page.locator("details[open] > ul").count() == 1
        page.click("details.me summary")
        assert page.locator("details.menu[open]").count() == 0
        page.keyboard.press("Escape")
        page.click("details.menu summary")
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open], details.me[open]").count() == 0


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
@pytest.mark.page
def test_the_pages_of_acts_hold(cast, case, watched, client, who, act):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        watched.sign_in(client)
        watched.open(f"/cases/{case.code}/{act}/")
        watched.check()


@pytest.fixture
def states(cast):
    """One case in each further state that has a screen of its own."""
    version = make_procedure(cast)
    waiting = walk(cast, make_received(cast, version, "2026-11-16 08:37"), "B2", "2026-11-16 15:20")
    missing = [{"component": version.components.first().pk, "name": "Đơn đề nghị", "originals": 1}]
    ask_supplement(waiting, by=cast.actor("minh"), at=at("2026-11-17 10:05"), reason="Thiếu đơn", missing=missing)
    resolved = walk(cast, make_received(cast, version, "2026-11-16 08:37"), "B5", "2026-11-17 15:20")
    overdue = walk(cast, make_received(cast, version, "2026-11-02 08:37"), "B3", "2026-11-03 15:20")
    returned = walk(cast, make_received(cast, version, "2026-11-03 08:37"), "B7", "2026-11-04 15:20")
    filed = make_registered(cast, version, "2026-11-19 08:37", channel="online")
    post = cast.lan.positions.get()
    post.duties = ["receive", "lead_desk"]
    post.save()
    return {"waiting": waiting, "resolved": resolved, "overdue": overdue, "returned": returned, "filed": filed}


@pytest.mark.parametrize(
    ("who", "state", "rest"),
    [
        ("lan", "waiting", ""),
        ("lan", "waiting", "supplement/received/"),
        ("binh", "resolved", ""),
        ("binh", "resolved", "reopen/"),
        ("ha", "overdue", ""),
        ("lan", "returned", ""),
        ("lan", "filed", ""),
        ("lan", "filed", "accept/"),
        ("lan", "filed", "../dues/"),
    ],
)
@pytest.mark.page
def test_the_pages_of_every_state_hold(cast, states, watched, client, who, state, rest):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        watched.sign_in(client)
        watched.open(f"/cases/{states[state].code}/{rest}")
        watched.check()


@pytest.mark.parametrize("act", ["decline", "recall"])
@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_the_answers_before_acceptance_are_accessible(cast, states, watched, client, act):
    client.force_login(cast.lan)
    with frozen(at(NOW)):
        watched.sign_in(client)
        page = watched.open(f"/cases/{states['filed'].code}/accept/")
        page.locator(f"[name=do][value={act}]").first.click()
        page.wait_for_selector(f"[name=do][value={act}d], [name=do][value={act}ed]")
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 844})
            assert_no_sideways_scroll(page, width)
            assert_accessible(page, width)


@pytest.mark.once("tests/cases/test_case_screen.py")
def test_a_refused_step_is_told_on_an_accessible_page(cast, case, watched, client):
    walk(cast, case, "B3", "2026-11-18 09:00")
    client.force_login(cast.ha)
    with frozen(at(NOW)):
        watched.sign_in(client)
        watched.expected.append("422")
        page = watched.open(f"/cases/{case.code}/")
        page.evaluate("document.querySelector('#task').noValidate = true")
        page.click("#task .btn:not(.q):not(.x)")
        page.wait_for_selector(".err")
        assert "Chưa chọn kết luận" in page.locator(".err").inner_text()
        watched.check()
