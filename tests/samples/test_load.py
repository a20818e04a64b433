"""The demo year in the database: played through the actions, it shows the figures of the table."""

from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from django.db.models import Q

from nennep.cases.models import Case, Interval, Result
from nennep.cases.queries import cases_for
from nennep.kernel.worktime import ZONE
from nennep.ledger.models import Event
from nennep.org.models import Agency, CalendarVersion, Delegation, User
from nennep.org.queries import actor_of
from nennep.org.queries.calendars import calendar_of
from nennep.org.queries.desk_services import services_of
from nennep.reception.queries import receivable
from nennep.work.models import WorkItem
from samples import balance, commands, founding, quotas, timetable
from samples.catalogue import organisation
from samples.founding import Ground
from samples.plans import YearPlan
from samples.year import plan
from tests import databases
from tests.demo import forget, is_whole, year_of_tests


@pytest.fixture(autouse=True)
def _nothing_kept_from_other_tests() -> None:
    forget()


def agree_with_the_table(agency: Agency) -> None:
    proof = balance.proof(agency.pk)
    assert proof["chains_whole"]
    assert proof["balanced"]
    assert balance.by_field(agency.pk) == {code: row for code, (_, row) in quotas.FIELDS.items()}
    assert [proof[name] for name in ("opening", "intake", "resolved", "pending")] == [73, 1717, 1355, 435]
    assert proof["channels"] == {"online": 1640, "counter": 60, "post": 17}
    now = balance.total(balance.by_field(agency.pk, quotas.NOW.date()))
    assert (now.intake, now.resolved, now.pending) == (1719, 1357, 435)


def agree_with_the_plan(agency: Agency, year: YearPlan) -> None:
    """Codes, promises, finishes and the people at work are those of the plan."""
    rows = {case.code: case for case in Case.objects.filter(agency=agency).select_related("procedure_version")}
    assert len(rows) == len(year.cases) + len(year.declined)
    for filed in year.cases:
        case = rows[filed.code]
        assert case.due_at == filed.due_at, filed.code
        assert case.received_at == filed.received_at
        assert case.finished_at == (filed.recorded_at or filed.finished_at), filed.code
        assert case.returned_at == filed.returned_at
        assert case.procedure_version.holds_on(filed.submitted_at.date())
    live = Counter(
        WorkItem.objects.filter(subject_type="case", state__in=("open", "waiting")).values_list("subject_id", flat=True)
    )
    expected = {rows[filed.code].pk: len(filed.live) for filed in year.cases if filed.live}
    assert live == expected


def agree_with_the_screens(agency: Agency) -> None:
    minh = User.objects.get(username="minh")
    mine = Case.objects.filter(agency=agency, handler=minh, finished_at=None)
    assert mine.count() == 18
    assert mine.filter(state="waiting").count() == 6
    late = Q(finished_at=None, stopped_since=None, due_at__lt=quotas.NOW)
    assert Case.objects.filter(late, received_at__isnull=False).count() == 3
    assert Interval.objects.filter(ended_at=None).count() == 61
    assert Case.objects.filter(state="declined").count() == len(plan().declined)
    refused = Result.objects.filter(kind="refused").count()
    assert 0 < refused < 60
    waits_for_assignment = WorkItem.objects.filter(state="open", duty="assign")
    assert waits_for_assignment.count() == 7


def test_the_year_loads_through_the_actions_and_balances(demo: Ground) -> None:
    """Whole on SQLite, where it is quick; on PostgreSQL a tenth of it walks the same ways."""
    _, shown = databases.demo()
    assert shown[-2].endswith("việc")
    agree_with_the_plan(demo.agency, year_of_tests())
    if is_whole():
        agree_with_the_table(demo.agency)
        agree_with_the_screens(demo.agency)
    assert balance.proof(demo.agency.pk)["chains_whole"]
    assert Event.objects.filter(at__gt=quotas.NOW).count() == 0
    assert Delegation.objects.get().lender.user.username == "binh"


@pytest.mark.django_db
def test_the_loaded_calendar_reckons_like_the_one_of_the_plan() -> None:
    agency = founding.found().agency
    loaded, planned = calendar_of(agency.pk), timetable.calendar()
    twin = CalendarVersion.objects.filter(state="in_force").filter(
        Q(calendar__agency=None) | Q(calendar__agency=agency)
    )
    assert twin.count() == 2
    for day in (quotas.NOW.date(), quotas.CUT, quotas.YEAR_FROM):
        assert loaded.spans(day) == planned.spans(day)
    first, last = planned.covers_from, planned.covers_to
    assert loaded.working_days(first, last) == planned.working_days(first, last)


@pytest.mark.django_db
def test_the_demo_is_not_loaded_over_a_real_agency() -> None:
    Agency.objects.create(code="real", name="Sở Y tế", short_name="SYT", level="province")
    with pytest.raises(commands.NotTheDemoError, match="không phải của bản mẫu"):
        commands._loaded()
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_a_demo_that_was_cut_off_is_not_shown_as_whole() -> None:
    founding.found()
    with pytest.raises(commands.NotTheDemoError, match="giữa chừng"):
        commands._loaded()


def test_versions_follow_one_another_without_a_gap(demo: Ground) -> None:
    for procedure in demo.agency.procedures.all():
        row = list(procedure.versions.order_by("number"))
        for before, after in pairwise(row):
            assert before.valid_to is not None
            assert (after.valid_from - before.valid_to).days == 1
        assert row[-1].valid_to is None
    assert demo.version("QT.ATTP.01", date(2026, 4, 19)).number == 1
    assert demo.version("QT.ATTP.01", date(2026, 4, 20)).number == 2


def test_the_centre_of_the_province_receives_for_the_department(demo: Ground) -> None:
    day = date(2026, 11, 17)
    (service,) = services_of([Agency.objects.get(code="ttpvhcc").pk], day)
    assert service.agency == demo.agency
    actor = actor_of(User.objects.get(username="trungtam"), datetime(2026, 11, 17, 8, 40, tzinfo=ZONE))
    assert actor is not None
    offered = receivable(actor, day)
    assert {offer.procedure.agency_id for offer in offered} == {demo.agency.pk}
    assert not cases_for(actor).exists()


def test_every_demo_account_stands_in_the_readme() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    told = {row["username"] for row in organisation()["demo"]["accounts"] if f"| `{row['username']}` |" in readme}
    assert told == {row["username"] for row in organisation()["demo"]["accounts"]}
