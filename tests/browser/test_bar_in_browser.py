"""The bar on top: with many places on it the search box can still be read, at every width."""

import pytest

from nennep.org.models import Position
from nennep.web.clock import frozen
from tests.calendars import at

pytestmark = [pytest.mark.browser, pytest.mark.page]
WIDTHS = (320, 390, 768, 960, 1100, 1180, 1280, 1366)
FOUND = "Math.round(document.querySelector('.bar .find').getBoundingClientRect().width)"


def test_the_search_box_keeps_its_width(cast, watched, client):
    duties = ["receive", "assign", "handle", "approve", "supervise", "manage_quality", "inspect", "manage_people"]
    Position.objects.filter(user=cast.lan).update(duties=duties)
    client.force_login(cast.lan)
    with frozen(at("2026-11-17 10:00")):
        watched.sign_in(client)
        page = watched.open("/people/me/")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(FOUND) >= 110, width
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        watched.check()
