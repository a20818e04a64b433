"""A prepared read yields what the same query of the ORM yields, whatever its values are."""

import gc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Count, Model
from django.utils import timezone

from nennep.cases.models import Case, Interval, ResultSeries
from nennep.cases.queries.access import CASE, sees_agency, sees_desks, sees_divisions
from nennep.cases.queries.result_numbers import REMEMBERED
from nennep.cases.queries.tasks import ITEMS, STOPS
from nennep.documents.models import NumberCounter, NumberSeries
from nennep.documents.queries.numbers import COUNTER, SERIES
from nennep.ledger.prepared_reads import PreparedRead
from nennep.org.adapters import SESSION, USER
from nennep.org.models import Delegation, Division, Position, User
from nennep.org.queries import DELEGATIONS, POSITIONS, actor_of
from nennep.org.queries.names import BY_CODE, DESKS
from samples.founding import Ground
from tests.calendars import at
from tests.cast import Cast


def contents(row: Model | None) -> Any:
    """All that the instance holds, its related instances too."""
    if row is None:
        return None
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    related = {
        field.name: contents(getattr(row, field.name))
        for field in row._meta.concrete_fields
        if field.is_relation and field.is_cached(row)
    }
    return type(row).__name__, columns, related


def same(prepared: PreparedRead[Any], **values: Any) -> int:
    """How many rows both yield; fails where they differ."""
    read, asked = prepared(**values), list(prepared.make(**values))
    assert [contents(row) for row in read] == [contents(row) for row in asked]
    return len(read)


def test_every_prepared_read_yields_what_the_orm_yields(demo: Ground) -> None:
    now = at("2026-11-17 08:40")
    today = timezone.localdate(now)
    people = [user.pk for user in User.objects.all()]
    actors = [actor for pk in people if (actor := actor_of(User(pk=pk), now))]
    sights = {(a.agency_ids, tuple(sees_agency(a)), tuple(sees_divisions(a)), tuple(sees_desks(a))) for a in actors}
    # Each also as somebody whose divisions go on with what others left.
    former = ((), tuple(Division.objects.values_list("pk", flat=True)))
    cases = [case.pk for case in Case.objects.order_by("pk")[::90]] + [stop.case_id for stop in Interval.objects.all()]
    codes = [case.code for case in Case.objects.order_by("pk")[::90]]
    read = {
        CASE: sum(
            same(CASE, where=list(w), agencies=list(a), divisions=list(d), desks=list(k), former=list(f), code=c)
            for w, a, d, k in sights
            if a or d
            for f in former
            for c in codes
        ),
        ITEMS: sum(same(ITEMS, case_id=pk, states=kept) for pk in cases for kept in (["open"], ["open", "done"])),
        STOPS: sum(same(STOPS, case_id=pk) for pk in cases),
        POSITIONS: sum(same(POSITIONS, user_id=pk, day=today) for pk in people),
        USER: sum(same(USER, pk=pk) for pk in people),
        DELEGATIONS: sum(
            same(DELEGATIONS, borrower_id=d.borrower_id, day=d.held_from) for d in Delegation.objects.all()
        ),
    }
    divisions = list(Division.objects.all())
    read[BY_CODE] = sum(same(BY_CODE, agency_id=one.agency_id, code=one.code) for one in divisions)
    read[DESKS] = sum(same(DESKS, agency_id=one.agency_id) for one in divisions)
    read[SERIES] = sum(same(SERIES, agency=one.agency_id, code=one.code) for one in NumberSeries.objects.all())
    read[COUNTER] = sum(
        same(COUNTER, agency=one.agency_id, kind=one.kind, period=one.period)
        for one in NumberCounter.objects.exclude(kind="case")
    )
    read[REMEMBERED] = sum(
        same(REMEMBERED, agency=one.agency_id, procedure=one.procedure_id, kind=one.kind)
        for one in ResultSeries.objects.all()
    )
    assert all(read.values()), read
    gc.unfreeze()  # what was loaded before the first test is not listed else
    known = {
        one for one in gc.get_objects() if isinstance(one, PreparedRead) and one.make.__module__.startswith("nennep.")
    }
    gc.freeze()
    assert known == {*read, SESSION}, "a prepared read that nothing compares with the ORM"


@pytest.mark.django_db
def test_a_session_is_read_as_it_is_kept_until_its_last_instant() -> None:
    ends = at("2026-11-17 08:40")
    Session.objects.create(session_key="k" * 32, session_data="d", expire_date=ends)
    assert same(SESSION, key="k" * 32, now=ends - timedelta(microseconds=1)) == 1
    assert same(SESSION, key="k" * 32, now=ends) == 0
    assert same(SESSION, key="K" * 32, now=ends - timedelta(days=1)) == 0


@pytest.mark.django_db
def test_values_change_and_the_text_stays(cast: Cast) -> None:
    by_titles = PreparedRead(
        lambda titles, agency: Position.objects.filter(title__in=titles, agency_id=agency).order_by("pk")
    )
    posts = list(Position.objects.filter(agency=cast.health))
    assert len(posts) > 3
    for some in (posts[:1], posts[1:2], posts[:3], []):
        titles = [post.title for post in some] + ["Không ai 'giữ' %s ? 100%"]
        assert same(by_titles, titles=titles, agency=cast.health.pk) >= len(some)
    assert same(by_titles, titles=[], agency=cast.health.pk) == 0
    assert same(by_titles, titles=[posts[0].title], agency=2**40) == 0
    assert len(by_titles.known) == 4  # of no, one, two and four titles


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (lambda word: User.objects.filter(username__icontains=word), "lan"),
        (lambda word: User.objects.filter(username=f"{word}2"), "lan"),
        (lambda pk: User.objects.filter(pk=pk), None),
        (lambda pk: User.objects.filter(pk=pk), True),
        (lambda pk: User.objects.filter(pk=pk).annotate(n=Count("positions")), 1),
    ],
    ids=["a value that the query changes", "a value it does not use", "nothing", "a truth", "more than instances"],
)
@pytest.mark.django_db
def test_what_cannot_be_prepared_is_refused(make: Callable[..., Any], value: object) -> None:
    with pytest.raises(TypeError):
        PreparedRead(make)(**{make.__code__.co_varnames[0]: value})


@pytest.mark.django_db
def test_a_prepared_read_is_counted_like_any_other(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert USER(pk=cast.lan.pk) == [cast.lan]
