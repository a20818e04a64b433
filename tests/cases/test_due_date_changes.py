"""A new calendar moves no promise in silence; an officer decides, and history is kept."""

import pytest

from nennep.cases.queries.due_date_changes import promises_under
from nennep.ledger.models import Event
from nennep.org.models import CalendarVersion, Holiday
from nennep.org.queries.calendars import calendar_of, calendar_with, forget_calendars
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import HOURS
from tests.factories import make_received

pytestmark = pytest.mark.django_db
NOW = "2026-11-18 08:00"


@pytest.fixture
def case(cast, version):
    return make_received(cast, version, "2026-11-17 08:40")


def storm(cast):
    """A version of the national calendar with 20/11 off, put in force."""
    old = CalendarVersion.objects.get(state="in_force")
    new = CalendarVersion.objects.create(
        calendar=old.calendar,
        number=2,
        hours=HOURS,
        covers_from=old.covers_from,
        covers_to=old.covers_to,
        decision="Công điện bão",
    )
    days = [*old.days.values("day", "kind", "name"), {"day": "2026-11-20", "kind": "off", "name": "Bão"}]
    Holiday.objects.bulk_create(Holiday(calendar_version=new, **day) for day in days)
    return old, new


def in_force(old, new):
    CalendarVersion.objects.filter(pk=old.pk).update(state="superseded")
    CalendarVersion.objects.filter(pk=new.pk).update(state="in_force")
    forget_calendars()


def test_07_04_the_preview_names_the_cases_and_rewrites_nothing(cast, case):
    """A calendar put in force later moves no promise in silence: the cases are listed."""
    _, new = storm(cast)
    (line,) = promises_under(calendar_of(cast.health.pk), calendar_with(new, cast.health.pk), [cast.health.pk])
    assert case.code in line
    assert "08:40 thứ Năm 26/11/2026" in line
    before = case.due_at
    case.refresh_from_db()
    assert case.due_at == before


def decide(client, cast, who, data=None):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        return client.get("/cases/dues/") if data is None else client.post("/cases/dues/", data)


def test_the_head_of_the_desk_decides_case_by_case(cast, case, client):
    in_force(*storm(cast))
    post = cast.lan.positions.get()
    post.duties = ["receive", "lead_desk"]
    post.save()
    assert case.code in decide(client, cast, "lan").content.decode()
    refused = decide(client, cast, "lan", {"reason": "Cơ quan đóng cửa vì bão"})
    assert refused.status_code == 422
    assert "Chưa chọn hồ sơ nào" in refused.content.decode()
    given = {"case": case.code, "reason": "Cơ quan đóng cửa vì bão"}
    assert decide(client, cast, "lan", given).status_code == 302
    case.refresh_from_db()
    assert case.due_at == at("2026-11-26 08:40")
    assert case.first_due_at == at("2026-11-25 08:40")
    assert WorkItem.objects.get(subject_id=case.pk, state="open").promise_at == case.due_at
    assert Event.objects.filter(kind="case.due_recomputed").count() == 1
    assert case.code not in decide(client, cast, "lan").content.decode()


def test_the_head_of_the_desk_finds_the_page_under_the_own_name_and_nobody_else_does(cast, case, client):
    post = cast.lan.positions.get()
    post.duties = ["receive", "lead_desk"]
    post.save()
    for who, found in (("lan", True), ("ha", False)):
        client.force_login(getattr(cast, who))
        with frozen(at(NOW)):
            assert ('href="/cases/dues/"' in client.get("/cases/").content.decode()) is found


def test_a_case_tells_that_the_calendar_in_force_gives_another_day_than_was_promised(cast, case, client):
    client.force_login(cast.lan)
    address, words = f"/cases/{case.code}/", "Theo lịch đang áp dụng thì hạn là 08:40 thứ Năm 26/11/2026"
    with frozen(at(NOW)):
        assert words not in client.get(address).content.decode()
        in_force(*storm(cast))
        said = client.get(address).content.decode()
        assert words in said
        assert "hẹn trả đã ghi giữ nguyên" in said


def test_nobody_else_decides(cast, case, client):
    assert decide(client, cast, "lan").status_code == 403
    assert decide(client, cast, "tuan").status_code == 403
