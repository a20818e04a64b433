"""The pages by which work changes hands, in a real browser, on a phone and on a desk."""

from datetime import date

import pytest

from nennep.instructions.actions import instruct
from nennep.org.models import User
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received, walk

pytestmark = [pytest.mark.browser, pytest.mark.page]
PAGES = {
    "one case": ("ha", "/cases/{code}/assign/"),
    "what nobody holds": ("ha", "/handover/cases/?handler=none"),
    "worklist": ("ha", "/worklist/"),
    "end": ("quan", "/people/minh/positions/1/end/"),
    "move": ("quan", "/people/minh/positions/1/move/"),
    "unlock": ("quan", "/people/minh/unlock/"),
    "a new instruction": ("ha", "/cases/{code}/instructions/add/"),
    "an instruction": ("minh", "/cases/{code}/instructions/1/"),
    "instructions": ("ha", "/instructions/"),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_handing_over_hold(cast, watched, client, page):
    who, address = PAGES[page]
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    if "instruction" in page:
        told = {"receivers": [None], "text": "Báo cáo vì sao chậm.", "due_on": date(2026, 11, 19)}
        instruct(case, by=cast.actor("ha", "2026-11-17 09:30"), at=at("2026-11-17 09:30"), **told)
    if page in ("what nobody holds", "worklist", "unlock"):
        User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    client.force_login(getattr(cast, who))
    with frozen(at("2026-11-17 10:00")):
        watched.sign_in(client)
        watched.open(address.format(code=case.code))
        watched.check()
