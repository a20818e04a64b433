"""What time does to cases: timers fire, promises break, once each and without holding up others."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.cases import jobs
from nennep.cases.actions import complete_supplement, mark_overdue, withdraw_case
from nennep.cases.models import Case, Timer
from nennep.cases.queries import untold_overdue
from nennep.definitions.definition import Step
from nennep.kernel.actors import machine
from nennep.kernel.worktime import Term, Unit
from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.work.jobs import run_pending
from tests.calendars import at
from tests.factories import definition, live, make_procedure, make_received, walk
from tests.work.scene import stopped, to_minh

pytestmark = pytest.mark.django_db
RECEIVED, DUE = "2026-11-05 08:00", "2026-11-12 08:00"
AFTER = "2026-11-13 08:00"


def told(case):
    return Event.objects.filter(subject_type="case", subject_id=case.pk, kind="case.overdue").count()


def overdue_case(cast, version):
    return to_minh(cast, version, "ông Lâm Văn Tài", RECEIVED, "2026-11-06 08:00")


@pytest.fixture
def version(cast):
    return make_procedure(cast)


@pytest.fixture
def timed(cast):
    """A procedure whose second step is a wait of two working days."""
    steps = list(definition().steps)
    wait = Step(id="B2", name="Chờ niêm yết", kind="timer", wait=Term(Decimal(2), Unit.WORKING_DAY))
    steps[1] = wait
    steps[2] = replace(steps[2], duty="review")
    return make_procedure(cast, code="QT.DP.09", process=definition("QT.DP.09", tuple(steps)))


def test_a_broken_promise_is_told_once(cast, version):
    case = overdue_case(cast, version)
    assert jobs.tell_overdue(at(DUE)).count == 0
    assert jobs.tell_overdue(at(AFTER)).count == 1
    assert jobs.tell_overdue(at("2026-11-20 08:00")).count == 0
    event = Event.objects.get(kind="case.overdue")
    assert (event.subject_id, event.happened_at, event.at) == (case.pk, at(DUE), at(AFTER))
    assert event.actor_id is None


def test_no_promise_breaks_while_the_clock_stands(cast, version):
    case = stopped(cast, overdue_case(cast, version), "2026-11-06 15:00")
    assert jobs.tell_overdue(at("2026-12-30 08:00")).count == 0
    complete_supplement(case, by=cast.actor("lan", AFTER), at=at(AFTER))
    assert jobs.tell_overdue(at("2026-12-30 08:00")).count == 1


def test_a_finished_or_withdrawn_case_breaks_no_promise(cast, version):
    walk(cast, make_received(cast, version, RECEIVED), "B5", "2026-11-06 09:00")
    withdraw_case(
        make_received(cast, version, RECEIVED),
        by=cast.actor("lan", "2026-11-06 09:00"),
        at=at("2026-11-06 09:00"),
        reason="Người nộp không còn nhu cầu.",
    )
    assert jobs.tell_overdue(at(AFTER)).count == 0


def test_an_old_reading_of_a_case_tells_nothing_twice(cast, version):
    case = overdue_case(cast, version)
    stale, by = Case.objects.get(pk=case.pk), machine(cast.health.pk)
    assert mark_overdue(case, by=by, at=at(AFTER))
    assert not mark_overdue(stale, by=by, at=at(AFTER))
    assert told(case) == 1


def test_a_case_moved_between_reading_and_telling_is_left_to_the_next_round(cast, version):
    case = overdue_case(cast, version)
    stale = Case.objects.get(pk=case.pk)
    walk(cast, case, "B3", AFTER)
    with pytest.raises(ConflictError):
        mark_overdue(stale, by=machine(cast.health.pk), at=at(AFTER))
    assert jobs.tell_overdue(at(AFTER)).count == 1


def test_one_case_that_fails_holds_none_of_the_others_up(cast, version, monkeypatch, caplog):
    first, second = overdue_case(cast, version), overdue_case(cast, version)

    def failing(case, *, by, at):
        if case.pk == first.pk:
            raise RuntimeError("hỏng")
        return mark_overdue(case, by=by, at=at)

    monkeypatch.setattr(jobs, "mark_overdue", failing)
    swept = jobs.tell_overdue(at(AFTER))
    assert (swept.count, told(second)) == (1, 1)
    assert swept.skipped == (f"{first.code}: RuntimeError: hỏng",)
    assert first.code in caplog.text


def test_a_timer_fires_when_its_instant_has_come_and_never_again(cast, timed):
    case = make_received(cast, timed, RECEIVED)
    walk(cast, case, "B1", RECEIVED)
    (timer,) = Timer.objects.all()
    assert jobs.fire_due_timers(at("2026-11-06 17:00")).count == 0
    assert jobs.fire_due_timers(timer.due_at).count == 1
    assert jobs.fire_due_timers(timer.due_at).count == 0
    case.refresh_from_db()
    assert live(case) == ["B3"]


def test_a_timer_stands_as_long_as_the_clock(cast, timed):
    case = make_received(cast, timed, RECEIVED)
    walk(cast, case, "B1", RECEIVED)
    stopped(cast, case, "2026-11-05 15:00")
    assert jobs.fire_due_timers(at("2026-12-01 08:00")).count == 0


def test_a_timer_that_stood_goes_on_in_working_time(cast, timed):
    case = make_received(cast, timed, RECEIVED)
    walk(cast, case, "B1", RECEIVED)
    (timer,) = Timer.objects.all()
    assert timer.due_at == at("2026-11-09 08:00")
    stopped(cast, case, "2026-11-05 16:00")
    # It stood from Thursday 16:00 to Monday 09:00: 9,5 working hours were left of it.
    complete_supplement(case, by=cast.actor("lan", "2026-11-09 09:00"), at=at("2026-11-09 09:00"))
    timer.refresh_from_db()
    assert timer.due_at == at("2026-11-10 10:30")


def test_the_worker_runs_both_sweeps(cast, version, timed):
    overdue_case(cast, version)
    walk(cast, make_received(cast, timed, RECEIVED), "B1", RECEIVED)
    # Both are overdue by then, one timer fires, and the keeper of the calendar is asked for 2027.
    assert run_pending(at(AFTER)) == 2 + 1 + 1


def test_ten_thousand_open_cases_are_swept_by_one_indexed_question(cast, version):
    case = overdue_case(cast, version)
    row = {f.attname: getattr(case, f.attname) for f in Case._meta.fields if f.name != "id"}
    row |= {"due_at": at("2026-12-30 08:00")}
    Case.objects.bulk_create(Case(**row | {"code": f"H99-{n}"}) for n in range(10_000))
    with CaptureQueriesContext(connection) as asked:
        assert [one.pk for one in untold_overdue(at(AFTER))] == [case.pk]
    assert len(asked) == 1
    if connection.vendor == "sqlite":
        sql, parameters = untold_overdue(at(AFTER)).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plan = " ".join(line[3] for line in cursor.fetchall())
        assert "cases_due" in plan
        assert "event_by_subject" in plan
