"""What the calendar does to processes: approvals dated ahead take effect."""

import logging
from datetime import datetime, timedelta

from nennep.kernel.actors import machine
from nennep.ledger.actions import ConflictError
from nennep.work.jobs import SweepReport, sweep

from .actions import put_in_force
from .queries import come_into_force
from .queries.touches import touches_of

logger = logging.getLogger("nennep.processes")


@sweep("processes.in_force", every=timedelta(minutes=5), words="Đưa vào áp dụng quy trình đến ngày hiệu lực")
def put_due_in_force(at: datetime) -> SweepReport:
    """Every version whose approvals were dated ahead is in force once the day has come."""
    done, skipped = 0, []
    for version in come_into_force(at):
        name = f"{version.process.code} bản {version.number}"
        if touches := touches_of(version):
            skipped.append(f"{name}: chờ xác nhận lại, {', '.join(touch.words for touch in touches)}")
            continue
        try:
            put_in_force(version, by=machine(version.agency_id), at=at)
            done += 1
        except ConflictError:
            continue
        except Exception as error:
            logger.exception("Lượt quét không đưa được %s vào áp dụng", name)
            skipped.append(f"{name}: {type(error).__name__}: {error}")
    return SweepReport(done, tuple(skipped))
