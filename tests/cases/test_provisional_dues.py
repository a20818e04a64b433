"""A promise that leans on days off not decided yet says so wherever it stands, until they are decided."""

import re
from datetime import date
from pathlib import Path

import pytest

from nennep.cases.actions import confirm_due, recompute_due
from nennep.cases.jobs import confirm_dues
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers.letters import slip
from nennep.cases.papers.sheet import sheet
from nennep.cases.queries.due_date_changes import promises_under
from nennep.kernel.actors import machine
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.org.models import CalendarVersion, Holiday
from nennep.org.queries.calendars import calendar_of, calendar_with, forget_calendars
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import HOURS
from tests.factories import make_received

ROOT = Path(__file__).resolve().parents[2] / "src" / "nennep"
NOW = "2027-01-27 14:00"
DUE = re.compile(r"\{\{[^}]*\b(?:due_at|promise_at|due\.at|shift\.before|shift\.after)\b[^}]*\}\}")
# The hour or the weekday beside a date that tells it.
BESIDE = re.compile(r"\|(clock_time|weekday)\s*\}\}")


@pytest.fixture
def case(cast, version):
    """Received while the days off of 2027 are decided up to 31/01 only."""
    case = make_received(cast, version, "2027-01-27 09:00")
    assert case.due_provisional
    return case


def decide(*off: str) -> tuple[CalendarVersion, CalendarVersion]:
    """A version of the national calendar that covers 2027, with these days off; not yet in force."""
    old = CalendarVersion.objects.get(state="in_force")
    new = CalendarVersion.objects.create(
        calendar=old.calendar,
        number=2,
        hours=HOURS,
        covers_from=old.covers_from,
        covers_to=date(2027, 12, 31),
        decision="Quyết định nghỉ lễ 2027",
    )
    days = [*old.days.values("day", "kind", "name"), *({"day": day, "kind": "off", "name": "Nghỉ"} for day in off)]
    Holiday.objects.bulk_create(Holiday(calendar_version=new, **day) for day in days)
    return old, new


def in_force(old: CalendarVersion, new: CalendarVersion) -> None:
    CalendarVersion.objects.filter(pk=old.pk).update(state="superseded")
    CalendarVersion.objects.filter(pk=new.pk).update(state="in_force")
    forget_calendars()


def test_every_template_that_shows_a_due_date_tells_its_doubt():
    shown = [
        (path.name, told.group())
        for path in ROOT.glob("*/templates/**/*.html")
        for told in DUE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(shown) > 10
    assert [each for each in shown if "|doubted:" not in each[1] and not BESIDE.search(each[1])] == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["lan", "ha", "minh"])
def test_lists_and_the_page_of_the_case_tell_the_doubt(cast, case, client, who):
    client.force_login(cast.people[who])
    with frozen(at(NOW)):
        for address in ("/cases/?handler=all", f"/cases/?handler=all&q={case.code}", "/cases/print/?handler=all"):
            said = client.get(address).content.decode()
            assert case.code in said
            assert "T4 03/02 (dự kiến)" in said, address
        page = client.get(f"/cases/{case.code}/").content.decode()
    assert "09:00 thứ Tư 03/02/2027 (dự kiến)" in page
    assert "hạn 09:00 thứ Tư 03/02/2027 (dự kiến)" in page  # the explanation, day by day


@pytest.mark.django_db
def test_the_desk_and_the_worklist_tell_the_doubt(cast, case, client):
    client.force_login(cast.lan)
    code = case.procedure_version.procedure.quality_code
    with frozen(at("2027-01-27 09:00")):
        assert "T4 03/02 (dự kiến)" in client.get("/worklist/").content.decode()
        assert "03/02/2027 (dự kiến)" in client.get(f"/procedures/{code}/promise/").content.decode()


@pytest.mark.django_db
def test_the_papers_tell_the_doubt(cast, case):
    issued = IssuedPaper(case=case, form_set="tt03_2025", form="control_sheet", number="01", issued_at=at(NOW))
    assert slip(case, issued).due_provisional
    assert sheet(case, issued).due_provisional
    layouts = ROOT / "formsets" / "layouts"
    for name in ("appointment_slip", "control_sheet"):
        assert 'if v.due_provisional { " (dự kiến)" }' in (layouts / f"{name}.typ").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_a_decision_that_keeps_the_promise_takes_its_mark_away(cast, case):
    assert confirm_dues(at(NOW)).count == 0
    in_force(*decide())
    assert confirm_dues(at(NOW)).count == 1
    case.refresh_from_db()
    assert (case.due_at, case.due_provisional) == (at("2027-02-03 09:00"), False)
    (event,) = Event.objects.filter(kind="case.due_confirmed", subject_id=case.pk)
    assert '"provisional":false' in event.body
    assert confirm_dues(at(NOW)).count == 0
    assert [broken_link(chain) for chain in Chain.objects.all()] == [None] * Chain.objects.count()
    issued = IssuedPaper(case=case, form_set="tt03_2025", form="appointment_slip", number="01", issued_at=at(NOW))
    assert slip(case, issued).due_provisional  # it was promised so


@pytest.mark.django_db
def test_a_decision_that_moves_the_promise_leaves_the_mark_to_the_officer(cast, case):
    old, new = decide("2027-02-02")
    (line,) = promises_under(calendar_of(cast.health.pk), calendar_with(new, cast.health.pk), [cast.health.pk])
    assert "09:00 thứ Tư 03/02/2027 (dự kiến) thành 09:00 thứ Năm 04/02/2027" in line
    in_force(old, new)
    assert confirm_dues(at(NOW)).count == 0
    post = cast.lan.positions.get()
    post.duties = ["receive", "lead_desk"]
    post.save()
    recompute_due(case, by=cast.actor("lan", NOW), at=at(NOW), reason="Theo lịch nghỉ đã công bố")
    case = Case.objects.get(pk=case.pk)
    assert (case.due_at, case.due_provisional) == (at("2027-02-04 09:00"), False)


@pytest.mark.django_db
def test_only_the_machine_confirms(cast, case):
    in_force(*decide())
    with pytest.raises(NotPermittedError):
        confirm_due(case, by=cast.actor("lan", NOW), at=at(NOW))
    assert confirm_due(case, by=machine(case.agency_id), at=at(NOW))
