"""What the pages of calendars show: the versions of each, one read as it would count."""

from collections.abc import Collection, Mapping

from nennep.kernel.worktime import Calendar

from ..models import CalendarVersion, WorkCalendar
from .calendars import calendar_with


def versions_of_calendar(calendar: WorkCalendar) -> list[CalendarVersion]:
    """The versions of a calendar, the newest first."""
    return sorted(calendar.versions.all(), key=lambda each: -each.number)


def calendar_versions(pks: Collection[int]) -> Mapping[int, CalendarVersion]:
    """These versions with their calendars, by id."""
    return CalendarVersion.objects.select_related("calendar__agency").in_bulk(pks)


def readable_calendar(version: CalendarVersion) -> Calendar | None:
    """The calendar with this version; None for an overlay under which no national calendar lies.

    Raises CalendarFileError where its rows make no calendar.
    """
    try:
        return calendar_with(version)
    except CalendarVersion.DoesNotExist:
        return None
