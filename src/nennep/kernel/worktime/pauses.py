"""The ledger of intervals: when the clock stood, and what that does to the term."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .calendar import Calendar, instant, local, moment
from .terms import Budget, TermEnd, Unit, advance, last_day, reach, roll


class Policy(StrEnum):
    """What happens to the term when the clock runs again; dated data of the version."""

    RESUME = "resume"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood from ``start`` to ``end`` (None: it still stands), and why.

    ``begins`` says of a RESTART what the term begins anew with.
    """

    start: datetime
    end: datetime | None
    reason: str
    document: str = ""
    policy: Policy = Policy.RESUME
    begins: str = "nhận đủ bổ sung"

    def __post_init__(self) -> None:
        for at in (self.start, self.end):
            if at is not None:
                local(at)
        if self.end is not None and self.end < self.start:
            raise ValueError("Thời điểm đồng hồ chạy lại phải sau thời điểm dừng.")


@dataclass(frozen=True, slots=True)
class Stage:
    """The term after one entry of the ledger, for the arithmetic and for its explanation.

    ``base`` is where the running term began; ``stood`` how long the clock stood since: in
    calendar days for terms of days and months, else in working microseconds.
    """

    base: datetime
    stood: int
    end: TermEnd
    pause: Pause | None = None
    moved: bool = False


def stood_days(pause: Pause) -> int:
    """Whole calendar days the clock stood: the day it stopped is not counted, the last is."""
    if pause.end is None:
        raise ValueError("Đồng hồ còn đang dừng.")
    return local(pause.end).toordinal() - local(pause.start).toordinal()


def stages(start: datetime, budget: Budget, pauses: Sequence[Pause], calendar: Calendar) -> list[Stage]:
    """The term at first and after each pause that ended. Raises ValueError on a bad ledger."""
    done = [Stage(start, 0, reach(calendar, *moment(start), budget))]
    until = start
    ordered = sorted(pauses, key=lambda each: (each.start, each.end is None, each.end or each.start))
    for pause in ordered:
        if pause.start < until or (pause.end is None and pause is not ordered[-1]):
            raise ValueError("Các lần dừng đồng hồ phải sau lúc tiếp nhận và không chồng lên nhau.")
        if pause.end is None:
            break
        done.append(_after(done[-1], pause, budget, calendar))
        until = pause.end
    return done


def _after(stage: Stage, pause: Pause, budget: Budget, calendar: Calendar) -> Stage:
    assert pause.end is not None  # noqa: S101
    if pause.policy is Policy.RESTART:
        return Stage(pause.end, 0, reach(calendar, *moment(pause.end), budget), pause, True)
    # A stop that goes on where the one before ended is one stop told in two parts.
    goes_on = stage.moved and stage.pause is not None and stage.pause.end == pause.start
    if pause.start > instant(stage.end.day, stage.end.tod) and not goes_on:
        return replace(stage, pause=pause, moved=False)
    if budget.unit.by_date:
        stood = stage.stood + stood_days(pause)
        raw = last_day(moment(stage.base)[0], budget) + stood
        return Stage(stage.base, stood, TermEnd(*roll(calendar, raw), raw, raw), pause, True)
    stood = stage.stood + calendar.working_time(pause.start, pause.end)
    first = reach(calendar, *moment(stage.base), budget)
    day, tod = advance(calendar, first.day, first.tod, stood)
    if budget.unit is Unit.SAME_DAY:
        day, tod = roll(calendar, day)
    return Stage(stage.base, stood, TermEnd(day, tod, first.lean_first, day), pause, True)
