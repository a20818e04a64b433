"""In force or not, by day: tables without a database."""

from datetime import date
from decimal import Decimal

import pytest

from nennep.documents.rules import DocumentAct, Law, State, start_of, start_of_act, state_on, stretches
from nennep.kernel.worktime import Budget, Unit


def d(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


def law(effect: str | None, *acts: DocumentAct, expired: str | None = None) -> Law:
    return Law(d(effect) if effect else None, d(expired) if expired else None, acts)


def act(kind: str, day: str, **more: object) -> DocumentAct:
    for name in ("until", "moved_to"):
        if name in more:
            more[name] = d(str(more[name]))
    return DocumentAct(kind, d(day), **more)  # type: ignore[arg-type]


THREE_MONTHS = Budget(Decimal(3), Unit.MONTH)
OLD, FOOD, PAUSE, MOVE, PARTLY, SOME = range(6)
# The decree on food safety of 26/01/2026 replaced an older one, was suspended by a resolution from
# 04/02/2026 to the end of 15/04/2026, and is in effect again from 16/04/2026.
REGISTER = {
    OLD: law("02/02/2018", act("replace", "26/01/2026", by=FOOD)),
    FOOD: law("26/01/2026", act("suspend", "04/02/2026", until="15/04/2026", by=PAUSE)),
    PAUSE: law("04/02/2026"),
    MOVE: law("01/03/2026", act("move_effect", "10/02/2026", moved_to="01/06/2026")),
    PARTLY: law(
        "01/12/2014",
        act("repeal", "01/07/2016", articles=("Điều 8", "Điều 9 khoản 2")),
        act("amend", "01/01/2020", articles=("Điều 33 khoản 2",)),
        act("suspend", "01/05/2021", until="31/05/2021", articles=("Điều 40",)),
    ),
    SOME: law(None),
}


@pytest.mark.parametrize(
    ("key", "day", "state"),
    [
        (FOOD, "25/01/2026", State.NOT_YET),
        (FOOD, "26/01/2026", State.IN_FORCE),
        (FOOD, "03/02/2026", State.IN_FORCE),
        (FOOD, "04/02/2026", State.SUSPENDED),
        (FOOD, "15/04/2026", State.SUSPENDED),
        (FOOD, "16/04/2026", State.IN_FORCE),
        (OLD, "25/01/2026", State.IN_FORCE),
        (OLD, "26/01/2026", State.EXPIRED),
        (OLD, "04/02/2026", State.IN_FORCE),  # given back while the replacing decree is suspended
        (OLD, "15/04/2026", State.IN_FORCE),
        (OLD, "16/04/2026", State.EXPIRED),
        (MOVE, "28/02/2026", State.NOT_YET),
        (MOVE, "01/03/2026", State.NOT_YET),
        (MOVE, "31/05/2026", State.NOT_YET),
        (MOVE, "01/06/2026", State.IN_FORCE),
        (PARTLY, "30/06/2016", State.IN_FORCE),
        (PARTLY, "01/07/2016", State.PARTLY_EXPIRED),
        (SOME, "01/01/2026", State.UNKNOWN),
    ],
)
def test_a_document_on_a_day(key: int, day: str, state: State) -> None:
    assert state_on(REGISTER, key, d(day)) is state


@pytest.mark.parametrize(
    ("place", "day", "state"),
    [
        ("Điều 7", "01/07/2016", State.IN_FORCE),
        ("Điều 8", "30/06/2016", State.IN_FORCE),
        ("Điều 8", "01/07/2016", State.EXPIRED),
        ("Điều 8 khoản 1", "01/07/2016", State.EXPIRED),
        ("Điều 9", "01/07/2016", State.PARTLY_EXPIRED),
        ("khoản 2 Điều 9", "01/07/2016", State.EXPIRED),
        ("Điều 9 khoản 1", "01/07/2016", State.IN_FORCE),
        ("Điều 33", "01/01/2020", State.AMENDED),
        ("Điều 33 khoản 2", "01/01/2020", State.AMENDED),
        ("Điều 33 khoản 1", "01/01/2020", State.IN_FORCE),
        ("Điều 40", "15/05/2021", State.SUSPENDED),
        ("Điều 40", "01/06/2021", State.IN_FORCE),
        ("Điều 41", "15/05/2021", State.IN_FORCE),
    ],
)
def test_a_place_in_a_document_on_a_day(place: str, day: str, state: State) -> None:
    assert state_on(REGISTER, PARTLY, d(day), place) is state


def test_a_move_made_after_the_effect_began_leaves_the_days_before_as_they_were() -> None:
    register = {1: law("26/01/2026", act("move_effect", "04/02/2026", moved_to="16/04/2026"))}
    states = [(each.state, each.first) for each in stretches(register, 1)]
    assert states == [
        (State.IN_FORCE, d("26/01/2026")),
        (State.NOT_YET, d("04/02/2026")),
        (State.IN_FORCE, d("16/04/2026")),
    ]


def test_a_suspension_without_an_end_lasts_until_it_is_lifted() -> None:
    pause = act("suspend", "01/02/2026", order=1)
    register = {1: law("01/01/2026", pause)}
    assert state_on(register, 1, d("31/12/2030")) is State.SUSPENDED
    register = {1: law("01/01/2026", pause, act("resume", "01/05/2026", order=2))}
    assert state_on(register, 1, d("30/04/2026")) is State.SUSPENDED
    assert state_on(register, 1, d("01/05/2026")) is State.IN_FORCE


def test_a_whole_document_that_was_repealed_is_expired_in_every_place() -> None:
    register = {1: law("01/01/2018", act("repeal", "01/07/2026"))}
    assert state_on(register, 1, d("01/07/2026"), "Điều 14") is State.EXPIRED


def test_a_repeal_outlives_the_document_that_repealed() -> None:
    register = {1: law("01/01/2010", act("repeal", "01/01/2015", by=2)), 2: law("01/01/2015", expired="01/01/2020")}
    assert state_on(register, 1, d("02/01/2020")) is State.EXPIRED


def test_a_repeal_waits_for_the_article_that_repeals() -> None:
    register = {
        1: law("01/01/2010", act("repeal", "01/01/2015", by=2, by_place="Điều 90 khoản 2")),
        2: law("01/01/2015", act("suspend", "01/01/2015", until="30/06/2015", articles=("Điều 90",))),
    }
    assert state_on(register, 1, d("30/06/2015")) is State.IN_FORCE
    assert state_on(register, 1, d("01/07/2015")) is State.EXPIRED


def test_documents_that_act_on_each_other_do_not_run_in_a_circle() -> None:
    register = {
        1: law("01/01/2020", act("amend", "01/01/2021", by=2)),
        2: law("01/01/2021", act("amend", "01/01/2022", by=1)),
    }
    assert state_on(register, 1, d("01/06/2022")) is State.IN_FORCE
    assert [each.state for each in stretches(register, 2)][-1] is State.IN_FORCE


def test_stretches_tell_the_whole_life_without_gap() -> None:
    assert [(s.state, s.first, s.last) for s in stretches(REGISTER, FOOD)] == [
        (State.IN_FORCE, d("26/01/2026"), d("03/02/2026")),
        (State.SUSPENDED, d("04/02/2026"), d("15/04/2026")),
        (State.IN_FORCE, d("16/04/2026"), None),
    ]


@pytest.mark.parametrize(
    ("key", "start"),
    [
        (FOOD, "16/04/2026"),  # suspended before its three months had run out: they run again
        (OLD, "02/02/2018"),  # what happens eight years later moves nothing
        (MOVE, "01/06/2026"),
        (PARTLY, "01/12/2014"),
        (SOME, None),
    ],
)
def test_the_term_begins_with_the_effect_and_follows_its_moves(key: int, start: str | None) -> None:
    assert start_of(REGISTER, key, THREE_MONTHS) == (d(start) if start else None)


def test_no_term_runs_while_a_document_is_suspended_without_end() -> None:
    assert start_of({1: law("01/01/2026", act("suspend", "01/02/2026"))}, 1, THREE_MONTHS) is None


def test_an_act_counts_from_the_moved_effect_of_the_document_that_makes_it() -> None:
    replaced = REGISTER[OLD].acts[0]
    assert start_of_act(REGISTER, OLD, replaced, THREE_MONTHS) == d("16/04/2026")
    later = act("repeal", "01/01/2027", by=FOOD)
    assert start_of_act(REGISTER, OLD, later, THREE_MONTHS) == d("01/01/2027")
    alone = act("expire", "01/03/2026")
    assert start_of_act(REGISTER, OLD, alone, THREE_MONTHS) == d("01/03/2026")
