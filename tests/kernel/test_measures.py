"""Measures are data: what contradicts itself is refused when it is declared."""

import pickle

import pytest

from nennep.kernel import measures
from nennep.kernel.measures import (
    Condition,
    Figure,
    Found,
    Measure,
    Population,
    Scope,
    Where,
    Within,
    declare,
    evaluates,
    figure,
    measure,
)
from nennep.kernel.periods import Period, parse
from nennep.kernel.registry import Registry

PEOPLE = Population(
    name="people",
    label="Người",
    model="org.User",
    agency="agency_id",
    condition=Condition("đang làm việc", (Where("is_active", True),)),
    breakdowns={"division": "division__name"},
)
HIRED = Measure(
    name="people.hired",
    label="Nhận vào",
    unit="người",
    population="people",
    happened=Within("hired_at"),
    breakdowns=("division",),
    definition="theo ngày ký",
)
AGE = Measure(
    name="people.age",
    label="Tuổi trung vị",
    unit="năm",
    population="people",
    happened="cuối kỳ",
    computed="Trung vị không đếm được.",
)
SCOPE, YEAR = Scope((1,)), parse("2026")


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POPULATIONS", "MEASURES", "DOORS", "COMPUTATIONS"):
        monkeypatch.setattr(measures, name, Registry(name))
    declare(PEOPLE)


def test_a_door_is_handed_the_measure_as_plain_data() -> None:
    handed: list[tuple[Measure, Scope, Period, str | None]] = []

    @evaluates
    def door(told: Measure, scope: Scope, period: Period, breakdown: str | None) -> Figure:
        handed.append((pickle.loads(pickle.dumps(told)), scope, period, breakdown))  # noqa: S301
        return Figure(3)

    declare(HIRED)
    found = figure("people.hired", SCOPE, YEAR, breakdown="division")
    assert handed == [(HIRED, SCOPE, YEAR, "division")]
    assert (found.value, found.definition) == (3, "theo ngày ký")


def test_what_cannot_be_counted_is_computed_and_needs_no_door() -> None:
    @measure(AGE)
    def age(scope: Scope, period: Period | None, *, breakdown: str | None = None) -> Figure:
        return Figure(41 if period is None else 40)

    assert figure("people.age", SCOPE, None).value == 41
    assert figure("people.age", SCOPE, YEAR).value == 40


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Measure(name="a", label="A", unit="", population="none", happened=Within("x")), "no population"),
        (Measure(name="a", label="A", unit="", population="people", happened="cuối kỳ"), "in words"),
        (
            Measure(name="a", label="A", unit="", population="people", happened=Within("x"), breakdowns=("weather",)),
            "no column for weather",
        ),
    ],
)
def test_a_measure_that_no_door_could_count_is_refused(wrong: Measure, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        declare(wrong)


def test_a_computed_measure_says_why() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        measure(HIRED)


def test_a_name_stands_for_one_measure() -> None:
    declare(HIRED)
    declare(HIRED)
    with pytest.raises(ValueError, match="taken"):
        declare(Measure(**{**_fields(HIRED), "label": "Tuyển"}))


def test_a_count_needs_a_period() -> None:
    declare(HIRED)
    with pytest.raises(ValueError, match="needs a period"):
        figure("people.hired", SCOPE, None)


def test_records_are_looked_for_when_they_are_asked_for() -> None:
    asked = 0

    def find() -> list[int]:
        nonlocal asked
        asked += 1
        return [7, 9]

    found = Found(find)
    assert asked == 0
    assert (list(found), bool(found), bool(Found(list))) == ([7, 9], True, False)


def _fields(told: Measure) -> dict[str, object]:
    return {name: getattr(told, name) for name in Measure.__dataclass_fields__}
