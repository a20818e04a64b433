"""Due dates under a new calendar: an officer decides for each case whether its promise changes."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.actions import note
from nennep.org.queries.calendars import calendar_of

from ..models import Case, Interval
from ..parts.clock import promise
from ..parts.remarks import remark_part
from ..parts.work_items import promised_again
from ..queries.acts import permit
from ..queries.due_date_changes import confirmed


def recompute_due(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """The promise is computed again with the calendar in force; old and new stand in the event.

    ``first_due_at`` and the slip already given stay as they are. Nothing is written where the
    instant would be the same.
    """
    grant = permit("recompute_due", case, by=by)
    calendar = calendar_of(case.agency_id)
    due = promise(case, calendar, list(Interval.objects.filter(case=case).order_by("started_at")))
    if due is None or due.at == case.due_at:
        return case
    remark, facts = remark_part(case, "due_recomputed", reason, by=by, at=at)
    note(
        case,
        "case.due_recomputed",
        by=by,
        at=at,
        grant=grant,
        facts={
            **facts,
            "due_before": case.due_at,
            "due_at": due.at,
            "provisional": due.provisional,
            "calendar": calendar.version,
        },
        changes={"due_at": due.at, "due_provisional": due.provisional},
        parts=[remark, *promised_again(case, due.at, calendar)],
    )
    return case


def confirm_due(case: Case, *, by: Actor, at: datetime) -> bool:
    """The promise is provisional no longer where the calendar, now decided, keeps its instant; whether it is so.

    Event ``case.due_confirmed``. A promise that the decision moves stays as it is, mark and all, until an
    officer decides. Raises ConflictError where the case was moved meanwhile.
    """
    calendar = calendar_of(case.agency_id)
    if not confirmed(case, calendar):
        return False
    note(
        case,
        "case.due_confirmed",
        by=by,
        at=at,
        grant=permit("confirm_due", case, by=by),
        facts={"due_at": case.due_at, "provisional": False, "calendar": calendar.version},
        changes={"due_provisional": False},
    )
    return True
