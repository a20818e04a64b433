"""The slip that asks for a supplement: it waits at the desk until it was sent, and its day begins the applicant's term."""

from datetime import date, datetime, time

from django.utils import timezone

from nennep.kernel.dates import days_after
from nennep.kernel.practice import original_of
from nennep.kernel.worktime import Calendar, OutsideCalendarError, pass_on_by
from nennep.ledger.statement import Insert, Part, Update
from nennep.org.queries.calendars import calendar_of
from nennep.org.queries.names import desk_of
from nennep.org.rules import RECEIVE
from nennep.procedures.rules import regime_on
from nennep.work.models import WorkItem

from ..models import Case, SupplementRequest
from .clock import supplement_rule_of

SLIP, SEND = "supplement_slip", "send"
TITLE = "Gửi, giao phiếu yêu cầu bổ sung"


def open_request(case: Case) -> SupplementRequest | None:
    """The request of the examination that the applicant has not answered yet."""
    return case.supplements.filter(phase="examination", completed_at=None).order_by("-round").first()


def answer_until(case: Case, told_on: date) -> date | None:
    """Until when the applicant may answer what was told on that day; None where the law sets no term."""
    days = supplement_rule_of(case).days
    return days_after(told_on, days.value) if days else None


def slip_part(case: Case, at: datetime) -> Insert:
    """The row by which the slip waits for whoever receives at the desk that took the case in."""
    where = case.desk_id or case.agency_id
    row = {
        "agency": where,
        "division": _desk(where),
        "duty": RECEIVE,
        "assignee": None,
        "subject_type": SLIP,
        "subject_id": case.pk,
        "node": SEND,
        "title": TITLE,
        "entered_at": at,
        "limit_at": _send_by(at, calendar_of(where)),
        "state": "open",
    }
    return Insert(WorkItem, row)


def slip_gone(case: Case) -> Part:
    """The slip waits at the desk no longer, if it still did."""
    return Update(WorkItem, {"subject_type": SLIP, "subject_id": case.pk, "state": "open"}, {"state": "done"})


def slip_follows_desk(case: Case) -> None:
    """Once the row is written: the slip waits at the desk of now, which may be another since the place was read."""
    where = case.desk_id or case.agency_id
    waiting = WorkItem.objects.filter(subject_type=SLIP, subject_id=case.pk, state="open")
    waiting.exclude(division=_desk(where)).update(division=_desk(where))


def _desk(agency_id: int) -> int | None:
    return getattr(desk_of(original_of(agency_id)), "pk", None)


def _send_by(at: datetime, calendar: Calendar) -> datetime | None:
    """As papers are passed on: the same working day, or first thing on the next where it was late in the day."""
    rule = regime_on(timezone.localdate(at)).hand_over
    try:
        return pass_on_by(at, time.fromisoformat(rule.value), calendar)
    except OutsideCalendarError:
        return None
