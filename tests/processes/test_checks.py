"""Is this process right in every reading? Each finding from the one fault that makes it."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from nennep.definitions.definition import ONE_STOP, Branch, Definition, Phase, Step, Variable
from nennep.definitions.editing import apply
from nennep.kernel.worktime import Budget, Span, Term, Unit
from nennep.procedures.rules.published import Published, PublishedVariant, Question
from nennep.processes.rules import checks
from nennep.processes.rules.checks import BasisState, Check, Circumstances, KnownForms, VersionCovered
from tests.calendars import MORNING, national, rule
from tests.definitions.tables import block, table, task, way

TET = [f"2027-02-{day:02}" for day in (4, 5, 8, 9, 10)]
TUESDAY = date(2026, 11, 17)


def calendar():
    base = national()
    off = {date.fromisoformat(day): rule(day, name="Tết Nguyên đán") for day in TET}
    eight = dict.fromkeys(range(5), (MORNING, Span(time(13), time(17))))
    return national(rules={**base.rules, **off}, covers_to=date(2027, 12, 31), hours=eight)


CALENDAR = calendar()
SHORTER_DAYS = replace(CALENDAR, hours=national().hours)
LIMIT = Budget(Decimal(27), Unit.CALENDAR_DAY)
IN_FORCE = (BasisState(text="Luật Dược", state="Còn hiệu lực", is_in_force=True),)
PEOPLE = {
    ("receive", "motcua"),
    ("assign", "nvd"),
    ("handle", "nvd"),
    ("review", "nvd"),
    ("approve", "bgd"),
    ("issue_result", ""),
}


def step(step_id: str, hours: int, duty: str, role: str, **more: Any) -> Step:
    given: dict[str, Any] = {"public_state": "Đang xử lý", "forms_out": ("Dự thảo",), **more}
    return Step(id=step_id, name=f"Việc {step_id}", duty=duty, role=role, hours=Decimal(hours), **given)


def well(**more: Any) -> Definition:
    """QT.DP.04 of 144 hours, with nothing to say against it."""
    back = (Branch(name="Đạt"), Branch(name="Không đạt", to="B7"))
    steps = (
        step("B2", 4, "receive", "Công chức một cửa", unit=ONE_STOP, forms_out=("Mẫu 01", "Mẫu 02")),
        step("B3", 4, "assign", "Trưởng phòng", forms_out=("Mẫu 06",)),
        step("B4", 76, "handle", "Chuyên viên", forms_out=("BM.DP.04.01 Phiếu thẩm định",)),
        step("B7", 36, "handle", "Chuyên viên"),
        step("B8", 8, "review", "Trưởng phòng", kind="check", branches=back, forms_out=()),
        step("B9", 8, "approve", "Phó Giám đốc", unit="bgd", signs=True, separation=("B7", "B8")),
        step("B10", 4, "issue_result", "Văn thư", unit="vp"),
        step("B11", 4, "receive", "Công chức một cửa", unit=ONE_STOP, returns=True, forms_out=("Mẫu 07",)),
    )
    return Definition(**{"code": "QT.DP.04", "name": "Cấp giấy", "steps": steps, **more})


def terms_of(**budgets: Budget) -> dict[str, Term]:
    return {channel: Term.of(budget) for channel, budget in budgets.items()}


def covered(*, newer: str = "", bases: tuple[BasisState, ...] = IN_FORCE, **more: Any) -> VersionCovered:
    given: dict[str, Any] = {"terms": terms_of(counter=LIMIT, online=LIMIT), **more}
    return VersionCovered(
        published=Published(quality_code="QT.DP.04", name="Cấp giấy", **given), newer=newer, bases=bases
    )


def around(**more: Any) -> Circumstances:
    given: dict[str, Any] = {
        "day": TUESDAY,
        "covered": (covered(),),
        "calendar": CALENDAR,
        "own": "nvd",
        "desks": frozenset({"motcua"}),
        "divisions": {"nvd": "Phòng Nghiệp vụ Dược", "bgd": "Ban Giám đốc", "vp": "Văn phòng", "motcua": "Một cửa"},
        "holders": frozenset(PEOPLE),
        "statutory": KnownForms(basis="TT 03/2025", codes=frozenset(f"Mẫu 0{n}" for n in range(1, 8))),
        **more,
    }
    return Circumstances(**given)


def found(definition: Definition, given: Circumstances | None = None) -> list[Check]:
    return [one for one in checks.run(definition, given or around()) if one.state != "ok"]


def put(column: str, text: str, at: str) -> Definition:
    return apply(well(), {"act": "set", "step": at, "column": column, "text": text})[0]


def only(definition: Definition, given: Circumstances | None = None) -> Check:
    """The one finding apart from those of holidays."""
    seen = [one for one in found(definition, given) if one.code != "holiday"]
    assert len(seen) == 1, [one.words for one in seen]
    return seen[0]


# --- what is well ---


def test_a_good_process_has_only_the_holidays_against_it() -> None:
    assert {one.code for one in found(well())} == {"holiday"}
    words = {one.code: one.words for one in checks.run(well(), around()) if one.state == "ok"}
    assert words["hours"] == "Dài nhất 144 giờ, trong ngân sách 152 (27 ngày, lịch thường)."
    assert words["limit"] == "27 ngày; 144 giờ là 18 ngày làm việc, lịch thường dư 1."
    assert words["role"] == "Cả 8 bước đều ghi một vai chịu trách nhiệm và có đầu ra."
    assert words["forms"] == "5 mẫu, bộ mẫu TT 03/2025."
    assert words["bases"] == "1 văn bản, xem ngày 17/11/2026."
    assert words["separation"] == "B9 khác người B7; B9 khác người B8."
    assert {"people", "public", "runnable", "dead_end", "covers", "signed"} <= set(words)


def test_what_there_is_nothing_of_has_not_passed() -> None:
    bare = table(*(replace(step, forms_in=(), forms_out=("Dự thảo",)) for step in well().steps))
    made = checks.run(bare, around(covered=(covered(bases=()),)))
    told = {one.code: (one.state, one.words) for one in made if one.code in ("forms", "bases")}
    assert {state for state, _ in told.values()} == {"nothing"}
    assert "chưa ghi căn cứ pháp lý nào" in told["bases"][1]
    empty = checks.run(table(), around())
    assert not [one for one in empty if one.state == "ok" and one.code in ("role", "people", "public", "separation")]


def test_findings_come_first_and_every_key_is_its_own() -> None:
    made = checks.run(put("hours", "90", "B4"), around(covered=(covered(bases=()),)))
    states = [one.state for one in made]
    assert states == sorted(states, key=["error", "warning", "nothing", "ok"].index)
    assert len({one.key for one in made}) == len(made)


# --- time ---


def test_tet_leaves_too_few_days_to_who_comes_before_it() -> None:
    (tet,) = [one for one in found(well()) if one.code == "holiday"]
    assert tet.title == "Qua Tết Nguyên đán 2027 không kịp"
    assert tet.state == "warning"
    assert tet.words == ("Tiếp nhận từ 12/01 đến 03/02/2027: 27 ngày chỉ có 14 ngày làm việc, quy trình cần 18.")
    assert tet.details[0].startswith("Nhận 12/01/2027, hạn ")


def test_another_holiday_is_another_finding_and_told_beside_the_worst() -> None:
    (one,) = [each for each in found(put("hours", "84", "B4")) if each.code == "holiday"]
    assert "Tết Nguyên đán 2027 và " in one.title
    assert "Cũng không kịp: " in one.words
    assert one.key not in {each.key for each in found(well())}


def test_each_day_told_as_too_short_is_too_short_and_no_other_is() -> None:
    """Counted a second time, day by day, with nothing of the checks in it."""
    told = {
        line.partition(",")[0].removeprefix("Nhận ")
        for one in found(well())
        if one.code == "holiday"
        for line in one.details
    }
    counted = set()
    for ordinal in range(TUESDAY.toordinal(), TUESDAY.toordinal() + 366):
        day = date.fromordinal(ordinal)
        if not CALENDAR.is_working(day):
            continue
        last = ordinal + 27
        while not CALENDAR.is_working(date.fromordinal(last)):
            last += 1
        days = [date.fromordinal(n) for n in range(ordinal + 1, last + 1)]
        if sum(1 for each in days if CALENDAR.is_working(each)) < 18:
            counted.add(f"{day:%d/%m/%Y}")
    assert told == counted


def test_more_hours_than_the_limit_leaves_on_an_ordinary_calendar_is_an_error() -> None:
    errors = [one for one in found(put("hours", "92", "B4")) if one.state == "error"]
    assert {one.code for one in errors} == {"hours", "limit"}
    assert errors[0].step == "B4"
    assert "quá ngân sách 152 giờ (27 ngày, lịch thường) là 8 giờ" in errors[0].words
    assert "27 ngày chỉ có 19 ngày làm việc trên lịch thường; quy trình cần 20" in errors[1].words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("27", Unit.CALENDAR_DAY, "27 ngày: các bước cộng lại 144 giờ, lịch của cơ quan chỉ có 142,5 giờ làm việc"),
        ("18", Unit.WORKING_DAY, "18 ngày làm việc: các bước cộng lại 144 giờ, lịch của cơ quan chỉ có 135 giờ"),
        ("144", Unit.WORKING_HOUR, ""),
    ],
)
def test_norms_of_eight_hours_a_day_are_warned_of_where_the_agency_works_fewer(
    amount: str, unit: Unit, words: str
) -> None:
    given = around(covered=(covered(terms=terms_of(counter=Budget(Decimal(amount), unit))),), calendar=SHORTER_DAYS)
    told = [one for one in found(well(), given) if one.code != "holiday"]
    assert [(one.code, one.state) for one in told] == ([("limit", "warning")] if words else [])
    assert all(one.words.startswith(words) and "(7,5 giờ một ngày)" in one.words for one in told)
    kept = {one.code: one.words for one in checks.run(put("hours", "60", "B4"), given)}
    assert "Dài nhất 128 giờ, trong ngân sách" in kept["hours"]


def held(step_id: str, hours: int, rule: str = "stop") -> Definition:
    """The good process with that step so long, and the clock held in it by its law."""
    more = {"hours": Decimal(hours), "clock_rule": rule, "clock_ground": "Điều 5 Nghị định mẫu"}
    return replace(well(), steps=tuple(replace(one, **(more if one.id == step_id else {})) for one in well().steps))


@pytest.mark.parametrize("rule", ["stop", "restart"])
def test_hours_in_a_step_that_holds_the_clock_are_not_taken_from_the_limit(rule: str) -> None:
    told = checks.run(held("B4", 200, rule), around())
    assert not [one for one in told if one.state == "error"]
    (hours,) = [one for one in told if one.code == "hours"]
    assert "Dài nhất 68 giờ (cả bước dừng đồng hồ 268 giờ), trong ngân sách 152" in hours.words


def test_without_its_law_a_step_stops_nothing_and_its_hours_count() -> None:
    steps = [replace(one, clock_ground="") for one in held("B4", 92).steps]
    errors = [one for one in found(replace(well(), steps=tuple(steps))) if one.state == "error"]
    assert {"hours", "limit"} <= {one.code for one in errors}


def test_the_other_steps_still_have_to_keep_the_limit() -> None:
    steps = [replace(one, hours=Decimal(160)) if one.id == "B7" else one for one in held("B4", 76).steps]
    errors = [one for one in found(replace(well(), steps=tuple(steps))) if one.state == "error"]
    assert {one.code for one in errors} == {"hours", "limit"}
    assert "quy trình cần 24" in errors[1].words


def test_the_totals_of_the_phases_count_every_hour() -> None:
    phases = (Phase(code="I", name="Cả quy trình", hours=Decimal(120)),)
    steps = tuple(replace(one, phase="I") for one in held("B4", 76).steps)
    (hours,) = [one for one in found(replace(well(), steps=steps, phases=phases)) if one.code == "hours"]
    assert "Dài nhất 144 giờ, quá ngân sách 120 giờ (tổng các giai đoạn)" in hours.words


@pytest.mark.parametrize(
    ("amount", "unit", "state"),
    [
        ("18", Unit.WORKING_DAY, "ok"),
        ("17", Unit.WORKING_DAY, "error"),
        ("144", Unit.WORKING_HOUR, "ok"),
        ("143", Unit.WORKING_HOUR, "error"),
        ("1", Unit.MONTH, "ok"),
        ("20", Unit.CALENDAR_DAY, "error"),
    ],
)
def test_a_limit_is_asked_in_its_own_unit(amount: str, unit: Unit, state: str) -> None:
    given = around(covered=(covered(terms=terms_of(counter=Budget(Decimal(amount), unit))),))
    limit = next(one for one in checks.run(well(), given) if one.code == "limit")
    assert limit.state == state


def test_channels_with_limits_of_their_own_are_told_apart() -> None:
    short = Budget(Decimal(15), Unit.WORKING_DAY)
    given = around(covered=(covered(terms=terms_of(counter=LIMIT, online=short)),))
    limits = {one.title: one.state for one in checks.run(well(), given) if one.code == "limit"}
    assert limits == {"Thời hạn luật, trực tuyến": "error", "Thời hạn luật, trực tiếp": "ok"}


def test_a_variant_is_held_only_against_the_path_that_its_answers_take() -> None:
    size = Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn"))
    visit = step("B6", 40, "handle", "Đoàn đánh giá", condition="quy_mo = 'Lớn'")
    base = well()
    made = replace(base, steps=(*base.steps[:3], visit, *base.steps[3:]), variables=(size,))
    longer = Budget(Decimal(23), Unit.WORKING_DAY)
    big = PublishedVariant(name="Quy mô lớn", answers={"quy_mo": "Lớn"}, terms=terms_of(counter=longer))
    asked = Question(name="quy_mo", label="Quy mô", choices=("Nhỏ", "Lớn"))
    given = around(covered=(covered(questions=(asked,), variants=(big,), terms=terms_of(counter=LIMIT)),))
    hours = {one.budget: one.hours for one in checks.promises_of(made, given)}
    assert hours == {LIMIT: 144, longer: 184}
    limits = [one for one in checks.run(made, given) if one.code == "limit"]
    assert {one.state for one in limits} == {"ok"}
    assert any("trường hợp Quy mô lớn" in one.title for one in limits)


def test_terms_that_no_answer_leads_to_are_not_asked_about() -> None:
    asked = Question(name="quy_mo", label="Quy mô", choices=("Nhỏ", "Lớn"))
    every = [
        PublishedVariant(name=one, answers={"quy_mo": one}, terms=terms_of(counter=LIMIT)) for one in asked.choices
    ]
    short = terms_of(counter=Budget(Decimal(3), Unit.WORKING_DAY))
    all_answers = covered(questions=(asked,), variants=tuple(every), terms=short)
    assert {one.budget for one in checks.promises_of(well(), around(covered=(all_answers,)))} == {LIMIT}
    one_answer = covered(questions=(asked,), variants=tuple(every[:1]), terms=short)
    assert len(checks.promises_of(well(), around(covered=(one_answer,)))) == 2


def test_a_decision_taken_rules_out_its_other_ways() -> None:
    size = Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn"))
    made = table(
        block("R", "decision", way(task("B1", 40), when="quy_mo = 'Lớn'"), way(task("B2", 80))), variables=(size,)
    )
    hours = [sum(place.step.hours for place in checks.narrowed(made, {"quy_mo": one}).places) for one in ("Lớn", "Nhỏ")]
    assert hours == [40, 80]


def test_a_norm_of_four_places_is_told_whole_and_what_is_reckoned_from_it_to_two() -> None:
    words = {one.code: one.words for one in checks.run(put("hours", "4,1234", "B2"), around())}
    assert words["hours"] == "Dài nhất 144,1234 giờ, trong ngân sách 152 (27 ngày, lịch thường)."
    assert words["limit"] == "27 ngày; 144,1234 giờ là 18,02 ngày làm việc, lịch thường dư 0,98."


def test_phases_agree_with_their_steps() -> None:
    phases = (Phase(code="1", name="Nhận", hours=Decimal(8)), Phase(code="2", name="Xét", hours=Decimal(130)))
    made = well(phases=phases)
    steps = tuple(replace(one, phase="1" if one.id in {"B2", "B3"} else "2") for one in made.steps)
    made = replace(made, steps=steps)
    errors = {one.code: one.words for one in found(made) if one.state == "error"}
    assert errors["phase"] == "2 “Xét” ghi 130 giờ, các bước cộng lại 136."
    assert "ngân sách 138 giờ (tổng các giai đoạn)" in errors["hours"]
    made = replace(made, phases=(phases[0], replace(phases[1], hours=Decimal(136))))
    assert {one.code for one in found(made)} == {"holiday"}
    assert checks.budget_of(made, around()) == (144, "tổng các giai đoạn")


def test_a_calendar_that_ends_early_says_how_far_it_was_looked() -> None:
    short = replace(CALENDAR, covers_to=date(2027, 3, 31))
    limit = next(one for one in checks.run(well(), around(calendar=short)) if one.code == "limit")
    assert "Lịch mới đủ để xem tiếp nhận đến 04/03/2027." in limit.words
    assert only(well(), around(calendar=None)).state == "warning"


# --- people ---


@pytest.mark.parametrize(
    ("at", "column", "text", "code", "state"),
    [
        ("B4", "role", "", "role", "error"),
        ("B4", "role", "Chuyên viên và Trưởng phòng", "role", "warning"),
        ("B4", "forms_out", "", "role", "warning"),
        ("B10", "duty", "", "people", "error"),
        ("B10", "unit", "kho", "people", "error"),
        ("B10", "agency", "Công an tỉnh", "people", "warning"),
        ("B10", "duty", "manage_quality", "people", "warning"),
        ("B9", "separation", "B8", "separation", "error"),
        ("B9", "separation", "B7", "separation", "warning"),
        ("B9", "signs", "không", "signed", "error"),
        ("B11", "returns", "không", "signed", "error"),
        ("B4", "public_state", "", "public", "warning"),
        ("B4", "forms_out", "BM.09.07", "forms", "warning"),
        ("B4", "forms_out", "Mẫu 99", "forms", "warning"),
        ("B4", "name", "Việc mới", "name", "error"),
        ("B4", "clock_rule", "dừng tính giờ", "clock", "error"),
    ],
)
def test_one_fault_gives_one_finding(at: str, column: str, text: str, code: str, state: str) -> None:
    one = only(put(column, text, at))
    assert (one.code, one.state) == (code, state)
    assert at in one.words or code == "signed"
    assert one.words.endswith(".")


def test_a_step_that_stops_the_clock_says_by_which_law() -> None:
    steps = {"clock_rule": "stop", "clock_ground": "Điều 5 Nghị định mẫu"}
    places = [replace(step, **(steps if step.id == "B4" else {})) for step in well().steps]
    assert "clock" not in {one.code for one in found(replace(well(), steps=tuple(places)))}
    signing = [replace(step, **(steps if step.signs else {})) for step in well().steps]
    told = only(replace(well(), steps=tuple(signing)))
    assert (told.code, told.state) == ("clock", "error")


def test_a_duty_that_nobody_holds_in_that_division_is_told() -> None:
    one = only(well(), around(holders=frozenset(PEOPLE - {("review", "nvd")})))
    assert one.words == "B8: hôm nay không ai ở Phòng Nghiệp vụ Dược có nhiệm vụ “Thẩm tra, ký nháy”."


# --- what it leans on ---


@pytest.mark.parametrize(
    ("more", "code", "state"),
    [
        ({"bases": (BasisState(text="NĐ 54/2017", state="Hết hiệu lực", is_in_force=False),)}, "bases", "warning"),
        ({"bases": (BasisState(text="NĐ 1", state="", is_in_force=False, is_known=False),)}, "bases", "warning"),
        ({"newer": "phiên bản 5"}, "covers", "warning"),
        ({"valid_to": date(2026, 11, 16)}, "covers", "warning"),
        ({"variants": (PublishedVariant(name="Quy mô lớn", answers={"quy_mo": "Lớn"}),)}, "variants", "error"),
    ],
)
def test_a_procedure_that_does_not_hold_is_told(more: dict[str, Any], code: str, state: str) -> None:
    one = only(well(), around(covered=(covered(**more),)))
    assert (one.code, one.state) == (code, state)


def test_a_process_without_a_procedure_is_refused() -> None:
    assert only(well(), around(covered=())).code == "covers"


@pytest.mark.parametrize(
    ("questions", "default", "state"),
    [
        ((), None, "error"),
        ((), "Nhỏ", ""),
        ((Question(name="quy_mo", label="Quy mô", choices=("Nhỏ", "Lớn")),), None, ""),
        ((Question(name="quy_mo", label="Quy mô", choices=("Nhỏ", "Rất lớn")),), None, "error"),
    ],
)
def test_what_a_condition_asks_is_asked_at_the_desk(questions, default, state: str) -> None:
    size = Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn"), default)
    made = apply(
        well(variables=(size,)), {"act": "set", "step": "B10", "column": "condition", "text": "quy_mo = 'Lớn'"}
    )[0]
    seen = [one for one in found(made, around(covered=(covered(questions=questions),))) if one.code == "asked"]
    assert [one.state for one in seen] == ([state] if state else [])


# --- structure ---


def test_what_the_engine_cannot_run_is_an_error_at_its_element() -> None:
    made = apply(well(), {"act": "kind", "step": "B3", "kind": "decision"})[0]
    errors = [one for one in found(made) if one.state == "error"]
    assert {"hours", "runnable"} <= {one.code for one in errors}
    assert next(one for one in errors if one.code == "runnable").step == "B3"


def test_a_dead_end_is_told() -> None:
    made = table(task("B1"), task("B2"))
    loop = replace(made.steps[1], kind="check", branches=(Branch(name="A", to="B1"), Branch(name="B", to="B1")))
    codes = {one.code: one.step for one in found(replace(made, steps=(made.steps[0], loop)))}
    assert "dead_end" in codes


def test_a_key_stays_when_another_step_changes() -> None:
    first = {one.key for one in found(put("role", "A và B", "B4"))}
    more = apply(put("role", "A và B", "B4"), {"act": "set", "step": "B3", "column": "hours", "text": "3"})[0]
    assert first <= {one.key for one in found(more)} | {one.key for one in found(well())}


def test_a_table_without_a_step_that_signs_is_not_said_to_keep_writer_and_signer_apart() -> None:
    drafted = table(step("B1", 8, "handle", "Chuyên viên"))
    assert "separation" not in {one.code for one in checks.run(drafted, around())}
    signed = table(step("B1", 8, "approve", "Giám đốc", signs=True))
    (apart,) = [one for one in checks.run(signed, around()) if one.code == "separation"]
    assert apart.state == "nothing"
