"""How fast the ISO procedures follow the law: lag in calendar days, and the share within the limit.

Something is asked from the day a law takes effect (moved and suspended days counted) and is answered
on the day the first ISO procedure approved since then takes effect. Laws that took effect before
anything of the process was recorded are not counted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from nennep.kernel.measures import Condition, Figure, Found, Measure, Population, Scope, declare, measure
from nennep.kernel.periods import Period
from nennep.processes.models import Process

from ..queries.facts import Facts, facts_of
from ..rules.lag import DemandAnswer, as_of

LAG = (
    "Số ngày theo lịch từ ngày luật có hiệu lực đến ngày quy trình ISO sửa theo luật ấy có hiệu lực, của"
    " các thay đổi được cập nhật trong kỳ; thay đổi chưa cập nhật thì đếm đến ngày cuối kỳ."
)
RATE = (
    "Thay đổi của luật được đưa vào quy trình ISO trong thời hạn luật định, chia cho mọi thay đổi đã cập"
    " nhật hoặc đã quá hạn trong kỳ; mỗi thay đổi chỉ đếm một lần."
)
READ_IN_FULL = (
    "Mỗi thay đổi của luật được đối chiếu với các lần phê duyệt; trung vị và ngày trả lời không nằm ở cột nào."
)
FOLLOWED = Population(
    name="processes",
    label="Thay đổi của luật mà một quy trình phải theo",
    model="processes.Process",
    agency="agency_id",
    condition=Condition("có hiệu lực sau khi quy trình được ghi nhận"),
)
declare(FOLLOWED)


@dataclass(frozen=True, slots=True)
class LagRecord:
    """One change of the law that one process had to follow."""

    process: Process
    answer: DemandAnswer
    field: str


KEYS: dict[str, Callable[[LagRecord], str]] = {
    "field": lambda each: each.field,
    "division": lambda each: each.process.division.name,
    "agency": lambda each: each.process.agency.code,
    "process": lambda each: each.process.code,
}


def _counted(scope: Scope, period: Period, facts: Sequence[Facts] | None) -> Iterator[LagRecord]:
    """What had begun by the end of the period, as it was known on that day.

    ``facts`` are those of that day where somebody has read them already.
    """
    for known in facts or [facts_of(pk, period.last) for pk in scope.agency_ids]:
        for process in known.processes:
            carried = [known.procedures[pk] for pk in known.carried.get(process.pk, ())]
            field = carried[0].field.name if carried else ""
            for answer in as_of(known.answers(process.pk), period.last):
                yield LagRecord(process, answer, field)


def _in_period(scope: Scope, period: Period, facts: Sequence[Facts] | None) -> list[LagRecord]:
    """Answered within the period, or open at its end."""
    return [
        each
        for each in _counted(scope, period, facts)
        if each.answer.answered is None or each.answer.answered in period
    ]


def _measure(
    name: str, *, label: str, unit: str, happened: str, numerator: str, denominator: str = "", definition: str = ""
) -> Measure:
    """A measure of changes of the law, in the shape that all measures have."""
    return Measure(
        name=f"{FOLLOWED.name}.{name}",
        label=label,
        unit=unit,
        population=FOLLOWED.name,
        happened=happened,
        numerator=Condition(numerator),
        denominator=Condition(denominator) if denominator else None,
        breakdowns=tuple(KEYS),
        definition=definition,
        computed=READ_IN_FULL,
    )


def _lag(name: str, label: str, of: Callable[[list[int]], float]) -> None:
    """Registers a measure that sums up the lags of a period by one figure."""
    told = _measure(
        name,
        label=label,
        unit="ngày",
        happened="được cập nhật trong kỳ, hoặc còn mở cuối kỳ",
        numerator="số ngày của từng thay đổi",
        definition=LAG,
    )

    @measure(told)
    def compute(
        scope: Scope, period: Period, *, breakdown: str | None = None, facts: Sequence[Facts] | None = None
    ) -> Figure:
        found = _in_period(scope, period, facts)
        grouped: dict[str, list[int]] = {}
        for each in found:
            key = KEYS[breakdown](each) if breakdown else ""
            grouped.setdefault(key, []).append(each.answer.days(period.last))
        days = [each for listed in grouped.values() for each in listed]
        by = {key: of(listed) for key, listed in sorted(grouped.items())} if breakdown else {}
        return Figure(of(days) if days else None, by, _processes(found))


def _processes(found: Sequence[LagRecord]) -> Found:
    """The processes behind a figure, each once."""
    return Found(lambda: dict.fromkeys(each.process.pk for each in found))


_lag("lag_days", "Độ trễ trung vị của quy trình ISO sau luật", median)
_lag("lag_days_max", "Độ trễ dài nhất của quy trình ISO sau luật", max)


@measure(
    _measure(
        "behind",
        label="Quy trình ISO quá hạn cập nhật cuối kỳ",
        unit="quy trình",
        happened="còn mở ngày cuối kỳ",
        numerator="đã quá thời hạn luật định",
    )
)
def behind(
    scope: Scope, period: Period, *, breakdown: str | None = None, facts: Sequence[Facts] | None = None
) -> Figure:
    """The processes that a law has overtaken beyond its limit on the last day of the period."""
    late = {
        each.process.pk: each
        for each in _counted(scope, period, facts)
        if each.answer.is_open(period.last) and each.answer.is_late(period.last)
    }
    by: dict[str, int | float | None] = {}
    for each in late.values() if breakdown else ():
        key = KEYS[breakdown or ""](each)
        by[key] = (by.get(key) or 0) + 1
    return Figure(len(late), by, Found(lambda: late))


@measure(
    _measure(
        "in_time_rate",
        label="Quy trình ISO cập nhật trong thời hạn luật định",
        unit="%",
        happened="được cập nhật trong hạn, hoặc lỡ hạn, trong kỳ",
        numerator="cập nhật trong thời hạn",
        denominator="có thời hạn luật định",
        definition=RATE,
    )
)
def in_time_rate(
    scope: Scope, period: Period, *, breakdown: str | None = None, facts: Sequence[Facts] | None = None
) -> Figure:
    """The share answered within the limit, of what was decided in the period; None for nothing decided.

    Each change counts in the one period in which it was answered in time, or missed its limit.
    """
    decided = [
        each
        for each in _counted(scope, period, facts)
        if each.answer.asked.due is not None and each.answer.decided_on is not None and each.answer.decided_on in period
    ]
    good: dict[str, int] = {}
    whole: dict[str, int] = {}
    for each in decided:
        key = KEYS[breakdown](each) if breakdown else ""
        whole[key] = whole.get(key, 0) + 1
        good[key] = good.get(key, 0) + each.answer.was_in_time
    by = {key: 100 * good[key] / n for key, n in sorted(whole.items())} if breakdown else {}
    value = 100 * sum(good.values()) / len(decided) if decided else None
    return Figure(value, by, _processes(decided))
