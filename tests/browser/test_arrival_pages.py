"""The pages of a beginning in mid-year in a real browser, on a phone and on a desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.arrivals.actions.opening_report import OpeningDraft, declare_opening
from nennep.arrivals.rules.opening_report import FieldCounts
from nennep.web.clock import frozen
from tests.arrivals.take_over_sheets import row, sheet
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure

pytestmark = [pytest.mark.browser, pytest.mark.page]
NOW = "2026-11-17 15:00"


def test_the_pages_of_a_beginning_in_mid_year_hold(cast: Cast, watched: Watched, client: Client) -> None:
    version = make_procedure(cast)
    draft = OpeningDraft(
        counted_from=at("2026-01-01 00:00").date(),
        counted_to=at("2026-11-15 00:00").date(),
        source="Báo cáo số 120/BC-SYT",
        counts={version.procedure.field_id: FieldCounts(carried_in=12, early=10, pending=2)},
    )
    declare_opening(cast.health, draft=draft, by=cast.actor("quan"), at=at(NOW))
    client.force_login(cast.quan)
    content = sheet(row(), row(code="H99.12-261110-0008", step="xem xét", due="1/11/2026", owner=""))
    with frozen(at(NOW)):
        client.post("/take-over/", {"file": SimpleUploadedFile("ho-so.xlsx", content)})
        watched.sign_in(client)
        for address in ("/take-over/", "/take-over/1/", "/opening-report/"):
            watched.open(address)
            watched.check()
