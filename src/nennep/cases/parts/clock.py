"""The clock of a case: computes the due instant from term, reception and stops."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone

from nennep.definitions import engine
from nennep.definitions.engine import Graph
from nennep.kernel.dates import promised
from nennep.kernel.worktime import (
    RECEPTION,
    Budget,
    Calendar,
    Deadline,
    ExplanationLine,
    Pause,
    Policy,
    Term,
    Unit,
    due,
    due_after,
    due_as_told,
    subtract_hours,
    working_hours,
)
from nennep.procedures.rules import SupplementRule, clock_starts, regime_on, supplement_rule
from nennep.procedures.rules.published import read_terms, term_on

from ..models import Case, Interval
from ..rules import STEP_STOP

# What the term of a dossier received outside the territory begins with.
REACHED = "cơ quan có thẩm quyền nhận hồ sơ"


def limit_of(case: Case) -> Budget | None:
    """The legal limit of a case: of its version, channel and variant; None where none is promised."""
    version, variant = case.procedure_version, case.variant
    if version is None:
        return None
    return term_on(case.channel, read_terms((variant and variant.terms) or version.terms)).budget


def supplement_rule_of(case: Case) -> SupplementRule:
    """What holds for supplements of a case: by the day of its reception, and by its version."""
    day = timezone.localdate(case.received_at or case.submitted_at)
    version = case.procedure_version
    return version.supplement_rule(day) if version else supplement_rule({}, day)


def clock_start(case: Case) -> datetime | None:
    """When the term of a received case begins; None while the competent agency has not received it."""
    assert case.received_at is not None  # noqa: S101 - only a received case has a term
    day = timezone.localdate(case.received_at)
    return clock_starts(case.received_at, day, outside=case.received_outside, reached_at=case.reached_at)


def _begins_elsewhere(case: Case) -> bool:
    """Whether the term runs from the instant at which the competent agency received it, not from the reception."""
    return case.received_outside and case.reached_at is not None and clock_start(case) == case.reached_at


def begins_note(case: Case) -> str:
    """Why the term does not begin with the reception, with the article; empty where it does."""
    if case.received_at is None or not _begins_elsewhere(case):
        return ""
    rule = regime_on(timezone.localdate(case.received_at)).outside
    article = f" ({rule.article})" if rule else ""
    return f"Tiếp nhận ngoài địa giới lúc {promised(case.received_at)}; thời hạn tính từ khi {REACHED}{article}."


def promise(case: Case, calendar: Calendar, stops: Sequence[Interval] = ()) -> Deadline | None:
    """The due instant of a received case after its stops and its extension; None where none is promised."""
    if case.received_at is None:
        return None
    told = case.taken_over_at is not None
    found = _promise_told(case, calendar, stops) if told else _promise_counted(case, calendar, stops)
    return _extended(case, found, calendar) if found and case.extension_days else found


def _extended(case: Case, before: Deadline, calendar: Calendar) -> Deadline:
    """That promise, put off by the working days that the letter of apology named."""
    days = Budget(Decimal(case.extension_days), Unit.WORKING_DAY)
    after = due(before.at, days, calendar)
    day = timezone.localdate(after.at)
    line = ExplanationLine(
        day, day, "due", None, None, f"gia hạn {Term.of(days).words()}, hẹn lại {promised(after.at)}"
    )
    return Deadline(
        after.at,
        before.provisional or after.provisional,
        before.stopped,
        lambda: ((*before.lines, line), before.notes),
        tuple(dict.fromkeys((*before.awaits, *after.awaits))),
    )


def _promise_counted(case: Case, calendar: Calendar, stops: Sequence[Interval]) -> Deadline | None:
    """The promise as the law counts it from the reception."""
    budget, begun = limit_of(case), clock_start(case)
    if budget is None or begun is None:
        return None
    pauses = [_pause(stop, begun) for stop in stops if stop.ended_at is None or stop.ended_at >= begun]
    begins = REACHED if _begins_elsewhere(case) else RECEPTION
    return due_after(begun, budget, pauses, calendar, begins)


def _promise_told(case: Case, calendar: Calendar, stops: Sequence[Interval]) -> Deadline | None:
    """The promise of a case that was taken over: as told in the old system, whatever our calendar says."""
    if case.first_due_at is None:
        return None
    pauses = [_pause(stop, stop.started_at) for stop in stops]
    return due_as_told(case.first_due_at, limit_of(case), pauses, calendar)


def _pause(stop: Interval, begun: datetime) -> Pause:
    anew = f"xong bước {', '.join(stop.steps)}" if stop.steps else "nhận đủ bổ sung"
    said = stop.words[:1].lower() + stop.words[1:]
    start = max(stop.started_at, begun)
    return Pause(start, stop.ended_at, said, stop.document, Policy(stop.policy), anew)


def step_limit(entered_at: datetime, hours: Decimal, calendar: Calendar) -> datetime | None:
    """When a step entered then should be done by its norm; None for a step without norm."""
    if not hours:
        return None
    return due(entered_at, Budget(hours, Unit.WORKING_HOUR), calendar).at


def limit_after_stop(entered_at: datetime, hours: Decimal, stop: Interval, calendar: Calendar) -> datetime | None:
    """The limit of a step in which the clock stood: what was left of its norm, from the restart."""
    if not hours or stop.ended_at is None:
        return None
    used = working_hours(entered_at, max(entered_at, stop.started_at), calendar)
    if used >= hours:
        return step_limit(entered_at, hours, calendar)
    return step_limit(stop.ended_at, hours - used, calendar)


def timer_after_stop(due_at: datetime, unit: str, stop: Interval, calendar: Calendar) -> datetime:
    """When a timer that stood with the clock acts: what was left of it, from the restart.

    ``unit`` is that of its length: working time goes on as working time, days as days.
    """
    if stop.ended_at is None or due_at <= stop.started_at:
        return due_at
    if not unit.startswith("working"):
        return due_at + (stop.ended_at - stop.started_at)
    left = working_hours(stop.started_at, due_at, calendar)
    return due(stop.ended_at, Budget(left, Unit.WORKING_HOUR), calendar).at if left else due_at


def safe_moment(due_at: datetime | None, graph: Graph, step_id: str, calendar: Calendar) -> datetime | None:
    """The latest instant at which passing the step on still keeps the promise."""
    if due_at is None:
        return None
    after = hours_to_result(graph, step_id)[1]
    return subtract_hours(due_at, after, calendar) if after else due_at


@lru_cache(maxsize=4096)
def hours_to_result(graph: Graph, step_id: str) -> tuple[int, Decimal]:
    """After this step, until the result is signed: how many steps, how many hours of the clock."""
    path = [node.step for node in engine.usual_path(graph)]
    ids = [step.id for step in path]
    if step_id not in ids:
        node = graph.node(step_id)
        return 0, engine.remaining_hours(graph, (node.id,)) - node.step.hours
    count, hours = 0, Decimal(0)
    signing = [index for index, step in enumerate(path) if step.signs]
    for step in path[ids.index(step_id) + 1 : (signing[-1] if signing else -1) + 1]:
        count += 1
        hours += 0 if step.holds_clock else step.hours
    return count, hours


def hours_between(start: datetime, end: datetime, stops: Sequence[Interval], calendar: Calendar) -> Decimal:
    """Working hours from ``start`` to ``end``, but for those in which nothing could be done.

    A stop by the clock rule of a step takes nothing out: there the work itself goes on.
    """
    total = working_hours(start, end, calendar)
    for stop in stops:
        if stop.reason == STEP_STOP:
            continue
        first, last = max(start, stop.started_at), min(end, stop.ended_at or end)
        if first < last:
            total -= working_hours(first, last, calendar)
    return total
