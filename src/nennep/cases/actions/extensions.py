"""A promise that is not kept: put off in time, or apologised for once it is too late for that; the first one stays on record."""

from copy import copy
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.worktime import Budget, Unit, due
from nennep.ledger.actions import note
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError

from ..models import Case
from ..parts.clock import promise
from ..parts.remarks import remark_part
from ..parts.stops import stops_of
from ..parts.work_items import promised_again
from ..queries.acts import permit
from ..queries.apologies import may_be_put_off

MOST_DAYS = 250


def extend_case(case: Case, *, by: Actor, at: datetime, days: int, reason: str) -> Case:
    """Afterwards the case is promised so many working days later; the letter of apology waits to be printed.

    Too late for that, the letter tells a new day so many working days from now, and the promise stays as it was: the
    case is overdue by it (NĐ 118/2025 Điều 19.6). ``first_due_at`` stays as it was told. Event ``case.extended`` with
    the instant before and after, or ``told_at``. Raises BrokenRuleError where the law allows no (further) new day.
    """
    grant = permit("extend", case, by=by)
    _check(days)
    if not may_be_put_off(case, at):
        return _apologise(case, by=by, at=at, days=days, reason=reason, grant=grant)
    later, calendar = copy(case), calendar_of(case.agency_id)
    later.extensions, later.extension_days = case.extensions + 1, case.extension_days + days
    promised = promise(later, calendar, stops_of(case))
    assert promised is not None  # noqa: S101 - the act is open only to a case with a promise
    remark, facts = remark_part(case, "extended", reason, by=by, at=at)
    note(
        case,
        "case.extended",
        by=by,
        at=at,
        grant=grant,
        facts={
            **facts,
            "days": days,
            "number": later.extensions,
            "due_before": case.due_at,
            "due_at": promised.at,
            "provisional": promised.provisional,
            "calendar": calendar.version,
        },
        changes={
            "due_at": promised.at,
            "due_provisional": promised.provisional,
            "extensions": later.extensions,
            "extension_days": later.extension_days,
        },
        parts=[remark, *promised_again(case, promised.at, calendar)],
    )
    return case


def _check(days: int) -> None:
    if not 0 < days <= MOST_DAYS:
        raise BrokenRuleError("days", f"Số ngày hẹn lại từ 1 đến {MOST_DAYS} ngày làm việc. Sửa lại ô này.")


def _apologise(case: Case, *, by: Actor, at: datetime, days: int, reason: str, grant: Grant) -> Case:
    """The letter tells a new day; it is the one that the law allows, and changes no promise."""
    calendar = calendar_of(case.agency_id)
    day = timezone.localdate(due(at, Budget(Decimal(days), Unit.WORKING_DAY), calendar).at)
    remark, facts = remark_part(case, "extended", reason, by=by, at=at)
    number = case.extensions + 1
    facts_told = {
        "days": days,
        "number": number,
        "due_before": case.due_at,
        "due_at": case.due_at,
        "told_at": calendar.close(day),
    }
    note(
        case,
        "case.extended",
        by=by,
        at=at,
        grant=grant,
        facts={**facts, **facts_told, "calendar": calendar.version},
        changes={"extensions": number},
        parts=[remark],
    )
    return case
