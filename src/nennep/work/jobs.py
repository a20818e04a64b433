"""Sweeps: machine work that comes round again, each run by one worker at a time."""

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event as Signal
from threading import Thread
from time import monotonic
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from nennep.kernel.actors import Actor, machine
from nennep.kernel.faults import fault_kind, fault_place
from nennep.kernel.refusals import Refusal
from nennep.kernel.registry import Registry, full_name
from nennep.ledger import files
from nennep.org.queries.calendar_years import year_awaited
from nennep.org.queries.practice import asker_now
from nennep.reorganisations.actions import (
    carry_out_merger,
    carry_out_reorganisation,
    move_merged_stragglers,
    move_stragglers,
    tell_hindrance,
)
from nennep.reorganisations.queries.mergers import merged_lately
from nennep.reorganisations.queries.reorganisations import STRAGGLERS_DAYS, left_behind, reorganisations_due
from nennep.web.sheets import write_sheet
from nennep.web.unsent import KEPT_FOR

from .actions import BATCHES, CALENDAR, ask_for_year, do_item, finish_batch, forget_batch, settle_year
from .actions.notices import forget_notices
from .actions.sheets import SHEETS_JOB, claim_sheet, finish_sheet, forget_sheet, refuse_sheet, renew_lease
from .actions.unsent import forget_unsent
from .models import Batch, BatchItem, Job, SheetOrder, WorkItem
from .parts.batch_kinds import BATCH_KINDS
from .parts.sheet_questions import TOOK_TOO_LONG, TRIED_IN_VAIN, content_of, question_of, why_refused
from .queries.sheets import sheets_ended_before, sheets_to_make
from .rules import (
    BATCHES_KEPT_DAYS,
    HEARTBEAT,
    MOST_SHEET_SECONDS,
    MOST_SHEET_TRIES,
    NOTICES_KEPT_DAYS,
    SHEETS_KEPT_DAYS,
)

# A sweep ends well within its lease; a lease that ran out belonged to a worker that was killed.
LEASE = timedelta(minutes=10)
# Of each batch so many items before the worker looks at its other work again.
ITEMS_A_RUN = 20
MOST_TOLD = 50
logger = logging.getLogger("nennep.work")


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one run did: how many records, and a line for each it could not do (and has logged)."""

    count: int = 0
    skipped: tuple[str, ...] = ()


Run = Callable[[datetime], SweepReport]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A run, how often it comes round, how long the others wait for a worker that holds it, and what it does in words."""

    name: str
    every: timedelta
    run: Run
    lease: timedelta = LEASE
    words: str = ""


SWEEPS: Registry[Sweep] = Registry("sweep")


def sweep(name: str, *, every: timedelta, lease: timedelta = LEASE, words: str = "") -> Callable[[Run], Run]:
    """Register ``run(at) -> SweepReport``. It must be idempotent: after a crash it runs again.

    A run that did something is due again at once, so it may do a bounded part each time.
    """

    def enter(run: Run) -> Run:
        SWEEPS.add(name, Sweep(name, every, run, lease, words), origin=full_name(run))
        return run

    return enter


def run_pending(at: datetime) -> int:
    """Run each sweep that is due and that no other worker holds; how many records were done.

    A sweep that breaks is told in the log and in its Job, and keeps none of the others back.
    """
    done = 0
    jobs = {job.name: job for job in Job.objects.filter(name__in=SWEEPS)}
    for one in list(SWEEPS.values()):
        job = jobs.get(one.name)
        if job is None:
            Job.objects.bulk_create([Job(name=one.name, due_at=at)], ignore_conflicts=True)
        elif at < job.due_at <= at + one.every:
            continue
        until = _lease(one, at)
        if until is not None:
            done += _run(one, at, until)
    return done


