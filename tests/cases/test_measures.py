"""Stock and flow balance, every figure lists its cases, no figure mixes sources."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.arrivals import measures as of_arrivals
from nennep.cases import measures
from nennep.cases.actions import withdraw_case
from nennep.cases.models import Case
from nennep.kernel.measures import MEASURES, POPULATIONS, Scope, figure
from nennep.kernel.periods import parse
from tests.calendars import at
from tests.factories import make_received, walk

pytestmark = pytest.mark.django_db
assert measures
assert of_arrivals
OCTOBER = parse("2026-10")


def value(name, cast, period=OCTOBER, **options):
    return figure(f"cases.{name}", Scope((cast.health.pk,)), period, **options).value


def balance(cast, period=OCTOBER):
    return {name: value(name, cast, period) for name in ("carried_in", "received", "resolved", "ended", "pending")}


def test_a_month_of_cases_balances(cast, version):
    walk(cast, make_received(cast, version, "2026-09-25 09:00"), "B5", "2026-10-02 09:00")
    walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B5", "2026-10-20 09:00")
    walk(cast, make_received(cast, version, "2026-10-30 09:00"), "B5", "2026-11-02 09:00")
    gone = make_received(cast, version, "2026-10-05 09:00")
    withdraw_case(gone, by=cast.actor("lan"), at=at("2026-10-06 09:00"), reason="Đơn xin rút")
    assert balance(cast) == {"carried_in": 1, "received": 3, "resolved": 2, "ended": 1, "pending": 1}
    assert value("resolved_overdue", cast) == 1
    assert value("resolved_early", cast) + value("resolved_on_time", cast) == 1
    assert value("on_time_rate", cast) == 50


def test_nothing_resolved_gives_no_rate(cast, version):
    make_received(cast, version, "2026-10-05 09:00")
    assert value("on_time_rate", cast) is None


def test_the_last_second_of_a_period_belongs_to_it(cast, version):
    make_received(cast, version, "2026-10-31 23:59")
    make_received(cast, version, "2026-11-01 00:00")
    assert value("received", cast) == 1


def test_a_figure_lists_its_cases_and_breaks_down(cast, version):
    case = make_received(cast, version, "2026-10-05 09:00")
    made = figure("cases.received", Scope((cast.health.pk,)), OCTOBER, breakdown="field")
    assert list(made.records) == [case.pk]
    assert made.by == {"Dược phẩm": 1}
    assert value("received", cast, breakdown="procedure") == 1


def test_another_agency_counts_for_itself(cast, version):
    make_received(cast, version, "2026-10-05 09:00")
    assert figure("cases.received", Scope((cast.other.pk,)), OCTOBER).value == 0


def test_a_figure_is_counted_by_the_database_and_reads_no_case(cast, version, django_assert_num_queries):
    made = make_received(cast, version, "2026-10-05 09:00")
    scope = Scope((cast.health.pk,))
    with django_assert_num_queries(1) as asked:
        found = figure("cases.received", scope, OCTOBER, breakdown="division")
    assert (found.value, sum(found.by.values())) == (1, 1)
    assert "GROUP BY" in asked.captured_queries[0]["sql"]
    with django_assert_num_queries(1) as asked:
        share = figure("cases.on_time_rate", scope, OCTOBER)
    assert share.value is None
    assert "COUNT(" in asked.captured_queries[0]["sql"]
    with django_assert_num_queries(1):
        assert list(found.records) == [made.pk]


def test_a_breakdown_sums_to_the_figure_and_tells_what_has_no_value(cast, version):
    case = make_received(cast, version, "2026-10-05 09:00")
    make_received(cast, version, "2026-10-06 09:00")
    Case.objects.filter(pk=case.pk).update(division=None)
    found = figure("cases.received", Scope((cast.health.pk,)), OCTOBER, breakdown="division")
    assert found.value == 2
    assert found.by[""] == 1


def test_a_share_is_pooled_from_counts(cast, version):
    walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B5", "2026-10-20 09:00")
    walk(cast, make_received(cast, version, "2026-10-06 09:00"), "B5", "2026-10-07 09:00")
    found = figure("cases.on_time_rate", Scope((cast.health.pk,)), OCTOBER, breakdown="channel")
    assert (found.value, found.by) == (50, {"counter": 50})
    assert len(list(found.records)) == 2


def test_a_figure_is_not_broken_down_by_what_its_measure_does_not_name(cast):
    with pytest.raises(KeyError, match="weather"):
        figure("cases.received", Scope((cast.health.pk,)), OCTOBER, breakdown="weather")


def test_every_measure_of_cases_tells_what_it_counts():
    told = [each for name, each in MEASURES.items() if name.startswith("cases.")]
    assert len(told) > 20
    for each in told:
        assert each.population in POPULATIONS
        assert isinstance(each.happened, str) == bool(each.computed)
    assert {each.name for each in told if each.unit == "%"} == {each.name for each in told if each.denominator}


days = st.integers(min_value=0, max_value=120)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(days, st.none() | days, st.sampled_from(["resolved", "withdrawn"]))))
def test_stock_and_flow_balance_whatever_happened(cast, version, lives):
    Case.objects.all().delete()
    base = at("2026-08-15 09:00")
    step = at("2026-08-16 09:00") - base
    Case.objects.bulk_create(
        Case(
            agency=cast.health,
            kind="citizen",
            code=f"x{n}",
            channel="counter",
            state=state if last is not None else "processing",
            submitted_at=base,
            received_at=base + first * step,
            finished_at=None if last is None else base + (first + last) * step,
        )
        for n, (first, last, state) in enumerate(lives)
    )
    for period in ("2026-09", "2026-10", "2026-Q3", "2026-08-20..2026-10-03"):
        found = balance(cast, parse(period))
        assert found["carried_in"] + found["received"] == (found["resolved"] + found["ended"] + found["pending"])
