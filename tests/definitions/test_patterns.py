"""Hours spread over a limit, and the tables that begin with a pattern or with another table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.definitions import engine
from nennep.definitions.definition import ONE_STOP, Branch, Definition, Phase, Step
from nennep.definitions.engine import path_hours
from nennep.definitions.patterns import LimitTooShortError, Norm, begun, copied, patterns_on, spread
from tests.factories import definition

DAY = date(2026, 11, 17)
PATTERNS = {pattern.key: pattern for pattern in patterns_on(DAY)}
WORDS = {"result": "Giấy phép", "agency": "Sở Y tế", "division": "Phòng Dược"}


def hours(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def table(key: str, total: str | None) -> Definition:
    given = Decimal(total) if total else None
    return begun(PATTERNS[key], code="QT.DP.09", name="Cấp phép", total=given, units={"clerk": "vp"}, words=WORDS)


def longest(made: Definition) -> Decimal:
    return path_hours(engine.compile(made)).longest


@pytest.mark.parametrize(
    ("key", "total", "expected"),
    [
        ("examination", "120", ("4", "4", "98", "4", "4", "4", "2")),
        ("examination", "40", ("4", "4", "18", "4", "4", "4", "2")),
        ("examination", "37.5", ("4", "4", "15.5", "4", "4", "4", "2")),
        ("examination", "26", ("4", "4", "4", "4", "4", "4", "2")),
        # 12 of the 14 hours above the least are there: each small step keeps six sevenths, in quarters.
        ("examination", "24", ("3.5", "3.5", "4.75", "3.5", "3.5", "3.5", "1.75")),
        ("examination", "12", ("1", "1", "4", "2", "2", "1", "1")),
        ("site_visit", "80", ("4", "4", "23.5", "23", "11.5", "4", "4", "4", "2")),
        ("opinion", "80", ("4", "4", "12", "34", "12", "4", "4", "4", "2")),
        ("same_day", "8", ("1", "4", "1", "1", "1")),
        ("same_day", "4", ("0.75", "1", "0.75", "0.75", "0.75")),
        ("same_day", "1.5", ("0.25", "0.5", "0.25", "0.25", "0.25")),
        # Nothing takes the rest: it stays free for the steps that the author adds.
        ("frame", "40", ("4", "2")),
        ("frame", "3", ("2", "1")),
        # No limit: the usual hours.
        ("examination", None, ("4", "4", "24", "4", "4", "4", "2")),
    ],
)
def test_hours_of_a_pattern(key: str, total: str | None, expected: tuple[str, ...]) -> None:
    assert PATTERNS[key].hours(Decimal(total) if total else None) == hours(*expected)


@pytest.mark.parametrize(("key", "least"), [("examination", "12"), ("site_visit", "18"), ("same_day", "1.5")])
def test_a_limit_that_is_too_short_is_refused_with_what_is_needed(key: str, least: str) -> None:
    with pytest.raises(LimitTooShortError) as refused:
        PATTERNS[key].hours(Decimal(least) - Decimal("0.01"))
    assert refused.value.least == PATTERNS[key].least == Decimal(least)


def norms() -> st.SearchStrategy[list[Norm]]:
    quarter = st.integers(0, 80).map(lambda n: Decimal(n) / 4)
    one = st.builds(
        lambda least, more, weight: Norm(least + more, least, weight),
        quarter,
        quarter,
        st.sampled_from([0, 0, 1, 2, 5]),
    )
    return st.lists(one, min_size=1, max_size=9).map(lambda found: [*found, Norm(Decimal(4), Decimal(1), 1)])


@given(norms(), st.integers(0, 20_000_000))
def test_the_sum_is_the_limit_and_no_step_is_below_its_least(asked: list[Norm], tenths: int) -> None:
    total = sum(norm.least for norm in asked) + Decimal(tenths) / 10_000
    found = spread(asked, total)
    assert sum(found) == total
    assert all(one >= norm.least for one, norm in zip(found, asked, strict=True))
    assert all(one <= norm.hours for one, norm in zip(found, asked, strict=True) if not norm.weight)
    assert all(round(one, 4) == one for one in found)


@given(norms(), st.integers(0, 400), st.integers(0, 400))
def test_a_longer_limit_shortens_no_small_step(asked: list[Norm], one: int, more: int) -> None:
    least = sum(norm.least for norm in asked)
    short, long = (spread(asked, least + Decimal(each) / 4) for each in (one, one + more))
    assert all(a <= b for a, b, norm in zip(short, long, asked, strict=True) if not norm.weight)


@pytest.mark.parametrize("key", [key for key, each in PATTERNS.items() if not each.is_frame])
@pytest.mark.parametrize("total", ["18", "40", "161.3333"])
def test_a_table_from_a_pattern_can_be_run_and_takes_just_the_limit(key: str, total: str) -> None:
    made = table(key, total)
    assert not [one for one in engine.check(made) if not one.warning]
    assert longest(made) == Decimal(total)
    assert [step.signs for step in made.steps].count(True) == 1
    assert made.steps[-1].returns


def test_the_first_and_the_last_step_of_every_pattern_are_at_the_desk() -> None:
    for pattern in PATTERNS.values():
        steps = table(pattern.key, "40").steps
        assert {steps[0].unit, steps[-1].unit} == {ONE_STOP}


def test_what_the_agency_calls_its_places_stands_in_the_texts() -> None:
    steps = {step.id: step for step in table("examination", "40").steps}
    assert steps["B1"].act == "Chuyển Phòng Dược"
    assert (steps["B5"].role, steps["B5"].unit, steps["B5"].result) == ("Lãnh đạo Sở Y tế", "", "Giấy phép")
    assert steps["B6"].unit == "vp"
    assert not any("{" in text for step in steps.values() for text in (step.name, step.detail, step.act, step.role))


def test_before_its_law_a_pattern_is_not_offered() -> None:
    assert not patterns_on(date(2025, 6, 30))


# --- from another table


def test_a_copy_takes_the_limit_of_its_own_procedure() -> None:
    made = copied(definition("QT.DP.02"), code="QT.DP.09", name="Cấp phép", total=Decimal(80))
    assert (made.code, made.name) == ("QT.DP.09", "Cấp phép")
    assert [step.hours for step in made.steps] == list(hours("4", "4", "32", "16", "16", "4", "4"))


def test_the_longest_step_takes_what_cannot_be_shared_in_quarters() -> None:
    made = copied(definition(), code="QT.DP.09", name="Cấp phép", total=Decimal("37.5"))
    assert [step.hours for step in made.steps] == list(hours("1.75", "1.75", "15.5", "7.5", "7.5", "1.75", "1.75"))


@pytest.mark.parametrize("total", [None, "0"])
def test_hours_stay_where_nothing_can_be_reckoned(total: str | None) -> None:
    if total is None:
        assert longest(copied(definition(), code="A", name="B", total=None)) == Decimal(40)
        return
    still = replace(definition(), steps=tuple(replace(step, hours=Decimal(0)) for step in definition().steps))
    assert longest(copied(still, code="A", name="B", total=Decimal(40))) == 0


def test_a_copy_that_does_not_fit_says_what_is_needed() -> None:
    with pytest.raises(LimitTooShortError) as refused:
        copied(definition(), code="A", name="B", total=Decimal(3))
    assert refused.value.least == Decimal("3.5")
    assert longest(copied(definition(), code="A", name="B", total=Decimal("3.5"))) == Decimal("3.5")


def test_own_forms_bear_the_new_code_and_phases_their_new_total() -> None:
    steps = tuple(
        replace(step, phase="G1" if step.id < "B4" else "G2", forms_out=("BM.DP.02.01 Phiếu", "Mẫu 06"))
        for step in definition().steps
    )
    given = replace(
        definition(),
        steps=steps,
        phases=(Phase(code="G1", name="Đầu", hours=Decimal(20)), Phase(code="G2", name="Sau")),
    )
    made = copied(given, code="QT.DP.09", name="B", total=Decimal(80))
    assert made.steps[0].forms_out == ("BM.DP.09.01 Phiếu", "Mẫu 06")
    assert [phase.hours for phase in made.phases] == [Decimal(40), None]


def test_a_step_that_holds_the_clock_keeps_its_hours() -> None:
    held = replace(definition().steps[2], id="B3a", clock_rule="stop", clock_ground="Điều 5", hours=Decimal(100))
    given = replace(definition(), steps=(*definition().steps[:3], held, *definition().steps[3:]))
    made = copied(given, code="A", name="B", total=Decimal(80))
    assert made.step("B3a").hours == 100
    assert longest(made) == 180


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 160), min_size=4, max_size=8).filter(lambda found: sum(found) > 0),
    st.integers(0, 4_000_000),
)
def test_the_longest_path_of_a_copy_is_the_limit(quarters: list[int], tenths: int) -> None:
    own = tuple(Step(id=f"B{n}", name="x", hours=Decimal(each) / 4) for n, each in enumerate(quarters, start=1))
    block = Step(
        id="S1", name="x", kind="parallel", branches=(Branch(name="a", steps=own[:2]), Branch(name="b", steps=own[2:3]))
    )
    given = Definition(code="A", name="a", steps=(block, *own[3:]))
    least = {step.id: min(step.hours, Decimal("0.5")) for step in own}
    total = max(sum(least.values()), Decimal(1)) + Decimal(tenths) / 10_000
    if not longest(given):
        return
    made = copied(given, code="B", name="b", total=total)
    assert longest(made) == total
    assert all(made.step(one).hours >= floor for one, floor in least.items())
