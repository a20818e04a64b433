"""The hours that the limits of procedures leave for one process: the shortest governs, said in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nennep.kernel.words import short_number
from nennep.kernel.worktime import Budget, Calendar, Term, Unit
from nennep.kernel.worktime.receptions import hours_of_day, ordinary_days, ordinary_hours
from nennep.kernel.worktime.terms import NOMINAL_DAY
from nennep.org.rules import BrokenRuleError

from .published import Published, budgets
from .terms import CHANNELS

NONE = "Thủ tục không quy định thời hạn: giờ theo mẫu, sửa lại cho đúng việc."
AT_ONCE = "Thủ tục trả kết quả ngay, không có thời hạn để chia: giờ theo mẫu."
NO_CALENDAR = (
    "Thời hạn {} tính theo ngày lịch mà cơ quan chưa có lịch làm việc nên không chia ra giờ được."
    " Đưa lịch vào áp dụng trước, hoặc soạn từ bảng trống."
)


@dataclass(frozen=True, slots=True)
class GoverningLimit:
    """The working hours of the shortest limit, None where none is set; ``words`` say which it is."""

    hours: Decimal | None
    words: str
    is_instant: bool = False


@dataclass(frozen=True, slots=True)
class LimitFound:
    """One limit, whose it is, and the working hours it leaves; None where that cannot be said."""

    budget: Budget
    whose: str
    hours: Decimal | None


def governing_limit(covered: Sequence[Published], calendar: Calendar | None, day: date) -> GoverningLimit:
    """The shortest of the limits on every channel and in every variant of these procedures.

    A working day counts the hours that the agency works on an ordinary one, without a calendar the
    nominal ones; calendar days and months count the working days that they leave at least where no
    holiday falls into them. Raises BrokenRuleError where such a limit meets no calendar.
    """
    a_day = hours_of_day(calendar)
    found = list(_limits(covered, calendar, day, a_day))
    unsaid = next((each for each in found if each.hours is None), None)
    if unsaid is not None:
        raise BrokenRuleError("", NO_CALENDAR.format(_words(unsaid.budget)))
    if not found:
        at_once = any(each.immediate for each in covered)
        return GoverningLimit(None, AT_ONCE if at_once else NONE, at_once)
    shortest = min(found, key=lambda each: each.hours or Decimal(0))
    hours = shortest.hours or Decimal(0)
    words = _in_hours(shortest.budget, hours, a_day, calendar, day)
    others = {_words(each.budget) for each in found} - {_words(shortest.budget)}
    if others:
        words = f"{shortest.whose}: {words}, ngắn nhất (cũng có {', '.join(sorted(others))})"
    one_day = any(each.immediate for each in covered) or hours <= max(a_day, Decimal(NOMINAL_DAY))
    return GoverningLimit(hours, words[:1].upper() + words[1:] + ".", one_day)


def _in_hours(budget: Budget, hours: Decimal, a_day: Decimal, calendar: Calendar | None, day: date) -> str:
    """“20 ngày làm việc là 150 giờ (cơ quan làm 7,5 giờ một ngày)”."""
    days = ordinary_days(calendar, budget, a_day, day) if budget.unit.by_date else None
    told = [f"ít nhất {short_number(days, 2)} ngày làm việc"] if days is not None else []
    if a_day != NOMINAL_DAY and budget.unit is not Unit.WORKING_HOUR:
        told.append(f"cơ quan làm {short_number(a_day, 2)} giờ một ngày")
    aside = f" ({', '.join(told)})" if told else ""
    return f"{_words(budget)}{aside} là {short_number(hours, 2)} giờ"


def _limits(covered: Sequence[Published], calendar: Calendar | None, day: date, a_day: Decimal) -> Iterator[LimitFound]:
    for published in covered:
        for name, terms in (("", published.terms), *((one.name, one.terms) for one in published.variants if one.terms)):
            for channel, budget in budgets(terms).items():
                parts = [published.quality_code] if len(covered) > 1 else []
                parts += [f"trường hợp {name}"] if name else []
                whose = " ".join([*parts, CHANNELS.get(channel, channel).lower()])
                yield LimitFound(budget, whose, ordinary_hours(calendar, budget, a_day, day))


def _words(budget: Budget) -> str:
    return Term.of(budget).words()
