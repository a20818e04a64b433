"""The clock of a case as it is shown: what is left, the strip of days, the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from nennep.kernel.dates import (
    brief_date,
    day_and_month,
    days_after,
    days_through,
    moment,
    promised,
    remaining,
    with_doubt,
)
from nennep.kernel.worktime import UNSET, Calendar, Deadline, ExplanationLine, Style, Term, Unit
from nennep.org.queries.calendars import calendar_lately_of
from nennep.web.charts import DayCell, Phase

from ..models import Case, Interval
from ..parts.clock import begins_note, clock_start, limit_of, promise
from ..rules import OPEN, OUTCOMES

LONGEST_STRIP = 130
NOT_REACHED = "nhận ngoài địa giới, cơ quan có thẩm quyền chưa nhận được"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """What the top of a case page says.

    ``tone``: "" quiet, "late", "today", "waiting". ``also`` is the rest in the other unit.
    """

    words: str
    also: str = ""
    tone: str = ""
    strip: Sequence[DayCell] = ()
    until: str = ""
    lines: Sequence[ExplanationLine] = ()
    notes: Sequence[str] = ()


def clock_face(case: Case, at: datetime) -> ClockFace:
    """The clock at that instant."""
    if case.received_at is None:
        return ClockFace(words="Chưa tiếp nhận", tone="waiting")
    calendar = calendar_lately_of(case.agency_id)
    stops = list(Interval.objects.filter(case=case).order_by("started_at"))
    if clock_start(case) is None:
        return ClockFace(words="Chưa tính giờ", also=NOT_REACHED, tone="waiting")
    due = promise(case, calendar, stops) if case.procedure_version_id else None
    if case.due_at is None or due is None:
        return ClockFace(words="Chưa xếp loại", also=f"thủ tục {UNSET} thời hạn")
    words, also, tone = _words(case, case.due_at, at, calendar)
    if case.stands:
        since = f"từ {_day(case.received_at, at)}, dừng từ {_day(case.stopped_since or at, at)}"
        strip = _strip(case, (case.received_at, None), stops, calendar, at)
        return ClockFace(words=words, also=also, tone=tone, strip=strip, until=since)
    return ClockFace(
        words=words,
        also=also,
        tone=tone,
        strip=_strip(case, (case.received_at, case.due_at), stops, calendar, at),
        until=with_doubt(f"từ {_day(case.received_at, at)} đến {_day(case.due_at, at)}", case.due_provisional),
        lines=due.lines,
        notes=tuple(note for note in (_other_due(case, due), begins_note(case), *due.notes) if note),
    )


def _other_due(case: Case, due: Deadline) -> str:
    """That the calendar in force gives another instant than was promised; "" where it does not, or the case has ended."""
    if case.state not in OPEN or due.at == case.due_at:
        return ""
    told = with_doubt(promised(due.at), due.provisional)
    return f"Theo lịch đang áp dụng thì hạn là {told}; hẹn trả đã ghi giữ nguyên, lãnh đạo Bộ phận Một cửa quyết định."


def _day(of: datetime, at: datetime) -> str:
    return brief_date(timezone.localdate(of), timezone.localdate(at))


def _words(case: Case, due_at: datetime, at: datetime, calendar: Calendar) -> tuple[str, str, str]:
    if case.finished_at:
        outcome = OUTCOMES.get(case.outcome, "Đã kết thúc")
        tone = "late" if case.outcome == "overdue" else ""
        return outcome, f"xong {moment(case.finished_at)}", tone
    if case.stopped_since:
        left = _left(case, due_at, case.stopped_since, calendar)
        return (
            f"Đồng hồ dừng từ {_day(case.stopped_since, at)}",
            f"lúc dừng {left}; hẹn lại khi đồng hồ chạy",
            "waiting",
        )
    left = _left(case, due_at, at, calendar)
    late = at > due_at
    today = timezone.localdate(due_at) == timezone.localdate(at)
    tone = "late" if late else "today" if today else ""
    budget = limit_of(case)
    other = ""
    if budget and budget.unit.by_date and not today:
        days = calendar.working_days(*sorted((timezone.localdate(at), timezone.localdate(due_at))))
        other = Term(Decimal(days), Unit.WORKING_DAY).words(Style.CHIP)
    words = f"Quá hẹn {left.removeprefix('quá ')}" if late else left[:1].upper() + left[1:]
    return words, other, tone


def _left(case: Case, due_at: datetime, at: datetime, calendar: Calendar) -> str:
    budget = limit_of(case)
    unit = budget.unit if budget else Unit.WORKING_DAY
    return remaining(due_at, at, unit, calendar)


def _strip(
    case: Case, term: tuple[datetime, datetime | None], stops: Sequence[Interval], calendar: Calendar, at: datetime
) -> list[DayCell]:
    """A cell a day of the term, from reception to the promise, or to now where none stands; none for a very long one."""
    first, due = timezone.localdate(term[0]), timezone.localdate(term[1]) if term[1] else None
    now = timezone.localdate(case.finished_at or at)
    last = max(due or now, now)
    if (last - first).days > LONGEST_STRIP:
        return []
    held = [
        (
            timezone.localdate(stop.started_at),
            timezone.localdate(stop.ended_at or at),
            "đồng hồ dừng" if stop.steps else "chờ bổ sung",
        )
        for stop in stops
    ]
    labels = _labels(first, now, due, held, finished=case.finished_at is not None)
    promised = {timezone.localdate(stop.due_before) for stop in stops if stop.due_before and due}
    return [
        DayCell(
            phase=_phase(day, first, now, held, finished=case.finished_at is not None),
            off=not calendar.is_working(day),
            promised=day in promised and day != due,
            label=labels.get(day, ("", ""))[0],
            note=labels.get(day, ("", ""))[1],
        )
        for day in days_through(first, last)
    ]


def _phase(day: date, first: date, now: date, held: Sequence[tuple[date, date, str]], *, finished: bool) -> Phase:
    if day > now:
        return "left"
    if any(start < day <= end for start, end, _ in held):
        return "held"
    if day == now and not finished:
        return "today"
    return "before" if day == first else "used"


def _labels(
    first: date, now: date, due: date | None, held: Sequence[tuple[date, date, str]], *, finished: bool
) -> dict[date, tuple[str, str]]:
    labels = {first: (day_and_month(first), "nhận")}
    for start, end, why in held:
        day = days_after(start, 1)
        if day <= end:
            labels[day] = (f"{day:%d}–{day_and_month(end)}" if day != end else day_and_month(day), why)
    labels[now] = (day_and_month(now), "xong" if finished else "hôm nay")
    if due is not None:
        labels[due] = (day_and_month(due), "hẹn trả" if due != now else "hẹn trả hôm nay")
    return labels
