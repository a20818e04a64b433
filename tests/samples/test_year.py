"""The demo year: the figures of the official table, exactly, and the same every time."""

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import datetime

import pytest

from nennep.kernel.worktime import DEFINITIONS, ZONE
from nennep.procedures.rules import supplement_rule
from samples import catalogue, people, prototypes, step_times, timetable
from samples.definitions import definition
from samples.plans import CasePlan
from samples.quotas import CUT, FIELDS, NOW, OPEN_STAGES, YEAR_FROM, Balance
from samples.year import plan

END_OF_CUT = datetime(2026, 11, 15, 23, 59, tzinfo=ZONE)
TABLE = {
    "kcb": (14, 512, 459, 2, 0, 65),
    "duoc": (51, 918, 603, 1, 1, 364),
    "my-pham": (3, 104, 107, 0, 0, 0),
    "ttb": (0, 71, 71, 0, 0, 0),
    "attp": (2, 42, 38, 0, 0, 6),
    "phong-benh": (1, 23, 24, 0, 0, 0),
    "bao-tro": (1, 17, 17, 1, 0, 0),
    "dao-tao": (0, 12, 12, 0, 0, 0),
    "ydct": (0, 9, 9, 0, 0, 0),
    "nguoi-co-cong": (1, 9, 9, 0, 1, 0),
}


def cases() -> tuple[CasePlan, ...]:
    return plan().cases


def by_name(owner: str) -> CasePlan:
    return next(case for case in cases() if case.owner.name == owner)


def recorded(case: CasePlan) -> datetime | None:
    return case.recorded_at or case.finished_at


def count(field: str, at: datetime) -> Balance:
    """The row of the field, counted from the plan as of an instant, by D1."""
    words: Counter[str] = Counter()
    for case in cases():
        if case.field != field or case.received_at > at:
            continue
        words["opening" if case.received_at.date() < YEAR_FROM else "intake"] += 1
        finish = recorded(case)
        if finish is None or finish > at:
            words["pending"] += 1
        else:
            judged = DEFINITIONS["D1"].judge(finish, case.due_at, timetable.calendar())
            words[judged.value] += 1
    return Balance(
        words["opening"], words["intake"], words["early"], words["on_time"], words["overdue"], words["pending"]
    )


@pytest.mark.parametrize("field", TABLE)
def test_each_field_shows_the_row_of_the_table(field: str) -> None:
    assert count(field, END_OF_CUT) == Balance(*TABLE[field])
    assert FIELDS[field][1].balances


def test_the_year_balances() -> None:
    rows = [count(field, END_OF_CUT) for field in FIELDS]
    assert [sum(getattr(row, name) for row in rows) for name in Balance.__annotations__] == [73, 1717, 1349, 4, 2, 435]
    assert sum(row.resolved for row in rows) + 435 == 73 + 1717


def test_monday_moves_the_stock_of_no_field() -> None:
    for field, (_, row) in FIELDS.items():
        assert count(field, NOW).pending == row.pending


def test_channels_of_the_intake() -> None:
    intake = [case for case in cases() if YEAR_FROM <= case.received_at.date() <= CUT]
    assert Counter(case.channel for case in intake) == {"online": 1640, "counter": 60, "post": 17}


def test_three_open_cases_are_past_due_by_five_four_and_one_days() -> None:
    late = [case for case in cases() if case.outcome == "open" and not case.is_waiting and case.due_at < NOW]
    days = {case.owner.name: (NOW.date() - case.due_at.date()).days for case in late}
    assert days == {"Lâm Văn Tài": 5, "Hoàng Thị Tuyết": 4, "Quầy thuốc Hòa Bình": 1}


def test_sixty_one_wait_and_twelve_percent_were_asked() -> None:
    assert sum(case.is_waiting for case in cases()) == 61
    intake = [case for case in cases() if YEAR_FROM <= case.received_at.date() <= CUT]
    assert round(100 * sum(case.supplement is not None for case in intake) / len(intake), 1) == 12.0


def test_after_a_supplement_the_term_begins_anew_unless_sector_law_differs() -> None:
    differs = set()
    for case in cases():
        rows = catalogue.process_of(case.procedure).rows
        held = any("clock_rule" in row.raw for row in rows)
        if case.supplement and case.supplement.completed_at and not held:
            limit = catalogue.procedures()[case.procedure].limit
            if case.due_at != timetable.due(case.supplement.completed_at, limit):
                differs.add(case.procedure)
    assert differs == {"QT.DP.04"}


def test_one_process_has_a_step_that_holds_the_clock_and_its_promises_move() -> None:
    held = [case for case in cases() if case.procedure == "QT.YDCT.01"]
    assert definition("QT.YDCT.01").step("B5").holds_clock
    for case in held:
        first = timetable.due(case.received_at, catalogue.procedures()[case.procedure].limit)
        assert case.due_at > first, case.code


def test_nothing_is_done_in_a_case_while_it_waits_for_its_supplement() -> None:
    done = [
        (case.code, step.key)
        for case in cases()
        if case.supplement
        for step in case.steps
        if step.finished_at
        and case.supplement.asked_at <= step.finished_at
        and (case.supplement.completed_at is None or step.finished_at < case.supplement.completed_at)
    ]
    assert done == []


def test_nobody_who_was_asked_has_let_the_days_pass() -> None:
    for case in cases():
        if case.is_waiting:
            raw = catalogue.procedures()[case.procedure].raw
            days = supplement_rule(raw, case.received_at.date()).days
            assert days is not None
            assert (NOW.date() - case.supplement.asked_at.date()).days <= days.value, case.code


