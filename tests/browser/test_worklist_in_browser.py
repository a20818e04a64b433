"""The worklist in a real browser: as wide as its screen, accessible, walked by keys."""

from collections.abc import Iterator

import pytest
from django.test import Client

from nennep.web import clock
from tests.browser.page import DESK, Watched
from tests.calendars import at
from tests.cast import Cast
from tests.work.scene import NOW, fill_desk

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
ADDRESS = "/worklist/"


@pytest.fixture
def desk(transactional_db: None, cast: Cast, client: Client, watched: Watched) -> Iterator[Cast]:
    """Minh's full desk, signed in, at the hour of the scene."""
    fill_desk(cast)
    with clock.frozen(at(NOW)):
        client.force_login(cast.minh)
        watched.sign_in(client)
        yield cast


def test_the_worklist_is_accessible_at_both_widths(desk: Cast, watched: Watched) -> None:
    watched.open(ADDRESS)
    watched.check()


def test_what_waits_for_others_is_accessible_at_both_widths(desk: Cast, watched: Watched) -> None:
    page = watched.open(ADDRESS)
    page.click("text=Công dân bổ sung giấy tờ")
    assert page.url.endswith("elsewhere/#g1")
    watched.check()


def test_an_empty_worklist_is_accessible(desk: Cast, client: Client, watched: Watched) -> None:
    client.force_login(desk.dat)
    watched.sign_in(client)
    page = watched.open(ADDRESS)
    assert "Không còn việc nào hôm nay." in page.inner_text("main")
    watched.check()


def test_enter_opens_the_most_urgent_and_j_and_k_walk_the_rows(desk: Cast, watched: Watched) -> None:
    page = watched.open(ADDRESS)
    page.set_viewport_size({"width": DESK, "height": 800})
    links = page.locator("table.wl td.do a")
    addresses = [links.nth(n).get_attribute("href") for n in range(links.count())]
    page.locator("body").press("j")
    page.keyboard.press("j")
    focused = "document.activeElement.getAttribute('href')"
    assert page.evaluate(focused) == addresses[1]
    page.keyboard.press("k")
    assert page.evaluate(focused) == addresses[0]
    page.reload()
    with page.expect_request(lambda request: request.is_navigation_request()) as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.endswith(addresses[0])
    page.wait_for_url(f"**{addresses[0]}")


def test_on_a_phone_a_row_has_its_limit_beside_the_act(desk: Cast, watched: Watched) -> None:
    page = watched.open(ADDRESS)
    page.set_viewport_size({"width": 390, "height": 844})
    row = page.locator("table.wl tr.e-today").first
    act, limit = row.locator("td.do").bounding_box(), row.locator("td.left").bounding_box()
    assert act["y"] == limit["y"]
    assert act["x"] < limit["x"]
    assert not page.locator("button[data-print]").is_visible()
