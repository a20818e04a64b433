"""“Vì sao hạn là ngày này?”: the days of a term, each with what it counted and why."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from ..dates import clock_time, full_date, promised, short_date, with_doubt
from ..words import short_number
from .calendar import Calendar, instant, moment
from .day_table import DayTable
from .pauses import Pause, Policy, Stage, stages, stood_days
from .results import ExplanationLine, doubt_of
from .term import UNITS
from .terms import Budget, TermEnd, Unit, hours, reach, snap

RECEPTION = "tiếp nhận"
WEEKLY_OFF = "nghỉ cuối tuần"


def explain(
    start: datetime, budget: Budget, pauses: tuple[Pause, ...], calendar: Calendar, begins: str = RECEPTION
) -> tuple[tuple[ExplanationLine, ...], tuple[str, ...]]:
    """The rows and notes of a deadline, in the order in which the term ran.

    ``begins`` is what the term begins with. After a restart only the term that runs now is told, with
    the pause that began it.
    """
    done = stages(start, budget, pauses, calendar)
    begun = max(n for n, stage in enumerate(done) if n == 0 or _restarts(stage))
    lines: list[ExplanationLine] = []
    if begun:
        lines.append(_paused(done[begun], budget, calendar, done[begun - 1].end))
    anew = done[begun].pause
    with_what = anew.begins if begun and anew else begins
    rows = _first_term(done[begun].base, budget, calendar, done[-1])
    lines += [replace(row, text=row.text.replace(RECEPTION, with_what, 1)) for row in rows]
    for before, stage in pairwise(done[begun:]):
        lines.append(_paused(stage, budget, calendar, before.end))
    end = done[-1].end
    if end.day != end.raw:
        lines.append(_rolled(end.raw, end.day, calendar))
    at = instant(end.day, end.tod)
    told = with_doubt(promised(at), bool(_doubts(done, calendar) or _awaited(done, calendar)))
    lines.append(ExplanationLine(at.date(), at.date(), "due", None, None, f"hạn {told}"))
    return tuple(lines), _notes(done, pauses, calendar)


def _restarts(stage: Stage) -> bool:
    return stage.pause is not None and stage.pause.policy is Policy.RESTART


def _off_name(calendar: Calendar, day: date) -> str:
    rule = calendar.rule(day)
    if rule is None or rule.kind != "off":
        return WEEKLY_OFF
    name = rule.name if rule.name.lower().startswith("nghỉ") else f"nghỉ {rule.name}"
    return with_doubt(name, rule.provisional)


def _merged(lines: list[ExplanationLine]) -> list[ExplanationLine]:
    """Consecutive days of the same kind as one row."""
    rows: list[ExplanationLine] = []
    for line in lines:
        last = rows[-1] if rows else None
        adjacent = last is not None and (line.first - last.last).days == 1
        if last and adjacent and last.kind == line.kind and last.text == line.text:
            rows[-1] = ExplanationLine(last.first, line.last, line.kind, last.count_from, line.count_to, line.text)
        else:
            rows.append(line)
    return [_numbered(row) for row in rows]


def _numbered(row: ExplanationLine) -> ExplanationLine:
    if row.kind != "counted" or row.count_from is None:
        return row
    single = row.count_from == row.count_to
    count = f"ngày {row.count_from}" if single else f"ngày {row.count_from} – {row.count_to}"
    text = f"{count}, {row.text}" if row.text else count
    return ExplanationLine(row.first, row.last, row.kind, row.count_from, row.count_to, text)


def _first_term(base: datetime, budget: Budget, calendar: Calendar, last: Stage) -> list[ExplanationLine]:
    if budget.unit is Unit.WORKING_HOUR:
        return _begun(base, calendar, "") + _hours(base, budget.amount, calendar)
    if budget.unit is Unit.WORKING_DAY:
        return _working_days(base, budget, calendar)
    if budget.unit is Unit.SAME_DAY:
        return [_same_day(base, budget, calendar)]
    return _dated(base, budget, calendar, last)


def _begun(base: datetime, calendar: Calendar, words: str) -> list[ExplanationLine]:
    """The row of the start, and of the instant it snapped to if it came outside hours."""
    day, tod = moment(base)
    first, at = snap(calendar, day, tod)
    on = date.fromordinal(day)
    if (first, at) == (day, tod):
        return [ExplanationLine(on, on, "start", None, None, f"{RECEPTION}{words}")]
    opened = instant(first, at)
    text = f"{RECEPTION} ngoài giờ làm việc, tính từ {clock_time(opened)} {short_date(opened)}"
    rows = [ExplanationLine(on, on, "start", None, None, text)]
    if first != day:
        rows += _merged(_days_off(calendar, day + 1, first - 1))
        begun = date.fromordinal(first)
        rows.append(ExplanationLine(begun, begun, "start", None, None, f"bắt đầu{words}"))
    return rows


def _days_off(calendar: Calendar, first: int, last: int) -> list[ExplanationLine]:
    days = [date.fromordinal(day) for day in range(first, last + 1)]
    return [ExplanationLine(day, day, "off", None, None, _off_name(calendar, day)) for day in days]


def _working_days(base: datetime, budget: Budget, calendar: Calendar) -> list[ExplanationLine]:
    whole = int(budget.amount)
    rows = _begun(base, calendar, ", chưa tính" if whole else "")
    first, tod = snap(calendar, *moment(base))
    end = reach(calendar, first, tod, Budget(Decimal(whole), Unit.WORKING_DAY))
    days: list[ExplanationLine] = []
    count = 0
    for ordinal in range(first + 1, end.day + 1):
        day = date.fromordinal(ordinal)
        if not calendar.is_working(day):
            days += _days_off(calendar, ordinal, ordinal)
        elif count == whole:
            days.append(ExplanationLine(day, day, "rolled", None, None, "giờ hẹn ngoài giờ làm việc hôm trước"))
        else:
            count += 1
            days.append(ExplanationLine(day, day, "counted", count, count, _make_up(calendar, day)))
    rows += _merged(days)
    if budget.amount != whole:
        rows += _hours(instant(end.day, end.tod), (budget.amount - whole) * 8, calendar)
    return rows


def _make_up(calendar: Calendar, day: date) -> str:
    rule = calendar.rule(day)
    if rule is None:
        return ""
    return rule.name if rule.kind == "working" else f"làm việc một phần ngày: {rule.name}"


def _hours(base: datetime, amount: Decimal, calendar: Calendar) -> list[ExplanationLine]:
    day, tod = snap(calendar, *moment(base))
    end = reach(calendar, day, tod, Budget(amount, Unit.WORKING_HOUR))
    table = calendar.table(day, end.day)
    rows: list[ExplanationLine] = []
    for ordinal in range(day, end.day + 1):
        if not table.hours[ordinal - table.first]:
            rows += _days_off(calendar, ordinal, ordinal)
            continue
        low = tod if ordinal == day else 0
        high = end.tod if ordinal == end.day else 24 * 3_600_000_000
        row = _worked(table, ordinal, low, high)
        if row is not None:
            rows.append(row)
    return _merged(rows)


def _worked(table: DayTable, ordinal: int, low: int, high: int) -> ExplanationLine | None:
    spans = [
        (max(start, low), min(end, high))
        for start, end in table.hours[ordinal - table.first]
        if max(start, low) < min(end, high)
    ]
    if not spans:
        return None
    total = hours(sum(end - start for start, end in spans))
    parts = [f"{clock_time(instant(ordinal, start))} – {clock_time(instant(ordinal, end))}" for start, end in spans]
    day = date.fromordinal(ordinal)
    text = f"{short_number(total, 2)} giờ làm việc ({', '.join(parts)})"
    return ExplanationLine(day, day, "hours", None, None, text)


def _same_day(base: datetime, budget: Budget, calendar: Calendar) -> ExplanationLine:
    day, tod = moment(base)
    on = date.fromordinal(day)
    end = reach(calendar, day, tod, budget)
    if end.day == day:
        text = f"{RECEPTION}, trả trong ngày"
    elif calendar.is_working(on) and budget.cutoff is not None:
        text = f"{RECEPTION} sau {budget.cutoff:%H:%M}, trả trong ngày làm việc kế tiếp"
    else:
        text = f"{RECEPTION} ngoài giờ làm việc, trả trong ngày làm việc kế tiếp"
    return ExplanationLine(on, on, "start", None, None, text)


def _dated(base: datetime, budget: Budget, calendar: Calendar, last: Stage) -> list[ExplanationLine]:
    day = moment(base)[0]
    on, amount = date.fromordinal(day), int(budget.amount)
    raw = reach(calendar, *moment(base), budget).raw
    first, end = date.fromordinal(day + 1), date.fromordinal(raw)
    rows = [ExplanationLine(on, on, "start", None, None, f"{RECEPTION}, chưa tính")]
    if budget.unit is not Unit.CALENDAR_DAY:
        text = f"đủ {amount} {UNITS[budget.unit]} vào {full_date(end)}"
        if budget.unit is Unit.MONTH and end.day != on.day:
            text += f" (tháng này không có ngày {on.day})"
        rows.append(ExplanationLine(first, end, "counted", 1, amount, text))
    else:
        rows += _merged([ExplanationLine(first, end, "counted", 1, amount, "ngày nghỉ vẫn tính")])
    inside = [
        date.fromordinal(n)
        for n in range(day + 1, last.end.raw)
        if calendar.rule(date.fromordinal(n)) and not calendar.is_working(date.fromordinal(n))
    ]
    rest = "vẫn tính vì không rơi vào ngày cuối"
    off = [ExplanationLine(d, d, "off", None, None, f"{_off_name(calendar, d)}: {rest}") for d in inside]
    return rows + _merged(off)


def _rolled(raw: int, day: int, calendar: Calendar) -> ExplanationLine:
    first, last = date.fromordinal(raw), date.fromordinal(day)
    why = _off_name(calendar, first)
    text = f"ngày cuối {full_date(first)} {why}, chuyển sang {short_date(last)}"
    return ExplanationLine(first, last, "rolled", None, None, text)


def _moved(old: TermEnd, new: TermEnd, by_date: bool) -> str:
    if by_date:
        first, last = date.fromordinal(old.raw), date.fromordinal(new.raw)
        return f"ngày cuối từ {short_date(first)} sang {short_date(last)}"
    was, now = instant(old.day, old.tod), instant(new.day, new.tod)
    return f"hạn từ {clock_time(was)} {short_date(was)} sang {clock_time(now)} {short_date(now)}"


def _paused(stage: Stage, budget: Budget, calendar: Calendar, old: TermEnd) -> ExplanationLine:
    """How long the clock stood, why, by which document, and what followed."""
    pause = stage.pause
    assert pause is not None and pause.end is not None  # noqa: S101, PT018
    stop, run = instant(*moment(pause.start)), instant(*moment(pause.end))
    paper = f" ({pause.document})" if pause.document else ""
    because = f"{pause.reason}{paper}"
    if pause.policy is Policy.RESTART:
        text = f"{because}: đồng hồ dừng, tính lại từ đầu từ {clock_time(run)} {short_date(run)}"
        return ExplanationLine(stop.date(), run.date(), "restarted", None, None, text)
    if not stage.moved:
        text = f"{because}: thời hạn đã hết trước lúc dừng, hạn giữ nguyên"
        return ExplanationLine(stop.date(), run.date(), "paused", None, None, text)
    by_date = budget.unit.by_date
    moved = _moved(old, stage.end, by_date)
    if by_date:
        days = stood_days(pause)
        first = date.fromordinal(stop.toordinal() + min(1, days))
        text = f"đồng hồ dừng {days} ngày: {because}; {moved}"
        return ExplanationLine(first, run.date(), "paused", None, None, text)
    stood = short_number(hours(calendar.working_time(pause.start, pause.end)), 2)
    text = f"đồng hồ dừng {stood} giờ làm việc: {because}; {moved}"
    return ExplanationLine(stop.date(), run.date(), "paused", None, None, text)


def _doubts(done: list[Stage], calendar: Calendar) -> list[date]:
    """The days within the calendar on which the deadline leans and which may still change."""
    end = done[-1].end
    days = [date.fromordinal(day) for day in range(end.lean_first, end.day + 1)]
    return [day for day in days if day <= calendar.covers_to and calendar.is_provisional(day)]


def _awaited(done: list[Stage], calendar: Calendar) -> tuple[int, ...]:
    end = done[-1].end
    return calendar.awaited_years(end.lean_first, end.day)


def _notes(done: list[Stage], pauses: tuple[Pause, ...], calendar: Calendar) -> tuple[str, ...]:
    notes = []
    doubts = _doubts(done, calendar)
    if doubts:
        names = dict.fromkeys(rule.name if (rule := calendar.rule(day)) else "ngày làm việc" for day in doubts)
        span = " – ".join(dict.fromkeys((full_date(doubts[0]), full_date(doubts[-1]))))
        notes.append(f"Hạn dựa vào lịch dự kiến {span} ({', '.join(names)}); có thể đổi khi có quyết định.")
    awaited = _awaited(done, calendar)
    if awaited:
        told = doubt_of(awaited)
        notes.append(
            f"{told[:1].upper()}{told[1:]}. Hạn tính theo tuần làm việc đang áp dụng và ngày nghỉ lễ"
            " theo luật; có thể đổi khi có quyết định."
        )
    for pause in pauses:
        if pause.end is None:
            stop = promised(instant(*moment(pause.start)))
            notes.append(f"Đồng hồ đang dừng từ {stop}: {pause.reason}. Hạn này tính trước lúc dừng.")
    return tuple(notes)
