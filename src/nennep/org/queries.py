"""Reading who holds what, and when work is done."""

from datetime import date, datetime, time
from functools import lru_cache

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.worktime import Calendar, DayRule, Span

from .models import Agency, CalendarVersion, Delegation, Position, User


def held_on(day: date) -> Q:
    """Positions or delegations that hold on that day."""
    return Q(held_from__lte=day) & (Q(held_to__isnull=True) | Q(held_to__gte=day))


def positions_of(user: User, day: date) -> QuerySet[Position]:
    """The posts a person holds on that day, the earliest first."""
    return (
        user.positions.filter(held_on(day))
        .select_related("agency", "division")
        .order_by("held_from", "pk")
    )


def actor_of(user: User, at: datetime) -> Actor | None:
    """The person as a doer at that instant; None for somebody without any post then."""
    day = timezone.localdate(at)
    positions = list(positions_of(user, day))
    if not positions:
        return None
    own = [
        Grant(duty, post.agency_id, post.division_id) for post in positions for duty in post.duties
    ]
    lent = [
        Grant(duty, d.lender.agency_id, d.lender.division_id, d.lender.user_id)
        for d in Delegation.objects.filter(
            held_on(day), Q(revoked_on__isnull=True) | Q(revoked_on__gt=day), borrower=user
        ).select_related("lender")
        if d.lender.held_from <= day and (d.lender.held_to is None or day <= d.lender.held_to)
        for duty in d.duties
        if duty in d.lender.duties
    ]
    return Actor(user.pk, positions[0].agency_id, tuple(own + lent))


IN_FORCE = (
    "SELECT calendar.agency_id, version.id FROM org_calendarversion version"
    " JOIN org_workcalendar calendar ON calendar.id = version.calendar_id"
    " WHERE version.state = 'in_force'"
    " AND (calendar.agency_id IS NULL OR calendar.agency_id = %s)"
)


def calendar_of(agency_id: int) -> Calendar:
    """The working calendar in force for an agency: the national one under its own overlay.

    Raises CalendarVersion.DoesNotExist where no national calendar is in force.
    """
    with connection.cursor() as cursor:  # on the path of every step, so written by hand
        cursor.execute(IN_FORCE, [agency_id])
        versions: dict[int | None, int] = dict(cursor.fetchall())
    if None not in versions:
        raise CalendarVersion.DoesNotExist("Chưa có lịch làm việc quốc gia đang áp dụng.")
    return _calendar(versions[None], versions.get(agency_id))


@lru_cache(maxsize=256)
def _calendar(national_id: int, overlay_id: int | None) -> Calendar:
    """A version in force is not edited, so what was read once stays true."""
    national = CalendarVersion.objects.select_related("calendar").get(pk=national_id)
    calendar = calendar_of_version(national)
    if overlay_id is None:
        return calendar
    overlay = CalendarVersion.objects.select_related("calendar").get(pk=overlay_id)
    return calendar.overlay(calendar_of_version(overlay))


def forget_calendars() -> None:
    """After versions were removed, which happens in tests only."""
    _calendar.cache_clear()


def calendar_of_version(version: CalendarVersion) -> Calendar:
    """One version of a calendar as the kernel reckons with it."""
    return Calendar(
        name=version.calendar.name,
        version=str(version.number),
        hours=_hours(version),
        rules={rule.day: rule for rule in _rules(version)},
        covers_from=version.covers_from,
        covers_to=version.covers_to,
    )


def _hours(version: CalendarVersion) -> dict[int, tuple[Span, ...]]:
    return {int(day): _spans(spans) for day, spans in version.hours.items()}


def _rules(version: CalendarVersion) -> list[DayRule]:
    return [
        DayRule(
            day.day,
            "working" if day.kind == "working" else "off",
            day.name,
            day.basis,
            day.provisional,
            None if day.spans is None else _spans(day.spans),
        )
        for day in version.days.order_by("day")
    ]


def _spans(spans: list[list[str]]) -> tuple[Span, ...]:
    return tuple(Span(time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)


def own_agency_ids() -> list[int]:
    """The agencies whose figures are ours: all but the outside systems that cases came from."""
    return list(Agency.objects.exclude(level="source").order_by("pk").values_list("pk", flat=True))
