"""Previews of what a new calendar would change; rooms above register them here.

A preview rewrites nothing. It is shown before a draft is put in force; due dates already
promised stay until an officer decides.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

from nennep.kernel.registry import Registry
from nennep.kernel.worktime import Calendar

from ..models import CalendarVersion
from . import agencies_under
from .calendars import calendar_of, calendar_with

Preview = Callable[[Calendar, Calendar, Sequence[int]], Sequence[str]]

PREVIEWS: Registry[Preview] = Registry("calendar preview")


def previews_calendar(preview: Preview) -> Preview:
    """Register ``preview(old, new, agency_ids) -> lines in Vietnamese``; no line where nothing changes."""
    return PREVIEWS.under_own_name(preview)


def effects_of(version: CalendarVersion) -> list[str]:
    """What would be otherwise if ``version`` were in force now; one line a finding."""
    groups: dict[Calendar, list[int]] = defaultdict(list)
    for agency_id in agencies_under(version):
        try:
            groups[calendar_of(agency_id)].append(agency_id)
        except CalendarVersion.DoesNotExist:
            continue
    return [
        line
        for old, agency_ids in groups.items()
        for preview in PREVIEWS.values()
        for line in preview(old, calendar_with(version, agency_ids[0]), agency_ids)
    ]
