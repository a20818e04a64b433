"""Previews of what a new calendar would change; rooms above register them here.

A preview rewrites nothing. It is shown before a draft is put in force; due dates already
promised stay until an officer decides.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from nennep.kernel.registry import Registry
from nennep.kernel.worktime import Calendar, DayRule

from ..models import CalendarVersion
from . import agencies_under
from .calendars import calendar_of, calendar_with, national_with

Preview = Callable[[Calendar, Calendar, Sequence[int]], Sequence[str]]

PREVIEWS: Registry[Preview] = Registry("calendar preview")


def previews_calendar(preview: Preview) -> Preview:
    """Register ``preview(old, new, agency_ids) -> lines in Vietnamese``; no line where nothing changes."""
    return PREVIEWS.under_own_name(preview)


def effects_of(version: CalendarVersion) -> list[str]:
    """What would be otherwise if ``version`` were in force now; one line a finding."""
    return _effects(agencies_under(version), lambda agency_id: calendar_with(version, agency_id))


def effects_of_days(version: CalendarVersion, days: Mapping[date, DayRule | None]) -> list[str]:
    """What would be otherwise if these days were laid over the national ``version``; one line a finding."""
    return _effects(agencies_under(version), lambda agency_id: national_with(version, days, agency_id))


def _effects(agency_ids: Iterable[int], new: Callable[[int], Calendar]) -> list[str]:
    groups: dict[Calendar, list[int]] = defaultdict(list)
    for agency_id in agency_ids:
        try:
            groups[calendar_of(agency_id)].append(agency_id)
        except CalendarVersion.DoesNotExist:
            continue
    return [
        line for old, ids in groups.items() for preview in PREVIEWS.values() for line in preview(old, new(ids[0]), ids)
    ]
