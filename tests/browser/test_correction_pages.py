"""The pages of corrections and of money in a real browser, on a phone and on a desk."""

import pytest

from nennep.cases.actions import record_payment
from nennep.org.models import Position
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received

pytestmark = [pytest.mark.browser, pytest.mark.page]
NOW = "2026-11-17 15:00"


@pytest.mark.parametrize("page", ["amend", "contacts", "redirect", "exempt", "pay", "waive", "money", "history"])
def test_the_pages_of_corrections_and_of_money_hold(cast, watched, client, page):
    Position.objects.filter(user=cast.lan).update(duties=["receive", "lead_desk"])
    version = make_procedure(cast)
    case = make_received(cast, version, "2026-11-17 08:40", fee_paid_by="")
    record_payment(
        make_received(cast, version, "2026-11-17 09:00", fee_paid_by=""), by=cast.actor("lan"), at=at(NOW), way="cash"
    )
    client.force_login(cast.lan)
    with frozen(at(NOW)):
        client.post(f"/cases/{case.code}/personal/", {"purpose": "correct"})
        watched.sign_in(client)
        watched.open("/cases/money/" if page == "money" else f"/cases/{case.code}/{page}/")
        watched.check()
