"""Rules of the worklist: its order by urgency, and the words of a limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nennep.kernel import dates
from nennep.kernel.actors import Actor
from nennep.kernel.flows import Flow
from nennep.kernel.worktime import ZONE, Calendar, OutsideCalendarError, Unit, working_hours
from nennep.org.rules import INSPECT, MANAGE_CALENDAR, MANAGE_PEOPLE

GROUPS = {
    "late": "Đã quá hẹn trả",
    "today": "Phải xong hôm nay",
    "soon": "Trong ba ngày làm việc tới",
    "step": "Đến hạn của bước, hẹn trả chưa gấp",
    "later": "Sau đó",
}
# Of these every task is shown, however many there are.
PRESSING = ("late", "today")
SOON_DAYS = 3
AHEAD_DAYS = 14
# No rest of the country is longer than this, in days.
LONGEST_REST = 20
BATCH_STATES = {"running": "Đang làm", "finished": "Đã xong", "cancelled": "Đã dừng"}
BATCH_FLOW = Flow(
    "batch",
    BATCH_STATES,
    {
        "finished": ("running", "finished", "", "Làm xong việc hàng loạt"),
        "cancelled": ("running", "cancelled", "", "Dừng việc hàng loạt"),
    },
    called="việc hàng loạt",
)
SHEET_STATES = {"running": "Đang lập", "finished": "Đã lập", "refused": "Không lập được", "cancelled": "Đã hủy"}
SHEET_FLOW = Flow(
    "sheet_order",
    SHEET_STATES,
    {
        "finished": ("running", "finished", "", "Lập xong bảng Excel"),
        "refused": ("running", "refused", "", "Không lập được bảng Excel"),
        "cancelled": ("running", "cancelled", "", "Hủy lập bảng Excel"),
    },
    called="bảng",
)
# A made sheet is a copy of rows that stay where they are; whoever needs it later has it made anew.
SHEETS_KEPT_DAYS = 7
# So many at a time for one person, so that nobody keeps all others waiting.
SHEETS_AT_ONCE = 3
# A worker that dies over a sheet three times would die a fourth time.
MOST_SHEET_TRIES = 3
MOST_SHEET_SECONDS = 300
# The sweep by whose last run one sees that a worker comes round.
HEARTBEAT = "work.heartbeat"
OUTCOMES = {"": "Chưa làm", "done": "Đã làm", "skipped": "Bỏ qua"}
CHANNELS = {"mail": "Thư điện tử", "sms": "Tin nhắn", "zalo": "Zalo"}
DELIVERY_OUTCOMES = {
    "": "Chờ gửi",
    "sending": "Đang gửi",
    "sent": "Đã gửi",
    "failed": "Không gửi được",
    "unsure": "Không chắc đã gửi",
}
MAIL_CHOICES = {"now": "Gửi thư ngay", "daily": "Gộp một thư mỗi sáng", "never": "Không gửi thư"}
# Long enough to answer whether somebody was told; what it is about is kept where it happened.
NOTICES_KEPT_DAYS = 180
# After so many tries a delivery waits for a person.
MOST_TRIES = 12
# A batch that has ended is kept as long as the record of who asked for what; its results stay where they were made.
BATCHES_KEPT_DAYS = 366
# A person who sends the same ten forms in vain is not kept an eleventh.
MOST_UNSENT = 10
# Duties to which work is handed at most now and then: their holders look at others' work, or administer.
WITHOUT_WORKLIST = frozenset({INSPECT, MANAGE_PEOPLE, MANAGE_CALENDAR})


@dataclass(frozen=True, slots=True)
class LimitWords:
    """The limit as a cell: ``strong`` over ``small``; ``tone`` is "", "today" or "late"."""

    strong: str = ""
    small: str = ""
    tone: str = ""


def rights_of(actor: Actor) -> list[list[Any]]:
    """The duties that the person holds, each with the place where it holds, as plain values."""
    held = dict.fromkeys((grant.duty, grant.agency_id, grant.division_id) for grant in actor.grants)
    return [list(each) for each in held]


def covers(actor: Actor, rights: Iterable[Sequence[Any]]) -> bool:
    """Whether the person holds each of these duties, there and as widely or more."""
    return all(
        any(g.duty == duty and g.agency_id == agency_id and g.division_id in (None, division_id) for g in actor.grants)
        for duty, agency_id, division_id in rights
    )


def local_day(at: datetime) -> date:
    """The day in the country."""
    return at.astimezone(ZONE).date()


def latest_moment(limit_at: datetime | None, safe_at: datetime | None) -> datetime | None:
    """The earlier of the step's limit and the last instant that keeps the promise; None without."""
    return min((at for at in (limit_at, safe_at) if at), default=None)


