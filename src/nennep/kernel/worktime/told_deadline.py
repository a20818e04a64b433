"""A due instant that another system promised: it stands as it was told, and moves only when the clock stood."""

from collections.abc import Sequence
from datetime import datetime

from ..dates import promised
from .calendar import Calendar, instant, moment
from .deadlines import due
from .pauses import Pause, Policy, stood_days
from .results import Deadline, ExplanationLine
from .terms import Budget, advance, roll

AS_TOLD = "đúng như đã hẹn ở hệ thống cũ, không tính lại"


def due_as_told(told: datetime, budget: Budget | None, pauses: Sequence[Pause], calendar: Calendar) -> Deadline:
    """When a term ends whose end was told, given every time the clock stood since.

    RESUME moves it by the time that the clock stood, counted as ``due_after`` counts it for the unit of
    ``budget``; RESTART runs the whole ``budget`` from the completion, where there is one. An open pause,
    and one that begins after the term has run out, moves nothing.
    """
    now = Deadline(told, False)
    lines = [_line(told, f"hạn {promised(told)}, {AS_TOLD}")]
    ordered = sorted(pauses, key=lambda each: (each.start, each.end is None))
    for pause in ordered:
        if pause.end is None or (pause.policy is Policy.RESUME and pause.start > now.at):
            continue
        if pause.policy is Policy.RESTART and budget is not None:
            now = due(pause.end, budget, calendar)
        else:
            now = Deadline(_moved(now.at, pause, budget, calendar), False)
        lines.append(_line(now.at, f"hạn mới {promised(now.at)}, sau khi dừng: {pause.reason}"))
    stopped = any(pause.end is None for pause in ordered)
    return Deadline(now.at, now.provisional, stopped, lambda: (tuple(lines), ()), now.awaits)


def _moved(at: datetime, pause: Pause, budget: Budget | None, calendar: Calendar) -> datetime:
    assert pause.end is not None  # noqa: S101 - asked by the caller
    day, tod = moment(at)
    if budget is not None and budget.unit.by_date:
        return instant(*roll(calendar, day + stood_days(pause)))
    return instant(*advance(calendar, day, tod, calendar.working_time(pause.start, pause.end)))


def _line(at: datetime, text: str) -> ExplanationLine:
    day = instant(*moment(at)).date()
    return ExplanationLine(day, day, "due", None, None, text)
