"""Opens the work items of this room, and sees to what people asked for in bulk."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.worktime import Budget, Unit, latest_day_before
from nennep.ledger.actions import append, move, require
from nennep.ledger.events import name_events
from nennep.ledger.joints import take_last_line
from nennep.ledger.models import StoredFile
from nennep.ledger.statement import Insert, Update
from nennep.org.models import Agency, CalendarVersion
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import MANAGE_CALENDAR, BrokenRuleError

from ..models import Batch, BatchItem, Job, WorkItem
from ..parts.batch_kinds import BATCH_KINDS

CALENDAR = "calendar"
# The sweep that does the items of batches.
BATCHES = "work.batches"
BROKEN = "Phần mềm gặp lỗi khi làm mục này; lỗi đã ghi vào nhật ký máy chủ. Báo người quản trị rồi làm lại mục này."
logger = logging.getLogger("nennep.work")
name_events(
    {
        "batch.asked": "Giao việc hàng loạt",
        "batch.forgotten": "Bỏ bản ghi việc hàng loạt đã hết thời hạn giữ",
        "calendar.year_awaited": "Giao lập lịch làm việc của năm",
        "calendar.year_settled": "Không còn phải lập lịch làm việc của năm",
    }
)


def ask_for_year(version: CalendarVersion, *, year: int, by: Actor, at: datetime) -> None:
    """Afterwards the keeper of the calendar has an item: to decide the days off of that year."""
    keeper = version.calendar.keeper.pk
    item = {
        "agency": keeper,
        "division": None,
        "duty": MANAGE_CALENDAR,
        "assignee": None,
        "subject_type": CALENDAR,
        "subject_id": version.pk,
        "node": f"year-{year}",
        "title": f"Lập lịch làm việc năm {year}",
        "entered_at": at,
        "limit_at": _last_work_before(year, keeper, at),
        "state": "open",
    }
    append(
        "calendar.year_awaited",
        subject=(CALENDAR, version.pk),
        agency_id=keeper,
        by=by,
        at=at,
        facts={"year": year},
        parts=[Insert(WorkItem, item)],
    )


def settle_year(item: WorkItem, *, by: Actor, at: datetime) -> None:
    """Afterwards the item is done: its year is decided, or another calendar is in force."""
    where = {"subject_type": CALENDAR, "subject_id": item.subject_id, "node": item.node}
    append(
        "calendar.year_settled",
        subject=(CALENDAR, item.subject_id),
        agency_id=item.agency_id,
        by=by,
        at=at,
        facts={"node": item.node},
        parts=[Update(WorkItem, where | {"state": "open"}, {"state": "done"})],
    )


def _last_work_before(year: int, agency_id: int, at: datetime) -> datetime | None:
    """The end of the last day of work before that year; None where it has begun."""
    calendar = calendar_of(agency_id)
    day = Budget(Decimal(1), Unit.CALENDAR_DAY)
    close = calendar.close(latest_day_before(date(year, 1, 1), day, calendar))
    return close if close and at < close else None


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One item of a batch: what it is called on screen, and what its kind needs in order to do it."""

    title: str
    content: dict[str, Any]


def ask_for_batch(
    agency: Agency,
    *,
    kind: str,
    title: str,
    items: Sequence[ItemDraft],
    by: Actor,
    at: datetime,
    file: StoredFile | None = None,
    file_name: str = "",
) -> Batch:
    """Afterwards the worker does these items one by one, each with its own commit, in the name of ``by``.

    Raises BrokenRuleError where there is none, NotPermittedError, KeyError for an unknown kind.
    """
    grant = require(by, BATCH_KINDS[kind].duty_of(by, agency.pk), agency.pk)
    if not items:
        raise BrokenRuleError("", "Chưa có mục nào để làm.")
    with transaction.atomic():
        batch = Batch.objects.create(
            agency=agency,
            code=token_hex(6),
            kind=kind,
            title=title[:200],
            total=len(items),
            file=file,
            file_name=file_name,
            asked_by_id=by.user_id,
            asked_at=at,
        )
        rows = [
            BatchItem(batch=batch, number=number, title=item.title[:400], content=item.content)
            for number, item in enumerate(items, start=1)
        ]
        BatchItem.objects.bulk_create(rows, batch_size=100)
        facts = {"kind": kind, "total": batch.total, "file": file.sha256 if file else None}
        append("batch.asked", subject=("batch", batch.pk), agency_id=agency.pk, by=by, at=at, grant=grant, facts=facts)
        Job.objects.filter(name=BATCHES).update(due_at=at)
    return batch


def do_item(item: BatchItem, *, by: Actor, at: datetime) -> bool:
    """Afterwards the item is done, or skipped with the reason: in one transaction, once for ever.

    False where another worker has done it or the batch was stopped. A fault of the database is raised,
    and the item waits; any other fault of the program skips it and is logged.
    """
    # No join: "outcome" must stand in the statement itself, so that it is asked anew after a wait for the row.
    running = Batch.objects.filter(state="running").values("pk")
    waits = BatchItem.objects.filter(pk=item.pk, outcome="", batch__in=running)
    with transaction.atomic():
        if not waits.update(outcome="done", done_at=at):
            return False
        made, reason = _made(item, by, at)
        result = {"outcome": "skipped", "reason": reason} if reason else {"made": made[:80]}
        BatchItem.objects.filter(pk=item.pk).update(**result)
    return True


def _made(item: BatchItem, by: Actor, at: datetime) -> tuple[str, str]:
    """What the item made; or why it could not be done, and then nothing of it is written."""
    try:
        with transaction.atomic():
            return BATCH_KINDS[item.batch.kind].do(item.content, by=by, at=at), ""
    except Refusal as refusal:
        return "", refusal.words
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Việc hàng loạt %s, mục %s bị lỗi.", item.batch.code, item.number)
        return "", BROKEN


def finish_batch(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Afterwards the batch has ended; the event tells how many were done. Raises ConflictError."""
    move(batch, "finished", by=by, at=at, facts=_counts(batch), changes={"ended_at": at})


def stop_batch(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Afterwards no further item is begun; what is done stays.

    Raises NotPermittedError, UnlawfulMoveError where it has ended, ConflictError.
    """
    require(by, BATCH_KINDS[batch.kind].duty_of(by, batch.agency_id), batch.agency_id)
    move(batch, "cancelled", by=by, at=at, facts=_counts(batch), changes={"ended_at": at})


def forget_batch(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Afterwards the rows of a batch that ended are gone; its events stay. Raises BrokenRuleError while it runs."""
    if batch.state == "running":
        raise BrokenRuleError("", "Việc hàng loạt đang làm, chưa bỏ bản ghi được.")
    with transaction.atomic():
        facts = {"kind": batch.kind, "total": batch.total}
        chain = take_last_line(batch.agency_id)
        append("batch.forgotten", subject=("batch", batch.pk), agency_id=chain, by=by, at=at, facts=facts)
        batch.delete()


def _counts(batch: Batch) -> dict[str, int]:
    items = BatchItem.objects.filter(batch=batch)
    return {
        "total": batch.total,
        "done": items.filter(outcome="done").count(),
        "skipped": items.filter(outcome="skipped").count(),
    }
