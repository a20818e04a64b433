"""From 1 October on the keeper of the national calendar has the next year to decide."""

from datetime import date

import pytest
from django.test import Client

from nennep.kernel.worktime import ZONE
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.models import Position, WorkCalendar
from nennep.org.queries.administration import founder
from nennep.web import clock
from nennep.work import jobs
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast

SEPTEMBER = at("2026-09-30 16:00")
OCTOBER = at("2026-10-01 00:30")


def titles(state: str = "open") -> list[str]:
    items = WorkItem.objects.filter(subject_type="calendar", state=state)
    return list(items.order_by("pk").values_list("title", flat=True))


def decide(cast: Cast, year: int) -> None:
    """The national calendar in force to the end of that year."""
    keeper = founder(cast.province.pk)
    version = actions.draft_calendar_version(
        WorkCalendar.objects.get(agency=None), by=keeper, at=OCTOBER, covers_to=date(year, 12, 31)
    )
    actions.set_decision(
        version, decision="TB 5/TB-BNV", covers_to=version.covers_to, provisional_from=None, by=keeper, at=OCTOBER
    )
    actions.put_calendar_in_force(version, by=keeper, at=OCTOBER)


def test_the_item_comes_on_the_first_of_october_once_and_goes_with_the_decision(cast: Cast) -> None:
    assert jobs.ask_for_years(SEPTEMBER).count == 0
    assert [jobs.ask_for_years(OCTOBER).count for _ in range(2)] == [1, 0]
    item = WorkItem.objects.get(subject_type="calendar")
    assert (item.agency, item.duty, item.title) == (cast.province, "manage_calendar", "Lập lịch làm việc năm 2027")
    assert item.limit_at is not None
    assert item.limit_at.astimezone(ZONE) == at("2026-12-31 17:00")
    decide(cast, 2027)
    assert [jobs.ask_for_years(OCTOBER).count for _ in range(2)] == [1, 0]
    assert (titles(), titles("done")) == ([], ["Lập lịch làm việc năm 2027"])
    kinds = Event.objects.filter(subject_type="calendar", kind__startswith="calendar.year")
    assert list(kinds.order_by("number").values_list("kind", flat=True)) == [
        "calendar.year_awaited",
        "calendar.year_settled",
    ]


def test_a_version_that_decides_nothing_more_hands_the_item_on(cast: Cast) -> None:
    jobs.ask_for_years(OCTOBER)
    decide(cast, 2026)
    assert jobs.ask_for_years(OCTOBER).count == 2
    assert (titles(), titles("done")) == (["Lập lịch làm việc năm 2027"],) * 2


def test_a_year_that_began_undecided_has_no_limit_left(cast: Cast) -> None:
    jobs.ask_for_years(at("2027-02-02 09:00"))
    assert WorkItem.objects.get(subject_type="calendar").limit_at is None
    assert titles() == ["Lập lịch làm việc năm 2027"]


@pytest.mark.parametrize(("held", "is_told"), [(True, True), (False, False)])
def test_the_keeper_finds_it_in_the_worklist_and_nobody_else(cast: Cast, held: bool, is_told: bool) -> None:
    jobs.ask_for_years(OCTOBER)
    if held:
        Position.objects.create(
            user=cast.quan,
            agency=cast.province,
            title="Quản trị",
            duties=["manage_calendar"],
            held_from=date(2020, 1, 1),
        )
    client = Client()
    client.force_login(cast.quan)
    with clock.frozen(at("2026-10-01 09:00")):
        page = client.get("/worklist/").content.decode()
    assert ("Lập lịch làm việc năm 2027" in page) is is_told
    assert ("/calendar/quoc-gia/1/" in page) is is_told
