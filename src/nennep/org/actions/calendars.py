"""Working calendars: drafted, changed day by day, put in force."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.text import legible
from nennep.kernel.worktime import CalendarFileError, DayRule
from nennep.kernel.worktime.calendar_file import WEEKDAYS, span_from
from nennep.ledger.actions import append, move, note, require, take_line
from nennep.ledger.events import name_events

from ..models import Agency, CalendarVersion, Holiday, WorkCalendar
from ..queries.calendars import calendar_with, covered_with, expected_between, forget_calendars
from ..rules import MANAGE_CALENDAR, BrokenRuleError

name_events(
    {
        "calendar.added": "Lập lịch làm việc",
        "calendar.drafted": "Soạn bản lịch mới",
        "calendar.day_set": "Ghi ngày nghỉ, ngày làm bù",
        "calendar.day_removed": "Bỏ ngày nghỉ, ngày làm bù",
        "calendar.hours_set": "Ghi giờ làm việc trong tuần",
        "calendar.decision_set": "Ghi văn bản ban hành lịch",
    }
)


def add_calendar(
    *,
    by: Actor,
    at: datetime,
    keeper: Agency,
    national: bool,
    name: str,
    covers_from: date,
    covers_to: date,
    hours: Mapping[str, Sequence[str]] | None = None,
) -> CalendarVersion:
    """Afterwards there is a calendar with its first draft: the national one, or the keeper's overlay."""
    grant = require(by, MANAGE_CALENDAR, keeper.pk)
    agency = None if national else keeper
    if WorkCalendar.objects.filter(agency=agency).exists():
        raise BrokenRuleError("name", "Lịch này đã có; soạn bản mới của lịch đó.")
    checked = _checked_hours(hours or {})
    if national and not checked:
        raise BrokenRuleError("hours", "Lịch quốc gia phải có giờ làm việc trong tuần.")
    with transaction.atomic():
        calendar = WorkCalendar.objects.create(agency=agency, name=legible(name))
        version = CalendarVersion.objects.create(
            calendar=calendar, number=1, hours=checked, covers_from=covers_from, covers_to=covers_to
        )
        append(
            "calendar.added",
            subject=("calendar", version.pk),
            agency_id=keeper.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"calendar": calendar.code, "number": 1},
        )
    return version


def draft_calendar_version(
    calendar: WorkCalendar, *, by: Actor, at: datetime, covers_to: date | None = None
) -> CalendarVersion:
    """A draft that is a copy of the newest version; its days are then set one by one.

    Covering more days than the newest, the national one begins with the days off to be expected.
    Raises BrokenRuleError where a draft already stands.
    """
    grant = require(by, MANAGE_CALENDAR, calendar.keeper.pk)
    with transaction.atomic():
        take_line(calendar.keeper.pk)
        if calendar.versions.filter(state="draft").exists():
            raise BrokenRuleError("", "Đang có một bản dự thảo; sửa tiếp bản đó.")
        newest = calendar.versions.order_by("-number").first()
        if newest is None:
            raise BrokenRuleError("", "Lịch này chưa có bản nào.")
        number = newest.number + 1
        draft = CalendarVersion.objects.create(
            calendar=calendar,
            number=number,
            hours=newest.hours,
            covers_from=newest.covers_from,
            covers_to=covers_to or newest.covers_to,
            provisional_from=newest.provisional_from,
        )
        _copy_days(newest, draft)
        _propose(draft, newest.covers_to)
        append(
            "calendar.drafted",
            subject=("calendar", draft.pk),
            agency_id=calendar.keeper.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"calendar": calendar.code, "number": number, "copied": newest.number},
        )
    return draft


def _copy_days(source: CalendarVersion, draft: CalendarVersion) -> None:
    copied = list(source.days.order_by("day"))
    for day in copied:
        day.pk, day.calendar_version = None, draft
    Holiday.objects.bulk_create(copied)


def set_day(
    version: CalendarVersion,
    *,
    day: date,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
    basis: str = "",
    provisional: bool = False,
    spans: Sequence[str] | None = None,
) -> None:
    """Afterwards that day of the draft is off, worked, or has hours of its own, by that decision.

    Without a decision the day must be marked as provisional ("dự kiến").
    """
    if kind not in {"off", "working"}:
        raise BrokenRuleError("kind", f"Không có loại ngày “{kind}”.")
    if not legible(name):
        raise BrokenRuleError("name", "Ghi tên ngày, ví dụ: Quốc khánh, làm bù ngày 31/08.")
    if not legible(basis) and not provisional:
        raise BrokenRuleError("basis", "Ghi văn bản quy định ngày này, hoặc đánh dấu dự kiến.")
    if not version.covers_from <= day <= version.covers_to:
        raise BrokenRuleError(
            "day", f"Bản này chỉ gồm {full_date(version.covers_from)} đến {full_date(version.covers_to)}."
        )
    hours = _checked_spans(spans) if spans is not None else None
    values = {"kind": kind, "name": legible(name), "basis": legible(basis), "provisional": provisional, "spans": hours}
    facts = {"day": day.isoformat(), "kind": kind, "provisional": provisional, "hours": hours}
    with transaction.atomic():
        _change(version, "calendar.day_set", by=by, at=at, facts=facts)
        Holiday.objects.update_or_create(calendar_version=version, day=day, defaults=values)


def remove_day(version: CalendarVersion, *, day: date, by: Actor, at: datetime) -> None:
    """Afterwards that day of the draft is again as its weekday is."""
    if not version.days.filter(day=day).exists():
        raise BrokenRuleError("day", f"Ngày {full_date(day)} không có quy định riêng.")
    with transaction.atomic():
        _change(version, "calendar.day_removed", by=by, at=at, facts={"day": day.isoformat()})
        version.days.filter(day=day).delete()