def _lease(one: Sweep, at: datetime) -> datetime | None:
    """Until when the sweep is ours; None where another worker holds it or has just run it.

    Instants further ahead than they can have been set were set by a clock put back since.
    """
    until = at + one.lease
    free = Q(leased_until=None) | Q(leased_until__lte=at) | Q(leased_until__gt=until)
    due = Q(due_at__lte=at) | Q(due_at__gt=at + one.every)
    taken = Job.objects.filter(free, due, name=one.name).update(leased_until=until)
    return until if taken else None


def _run(one: Sweep, at: datetime, until: datetime) -> int:
    try:
        swept = one.run(at)
    except Exception as error:
        logger.exception("Lượt quét “%s” bị lỗi; sẽ thử lại.", one.name)
        swept = SweepReport(skipped=(f"cả lượt: {fault_kind(error)}, {fault_place(error)}",))
    told = "\n".join(swept.skipped[:MOST_TOLD])
    # Only while the lease is still ours: a worker that was thought dead must not free another's.
    Job.objects.filter(name=one.name, leased_until=until).update(
        leased_until=None,
        due_at=at if swept.count else at + one.every,
        last_run_at=at,
        last_count=swept.count,
        last_skipped=told,
    )
    return swept.count


@sweep(HEARTBEAT, every=timedelta(seconds=10), lease=timedelta(seconds=30), words="Báo việc nền đang chạy")
def beat(at: datetime) -> SweepReport:
    """The Job of this sweep tells when a worker last came round."""
    return SweepReport()


@sweep("work.calendars", every=timedelta(hours=1), words="Nhắc lập lịch làm việc của năm sau")
def ask_for_years(at: datetime) -> SweepReport:
    """The keeper of the national calendar has the item of the year to decide, and no other."""
    found = year_awaited(timezone.localdate(at))
    wanted = (found[0].pk, f"year-{found[1]}") if found else None
    open_items = WorkItem.objects.filter(subject_type=CALENDAR, state="open")
    settled = [item for item in open_items if (item.subject_id, item.node) != wanted]
    for item in settled:
        settle_year(item, by=machine(item.agency_id), at=at)
    if found is None or len(open_items) > len(settled):
        return SweepReport(len(settled))
    version, year = found
    ask_for_year(version, year=year, by=machine(version.calendar.keeper.pk), at=at)
    return SweepReport(len(settled) + 1)


FAULTY_DECISION = "Phần mềm gặp lỗi chưa lường trước khi thực hiện; chưa đổi gì, sẽ tự thử lại. Báo người quản trị máy."


@sweep("work.reorganisations", every=timedelta(minutes=1), words="Thực hiện quyết định tổ chức đến ngày")
def carry_out_reorganisations(at: datetime) -> SweepReport:
    """Every decision on the organisation whose day has come is carried out; what stands in its way is told on its page."""
    done, skipped = 0, []
    for decision in reorganisations_due(timezone.localdate(at)):
        by = machine(decision.agency_id)
        try:
            (carry_out_merger if decision.into_id else carry_out_reorganisation)(decision, by=by, at=at)
            done += 1
        except Refusal as refusal:
            if tell_hindrance(decision, words=refusal.words, by=by, at=at):
                skipped.append(f"{decision.agency.code}, {decision}: {refusal.words}")
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            # Whatever it is, the decisions of the others are carried out.
            logger.exception("Chưa thực hiện được quyết định tổ chức %s.", decision.pk)
            tell_hindrance(decision, words=FAULTY_DECISION, by=by, at=at)
            skipped.append(f"{decision.agency.code}: {fault_kind(error)}, {fault_place(error)}")
    late = _move_late(at)
    return SweepReport(done + late.count, (*skipped, *late.skipped))


def _move_late(at: datetime) -> SweepReport:
    """What came to a former place while the decision was carried out; what is just worked on waits for the next run."""
    day = timezone.localdate(at)
    moves = [(one.agency, partial(move_stragglers, one, by=machine(one.agency_id), at=at)) for one in left_behind(day)]
    for one in merged_lately(day, STRAGGLERS_DAYS):
        moves.append((one.agency, partial(move_merged_stragglers, one, by=machine(one.agency_id), at=at)))
    done, skipped = 0, []
    for agency, move in moves:
        try:
            done += move()
        except Refusal as refusal:
            skipped.append(f"{agency.code}: {refusal.words}")
    return SweepReport(done, tuple(skipped))


