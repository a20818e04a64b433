"""Promises that another calendar would make otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.kernel.dates import promised, with_doubt
from nennep.kernel.worktime import Calendar, OutsideCalendarError
from nennep.org.queries.calendar_effects import previews_calendar
from nennep.org.queries.calendars import calendar_of

from ..models import Case
from ..parts.clock import promise
from ..rules import OPEN
from .access import cases_for

NAMED = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """An open case whose promise would be another instant; ``provisional``: that one may change too."""

    case: Case
    before: datetime
    after: datetime
    provisional: bool


def shifts(cases: Iterable[Case], calendar: Calendar) -> Iterator[Shift]:
    """Those of ``cases`` for which ``calendar`` gives another due instant than the stored one."""
    for case in cases:
        try:
            due = promise(case, calendar, list(case.intervals.all()))
        except OutsideCalendarError:
            continue
        if due and case.due_at and due.at != case.due_at:
            yield Shift(case, case.due_at, due.at, due.provisional)


def open_cases(agency_ids: Sequence[int]) -> Iterable[Case]:
    """The running cases of these agencies that have a promise, with what it is computed from."""
    return (
        Case.objects.filter(
            agency_id__in=agency_ids, state__in=OPEN, due_at__isnull=False, procedure_version__isnull=False
        )
        .select_related("procedure_version__procedure", "variant")
        .prefetch_related("intervals")
        .order_by("due_at", "pk")
    )


def confirmed(case: Case, calendar: Calendar) -> bool:
    """Whether the promise is marked as provisional and the calendar now gives the same instant for certain."""
    try:
        due = promise(case, calendar, list(case.intervals.all()))
    except OutsideCalendarError:
        return False
    return case.due_provisional and due is not None and due.at == case.due_at and not due.provisional


def cases_out_of_step(actor: Actor) -> list[Shift]:
    """Open cases of the viewer's agency whose promise differs from the calendar in force."""
    seen = cases_for(actor).filter(agency_id=actor.agency_id).values("pk")
    mine = open_cases([actor.agency_id]).filter(pk__in=seen)  # type: ignore[attr-defined]
    return list(shifts(mine, calendar_of(actor.agency_id)))


@previews_calendar
def promises_under(old: Calendar, new: Calendar, agency_ids: Sequence[int]) -> list[str]:
    """What the draft would change for open cases; nothing is rewritten."""
    found = list(shifts(open_cases(agency_ids), new))
    if not found:
        return []
    named = [
        f"{shift.case.code}: {with_doubt(promised(shift.before), shift.case.due_provisional)}"
        f" thành {with_doubt(promised(shift.after), shift.provisional)}"
        for shift in found[:NAMED]
    ]
    more = f", và {len(found) - NAMED} hồ sơ nữa" if len(found) > NAMED else ""
    return [
        f"{len(found)} hồ sơ đang mở sẽ có hạn khác: {'; '.join(named)}{more}."
        " Hạn đã hẹn không tự đổi; Lãnh đạo Một cửa quyết định từng hồ sơ."
    ]
