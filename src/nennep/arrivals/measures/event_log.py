"""Figures of the event logs taken in from outside systems.

They are computed: the order of steps, their doers and their printed dates stand in the ledger's
events, not in columns. Each takes ``log`` to spare reading the ledger again when several are asked
for at once.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from itertools import pairwise

from nennep.arrivals.queries.event_log import EventLog, LoggedCase, event_log
from nennep.kernel.measures import Condition, Figure, Found, Measure, Population, Scope, Where, declare, measure
from nennep.kernel.periods import Period

DATE_DEFINITION = (
    "So ngày kết thúc với ngày hẹn, đúng như hệ thống nguồn in (giờ địa phương của nguồn);"
    " hồ sơ chưa có ngày kết thúc là đang mở."
)
TIMELINESS = {
    "early": "Trước hạn",
    "same_day": "Đúng ngày hẹn",
    "late": "Quá hạn",
    "open": "Đang mở",
    "without_deadline": "Không ghi hạn",
}
LOGGED = Population(
    name="cases.log",
    label="Hồ sơ nhập từ hệ thống ngoài",
    model="cases.Case",
    agency="agency_id",
    condition=Condition("có nhật ký của nguồn", (Where("outside__isnull", False),)),
)
BY_FIRST_STEP = "ngày của bước đầu tiên, đúng như nguồn in"
IN_EVENTS = "Chuỗi bước, người làm và ngày in của nguồn nằm trong sự kiện của sổ cái, không ở cột nào."
Count = Callable[[EventLog], Figure]
declare(LOGGED)


def _log_measure(name: str, *, label: str, unit: str, definition: str = "") -> Callable[[Count], Count]:
    """Register ``count(log)`` as a measure of scope and period."""
    told = Measure(
        name=f"{LOGGED.name}.{name}",
        label=label,
        unit=unit,
        population=LOGGED.name,
        happened=BY_FIRST_STEP,
        definition=definition,
        computed=IN_EVENTS,
    )

    def register(count: Count) -> Count:
        @measure(told)
        def compute(
            scope: Scope, period: Period | None, *, breakdown: str | None = None, log: EventLog | None = None
        ) -> Figure:
            return count(log or event_log(scope, period))

        return count

    return register


@_log_measure("cases", label="Hồ sơ", unit="hồ sơ")
def cases(log: EventLog) -> Figure:
    """How many cases."""
    return _those(log, lambda _: True)


@_log_measure("events", label="Sự kiện", unit="sự kiện")
def events(log: EventLog) -> Figure:
    """How many steps, over all cases."""
    return Figure(sum(len(case.steps) for case in log.cases))


@_log_measure("activities", label="Loại việc", unit="loại")
def activities(log: EventLog) -> Figure:
    """How many different activities."""
    return Figure(len({step.activity for case in log.cases for step in case.steps}))


@_log_measure("events_by_activity", label="Sự kiện theo loại việc", unit="sự kiện")
def events_by_activity(log: EventLog) -> Figure:
    """Steps of each activity, the most frequent first."""
    return _by(step.activity for case in log.cases for step in case.steps)


@_log_measure("variants", label="Biến thể (chuỗi việc theo thời gian)", unit="biến thể")
def variants(log: EventLog) -> Figure:
    """How many different sequences of activities, in the order of time."""
    return Figure(len({_variant(case) for case in log.cases}))


@_log_measure("most_frequent_variant", label="Hồ sơ theo biến thể thường gặp nhất", unit="hồ sơ")
def most_frequent_variant(log: EventLog) -> Figure:
    """Cases that went the way most cases went."""
    top = Counter(_variant(case) for case in log.cases).most_common(1)
    if not top:
        return Figure(0)
    return _those(log, lambda case: _variant(case) == top[0][0])


@_log_measure("by_channel", label="Hồ sơ theo kênh nộp", unit="hồ sơ")
def by_channel(log: EventLog) -> Figure:
    """Cases by channel, in the source's own words."""
    return _by(case.channel for case in log.cases)


@_log_measure("by_department", label="Hồ sơ theo bộ phận", unit="hồ sơ")
def by_department(log: EventLog) -> Figure:
    """Cases by department, in the source's own words."""
    return _by(case.department for case in log.cases)


@_log_measure("timeliness", label="Hồ sơ theo thời hạn", unit="hồ sơ", definition=DATE_DEFINITION)
def timeliness(log: EventLog) -> Figure:
    """Early, same day, late by calendar dates as printed; open where no end is told."""
    return _by(_timeliness(case) for case in log.cases)


@_log_measure("with_repeated_activity", label="Hồ sơ có việc làm lại", unit="hồ sơ")
def with_repeated_activity(log: EventLog) -> Figure:
    """Cases in which an activity occurs more than once."""
    return _those(log, lambda case: len({s.activity for s in case.steps}) < len(case.steps))


@_log_measure("checked_and_determined", label="Hồ sơ vừa có bước kiểm tra vừa có bước quyết định", unit="hồ sơ")
def checked_and_determined(log: EventLog) -> Figure:
    """Cases with a checking and a determining step, as the source's map names them."""
    return _those(log, lambda case: _is_checked_and_determined(log, case))


@_log_measure("checked_and_determined_by_one", label="trong đó cùng một người kiểm tra và quyết định", unit="hồ sơ")
def checked_and_determined_by_one(log: EventLog) -> Figure:
    """Of those, the ones that somebody both checked and determined."""

    def is_by_one(case: LoggedCase) -> bool:
        both = {*log.doers(case, "check")} & {*log.doers(case, "determine")}
        return bool(both - {0})

    return _those(log, is_by_one)


@_log_measure("sent_without_determination", label="Hồ sơ gửi đi khi chưa quyết định", unit="hồ sơ")
def sent_without_determination(log: EventLog) -> Figure:
    """Cases with a sending step and no determining one."""
    return _those(log, lambda case: bool(log.doers(case, "send")) and not log.doers(case, "determine"))


@_log_measure("handovers", label="Lượt chuyển việc giữa hai người", unit="lượt")
def handovers(log: EventLog) -> Figure:
    """How often a step was done by another named officer than the step before it in its case."""
    count = sum(
        0 != before.officer_id != after.officer_id != 0 for case in log.cases for before, after in pairwise(case.steps)
    )
    return Figure(count)


def _variant(case: LoggedCase) -> tuple[str, ...]:
    return tuple(step.activity for step in case.steps)


def _timeliness(case: LoggedCase) -> str:
    if case.ended_on is None:
        return "open"
    if case.due_on is None:
        return "without_deadline"
    if case.ended_on == case.due_on:
        return "same_day"
    return "early" if case.ended_on < case.due_on else "late"


def _is_checked_and_determined(log: EventLog, case: LoggedCase) -> bool:
    return bool(log.doers(case, "check")) and bool(log.doers(case, "determine"))


def _those(log: EventLog, is_meant: Callable[[LoggedCase], bool]) -> Figure:
    count = sum(1 for case in log.cases if is_meant(case))
    return Figure(count, records=Found(lambda: (c.pk for c in log.cases if is_meant(c))))


def _by(keys: Iterable[Hashable]) -> Figure:
    counts = Counter(str(key) for key in keys)
    return Figure(counts.total(), dict(counts.most_common()))
