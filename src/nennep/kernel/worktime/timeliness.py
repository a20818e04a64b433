"""Early, on time, overdue: the definitions in use, by name, for the footer of every report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .calendar import Calendar, local, moment


class Timeliness(StrEnum):
    """Where a finish lies against its promise."""

    EARLY = "early"
    ON_TIME = "on_time"
    OVERDUE = "overdue"


Judge = Callable[[datetime, datetime, Calendar], Timeliness]


@dataclass(frozen=True, slots=True)
class TimelinessRule:
    """A named way to judge, and its words for the footer of a report."""

    id: str
    description: str
    judge: Judge


def _split(finish: datetime, early_before: datetime, due: datetime) -> Timeliness:
    if finish < early_before:
        return Timeliness.EARLY
    return Timeliness.ON_TIME if finish <= due else Timeliness.OVERDUE


def _by_date(finish: datetime, due: datetime, calendar: Calendar) -> Timeliness:
    done, promised = local(finish).date(), local(due).date()
    if done == promised:
        return Timeliness.ON_TIME
    return Timeliness.EARLY if done < promised else Timeliness.OVERDUE


def _by_half_day(finish: datetime, due: datetime, calendar: Calendar) -> Timeliness:
    day, tod = moment(due)
    table = calendar.table(day, day)
    starts = [start for start, _ in table.hours[day - table.first] if start <= tod]
    opened = starts[-1] if starts else 0
    return _split(finish, due - timedelta(microseconds=tod - opened), due)


def _by_hour(finish: datetime, due: datetime, calendar: Calendar) -> Timeliness:
    return _split(finish, due - timedelta(hours=1), due)


def _by_index(finish: datetime, due: datetime, calendar: Calendar) -> Timeliness:
    return _split(finish, finish, due)


DEFAULT_DEFINITION = "D1"
DEFINITIONS: Mapping[str, TimelinessRule] = {
    each.id: each
    for each in (
        TimelinessRule(
            "D1",
            "Theo ngày: xong trước ngày hẹn trả là trước hạn, trong ngày hẹn trả là đúng hạn, "
            "sau ngày hẹn trả là quá hạn.",
            _by_date,
        ),
        TimelinessRule(
            "D2",
            "Theo buổi: xong trước buổi hẹn trả là trước hạn, trong buổi đó đến giờ hẹn là đúng "
            "hạn, sau giờ hẹn là quá hạn.",
            _by_half_day,
        ),
        TimelinessRule(
            "D3",
            "Theo giờ: xong sớm hơn giờ hẹn trên 1 giờ là trước hạn, trong 1 giờ cuối là đúng hạn, "
            "sau giờ hẹn là quá hạn.",
            _by_hour,
        ),
        TimelinessRule(
            "D4",
            "Theo bộ chỉ số: xong không muộn hơn giờ hẹn là đúng hạn, sau giờ hẹn là quá hạn; không có loại trước hạn.",
            _by_index,
        ),
    )
}


def timeliness(
    finish: datetime, due: datetime | None, calendar: Calendar, definition: str = DEFAULT_DEFINITION
) -> Timeliness | None:
    """The class of a finish, None (“chưa xếp loại”) where nothing was promised.

    Raises KeyError for an unknown definition, ValueError for a naive instant.
    """
    if due is None:
        return None
    return DEFINITIONS[definition].judge(local(finish), local(due), calendar)