def set_hours(version: CalendarVersion, *, hours: Mapping[str, Sequence[str]], by: Actor, at: datetime) -> None:
    """Afterwards the draft has this timetable of a week; an overlay may leave it empty."""
    checked = _checked_hours(hours)
    if not checked and version.calendar.agency_id is None:
        raise BrokenRuleError("hours", "Lịch quốc gia phải có giờ làm việc trong tuần.")
    _change(version, "calendar.hours_set", by=by, at=at, facts={"hours": checked}, changes={"hours": checked})


def set_decision(
    version: CalendarVersion, *, decision: str, covers_to: date, provisional_from: date | None, by: Actor, at: datetime
) -> None:
    """Afterwards the draft names its decision, the last day it covers, and from when it is provisional.

    In days that it did not cover before, the national one has the days off to be expected.
    """
    if covers_to < version.covers_from:
        raise BrokenRuleError("covers_to", "Ngày cuối phải sau ngày đầu của lịch.")
    before = version.covers_to
    with transaction.atomic():
        _change(
            version,
            "calendar.decision_set",
            by=by,
            at=at,
            facts={
                "covers_to": covers_to.isoformat(),
                "provisional_from": provisional_from.isoformat() if provisional_from else None,
            },
            changes={"decision": legible(decision), "covers_to": covers_to, "provisional_from": provisional_from},
        )
        _propose(version, before)


def _propose(version: CalendarVersion, after: date) -> None:
    """The days off to be expected after that day stand in a national draft, to be confirmed.

    A year that the draft newly covers is thus never a year without holidays.
    """
    if version.calendar.agency_id is not None:
        return
    Holiday.objects.bulk_create(
        [
            Holiday(
                calendar_version=version, day=day, kind=rule.kind, name=rule.name, basis=rule.basis, provisional=True
            )
            for day, rule in expected_between(after, version.covers_to).items()
        ],
        ignore_conflicts=True,
    )


def put_calendar_in_force(version: CalendarVersion, *, by: Actor, at: datetime) -> None:
    """Afterwards deadlines are computed by this version, and the one before is superseded.

    No due date already promised changes: rooms above show beforehand which open cases would
    have another one (``org.calendar_effects``), and read ``calendar.put_in_force``.
    """
    if not legible(version.decision):
        raise BrokenRuleError("decision", "Ghi văn bản ban hành bản lịch này rồi mới đưa vào áp dụng.")
    try:
        calendar_with(version)
    except CalendarFileError as error:
        raise BrokenRuleError("", str(error)) from error
    with transaction.atomic():
        before = version.calendar.versions.filter(state="in_force").first()
        facts: dict[str, Any] = {"calendar": version.calendar.code, "number": version.number}
        if before is not None:
            facts["before"] = before.number
            move(before, "superseded", by=by, at=at, facts={"by": version.number})
        move(version, "put_in_force", by=by, at=at, facts=facts)
        transaction.on_commit(forget_calendars)


def lay_days(
    calendar: WorkCalendar, *, days: Mapping[date, DayRule | None], decision: str, by: Actor, at: datetime
) -> CalendarVersion:
    """Afterwards a new version of the calendar is in force with these days; None: again as its weekday is.

    Raises BrokenRuleError where a draft already stands, NotPermittedError.
    """
    with transaction.atomic():
        draft = draft_calendar_version(calendar, by=by, at=at)
        until = covered_with(draft, days)
        set_decision(draft, decision=decision, covers_to=until, provisional_from=draft.provisional_from, by=by, at=at)
        ruled = set(draft.days.values_list("day", flat=True))
        for day, rule in sorted(days.items()):
            if rule is None and day in ruled:
                remove_day(draft, day=day, by=by, at=at)
            elif rule is not None:
                spans = None if rule.spans is None else [f"{each.start:%H:%M}-{each.end:%H:%M}" for each in rule.spans]
                set_day(draft, day=day, kind=rule.kind, name=rule.name, basis=rule.basis, spans=spans, by=by, at=at)
        put_calendar_in_force(draft, by=by, at=at)
    return draft


def _change(
    version: CalendarVersion,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any],
    changes: Mapping[str, Any] | None = None,
) -> None:
    grant = require(by, MANAGE_CALENDAR, version.agency_id)
    if version.state != "draft":
        raise BrokenRuleError("", "Chỉ sửa được bản dự thảo; soạn bản mới từ bản này.")
    note(version, kind, by=by, at=at, grant=grant, facts=facts, changes=changes)


def _checked_spans(spans: Sequence[str]) -> list[list[str]]:
    """The spans in order, as they are stored. Raises BrokenRuleError."""
    try:
        read = sorted((span_from(text) for text in spans), key=lambda span: span.start)
    except CalendarFileError as error:
        raise BrokenRuleError("hours", str(error)) from error
    for first, second in pairwise(read):
        if second.start < first.end:
            raise BrokenRuleError("hours", "Các khoảng giờ trong một ngày không được chồng lên nhau.")
    return [[f"{span.start:%H:%M}", f"{span.end:%H:%M}"] for span in read]


def _checked_hours(hours: Mapping[str, Sequence[str]]) -> dict[str, list[list[str]]]:
    """``mon`` to ``sun`` as typed, by the number of the weekday as stored."""
    unknown = set(hours) - set(WEEKDAYS)
    if unknown:
        raise BrokenRuleError("hours", f"Không có thứ “{sorted(unknown)[0]}”; dùng mon … sun.")
    return {str(number): _checked_spans(hours[day]) for number, day in enumerate(WEEKDAYS) if hours.get(day)}
