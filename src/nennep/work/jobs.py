"""Sweeps: machine work that comes round again, each run by one worker at a time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from nennep.kernel.actors import Actor, machine
from nennep.kernel.faults import fault_kind, fault_place
from nennep.kernel.practice import is_practice
from nennep.kernel.refusals import Refusal
from nennep.kernel.registry import Registry, full_name
from nennep.org.actions import (
    carry_out_merger,
    carry_out_reorganisation,
    move_merged_stragglers,
    move_stragglers,
    tell_hindrance,
)
from nennep.org.queries import actor_of
from nennep.org.queries.calendar_years import year_awaited
from nennep.org.queries.mergers import merged_lately
from nennep.org.queries.practice import practising
from nennep.org.queries.reorganisations import STRAGGLERS_DAYS, left_behind, reorganisations_due

from .actions import BATCHES, CALENDAR, ask_for_year, do_item, finish_batch, forget_batch, settle_year
from .actions.notices import forget_notices
from .models import Batch, BatchItem, Job, WorkItem
from .parts.batch_kinds import BATCH_KINDS
from .rules import BATCHES_KEPT_DAYS, HEARTBEAT, NOTICES_KEPT_DAYS

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
            tell_hindrance(decision, words=refusal.words, by=by, at=at)
            skipped.append(f"{decision.agency.code}, {decision}: {refusal.words}")
    for division in left_behind(timezone.localdate(at)):
        done += move_stragglers(division, by=machine(division.agency_id), at=at)
    for merger in merged_lately(timezone.localdate(at), STRAGGLERS_DAYS):
        done += move_merged_stragglers(merger, by=machine(merger.agency_id), at=at)
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
    asker = actor_of(batch.asked_by, at) if batch.asked_by.is_active else None
    if asker is not None and is_practice(batch.agency_id):
        asker = practising(asker)
    return asker or Actor(batch.asked_by.pk, batch.agency_id)


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
