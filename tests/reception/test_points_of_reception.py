"""The 27 points that a first build of a one-stop desk misses, as far as they touch the reception.

A test that shows one is called by section and number: ``test_07_19_...`` shows point 19. Those that lean on the
scene of another file stand in that file; here are the others, and the count of them all.
"""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from nennep.cases import measures
from nennep.cases.actions import (
    ask_supplement,
    complete_step,
    complete_supplement,
    propose_refusal,
    record_payment,
    record_tracking,
    stop_case,
    take_step,
    withdraw_case,
)
from nennep.cases.models import Case, Interval
from nennep.cases.parts.clock import promise
from nennep.cases.queries import control_sheet
from nennep.documents.models import NumberCounter
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import parse
from nennep.kernel.worktime import DEFINITIONS, timeliness
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import CalendarVersion, Holiday, WorkCalendar
from nennep.org.queries.calendars import calendar_of, forget_calendars
from nennep.procedures.actions import VersionDraft, publish_version
from nennep.reception.actions import decline_case, recall_case, receive_case
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import HOURS
from tests.factories import SECTOR_RULE, decided, make_procedure, make_received, make_registered, walk
from tests.reception.test_reception_screen import SHEET, text, typed

LATER = {
    6: "counting a case with a second request as overdue in the national index: so far whoever asks is warned",
    8: "finding a class of timeliness that somebody changed in the database past the product: the events cannot be"
    " changed, but the rows of cases are not yet compared with them",
    11: "the person who assists at the kiosk and the post officer who hands in: they are no parties yet",
    14: "the columns of the statutory tables, their residual row, N/A where nothing is divided",
    16: "the code of the result and its link, without which the national portal counts no online case",
    17: "the national status as a mapping of state and sub-state, and the exchange with the national portal",
    18: "mirror cases that a ministry's system owns, shown without a code and a clock of ours: so far its procedures"
    " are refused at the desk with the way to that system",
    24: "telling the applicant of each change, with agency, receiver, handler and times",
    25: "what kind of evidence a record is, and the order of confirmation and declaration",
    26: "finding a case by the number of a person, which is to be logged, ratings that the officer cannot trace, and how"
    " long personal data is kept",
}
"""What of a point is missing."""
NOT_AT_THE_DESK = {
    15: "statutory periods and frozen reports are made from figures",
    20: "linked procedures have their limits among the agencies that solve them",
    22: "the two units of one duty are those of publishing a procedure",
    23: "the column in which a report puts a paused case",
}
"""Points that touch no reception."""
assert measures  # importing them names the figures
TEST, TESTS = "test_07_", Path(__file__).resolve().parents[1]
NOW = "2026-11-17 08:40"

pytestmark = pytest.mark.once("tests/cases/test_walk.py")


def named_after_points() -> list[ast.FunctionDef]:
    """The tests of reception and cases that are called by a point."""
    paths = [path for room in ("reception", "cases") for path in (TESTS / room).glob("test_*.py")]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    functions = (node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef))
    return [node for node in functions if node.name.startswith(TEST)]


def test_every_point_is_shown_or_told_why_not():
    tests = named_after_points()
    shown = {int(test.name.removeprefix(TEST)[:2]) for test in tests}
    assert shown | set(LATER) | set(NOT_AT_THE_DESK) == set(range(1, 28))
    assert not set(NOT_AT_THE_DESK) & (shown | set(LATER))
    assert [test.name for test in tests if not ast.get_docstring(test)] == []


@pytest.fixture
def desk(cast, client: Client):
    client.force_login(cast.lan)
    with frozen(at(NOW)):
        yield client


def counted(cast, name: str) -> int:
    return figure(f"cases.{name}", Scope((cast.health.pk,)), parse("2026-11")).value


def test_07_01_a_case_stays_with_the_version_it_was_received_by(cast, version, client: Client):
    """A version holds from its day; what was received before goes on, and is counted anew, by the one before."""
    case = walk(cast, make_received(cast, version, NOW), "B2", NOW)
    nine = {"terms": {"counter": {"amount": "9", "unit": "working_day", "cutoff": None}}}
    draft = VersionDraft(valid_from=date(2026, 12, 1), changes=nine)
    publish_version(version.procedure, draft=draft, by=cast.actor("thao"), at=at(NOW))
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-30 09:00"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-12-01 09:00"))
    assert (case.procedure_version, case.due_at) == (version, at("2026-12-08 09:00"))
    client.force_login(cast.lan)
    for day, due in (("2026-11-30", "thứ Hai 07/12/2026"), ("2026-12-01", "thứ Hai 14/12/2026")):
        with frozen(at(f"{day} 09:00")):
            assert due in text(client.get("/procedures/QT.DP.02/promise/"))


