"""What holds of every register, whatever acts it holds."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nennep.documents.rules import DocumentAct, Law, State, state_on, stretches

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
PLACES = st.sampled_from([(), (), ("Điều 1",), ("Điều 1 khoản 2",), ("Điều 2",)])
KINDS = st.sampled_from(["amend", "replace", "repeal", "suspend", "resume", "move_effect", "guide"])


@st.composite
def acts(draw: st.DrawFn) -> DocumentAct:
    kind, day = draw(KINDS), draw(DAYS)
    until = draw(st.one_of(st.none(), st.dates(day, date(2026, 3, 5)))) if kind == "suspend" else None
    return DocumentAct(
        kind,
        day,
        until,
        draw(DAYS) if kind == "move_effect" else None,
        draw(PLACES),
        draw(st.sampled_from([None, 0, 1, 2])),
        draw(st.sampled_from(["", "Điều 1"])),
        draw(st.integers(1, 9)),
    )


LAWS = st.builds(Law, st.one_of(st.none(), DAYS), st.none(), st.lists(acts(), max_size=4).map(tuple))
REGISTERS = st.tuples(LAWS, LAWS, LAWS).map(lambda laws: dict(enumerate(laws)))


@given(REGISTERS, st.dates(date(2025, 12, 20), date(2026, 3, 20)))
def test_the_stretches_tell_the_state_of_every_day(register: dict[int, Law], day: date) -> None:
    for place in ("", "Điều 1", "Điều 1 khoản 2"):
        told = [s for s in stretches(register, 0, place) if s.first <= day <= (s.last or day)]
        if told:
            assert [s.state for s in told] == [state_on(register, 0, day, place)]
        else:
            assert state_on(register, 0, day, place) in (State.NOT_YET, State.UNKNOWN)


@given(REGISTERS)
def test_stretches_follow_each_other_without_gap_or_repetition(register: dict[int, Law]) -> None:
    found = stretches(register, 0)
    for one, other in pairwise(found):
        assert one.last is not None
        assert other.first.toordinal() == one.last.toordinal() + 1
        assert one.state is not other.state
    assert not found or found[-1].last is None


@given(REGISTERS, DAYS)
def test_what_is_whole_in_force_is_in_force_in_every_place_that_nobody_touched(
    register: dict[int, Law], day: date
) -> None:
    whole = state_on(register, 0, day)
    if whole in (State.IN_FORCE, State.PARTLY_EXPIRED):
        assert state_on(register, 0, day, "Điều 9") is State.IN_FORCE
