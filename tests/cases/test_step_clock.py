"""The clock rule of a step is carried out: the promise stands while the case lies there, by its law."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from nennep.cases.actions import (
    ask_supplement,
    complete_step,
    complete_supplement,
    move_to_version,
    resume_case,
    stop_case,
    suspend_case,
    withdraw_case,
)
from nennep.cases.jobs import fire_due_timers, tell_overdue
from nennep.cases.models import Case, Interval
from nennep.cases.papers.sheet import sheet
from nennep.cases.parts.clock import promise
from nennep.cases.parts.stops import stops_of
from nennep.cases.queries import clock_face, control_sheet
from nennep.definitions.definition import Step
from nennep.kernel.worktime import Term, Unit
from nennep.org.queries.calendars import calendar_of
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cases.versions import LAW, RENAMED, beside, put_beside, renamed
from tests.factories import SECTOR_RULE, definition, live, make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
BASIS = "Quyết định 1369/QĐ-UBND ngày 16/10/2024"


def table(**rules):
    """The seven steps, some of them with clock rules: ``B3="stop"``; None drops the ground."""
    steps = [
        replace(step, clock_rule=rules[step.id], clock_ground=LAW) if step.id in rules else step
        for step in definition().steps
    ]
    return definition(steps=tuple(steps))


def at_b3(cast, process, **fields):
    version = make_procedure(cast, process=process, **fields)
    return walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")


def done(cast, case, step, who, when, **options):
    complete_step(case, step=step, by=cast.actor(who, when), at=at(when), **options)
    case.refresh_from_db()
    return case


def told(case):
    return [(stop.started_at, stop.ended_at, stop.reason, stop.policy, stop.steps) for stop in stops_of(case)]


def promised(case):
    rows = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state="open")
    return {row.node: row.promise_at for row in rows}


def assert_tiles(case):
    """The stops neither overlap nor run backwards; one is open exactly while the clock stands."""
    case.refresh_from_db()
    stops = stops_of(case)
    for before, after in pairwise(stops):
        assert before.ended_at is not None
        assert before.started_at <= before.ended_at <= after.started_at
    still = [stop for stop in stops if stop.ended_at is None]
    assert case.stopped_since == (still[0].started_at if still else None)
    if case.state == "processing" or still:
        assert case.due_at == promise(case, calendar_of(case.agency_id), stops).at


def test_the_promise_stands_in_a_step_that_stops_it_and_goes_on_after(cast):
    case = at_b3(cast, table(B3="stop"))
    assert case.stopped_since == at("2026-10-05 10:00")
    assert (case.state, promised(case)) == ("processing", {"B3": None})
    done(cast, case, "B3", "minh", "2026-10-08 10:00")
    assert told(case) == [(at("2026-10-05 10:00"), at("2026-10-08 10:00"), "step", "resume", ["B3"])]
    assert (case.stopped_since, case.due_at) == (None, at("2026-10-15 09:00"))
    assert promised(case) == {"B4": at("2026-10-15 09:00")}
    assert_tiles(case)


def test_a_step_that_begins_the_term_anew(cast):
    case = at_b3(cast, table(B3="restart"))
    done(cast, case, "B3", "minh", "2026-10-08 10:00")
    assert case.due_at == at("2026-10-15 10:00")
    lines = [line.text for line in clock_face(case, at("2026-10-09 08:00")).lines]
    assert any("tính lại từ đầu" in line and LAW in line for line in lines)
    assert any(line.startswith("xong bước B3") for line in lines)


def test_a_rule_without_its_law_stops_nothing(cast):
    given = table(B3="stop")
    steps = [replace(step, clock_ground="") for step in given.steps]
    case = at_b3(cast, definition(steps=tuple(steps)))
    assert (case.stopped_since, told(case)) == (None, [])


def test_the_first_step_stops_the_clock_at_reception(cast):
    case = make_received(cast, make_procedure(cast, process=table(B1="stop")), "2026-10-05 09:00")
    assert case.stopped_since == at("2026-10-05 09:00")
    done(cast, case, "B1", "lan", "2026-10-06 09:00")
    assert (case.due_at, case.first_due_at) == (at("2026-10-13 09:00"), at("2026-10-12 09:00"))


def test_one_step_after_another_each_stops_by_its_own_law(cast):
    case = at_b3(cast, table(B3="stop", B4="restart"))
    done(cast, case, "B3", "minh", "2026-10-06 10:00")
    assert [row[4] for row in told(case)] == [["B3"], ["B4"]]
    assert promised(case) == {"B4": None}
    done(cast, case, "B4", "ha", "2026-10-07 10:00", outcome="Đạt")
    assert case.due_at == at("2026-10-14 10:00")
    assert_tiles(case)


def test_a_standing_clock_is_not_late_and_is_told_on_page_and_sheet(cast):
    case = at_b3(cast, table(B3="stop"))
    late = at("2026-11-02 09:00")
    tell_overdue(late)
    assert clock_face(case, late).words.startswith("Đồng hồ dừng")
    rows = control_sheet(case, late)
    (hold,) = [row for row in rows if row.stop]
    assert (hold.stop.document, hold.stop.steps) == (LAW, ["B3"])
    now = next(row for row in rows if row.state == "now")
    assert now.used > now.norm
    paper = case.papers.model(case=case, issued_at=late, form="control_sheet", form_set="tt03_2025")
    (line,) = [row for row in sheet(case, paper).rows if hasattr(row, "from_at")]
    assert (line.reason, line.document) == ("Dừng tính giờ theo quy trình, bước B3", LAW)


def test_the_timer_of_a_waiting_step_runs_while_the_promise_stands(cast):
    wait = Step(
        id="CHO",
        name="Chờ cơ sở khắc phục",
        kind="timer",
        clock_rule="stop",
        clock_ground=LAW,
        wait=Term(Decimal(2), Unit.WORKING_DAY),
    )
    steps = list(definition().steps)
    steps.insert(2, wait)
    case = at_b3(cast, definition(steps=tuple(steps)))
    assert case.stopped_since == at("2026-10-05 10:00")
    assert fire_due_timers(at("2026-10-07 10:00")).count == 1
    case.refresh_from_db()
    assert (live(case), case.stopped_since) == (["B3"], None)
    assert case.due_at == at("2026-10-14 09:00")
    assert_tiles(case)


def test_beside_work_that_goes_on_the_promise_stands_until_the_last_such_step_is_done(cast):
    case = at_b3(cast, beside("B3", "B3b", rules=("stop", "run")))
    assert promised(case) == {"B3": None, "B3b": None}
    done(cast, case, "B3b", "minh", "2026-10-06 10:00")
    assert case.stopped_since == at("2026-10-05 10:00")
    done(cast, case, "B3", "minh", "2026-10-07 10:00")
    assert (case.stopped_since, case.due_at) == (None, at("2026-10-14 09:00"))


def test_when_the_stopping_branch_ends_the_other_counts_again(cast):
    case = at_b3(cast, beside("B3", "B3b", rules=("stop", "run")))
    done(cast, case, "B3", "minh", "2026-10-06 10:00")
    assert promised(case) == {"B3b": at("2026-10-13 09:00")}


def test_of_two_that_stop_one_that_begins_anew_prevails(cast):
    case = at_b3(cast, beside("B3", "B3b", rules=("stop", "restart")))
    done(cast, case, "B3b", "minh", "2026-10-06 10:00")
    done(cast, case, "B3", "minh", "2026-10-07 10:00")
    assert case.due_at == at("2026-10-14 10:00")
    assert_tiles(case)


def test_a_supplement_asked_in_a_stopped_step_takes_over_and_gives_back(cast):
    case = at_b3(cast, table(B3="stop"), **SECTOR_RULE)
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-10-06 10:00"), reason="Thiếu ảnh")
    assert_tiles(case)
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-10-07 10:00"))
    assert_tiles(case)
    assert (case.state, case.stopped_since) == ("processing", at("2026-10-07 10:00"))
    assert promised(case) == {"B3": None}
    done(cast, case, "B3", "minh", "2026-10-08 10:00")
    assert [row[2] for row in told(case)] == ["step", "supplement", "step"]
    assert case.due_at == at("2026-10-15 09:00")
    assert_tiles(case)


def test_a_document_may_stop_the_clock_in_a_stopped_step(cast):
    case = at_b3(cast, table(B3="stop"))
    suspend_case(case, by=cast.actor("ha"), at=at("2026-10-06 10:00"), reason="court", document="Công văn 1")
    resume_case(case, by=cast.actor("ha"), at=at("2026-10-07 10:00"))
    assert_tiles(case)
    assert [row[2] for row in told(case)] == ["step", "court", "step"]


@pytest.mark.parametrize(("end", "who"), [(withdraw_case, "lan"), (stop_case, "binh")])
def test_a_case_that_ends_in_a_stopped_step_leaves_no_open_stop(cast, end, who):
    case = at_b3(cast, table(B3="stop"))
    end(case, by=cast.actor(who), at=at("2026-10-06 10:00"), reason="Đơn xin rút hồ sơ")
    assert_tiles(case)
    assert not Interval.objects.filter(case=case, ended_at=None)


def test_another_version_begins_and_ends_a_stop(cast):
    case = at_b3(cast, definition())
    stopping = put_beside(renamed(C4={"clock_rule": "stop", "clock_ground": LAW}))
    thao = cast.actor("thao", "2026-11-18 09:00")
    given = {"mapping": RENAMED, "reason": "Luật mới.", "basis": BASIS, "by": thao}
    case = move_to_version(case, version=stopping, at=at("2026-11-18 09:00"), **given)
    assert_tiles(case)
    assert (case.stopped_since, promised(case)) == (at("2026-11-18 09:00"), {"C4": None})
    plain = put_beside(renamed(), number="05.00")
    same = {step: step for step in ("B1", "B2", "C3", "C4", "C5", "C6", "C7", "C8")}
    case = move_to_version(case, version=plain, at=at("2026-11-19 09:00"), **given | {"mapping": same})
    assert_tiles(case)
    assert case.stopped_since is None
    assert promised(case) == {"C4": case.due_at}


MOVED = at("2026-11-18 09:00")


def moved(cast, case, process):
    """The case goes on by that process, each step under its own id."""
    same = {step: step for step in RENAMED}
    given = {"mapping": same, "reason": "Luật mới.", "basis": BASIS, "by": cast.actor("thao", "2026-11-18 09:00")}
    case = move_to_version(case, version=put_beside(process), at=MOVED, **given)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(("before", "after"), [("stop", "restart"), ("restart", "stop")])
def test_a_step_that_keeps_its_id_stands_by_the_rule_of_the_new_version_from_then_on(cast, before, after):
    case = at_b3(cast, table(B3=before))
    case = moved(cast, case, table(B3=after))
    assert_tiles(case)
    first, second = stops_of(case)
    policies = {"stop": "resume", "restart": "restart"}
    assert (first.ended_at, first.policy, first.steps) == (MOVED, policies[before], ["B3"])
    assert (second.started_at, second.policy, second.steps) == (MOVED, policies[after], ["B3"])
    done(cast, case, "B3", "minh", "2026-11-20 10:00")
    assert_tiles(case)
    # Five working days from there, the 24th is off: by "restart" anew, by "stop" as many as "restart" gave anew.
    assert case.due_at == at("2026-11-30 10:00")


def test_a_step_that_keeps_its_id_and_rule_stands_on_the_ground_of_the_new_version_from_then_on(cast):
    case = at_b3(cast, table(B3="stop"))
    other = table(B3="stop")
    steps = [replace(step, clock_ground="Điều 9 Luật mới") if step.id == "B3" else step for step in other.steps]
    case = moved(cast, case, definition(steps=tuple(steps)))
    assert_tiles(case)
    assert [(stop.document, stop.ended_at) for stop in stops_of(case)] == [(LAW, MOVED), ("Điều 9 Luật mới", None)]
    done(cast, case, "B3", "minh", "2026-11-20 10:00")
    explained = "\n".join(str(line.text) for line in clock_face(case, at("2026-11-20 11:00")).lines)
    assert LAW in explained
    assert "Điều 9 Luật mới" in explained


def test_a_version_that_keeps_rule_and_ground_leaves_the_stop_untouched(cast):
    case = at_b3(cast, table(B3="stop"))
    stop = stops_of(case)[0]
    case = moved(cast, case, replace(table(B3="stop"), name="Tên mới của quy trình"))
    assert_tiles(case)
    assert [(one.pk, one.started_at, one.ended_at) for one in stops_of(case)] == [(stop.pk, stop.started_at, None)]


def test_the_finish_is_judged_by_the_promise_after_the_last_stop(cast):
    case = at_b3(cast, table(B3="stop"))
    done(cast, case, "B3", "minh", "2026-10-13 10:00")
    walk(cast, case, "B5", "2026-10-16 10:00")
    case.refresh_from_db()
    assert case.finished_at > case.first_due_at
    assert case.outcome == "early"


def acts_of(cast, rng, case, when):
    """One lawful act on the case, drawn by chance; False where none was possible."""
    if case.state == "waiting":
        return complete_supplement(case, by=cast.actor("lan", when), at=at(when))
    if case.state == "suspended":
        return resume_case(case, by=cast.actor("ha", when), at=at(when))
    chance = rng.random()
    by = cast.actor("ha", when)
    if chance < 0.25:
        return ask_supplement(case, by=by, at=at(when), reason="Thiếu ảnh", guidance_ignored=True)
    if chance < 0.4:
        return suspend_case(case, by=by, at=at(when), reason="court", document="Công văn 1")
    step = rng.choice(live(case))
    doer, options = {
        "B4": ("ha", {"outcome": rng.choice(["Đạt", "Không đạt"]), "remark": "Đã xem."}),
        "B5": ("binh", {}),
    }.get(step, ("minh", {}))
    return done(cast, case, step, doer, when, **options)


@pytest.mark.once("tests/cases/test_step_clock.py")
@pytest.mark.parametrize("seed", range(6))
def test_stops_tile_whatever_happens(cast, seed):
    rng = random.Random(seed)
    rules = [rng.choice(["run", "stop", "restart"]) for _ in range(3)]
    process = beside("B3", "B3b", rules=rules[:2])
    steps = [
        replace(step, clock_rule=rules[2], clock_ground=LAW) if step.id == "B4" else step for step in process.steps
    ]
    case = at_b3(cast, replace(process, steps=tuple(steps)))
    hour, day = 10, 6
    while case.state not in ("resolved",) and day < 31:
        acts_of(cast, rng, case, f"2026-10-{day:02d} {hour}:{rng.choice(['00', '30'])}")
        assert_tiles(case)
        hour, day = (10, day + 1) if hour > 10 else (hour + rng.randint(0, 1), day + rng.randint(0, 1))
    assert Case.objects.get(pk=case.pk).version > 3