def test_07_03_who_collects_late_is_not_a_late_case(cast, version):
    """Filed, received, finished and returned are four instants; the class of the case looks at the third."""
    case = make_registered(cast, version, "2026-11-16 14:00", channel="online")
    receive_case(case, by=cast.actor("lan"), at=at(NOW))
    walk(cast, case, "B5", "2026-11-25 08:30")
    walk(cast, case, "B7", "2026-12-04 09:00")
    case.refresh_from_db()
    times = (case.submitted_at, case.received_at, case.finished_at, case.returned_at)
    assert times == tuple(map(at, ("2026-11-16 14:00", NOW, "2026-11-25 08:30", "2026-12-04 09:00")))
    assert (case.due_at, case.outcome) == (at("2026-11-25 08:40"), "on_time")


def test_07_04_the_promise_follows_the_decided_days(cast, version):
    """The day of culture and Tết are off, the Saturday worked in exchange counts: all of it administered data."""
    promised = {
        "2026-11-17 08:40": "2026-11-25 08:40",
        "2026-02-13 08:40": "2026-02-27 08:40",
        "2026-08-20 08:40": "2026-08-26 08:40",
    }
    assert {day: make_received(cast, version, day).due_at for day in promised} == {
        day: at(due) for day, due in promised.items()
    }


def test_07_04_an_agency_has_its_own_days_and_hours_over_those_of_the_nation(cast, version):
    """A desk that a storm closes promises a day later; a day of four hours is a day like one of seven and a half."""
    own = CalendarVersion.objects.create(
        calendar=WorkCalendar.objects.create(name="Lịch của Sở", agency=cast.health),
        number=1,
        hours=HOURS | {"3": [["08:00", "12:00"]]},
        covers_from=date(2026, 1, 1),
        covers_to=date(2026, 12, 31),
        state="in_force",
    )
    Holiday.objects.create(calendar_version=own, day=date(2026, 11, 20), kind="off", name="Bão")
    forget_calendars()
    case = make_received(cast, version, NOW)
    assert case.due_at == at("2026-11-26 08:40")
    assert calendar_of(cast.other.pk).is_working(date(2026, 11, 20))


def test_07_05_the_promise_can_be_counted_again_from_reception_and_stops(cast):
    """Each stop is a row: from when to when, why, by whom, with the promise before and after it."""
    case = walk(cast, make_received(cast, make_procedure(cast, **SECTOR_RULE), NOW), "B2", NOW)
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-18 09:00"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-20 09:00"))
    case.refresh_from_db()
    (stop,) = Interval.objects.filter(case=case)
    assert (stop.reason, stop.policy, case.supplements.get().asked_by) == ("supplement", "resume", cast.minh)
    assert (stop.due_before, stop.due_after) == (case.first_due_at, case.due_at)
    assert stop.due_before < stop.due_after == promise(case, calendar_of(case.agency_id), [stop]).at


def test_07_07_the_class_of_a_case_and_the_figure_name_the_definition_used(cast, version):
    """Four definitions judge a finish after the hour of the due day each in its own way; one is used, and said."""
    case = walk(cast, make_received(cast, version, NOW), "B5", "2026-11-25 16:00")
    calendar = calendar_of(case.agency_id)
    judged = {name: str(timeliness(case.finished_at, case.due_at, calendar, name)) for name in DEFINITIONS}
    assert judged == {"D1": "on_time", "D2": "overdue", "D3": "overdue", "D4": "overdue"}
    told = figure("cases.resolved_on_time", Scope((cast.health.pk,)), parse("2026-11"))
    assert (case.outcome, told.value, told.definition) == ("on_time", 1, DEFINITIONS["D1"].description)


def test_07_08_what_is_entered_late_has_the_time_it_happened_and_the_time_it_was_recorded(cast, version):
    """An event tells both; the promise counts from when the dossier was accepted."""
    case = make_registered(cast, version, "2026-11-16 16:50")
    receive_case(case, by=cast.actor("lan"), at=at("2026-11-17 07:40"), happened_at=at("2026-11-16 16:55"))
    event = Event.objects.get(kind="case.received")
    assert (event.happened_at, event.at) == (at("2026-11-16 16:55"), at("2026-11-17 07:40"))
    assert case.received_at == event.happened_at


