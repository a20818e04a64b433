"""One hand-over is told once to each receiver, who reads its sheet; its cases may be given on by it."""

from datetime import date

import pytest
from django.test import Client

from nennep.cases.models import Case
from nennep.connectors import readers
from nennep.ledger.readers import drain
from nennep.org.actions import end_position
from nennep.org.models import Position
from nennep.processes.actions import assign_draft, open_draft
from nennep.web.clock import frozen
from nennep.work.models import Notice
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
SHEET = "/handover/sheets/minh/1/"


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Of three cases that Minh handled, Đạt has two and the draft since Minh left; Đạt had the third before."""
    assert readers  # they tell
    version = make_procedure(cast)
    draft = open_draft(version.procedure.processes.get(), by=cast.actor("thao"), at=at("2026-11-16 08:00"))
    assign_draft(draft, owner=cast.minh, due_on=None, by=cast.actor("thao"), at=at("2026-11-16 08:10"))
    received = [make_received(cast, version, f"2026-11-17 08:4{n}") for n in range(3)]
    cases = [walk(cast, case, "B2", "2026-11-17 09:00") for case in received]
    Case.objects.filter(pk=cases[2].pk).update(handler=cast.dat)
    drain(at=at("2026-11-17 09:30"))
    Notice.objects.all().delete()
    post = Position.objects.select_related("agency", "division", "user").get(user=cast.minh)
    given = {f"case-{case.pk}": cast.dat.pk for case in cases[:2]} | {f"draft-{draft.pk}": cast.dat.pk}
    told = {"given": given, "ground": "Quyết định số 15/QĐ-SYT", "by": cast.actor("quan", NOW), "at": at(NOW)}
    end_position(post, held_to=date(2026, 11, 17), **told)
    drain(at=at(NOW))
    return cases


def test_the_receiver_is_told_once_by_whom_and_why_and_reads_the_sheet(
    cast: Cast, cases: list[Case], client: Client
) -> None:
    (notice,) = Notice.objects.filter(recipient=cast.dat)
    line = line_of(notice)
    assert (line.subject, notice.address) == ("3 việc bàn giao từ Trần Quang Minh", SHEET)
    assert "Mai Văn Quản giao cho bạn 3 việc của Trần Quang Minh" in line.body
    assert "Quyết định số 15/QĐ-SYT" in line.body
    assert "Minh" not in str(notice.facts)
    with frozen(at(NOW)):
        client.force_login(cast.dat)
        page = client.get(SHEET).content.decode()
        assert "3 việc giao cho bạn" in page
        assert f"/cases/{cases[0].code}/" in page
        assert "sheet.pdf" not in page
        client.force_login(cast.lan)
        assert client.get(SHEET).status_code == 404


def test_the_cases_of_a_sheet_are_given_on_without_marking_them_by_hand(
    cast: Cast, cases: list[Case], client: Client
) -> None:
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        every = client.get(f"/handover/cases/?handler={cast.dat.pk}").content.decode()
        assert all(case.code in every for case in cases)
        assert "Trần Quang Minh, 17/11/2026: 2 hồ sơ" in every
        key = every.partition("Trần Quang Minh, 17/11/2026")[0].rpartition('value="')[2].partition('"')[0]
        for address in (f"?handler={cast.dat.pk}&sheet={key}", f"?sheet={key}"):
            found = client.get(f"/handover/cases/{address}").content.decode()
            assert [case.code in found for case in cases] == [True, True, False]
        sheet = client.get(SHEET).content.decode()
        assert f"/handover/cases/?sheet={key}" in sheet
