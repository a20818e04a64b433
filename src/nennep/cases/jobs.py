"""Sweeps over cases: fires timers that have come and records the cases that are overdue."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from nennep.kernel.actors import machine
from nennep.ledger.actions import ConflictError
from nennep.work.jobs import SweepReport, sweep

from .actions import confirm_due, fire_timer, mark_overdue
from .models import Case
from .queries import due_timers, still_provisional, untold_overdue

# So many records a run; what is left is due again at once.
MOST = 500
Record = TypeVar("Record")
logger = logging.getLogger("nennep.cases")


@sweep("cases.timers", every=timedelta(seconds=15), words="Đồng hồ hẹn giờ của các bước")
def fire_due_timers(at: datetime) -> SweepReport:
    """Every timer whose instant has come, of cases whose clock runs, has fired."""

    def fire(timer: tuple[int, int]) -> bool:
        case_id, node = timer
        case = Case.objects.get(pk=case_id)
        fire_timer(case, node=node, by=machine(case.agency_id), at=at)
        return True

    return _each(due_timers(at), fire, lambda timer: f"hồ sơ {timer[0]}, đồng hồ {timer[1]}")


@sweep("cases.overdue", every=timedelta(minutes=1), words="Ghi hồ sơ quá hẹn")
def tell_overdue(at: datetime) -> SweepReport:
    """Every running case past its promise has its event ``case.overdue``."""

    def tell(case: Case) -> bool:
        return mark_overdue(case, by=machine(case.agency_id), at=at)

    return _each(untold_overdue(at), tell, lambda case: case.code)


@sweep("cases.dues", every=timedelta(minutes=10), words="Chốt hạn dự kiến khi có lịch của năm")
def confirm_dues(at: datetime) -> SweepReport:
    """No open case is marked as promised provisionally whose calendar is decided and keeps the promise."""

    def confirm(case: Case) -> bool:
        return confirm_due(case, by=machine(case.agency_id), at=at)

    return _each(still_provisional(), confirm, lambda case: case.code)


def _each(records: Iterable[Record], act: Callable[[Record], bool], name: Callable[[Record], str]) -> SweepReport:
    """Runs the act for each record. A conflict is passed over; a failure is logged and the next record goes on."""
    done, skipped = 0, []
    for record in records:
        if done == MOST:
            break
        try:
            done += act(record)
        except ConflictError:
            continue
        except Exception as error:
            logger.exception("Lượt quét không xử lý được %s", name(record))
            skipped.append(f"{name(record)}: {type(error).__name__}: {error}")
    return SweepReport(done, tuple(skipped))
