"""Until when papers that were received must be passed on."""

from datetime import datetime, time

from .calendar import ZONE, Calendar
from .terms import next_working_instant


def pass_on_by(received_at: datetime, latest: time, calendar: Calendar) -> datetime:
    """The close of the day where it was received by ``latest``, else the opening of the next working day.

    Raises OutsideCalendarError where the calendar does not reach so far.
    """
    local = received_at.astimezone(ZONE)
    close = calendar.close(local.date())
    if close is not None and local <= close and local.time() <= latest:
        return close
    return next_working_instant(datetime.combine(local.date(), time.max, ZONE), calendar)
