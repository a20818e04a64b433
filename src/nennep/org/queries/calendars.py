"""Working calendars: which one holds for an agency, its versions and the rules of its days."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from nennep.kernel.actors import Actor
from nennep.kernel.practice import original_of
from nennep.kernel.worktime import Calendar, DayRule, calendar_from, carried_on, proposed_days

from ..models import CalendarVersion, Holiday, WorkCalendar

# How the shipped calendar marks a day whose decision has no number yet.
UNNUMBERED = "[chưa nạp số văn bản]"
NATIONAL = "quoc-gia"
LATELY_SECONDS = 2.0
_lately: dict[int, tuple[float, Calendar]] = {}
IN_FORCE = (
    "SELECT calendar.agency_id, version.id, version.version FROM org_calendarversion version"
    " JOIN org_workcalendar calendar ON calendar.id = version.calendar_id"
    " WHERE version.state = 'in_force'"
    " AND (calendar.agency_id IS NULL OR calendar.agency_id = %s)"
)


def calendar_of(agency_id: int) -> Calendar:
    """The working calendar in force for an agency: the national one under its own overlay.

    Raises CalendarVersion.DoesNotExist where no national calendar is in force.
    """
    agency_id = original_of(agency_id)
    with connection.cursor() as cursor:  # on the path of every step, so written by hand
        cursor.execute(IN_FORCE, [agency_id])
        versions = {owner: (pk, version) for owner, pk, version in cursor.fetchall()}
    if None not in versions:
        raise CalendarVersion.DoesNotExist("Chưa có lịch làm việc quốc gia đang áp dụng.")
    return read_calendar(versions[None], versions.get(agency_id))


def calendar_lately_of(agency_id: int) -> Calendar:
    """``calendar_of``, at most two seconds old: for the limits of steps and for what pages show.

    A version just put in force by another process counts for them after that. No promise does so.
    """
    now = time.monotonic()
    known = _lately.get(agency_id)
    if known is None or now - known[0] > LATELY_SECONDS:
        known = _lately[agency_id] = (now, calendar_of(agency_id))
    return known[1]


def calendar_with(version: CalendarVersion, agency_id: int | None = None) -> Calendar:
    """The calendar as it would be with this version, draft or old, in force.

    ``agency_id`` lays that agency's own overlay over a national version.
    Raises CalendarVersion.DoesNotExist for an overlay without a national calendar under it.
    """
    own = (version.pk, version.version)
    in_force = CalendarVersion.objects.filter(state="in_force")
    if version.calendar.agency_id is None:
        over = in_force.filter(calendar__agency_id=agency_id).first() if agency_id else None
        return read_calendar(own, (over.pk, over.version) if over else None)
    national = in_force.get(calendar__agency=None)
    return read_calendar((national.pk, national.version), own)


def national_with(version: CalendarVersion, days: Mapping[date, DayRule | None], agency_id: int) -> Calendar:
    """The calendar of an agency as it would be with these days laid over that national version.

    None stands for a day that is again as its weekday is. The years of the days are covered to their end.
    """
    content = _content(version.pk)
    until = covered_with(version, days)
    rules = {**expected_between(version.covers_to, until), **_rules_of(content), **days}
    base = carried_on(
        replace(
            calendar_from({**content, "days": [], "covers_to": until}),
            rules={day: rule for day, rule in rules.items() if rule is not None},
        )
    )
    over = CalendarVersion.objects.filter(state="in_force", calendar__agency_id=original_of(agency_id)).first()
    return base if over is None else base.overlay(calendar_from(_content(over.pk)))


def _rules_of(content: Mapping[str, Any]) -> Mapping[date, DayRule]:
    return calendar_from(content).rules


def covered_with(version: CalendarVersion, days: Iterable[date]) -> date:
    """Until when the version covers the days once these are laid over it."""
    return max([version.covers_to, *(date(day.year, 12, 31) for day in days)])


def expected_between(after: date, until: date) -> dict[date, DayRule]:
    """The days off to be expected after a day, up to another."""
    years = range(after.year, until.year + 1)
    return {day: rule for year in years for day, rule in proposed_days(year).items() if after < day <= until}


@lru_cache(maxsize=256)
def read_calendar(national: tuple[int, int], overlay: tuple[int, int] | None) -> Calendar:
    """Built once for each id and version of its rows: any change of a draft raises its version.

    After its last decided day it goes on as expected, and says so.
    """
    base = carried_on(calendar_from(_content(national[0])))
    return base if overlay is None else base.overlay(calendar_from(_content(overlay[0])))


def forget_calendars() -> None:
    """After this process put a version in force; also after versions were removed, as tests do."""
    read_calendar.cache_clear()
    _lately.clear()


def _content(version_id: int) -> dict[str, Any]:
    """A version in the shape of the administered file (see calendars/vietnam.toml)."""
    version = CalendarVersion.objects.select_related("calendar").get(pk=version_id)
    days = version.days.order_by("day")
    return {
        "name": version.calendar.name,
        "version": str(version.number),
        "hours": version.hours,
        "covers_from": version.covers_from,
        "covers_to": version.covers_to,
        "provisional_from": version.provisional_from,
        "days": list(days.values("day", "kind", "name", "basis", "provisional", "spans")),
    }


def span_texts(spans: list[list[str]]) -> list[str]:
    """Stored spans as people write them: 07:30-11:30."""
    return [f"{start}-{end}" for start, end in spans]


def calendars_for(agency_id: int) -> list[WorkCalendar]:
    """The national calendar, then the agency's own overlay if it keeps one."""
    found = WorkCalendar.objects.filter(Q(agency=None) | Q(agency_id=agency_id))
    return sorted(
        found.select_related("agency").prefetch_related("versions"), key=lambda calendar: calendar.agency_id is not None
    )


def calendar_version(actor: Actor, code: str, number: int) -> CalendarVersion:
    """A version the actor may read: of the national calendar, or of an agency of the actor's own.

    Raises CalendarVersion.DoesNotExist.
    """
    readable = Q(calendar__agency=None) | Q(calendar__agency_id__in=actor.agency_ids)
    return CalendarVersion.objects.select_related("calendar__agency").get(
        readable, calendar__agency__code=None if code == NATIONAL else code, number=number
    )


def version_in_force(calendar: WorkCalendar | None = None) -> CalendarVersion | None:
    """The version that counts now, of this calendar or (without one) of the national one."""
    found = CalendarVersion.objects.filter(state="in_force").select_related("calendar")
    if calendar is None:
        return found.filter(calendar__agency=None).first()
    return found.filter(calendar=calendar).first()


def rules_of(version: CalendarVersion, year: int) -> QuerySet[Holiday]:
    """The days of a version with a rule of their own, in one year."""
    return version.days.filter(day__year=year).order_by("day")


def rule_of(version: CalendarVersion, day: str) -> Holiday | None:
    """The rule of one day, written 2026-11-24; None where there is none."""
    try:
        return version.days.filter(day=date.fromisoformat(day)).first()
    except ValueError:
        return None
