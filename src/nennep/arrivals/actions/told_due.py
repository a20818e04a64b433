"""Puts right the promise of a case that was taken over, where it was told wrongly."""

from copy import copy
from datetime import datetime
from decimal import Decimal

from nennep.cases.models import Case, Interval
from nennep.cases.parts.clock import hours_to_result, promise
from nennep.cases.parts.corrections import correction_part
from nennep.cases.parts.remarks import remark_part
from nennep.cases.parts.work_items import promised_again
from nennep.cases.queries.acts import permit
from nennep.kernel.actors import Actor
from nennep.kernel.dates import moment
from nennep.ledger.actions import note
from nennep.ledger.statement import Part, Update
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..rules.open_dossiers import ToldDays, faults_of_days

SAME = "Hạn này đang ghi đúng như vậy; sửa ngày giờ rồi ghi, hoặc bấm Không làm nữa."


def correct_told_due(case: Case, *, due_at: datetime, by: Actor, at: datetime, reason: str) -> Case:
    """The first promise is as the slip of the old system told it; what was told before stays in the history.

    The promise of today follows from it and from the stops since. Event ``case.told_due_corrected``. Raises
    BrokenRuleError where it is the one that is kept, or the check of a list would refuse it.
    """
    grant = permit("correct_told_due", case, by=by)
    calendar = calendar_of(case.agency_id)
    if due_at == case.first_due_at:
        raise BrokenRuleError("due", SAME)
    told = ToldDays(received=case.received_at, due=due_at)
    faults = faults_of_days(told, hours_after=_hours_after(case), calendar=calendar, at=at)
    if "due" in faults:
        raise BrokenRuleError("due", faults["due"])
    was, before = case.first_due_at, case.due_at
    kept, line = correction_part(case, [("due", "Hạn đã hẹn", _told(was), _told(due_at))])
    remark, said = remark_part(case, "correction", reason, by=by, at=at)
    # What the page shows of the case changes only once it is written.
    right = copy(case)
    right.first_due_at = due_at
    due = promise(right, calendar, list(Interval.objects.filter(case=case).order_by("started_at")))
    assert due is not None  # noqa: S101 - its first promise is told
    # What the clock stood on since the take-over is the promise that was told wrongly.
    stops: list[Part] = [Update(Interval, {"case": case.pk, "due_before": was}, {"due_before": due_at})] if was else []
    note(
        case,
        "case.told_due_corrected",
        by=by,
        at=at,
        grant=grant,
        facts={**line, **said, "first_due_before": was, "first_due_at": due_at, "due_before": before, "due_at": due.at},
        changes={"first_due_at": due_at, "due_at": due.at, "due_provisional": due.provisional},
        parts=[kept, remark, *stops, *promised_again(case, due.at, calendar)],
    )
    return case


def _hours_after(case: Case) -> Decimal:
    """The most hours of the steps after one that waits: the calendar must reach so far back."""
    graph = graph_of_version(case.process_version_id)
    waiting = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state__in=["open", "waiting"])
    return max((hours_to_result(graph, node)[1] for node in waiting.values_list("node", flat=True)), default=Decimal(0))


def _told(at: datetime | None) -> str:
    return moment(at) if at else "không có hạn"
