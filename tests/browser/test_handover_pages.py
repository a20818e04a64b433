"""The pages by which work changes hands, in a real browser, on a phone and on a desk."""

from datetime import date

import pytest

from nennep.instructions.actions import instruct
from nennep.org.models import User
from nennep.processes.actions import open_draft
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received, walk

pytestmark = [pytest.mark.browser, pytest.mark.page]
PAGES = {
    "one case": ("ha", "/cases/{code}/assign/"),
    "what nobody holds": ("ha", "/handover/cases/?handler=none"),
    "worklist": ("ha", "/worklist/"),
    "many drafts": ("thao", "/handover/drafts/"),
    "delegation": ("minh", "/people/minh/positions/1/delegate/"),
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
    if page == "many drafts":
        keeper = {"by": cast.actor("thao", "2026-11-17 09:30"), "at": at("2026-11-17 09:30")}
        open_draft(case.procedure_version.procedure.processes.get(), owner=cast.minh, **keeper)
    if page in ("what nobody holds", "worklist", "unlock"):
        User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    client.force_login(getattr(cast, who))
    with frozen(at("2026-11-17 10:00")):
        watched.sign_in(client)
        watched.open(address.format(code=case.code))
        watched.check()


def test_on_a_phone_one_box_ticks_every_case(cast, watched, client):
    version = make_procedure(cast)
    for minute in (40, 41):
        walk(cast, make_received(cast, version, f"2026-11-17 08:{minute}"), "B2", "2026-11-17 09:00")
    client.force_login(cast.ha)
    with frozen(at("2026-11-17 10:00")):
        watched.sign_in(client)
        watched.page.set_viewport_size({"width": 390, "height": 844})
        watched.open(f"/handover/cases/?handler={cast.minh.pk}")
        watched.page.get_by_label("Chọn tất cả").check()
        assert watched.page.locator("[data-tick]:checked").count() == 2