def group_of(
    limit_at: datetime | None, safe_at: datetime | None, promise_at: datetime | None, at: datetime, soon_until: date
) -> str:
    """The group of a task: first what the promise to the citizen demands, then what only the step's limit does.

    Work without a promise is grouped by its own limit.
    """
    if promise_at is not None and promise_at < at:
        return "late"
    demanded, today = safe_at or limit_at, local_day(at)
    if demanded is not None and local_day(demanded) <= today:
        return "today"
    if demanded is not None and local_day(demanded) <= soon_until:
        return "soon"
    return "step" if limit_at is not None and local_day(limit_at) <= soon_until else "later"


def urgency(
    group: str, promise_at: datetime | None, moment: datetime | None, entered_at: datetime, *, rests: bool = False
) -> tuple[object, ...]:
    """The key by which the worklist is ordered: in its group the nearest promise, then the nearest limit.

    Work without a promise counts by its limit. What has neither, or presses nobody, ends its group, the longest waiting first.
    """
    first = promise_at or moment
    last = rests or first is None
    return (list(GROUPS).index(group), last, first or entered_at, moment or first or entered_at, entered_at)


def is_working(day: date, calendar: Calendar) -> bool:
    """Whether the calendar works that day; beyond its years every Monday to Friday counts."""
    try:
        return calendar.is_working(day)
    except OutsideCalendarError:
        return day.weekday() < 5


def last_work_before(moment: datetime | None, calendar: Calendar) -> datetime | None:
    """The same instant, or the close of the day before where no work lies between the two.

    What must be passed on before 07:30 on Wednesday is work of Tuesday.
    """
    if moment is None:
        return None
    try:
        spans = calendar.spans(local_day(moment))
        if spans and moment.astimezone(ZONE).time() > spans[0].start:
            return moment
        day = local_day(moment).toordinal()
        before = (date.fromordinal(number) for number in range(day - 1, day - LONGEST_REST, -1))
        return next((close for one in before if (close := calendar.close(one))), moment)
    except OutsideCalendarError:
        return moment


def soon_until(at: datetime, calendar: Calendar) -> date:
    """The third working day after today."""
    day, left = local_day(at), SOON_DAYS
    while left:
        day = date.fromordinal(day.toordinal() + 1)
        left -= is_working(day, calendar)
    return day


def days_ahead(at: datetime, calendar: Calendar) -> list[tuple[date, bool]]:
    """The days of two weeks from today with whether they are worked.

    Left out are Saturdays and Sundays without work: nobody expects anything of them.
    """
    first = local_day(at).toordinal()
    days = [date.fromordinal(number) for number in range(first, first + AHEAD_DAYS)]
    worked = [(day, is_working(day, calendar)) for day in days]
    return [(day, works) for day, works in worked if works or day.weekday() < 5]


def limit_words(
    limit_at: datetime | None,
    safe_at: datetime | None,
    promise_at: datetime | None,
    *,
    norm: Decimal | None,
    at: datetime,
    calendar: Calendar,
) -> LimitWords:
    """How the limit of a task reads: what is left or over, and until when.

    ``norm`` is the length of the step in working hours; a task without one is told by days.
    """
    moment = latest_moment(limit_at, safe_at)
    if moment is None:
        return LimitWords()
    late = promise_at is not None and promise_at < at
    if moment < at:
        return _passed(limit_at, norm, at, calendar, late=late)
    keeps = " để kịp hẹn" if moment != limit_at else ""
    before = f"trước {dates.clock_time(moment)}{keeps}"
    if local_day(moment) != local_day(at):
        return LimitWords(dates.in_table(local_day(moment), local_day(at)), before)
    if norm is None:
        return LimitWords("hôm nay", before)
    return LimitWords(f"còn {_hours(working_hours(at, moment, calendar))}", before)


def _passed(
    limit_at: datetime | None, norm: Decimal | None, at: datetime, calendar: Calendar, *, late: bool
) -> LimitWords:
    """The limit lies behind: of the step, or only of what would still keep the promise."""
    tone = "late" if late else "today"
    if limit_at is None or limit_at >= at:
        return LimitWords("làm ngay", "" if late else "để kịp hẹn", tone)
    if late or norm is None:
        return LimitWords(
            dates.in_table(local_day(limit_at), local_day(at)),
            dates.remaining(limit_at, at, Unit.WORKING_DAY, calendar),
            tone,
        )
    return LimitWords(
        f"bước quá {_hours(working_hours(limit_at, at, calendar))}", f"định mức {dates.hours_in_words(norm)}", tone
    )


def _hours(hours: Decimal) -> str:
    """“9,7 giờ”, “4 giờ”; minutes where an hour would read “0,0”."""
    if hours < 1:
        return f"{max(1, int(hours * 60))} phút"
    return dates.hours_in_words(hours)