def test_one_and_a_half_percent_were_refused_at_the_desk() -> None:
    declined = len(plan().declined)
    assert round(100 * declined / (declined + 1717), 1) == 1.5


def test_march_and_october_are_the_peaks() -> None:
    months = Counter(case.received_at.month for case in cases() if case.received_at.year == 2026)
    assert [month for month, _ in months.most_common() if month < 11][:2] == [10, 3]
    assert months[10] == max(months.values())


def test_one_is_late_in_fact_and_one_only_by_the_click() -> None:
    late = [case for case in cases() if case.outcome == "late"]
    real = next(case for case in late if case.procedure == "QT.NCC.01")
    click = next(case for case in late if case.field == "duoc")
    assert real.finished_at
    assert real.finished_at > real.due_at
    assert real.recorded_at is None
    assert click.finished_at
    assert click.finished_at < click.due_at
    assert click.recorded_at
    assert click.recorded_at.date() > click.due_at.date()
    assert click.recorded_at in [step.recorded_at for step in click.steps]


def test_open_cases_lie_where_the_table_of_steps_says() -> None:
    found: Counter[tuple[str, str]] = Counter()
    for case in cases():
        if case.outcome == "open":
            live = case.live[0].key
            groups = step_times.groups_of(case.procedure)
            group = next(g for g in groups if live in [row.key for row in g.rows])
            found[case.field, "waiting" if case.is_waiting else group.stage] += 1
    assert found == {(field, stage): n for field, s in OPEN_STAGES.items() for stage, n in s.items()}


def test_minh_has_the_eighteen_cases_of_his_screen() -> None:
    mine = [case for case in cases() if case.outcome == "open" and any(s.by == "minh" for s in case.steps)]
    assert all(case.named for case in mine)
    on_desk = [case for case in mine if case.live[0].by == "minh" and not case.is_waiting]
    assert (len(mine), len(on_desk), sum(case.is_waiting for case in mine)) == (18, 9, 6)
    assert Counter(case.live[0].by for case in mine) == {"minh": 15, "ha": 2, "khanh": 1}


def test_minh_chau_walks_as_on_the_case_page() -> None:
    case = by_name("Nhà thuốc Minh Châu")
    assert (case.code, case.due_at) == ("H99.12-261019-0043", datetime(2026, 11, 25, 17, 0, tzinfo=ZONE))
    hours = [timetable.hours_between(s.started_at, s.finished_at or NOW) for s in case.steps]
    assert [round(one, 1) for one in (hours[0], hours[1], hours[3], hours[4], hours[5])] == [0.5, 4.8, 20.0, 40.5, 25.7]
    assert case.submitter.name == "Huỳnh Thị Sáu"


@pytest.mark.parametrize(
    ("owner", "promise"),
    [
        ("Lâm Văn Tài", "12/11"),
        ("Quầy thuốc Tân Lập", "17/11"),
        ("Phan Thị Lệ", "18/11"),
        ("Đặng Thị Ngọc Ước", "19/11"),
        ("Trịnh Gia Huy", "19/11"),
        ("Bùi Văn Lộc", "20/11"),
        ("Nhà thuốc An Khang 2", "23/11"),
        ("Công ty CP Dược Lam Sơn", "25/11"),
        ("Nguyễn Hoàng Yến", "01/12"),
        ("Quầy thuốc Bảy Hiền", "07/12"),
        ("Nhà thuốc Thiên Phúc", "16/12"),
    ],
)
def test_promises_are_those_of_the_screens(owner: str, promise: str) -> None:
    assert f"{by_name(owner).due_at:%d/%m}" == promise


def test_steps_follow_one_another_in_working_time() -> None:
    for case in cases():
        for step in case.steps:
            end = step.finished_at or NOW
            assert case.received_at <= step.started_at <= end <= NOW, (case.code, step)
            assert timetable.calendar().is_working(end.date())
        finished = [step.finished_at for step in case.steps if step.finished_at]
        assert case.outcome == "open" or (case.finished_at in finished and not case.live[1:])


def test_nobody_acts_before_the_post_or_without_the_duty() -> None:
    persons = {person["username"]: person for person in catalogue.organisation()["people"]}
    for case in cases():
        rows = {row.key: row for row in catalogue.process_of(case.procedure).rows}
        for step in case.steps:
            person = persons[step.by]
            assert rows[step.key].duty in person["duties"], (case.code, step)
            assert person["from"] <= step.started_at.date()


def test_each_code_is_given_once_and_rises_with_the_hour() -> None:
    codes = [case.code for case in cases()]
    assert len(set(codes)) == len(codes)
    assert codes == sorted(codes, key=lambda code: (code[7:13], int(code[-4:])))
    assert all(f"{case.received_at:%y%m%d}" == case.code[7:13] for case in cases())


def test_the_plan_is_the_same_in_another_process() -> None:
    program = "from samples.year import plan; import hashlib; print(hashlib.sha256(repr(plan()).encode()).hexdigest())"
    path = [str(catalogue.HERE.parent / "src"), str(catalogue.HERE.parent)]
    there = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {program}"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "77"},
    ).stdout.strip()
    assert there == hashlib.sha256(repr(plan()).encode()).hexdigest()


def test_numbers_of_people_belong_to_nobody() -> None:
    parties = [party for case in cases() for party in (case.owner, case.submitter)]
    assert all(party.telephone.startswith("0100") and len(party.telephone) == 10 for party in parties)
    assert all(party.identity.startswith("099") for party in parties if party.kind == "citizen")


def test_every_named_case_is_in_the_year() -> None:
    assert {raw["code"] for raw in prototypes.raw()} == {case.code for case in cases() if case.named}
    assert people.with_duty("nvd", "handle")[0] == "minh"
