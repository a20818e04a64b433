"""Laws of working time that hold for any calendar, start and amount."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nennep.kernel.worktime import (
    ZONE,
    Budget,
    Calendar,
    DayRule,
    Pause,
    Policy,
    Span,
    Unit,
    due,
    due_after,
    next_working_instant,
    subtract_hours,
    working_days_between,
    working_hours,
)
from tests.calendars import AFTERNOON, MORNING, national

FIRST = datetime(2024, 6, 1, tzinfo=ZONE)
SATURDAY = Span(time(8), time(11))


def _odd(days: list[tuple[int, bool, bool]]) -> Calendar:
    """The national calendar with days off, half days and worked weekends strewn in."""
    rules = []
    for offset, off, half in days:
        day = (FIRST + timedelta(offset)).date()
        spans = (MORNING,) if half else None
        rules.append(DayRule(day, "off" if off else "working", "riêng", "", False, spans))
    return CALENDAR.overlay(rules)


CALENDAR = national()
SHOPS = [
    CALENDAR,
    national(hours={**dict.fromkeys(range(5), (MORNING, AFTERNOON)), 5: (SATURDAY,)}),
    national(hours={0: (MORNING,), 3: (AFTERNOON,)}),
]
calendars = st.one_of(
    st.sampled_from(SHOPS),
    st.lists(st.tuples(st.integers(0, 200), st.booleans(), st.booleans()), max_size=25).map(_odd),
)
instants = st.integers(0, 200 * 24 * 60 * 60).map(lambda seconds: FIRST + timedelta(0, seconds))
quarter_hours = st.integers(0, 400).map(lambda n: Decimal(n) / 4)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    unit = draw(st.sampled_from(list(Unit)))
    if unit is Unit.SAME_DAY:
        return Budget(Decimal(0), unit, draw(st.sampled_from([None, time(10), time(15)])))
    if unit in (Unit.CALENDAR_DAY, Unit.MONTH):
        return Budget(Decimal(draw(st.integers(1, 40 if unit is Unit.CALENDAR_DAY else 4))), unit)
    return Budget(draw(quarter_hours) / (1 if unit is Unit.WORKING_HOUR else 5), unit)


def _works(at: datetime, calendar: Calendar) -> bool:
    return any(span.start <= at.time() <= span.end for span in calendar.spans(at.date()))


def _counted_by_hand(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working time the slow way: each span of each day, cut to the interval."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        for span in calendar.spans(day):
            opened = max(start, datetime.combine(day, span.start, ZONE))
            closed = min(end, datetime.combine(day, span.end, ZONE))
            total += max(closed - opened, timedelta())
        day += timedelta(1)
    return total


def _hours(given: timedelta) -> Decimal:
    return Decimal(given // timedelta(microseconds=1)) / 3_600_000_000


@given(instants, budgets(), calendars)
def test_a_due_instant_is_a_working_one_and_never_before_the_start(
    start: datetime, budget: Budget, calendar: Calendar
) -> None:
    end = due(start, budget, calendar).at
    assert end >= start
    assert _works(end, calendar)


@given(instants, instants, budgets(), calendars)
def test_who_comes_later_is_never_promised_earlier(
    one: datetime, other: datetime, budget: Budget, calendar: Calendar
) -> None:
    first, last = sorted((one, other))
    assert due(first, budget, calendar).at <= due(last, budget, calendar).at


@given(instants, quarter_hours, quarter_hours, calendars)
def test_more_hours_are_never_due_earlier_and_add_up(
    start: datetime, some: Decimal, more: Decimal, calendar: Calendar
) -> None:
    def after(at: datetime, hours: Decimal) -> datetime:
        return due(at, Budget(hours, Unit.WORKING_HOUR), calendar).at

    assert after(start, some) <= after(start, some + more)
    assert working_hours(after(start, some), after(start, some + more), calendar) == more


@given(instants, quarter_hours, calendars)
def test_a_limit_in_hours_holds_exactly_that_much_working_time(
    start: datetime, hours: Decimal, calendar: Calendar
) -> None:
    end = due(start, Budget(hours, Unit.WORKING_HOUR), calendar).at
    assert working_hours(start, end, calendar) == hours
    latest = subtract_hours(end, hours, calendar)
    assert working_hours(latest, end, calendar) == hours
    assert latest >= start
    assert hours == 0 or working_hours(latest + timedelta(0, 1), end, calendar) < hours


@given(instants, instants, calendars)
def test_working_hours_are_those_counted_by_hand(one: datetime, other: datetime, calendar: Calendar) -> None:
    first, last = sorted((one, other))
    counted = _hours(_counted_by_hand(first, last, calendar))
    assert working_hours(first, last, calendar) == counted
    assert working_hours(last, first, calendar) == -counted


@given(instants, st.integers(1, 30), calendars)
def test_working_days_are_those_counted_by_hand(start: datetime, amount: int, calendar: Calendar) -> None:
    begun = next_working_instant(start, calendar)
    day, left = begun.date(), amount
    while left:
        day += timedelta(1)
        left -= calendar.is_working(day)
    end = due(start, Budget(Decimal(amount), Unit.WORKING_DAY), calendar).at
    assert end == next_working_instant(datetime.combine(day, begun.time(), ZONE), calendar)
    assert working_days_between(begun.date(), day, calendar) == amount


@given(instants, st.integers(1, 60), calendars)
def test_calendar_days_end_at_the_close_of_the_first_working_day_from_the_last(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    day: date = start.date() + timedelta(amount)
    while not calendar.is_working(day):
        day += timedelta(1)
    budget = Budget(Decimal(amount), Unit.CALENDAR_DAY)
    assert due(start, budget, calendar).at == calendar.close(day)


@given(instants, budgets(), st.integers(0, 20 * 24 * 60), calendars)
def test_a_pause_of_no_length_changes_nothing(
    start: datetime, budget: Budget, minutes: int, calendar: Calendar
) -> None:
    stop = start + timedelta(minutes=minutes)
    paused = due_after(start, budget, [Pause(stop, stop, "thử")], calendar)
    assert paused.at == due(start, budget, calendar).at


@given(instants, budgets(), st.integers(0, 9999), st.integers(0, 9999), calendars)
def test_a_clock_that_stood_is_due_no_earlier_and_at_a_working_instant(
    start: datetime, budget: Budget, wait: int, minutes: int, calendar: Calendar
) -> None:
    stop = start + timedelta(minutes=wait)
    run = stop + timedelta(minutes=minutes)
    without = due(start, budget, calendar).at
    resumed = due_after(start, budget, [Pause(stop, run, "thử")], calendar).at
    assert resumed >= without
    assert _works(resumed, calendar)
    anew = due_after(start, budget, [Pause(stop, run, "", "", Policy.RESTART)], calendar).at
    assert anew == due(run, budget, calendar).at


# Stopped on the last day, told apart after its close: the second part stands as well.
@example(FIRST + timedelta(days=2, hours=8), Budget(Decimal(1), Unit.CALENDAR_DAY), 24 * 60, 12 * 60, 24 * 60, CALENDAR)
@given(instants, budgets(), st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999), calendars)
def test_a_stop_told_in_two_parts_is_the_same_stop(
    start: datetime, budget: Budget, wait: int, first: int, second: int, calendar: Calendar
) -> None:
    stop = start + timedelta(minutes=wait)
    middle = stop + timedelta(minutes=first)
    run = middle + timedelta(minutes=second)
    whole = due_after(start, budget, [Pause(stop, run, "thử")], calendar).at
    parts = [Pause(stop, middle, "thử"), Pause(middle, run, "thử")]
    assert due_after(start, budget, parts, calendar).at == whole


@given(instants, quarter_hours, st.integers(0, 9999), st.integers(0, 9999), calendars)
def test_time_the_clock_stood_is_added_to_a_limit_in_hours(
    start: datetime, amount: Decimal, wait: int, minutes: int, calendar: Calendar
) -> None:
    budget = Budget(amount, Unit.WORKING_HOUR)
    original = due(start, budget, calendar).at
    stop = start + timedelta(minutes=wait)
    assume(stop <= original)
    run = stop + timedelta(minutes=minutes)
    resumed = due_after(start, budget, [Pause(stop, run, "thử")], calendar).at
    assert working_hours(original, resumed, calendar) == working_hours(stop, run, calendar)


@settings(max_examples=60)
@given(instants, budgets(), st.integers(0, 9999), st.integers(0, 9999), calendars)
def test_the_reasons_end_at_the_due_date_and_count_every_day(
    start: datetime, budget: Budget, wait: int, minutes: int, calendar: Calendar
) -> None:
    stop = start + timedelta(minutes=wait)
    ledger = [Pause(stop, stop + timedelta(minutes=minutes), "thử")]
    end = due_after(start, budget, ledger, calendar)
    assert end.lines[0].first == start.date()
    assert (end.lines[-1].kind, end.lines[-1].last) == ("due", end.at.date())
    assert all(line.first <= line.last and line.text for line in end.lines)
    if budget.unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
        counts = [line for line in end.lines if line.count_to is not None]
        assert max((line.count_to for line in counts), default=0) == int(budget.amount)
