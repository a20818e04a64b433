"""A promise that will not be kept is put off in time, with an apology: the first one stays on record."""

from copy import copy
from datetime import datetime

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import promised
from nennep.ledger.actions import note
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.rules import regime_on

from ..models import Case
from ..parts.clock import promise
from ..parts.remarks import remark_part
from ..parts.stops import stops_of
from ..parts.work_items import promised_again
from ..queries.acts import permit

MOST_DAYS = 250


def extend_case(case: Case, *, by: Actor, at: datetime, days: int, reason: str) -> Case:
    """Afterwards the case is promised so many working days later; the letter of apology waits to be printed.

    ``first_due_at`` stays as it was told. Event ``case.extended`` with the instant before and after. Raises
    BrokenRuleError where the law allows no (further) extension, or allows it no more on that day.
    """
    grant = permit("extend", case, by=by)
    _check_in_time(case, at)
    if not 0 < days <= MOST_DAYS:
        raise BrokenRuleError("days", f"Số ngày gia hạn từ 1 đến {MOST_DAYS} ngày làm việc. Sửa lại ô này.")
    later, calendar = copy(case), calendar_of(case.agency_id)
    later.extensions, later.extension_days = case.extensions + 1, case.extension_days + days
    due = promise(later, calendar, stops_of(case))
    assert due is not None  # noqa: S101 - the act is open only to a case with a promise
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
            "due_at": due.at,
            "provisional": due.provisional,
            "calendar": calendar.version,
        },
        changes={
            "due_at": due.at,
            "due_provisional": due.provisional,
            "extensions": later.extensions,
            "extension_days": later.extension_days,
        },
        parts=[remark, *promised_again(case, due.at, calendar)],
    )
    return case


def _check_in_time(case: Case, at: datetime) -> None:
    assert case.due_at is not None  # noqa: S101 - the act is open only to a case with a promise
    assert case.received_at is not None  # noqa: S101 - as above
    ahead = regime_on(timezone.localdate(case.received_at)).extension_ahead
    if (timezone.localdate(case.due_at) - timezone.localdate(at)).days < ahead.value:
        raise BrokenRuleError(
            "",
            f"Xin lỗi và đề nghị gia hạn chậm nhất {ahead.value} ngày trước ngày hẹn trả ({ahead.article}); hồ sơ hẹn trả"
            f" {promised(case.due_at)}, nay đã quá lúc ấy. Trả kết quả sớm nhất có thể; hồ sơ xếp theo hẹn đang có.",
        )
