"""On which day a post may end: not after it has ended, not before its holder worked last; and when the next may begin."""

from datetime import date, datetime, time

from nennep.kernel.dates import days_after, days_through, full_date
from nennep.kernel.worktime import ZONE, OutsideCalendarError
from nennep.kernel.worktime.days import next_day
from nennep.ledger.models import Event

from ..models import CalendarVersion, Position
from .calendars import calendar_lately_of

# An end further ahead is a slip of the pen: no decision is written so long before.
FURTHEST_DAYS = 366


def refuses_last_day(position: Position, last: date, today: date) -> str:
    """Why the post cannot end with that day, and which days it can; empty where it can."""
    begun, ended = position.held_from, position.held_to
    if ended is not None and ended < today:
        return f"Vị trí này đã kết thúc từ ngày {full_date(ended)}; việc còn đứng tên người này thì dùng nút Bàn giao."
    if last < begun:
        return f"Ngày thôi giữ phải từ ngày bắt đầu giữ ({full_date(begun)}) trở đi."
    if ended is not None and ended < last:
        return f"Vị trí này đã có ngày thôi giữ sớm hơn, {full_date(ended)}. Chọn từ ngày ấy về trước."
    if last > days_after(today, FURTHEST_DAYS):
        return f"Ngày {full_date(last)} quá xa. Chọn đến {full_date(days_after(today, FURTHEST_DAYS))}, hoặc ghi khi gần đến ngày."
    worked = _worked_after(position, last) if last < today else None
    if worked is not None:
        return (
            f"Sau ngày {full_date(last)} người này còn làm việc trong phần mềm (lần cuối {full_date(worked)})."
            f" Chọn từ {full_date(worked)} trở đi."
        )
    return ""


def _worked_after(position: Position, last: date) -> date | None:
    """The last day after that one on which the person did anything in the agency."""
    since = datetime.combine(next_day(last), time.min, ZONE)
    events = Event.objects.filter(chain_id=position.agency_id, actor_id=position.user_id, at__gte=since)
    done = events.order_by("-at").values_list("at", flat=True).first()
    return done.astimezone(ZONE).date() if done else None


def gap_between(position: Position, last: date, first: date) -> str:
    """Which days of work lie between the two posts, with no other post held, in words; empty where none does."""
    if first <= next_day(last):
        return ""
    others = position.user.positions.filter(agency=position.agency_id).exclude(pk=position.pk)
    held = list(others)
    days = days_through(next_day(last), min(days_after(first, -1), days_after(last, FURTHEST_DAYS)))
    bare = [day for day in days if not any(post.is_held_on(day) for post in held) and _works(position, day)]
    if not bare:
        return ""
    told = full_date(bare[0]) if len(bare) == 1 else f"{full_date(bare[0])} đến {full_date(bare[-1])}"
    return (
        f"Từ {told} người này không giữ vị trí nào, nên việc đang giữ không ai làm. Cho vị trí mới bắt đầu"
        f" {full_date(next_day(last))}, hoặc giữ vị trí cũ đến {full_date(days_after(first, -1))};"
        " vắng những ngày ấy thì ghi thêm ủy quyền."
    )


def _works(position: Position, day: date) -> bool:
    try:
        return calendar_lately_of(position.agency_id).is_working(day)
    except (OutsideCalendarError, CalendarVersion.DoesNotExist):
        return True
