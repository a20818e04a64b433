"""The hand-written reads of a step give what the ORM gives."""

import json
from datetime import date

import pytest
from django.db.models import F

from nennep.cases.models import Case
from nennep.cases.queries.step_events import STEP_EVENTS, read_case, step_events
from nennep.ledger.models import Event
from nennep.org.models import CalendarVersion, Position, User
from nennep.org.queries import divisions_held, holders_of
from nennep.org.queries.calendars import calendar_lately_of, calendar_of, forget_calendars
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import held_for, version_in_force
from tests.cast import Cast
from tests.factories import make_procedure, make_received, make_registered, walk

pytestmark = pytest.mark.django_db


def test_a_case_read_by_hand_is_that_of_the_orm(cast: Cast) -> None:
    version = make_procedure(cast)
    fresh = make_registered(cast, version, "2026-11-16 08:00", summary="Cấp lại 'chứng chỉ' %s ?")
    done = walk(cast, make_received(cast, version, "2026-11-02 08:40"), "B7", "2026-11-04 10:00")
    Case.objects.filter(pk=done.pk).update(variables={"đạt": True, "số": [1, 2.5, None]})
    for pk in (fresh.pk, done.pk):
        mine, twin = read_case(pk), Case.objects.get(pk=pk)
        for field in Case._meta.concrete_fields:
            ours, theirs = getattr(mine, field.attname), getattr(twin, field.attname)
            assert ours == theirs, field.attname
            assert type(ours) is type(theirs), field.attname
        assert mine == twin
        assert mine.agency == twin.agency
        assert (mine._state.adding, mine._state.db) == (False, "default")


def test_a_case_read_by_hand_can_be_saved_and_read_anew(cast: Cast) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-16 08:00")
    mine = read_case(case.pk)
    mine.summary = "khác"
    mine.save(update_fields=["summary"])
    mine.refresh_from_db()
    assert Case.objects.get(pk=case.pk).summary == "khác"


def test_a_case_that_is_not_there_does_not_exist(db: None) -> None:
    with pytest.raises(Case.DoesNotExist):
        read_case(12345)


def test_the_step_events_are_those_of_the_orm(cast: Cast) -> None:
    version = make_procedure(cast)
    case = walk(cast, make_received(cast, version, "2026-11-02 08:40"), "B5", "2026-11-04 10:00")
    walk(cast, make_received(cast, version, "2026-11-02 08:40"), "B2", "2026-11-04 10:00")
    twin = Event.objects.filter(subject_type="case", subject_id=case.pk, kind__in=STEP_EVENTS)
    expected = list(twin.values_list("number", "actor_id", "acting_for_id", "body"))
    assert sorted(step_events(case), key=str) == sorted(expected, key=str)
    assert {json.loads(body)["facts"]["step"] for *_, body in expected} == {"B1", "B2", "B3", "B4", "B5"}


DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 1)]


def test_the_divisions_held_are_those_of_the_holders(cast: Cast) -> None:
    first = Position.objects.order_by("pk").filter(user=cast.minh)
    first.update(held_from=date(2026, 1, 1), held_to=date(2026, 11, 30))
    User.objects.filter(pk=cast.dat.pk).update(is_active=False)
    told = set()
    for duty in ("handle", "assign", "receive", "han"):
        for day in DAYS:
            holders = holders_of(duty, cast.health.pk, day)
            for person in cast.people.values():
                expected = {post.division_id for post in holders if post.user_id == person.pk}
                assert divisions_held(duty, person.pk, cast.health.pk, day) == expected
                told |= expected
    assert len(told) > 1
    assert divisions_held("handle", cast.dat.pk, cast.health.pk, DAYS[2]) == set()


def test_what_is_held_for_a_procedure_is_that_of_the_orm(cast: Cast) -> None:
    procedure = make_procedure(cast).procedure
    version = ProcessVersion.objects.get(process__procedures=procedure)
    ends = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 11, 30)}
    ProcessVersion.objects.filter(pk=version.pk).update(state="superseded", **ends)
    other = make_procedure(cast, code="QT.X.02").procedure
    for state in ("superseded", "in_force", "draft", "dropped"):
        ProcessVersion.objects.filter(pk=version.pk).update(state=state)
        for given in (procedure, other):
            for day in DAYS:
                twin = version_in_force(given.pk, day)
                expected = (twin.pk, twin.process.division_id) if twin else None
                assert held_for(given.pk, day) == expected
    assert held_for(other.pk, DAYS[2]) is not None


def test_a_calendar_put_in_force_elsewhere_is_noticed_within_seconds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [100.0]
    monkeypatch.setattr("nennep.org.queries.calendars.time.monotonic", lambda: passed[0])
    forget_calendars()
    before = calendar_lately_of(cast.health.pk)
    CalendarVersion.objects.update(version=F("version") + 1)
    assert calendar_lately_of(cast.health.pk) is before
    passed[0] += 2.1
    after = calendar_lately_of(cast.health.pk)
    assert after is not before
    assert after is calendar_of(cast.health.pk)
