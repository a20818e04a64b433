"""Opens the work items of this room: the year that the keeper of the national calendar has to decide."""

from datetime import date, datetime
from decimal import Decimal

from nennep.kernel.actors import Actor
from nennep.kernel.worktime import Budget, Unit, latest_day_before
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.ledger.statement import Insert, Update
from nennep.org.models import CalendarVersion
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import MANAGE_CALENDAR

from .models import WorkItem

CALENDAR = "calendar"
name_events(
    {
        "calendar.year_awaited": "Giao lập lịch làm việc của năm",
        "calendar.year_settled": "Không còn phải lập lịch làm việc của năm",
    }
)


def ask_for_year(version: CalendarVersion, *, year: int, by: Actor, at: datetime) -> None:
    """Afterwards the keeper of the calendar has an item: to decide the days off of that year."""
    keeper = version.calendar.keeper.pk
    item = {
        "agency": keeper,
        "division": None,
        "duty": MANAGE_CALENDAR,
        "assignee": None,
        "subject_type": CALENDAR,
        "subject_id": version.pk,
        "node": f"year-{year}",
        "title": f"Lập lịch làm việc năm {year}",
        "entered_at": at,
        "limit_at": _last_work_before(year, keeper, at),
        "state": "open",
    }
    append(
        "calendar.year_awaited",
        subject=(CALENDAR, version.pk),
        agency_id=keeper,
        by=by,
        at=at,
        facts={"year": year},
        parts=[Insert(WorkItem, item)],
    )


def settle_year(item: WorkItem, *, by: Actor, at: datetime) -> None:
    """Afterwards the item is done: its year is decided, or another calendar is in force."""
    where = {"subject_type": CALENDAR, "subject_id": item.subject_id, "node": item.node}
    append(
        "calendar.year_settled",
        subject=(CALENDAR, item.subject_id),
        agency_id=item.agency_id,
        by=by,
        at=at,
        facts={"node": item.node},
        parts=[Update(WorkItem, where | {"state": "open"}, {"state": "done"})],
    )


def _last_work_before(year: int, agency_id: int, at: datetime) -> datetime | None:
    """The end of the last day of work before that year; None where it has begun."""
    calendar = calendar_of(agency_id)
    day = Budget(Decimal(1), Unit.CALENDAR_DAY)
    close = calendar.close(latest_day_before(date(year, 1, 1), day, calendar))
    return close if close and at < close else None