# An item is done once whoever runs: the lease need only outlast a run, so that a killed worker is soon replaced.
@sweep(BATCHES, every=timedelta(seconds=15), lease=timedelta(minutes=1), words="Làm tiếp việc hàng loạt")
def carry_on_batches(at: datetime) -> SweepReport:
    """Of every batch that is running some more items are done; one that has none left is finished."""
    count = 0
    for batch in Batch.objects.filter(state="running", kind__in=BATCH_KINDS).select_related("asked_by").order_by("pk"):
        count += _carry_on(batch, at)
    return SweepReport(count)


def _carry_on(batch: Batch, at: datetime) -> int:
    by = _asker(batch, at)
    waiting = BatchItem.objects.filter(batch=batch, outcome="").select_related("batch").order_by("number")
    items = list(waiting[:ITEMS_A_RUN])
    count = sum(do_item(item, by=by, at=at) for item in items)
    if not waiting.exists() and Batch.objects.filter(pk=batch.pk, state="running").exists():
        finish_batch(batch, by=machine(batch.agency_id), at=at)
        count += 1
    return count


def _asker(batch: Batch, at: datetime) -> Actor:
    """Who asked, with the duties held now, there where it was asked; without any where that person left or is locked."""
    if batch.asked_by is None:
        return machine(batch.agency_id)
    return asker_now(batch.asked_by, batch.agency_id, at) or Actor(batch.asked_by.pk, batch.agency_id)


@sweep("work.batches_kept", every=timedelta(days=1), words="Bỏ bản ghi việc hàng loạt đã hết thời hạn giữ")
def forget_batches(at: datetime) -> SweepReport:
    """Batches that ended long ago are gone; what they made stays, and so do their events."""
    ended = Batch.objects.filter(ended_at__lt=at - timedelta(days=BATCHES_KEPT_DAYS)).exclude(state="running")
    old = list(ended.order_by("pk")[:ITEMS_A_RUN])
    for batch in old:
        forget_batch(batch, by=machine(batch.agency_id), at=at)
    return SweepReport(len(old))


@sweep("work.notices_kept", every=timedelta(days=1), words="Bỏ thông báo đã hết thời hạn giữ")
def forget_old_notices(at: datetime) -> SweepReport:
    """Notices made long ago are gone; what they were about stays."""
    before = at - timedelta(days=NOTICES_KEPT_DAYS)
    return SweepReport(forget_notices(before, most=500, by=machine(0), at=at))


@sweep("work.unsent_kept", every=timedelta(minutes=10), words="Bỏ phần đã gõ mà chưa ghi, sau 24 giờ")
def forget_old_unsent(at: datetime) -> SweepReport:
    """What was typed and not taken a day ago is gone."""
    return SweepReport(forget_unsent(at - KEPT_FOR, most=500, by=machine(0), at=at))


# A lease is short, so that the sheet of a killed worker is soon taken up; a living one renews it beside its work.
SHEET_LEASE = timedelta(minutes=1)
RENEWED_EVERY_SECONDS = 10.0
ROWS_BETWEEN_LOOKS = 200


@sweep(SHEETS_JOB, every=timedelta(seconds=15), lease=timedelta(minutes=1), words="Lập bảng Excel dài")
def make_sheets(at: datetime) -> SweepReport:
    """The oldest list that nobody makes is made; one a run, so that the other work of the background is looked at."""
    latest = at + SHEET_LEASE
    for order in sheets_to_make(at, latest)[:1]:
        if claim_sheet(order, until=latest, latest=latest, by=machine(order.agency_id), at=at):
            return _made(order, at)
    return SweepReport()