def test_07_09_a_dossier_without_result_ends_in_one_of_five_ways(cast, version):
    """Not accepted, taken back before, withdrawn after, stopped, refused on its merits; the first two were never in."""
    declined, recalled = (make_registered(cast, version, NOW) for _ in range(2))
    withdrawn, stopped, refused = (make_received(cast, version, NOW) for _ in range(3))
    decline_case(declined, by=cast.actor("lan"), at=at(NOW), reason="Không thuộc thẩm quyền")
    recall_case(recalled, by=cast.actor("lan"), at=at(NOW))
    withdraw_case(withdrawn, by=cast.actor("lan"), at=at(NOW), reason="Đơn xin rút")
    stop_case(stopped, by=cast.actor("binh"), at=at(NOW), reason="Cơ sở đã giải thể")
    walk(cast, refused, "B2", NOW)
    propose_refusal(refused, by=cast.actor("minh"), at=at(NOW), reason="Không đủ điều kiện")
    walk(cast, refused, "B5", NOW)
    states = [Case.objects.get(pk=case.pk).state for case in (declined, recalled, withdrawn, stopped, refused)]
    assert states == ["declined", "recalled", "withdrawn", "stopped", "resolved"]
    assert refused.result.kind == "refused"
    assert [counted(cast, name) for name in ("received", "ended", "resolved")] == [3, 2, 1]


def test_07_10_the_desk_hands_over_and_the_division_confirms(cast, version):
    """Who receives is not who solves: the sheet has the hour of giving and of taking, by people of either side."""
    case = make_received(cast, version, NOW)
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 09:00"))
    with pytest.raises(NotPermittedError):
        take_step(case, step="B2", by=cast.actor("lan"), at=at("2026-11-17 09:30"))
    take_step(case, step="B2", by=cast.actor("ha"), at=at("2026-11-17 09:30"))
    given, taken = control_sheet(case, at("2026-11-17 10:00"))[:2]
    assert (given.step, given.doer, given.done_at) == ("B1", "Nguyễn Thị Lan", at("2026-11-17 09:00"))
    assert (taken.step, taken.taken_at) == ("B2", at("2026-11-17 09:30"))


def test_07_13_a_step_may_be_late_in_a_case_that_is_not(cast, version):
    """The norm of a step and the limit of the case are two measures."""
    case = walk(cast, make_received(cast, version, NOW), "B1", "2026-11-18 10:00")
    walk(cast, case, "B5", "2026-11-19 10:00")
    first = control_sheet(case, at("2026-11-19 10:00"))[0]
    assert (first.step, first.timeliness, case.outcome) == ("B1", "overdue", "early")


def test_07_16_a_result_that_is_no_paper_is_returned_online_alone(cast, desk: Client):
    """The version says whether its result is a paper; where it is none, the desk promises none."""
    version = make_procedure(cast, paper_result=False)
    refused = desk.post(SHEET, typed(version, result_channel="counter"))
    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert desk.post(SHEET, typed(version, result_channel="online")).status_code == 302


def test_07_17_payment_and_delivery_move_without_the_state(cast, version):
    """What is owed and where the parcel lies are axes of their own beside the state."""
    case = make_received(cast, version, NOW, fee_paid_by="", result_channel="post")
    walk(cast, case, "B6", NOW)
    record_payment(case, way="cash", by=cast.actor("lan"), at=at(NOW))
    case.refresh_from_db()
    assert (case.state, case.fee_paid_by) == ("resolved", "cash")
    walk(cast, case, "B7", NOW)
    record_tracking(case, tracking_number="EB123456789VN", by=cast.actor("lan"), at=at(NOW))
    case.refresh_from_db()
    assert (case.state, case.result.tracking_number) == ("returned", "EB123456789VN")


def test_07_19_the_ten_thousandth_dossier_of_a_day_has_five_digits_and_no_number_comes_twice(cast, version):
    """The counter of the day goes past four digits; the number of a declined dossier is not given again."""
    NumberCounter.objects.create(agency=cast.health, kind="case", period="261117", last=9_999)
    case = make_registered(cast, version, NOW)
    decline_case(case, by=cast.actor("lan"), at=at(NOW), reason="Không thuộc thẩm quyền")
    codes = case.code, make_registered(cast, version, NOW).code
    assert codes == ("H99.12-261117-10000", "H99.12-261117-10001")


def test_07_19_a_case_keeps_its_code_when_its_agency_gets_another_head(cast, version, desk: Client):
    """After a merger new codes begin otherwise; the old case is found by the code on its slip."""
    case = make_received(cast, version, NOW)
    decided(cast, Changes(agency={"name": "Sở Y tế tỉnh Mới", "case_head": "H98.12"}), NOW)
    cast.health.refresh_from_db()
    assert make_registered(cast, version, NOW).code == "H98.12-261117-0002"
    assert desk.get(f"/cases/{case.code}/").status_code == 200