def _made(order: SheetOrder, at: datetime) -> SweepReport:
    """One that cannot be made is told to whoever asked; after a fault of the machine it is tried again."""
    by, begun = machine(order.agency_id), monotonic()
    try:
        done = _write_sheet(order, at)
    except LeaseLostError:
        return SweepReport(1)
    except (OperationalError, InterfaceError, OSError):
        raise
    except Exception as error:
        if not isinstance(error, Refusal | PermissionDenied | Http404):
            logger.exception("Bảng Excel %s bị lỗi khi lập.", order.code)
        done = refuse_sheet(order, reason=why_refused(error), by=by, at=at + timedelta(seconds=monotonic() - begun))
    return SweepReport(int(done))


def _write_sheet(order: SheetOrder, at: datetime) -> bool:
    """The rows are read anew with the rights of now, and written one after the other."""
    begun = monotonic()
    if order.tries > MOST_SHEET_TRIES:
        raise Refusal(TRIED_IN_VAIN)
    request = question_of(order, at)
    content = content_of(order, request)
    # Left half-read, the rows would hold a cursor open; on SQLite nothing could be written beside it.
    with (
        files.written_aside() as aside,
        LeaseKeeper(order, at) as keeper,
        closing(keeper.watched(content.rows)) as rows,
    ):
        note = f"Nền Nếp, bảng {order.code}"
        count = write_sheet(aside, order.kind, request, content, rows=rows, note=note)
        keeper.check()
        ended = at + timedelta(seconds=monotonic() - begun)
        return finish_sheet(order, aside=aside, rows=count, asker=request.actor, by=machine(order.agency_id), at=ended)


class LeaseLostError(Exception):
    """The sheet was cancelled, or another worker has taken it up: what is written of it goes nowhere."""


class LeaseKeeper(Thread):
    """Renews the lease of a sheet beside the writing of it, on a connection of its own.

    The rows hold a cursor open on the connection that reads them, on which SQLite could not write meanwhile.
    """

    def __init__(self, order: SheetOrder, at: datetime) -> None:
        super().__init__(daemon=True)
        self.order, self.at, self.begun = order, at, monotonic()
        self.rows = 0
        self._ended, self._lost = Signal(), Signal()

    def __enter__(self) -> "LeaseKeeper":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def watched(self, rows: Iterable[Sequence[Any]]) -> Generator[Sequence[Any]]:
        """The rows, counted. Raises LeaseLostError once they are wanted no longer, Refusal when they take too long."""
        for row in rows:
            if self.rows % ROWS_BETWEEN_LOOKS == 0:
                self.check()
            yield row
            self.rows += 1

    def check(self) -> None:
        if self._lost.is_set():
            raise LeaseLostError
        if monotonic() - self.begun > MOST_SHEET_SECONDS:
            raise Refusal(TOOK_TOO_LONG)

    def run(self) -> None:
        try:
            while not self._ended.wait(RENEWED_EVERY_SECONDS):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        """What cannot be written now is tried again at the next turn, well before the lease ends."""
        at = self.at + timedelta(seconds=monotonic() - self.begun)
        by = machine(self.order.agency_id)
        try:
            if not renew_lease(self.order, until=at + SHEET_LEASE, rows=self.rows, by=by, at=at):
                self._lost.set()
        except (OperationalError, InterfaceError):
            logger.warning("Chưa gia hạn được bảng Excel %s; sẽ thử lại.", self.order.code)


@sweep("work.sheets_kept", every=timedelta(hours=1), words="Bỏ bảng Excel đã hết thời hạn giữ")
def forget_sheets(at: datetime) -> SweepReport:
    """Sheets that ended some days ago are gone, with their files; the rows they were made of stay where they are."""
    old = sheets_ended_before(at - timedelta(days=SHEETS_KEPT_DAYS), ITEMS_A_RUN)
    for order in old:
        forget_sheet(order, by=machine(order.agency_id), at=at)
    return SweepReport(len(old))
