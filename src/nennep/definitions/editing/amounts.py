"""Lengths of time as they are typed into a cell: hours of a step, and how long to wait."""

import re
from decimal import Decimal

from nennep.definitions.editing.errors import EditError
from nennep.kernel.words import decimal_text, exact_number
from nennep.kernel.worktime import LENGTH_UNITS, UNITS, Term, Unit
from nennep.office.durations import DAY, HALF_DAY, HOUR, MINUTE, WEEK, WORKING_DAY, TimePhrase, read_time
from nennep.office.spelling import key

MOST_HOURS = Decimal(20_000)
_PLACES = Decimal("0.0001")
_THOUSANDS = re.compile(r"\d\.\d{3}(?!\d)")
_AT_ONCE = {"ngay", "lam ngay", "thuc hien ngay", "giai quyet ngay"}
_NEGATIVE = re.compile(r"^\s*[-−]\s*\d")


def hours_text(hours: Decimal) -> str:
    """“4”, “0,5”."""
    return exact_number(hours)


def says_at_once(text: str) -> bool:
    """Whether somebody says that a step takes no time: “0”, “0 giờ”, “làm ngay”; a blank or a dash says nothing."""
    return key(text) in _AT_ONCE or any(letter.isdigit() for letter in text)


def read_hours(step: str, text: str, hours_a_day: Decimal) -> Decimal:
    """The norm in working hours. A day is a working day of ``hours_a_day``; blank is 0."""
    if not text.strip() or key(text) in _AT_ONCE:
        return Decimal(0)
    phrase = _phrase(step, "hours", text, "Thời gian (giờ)")
    if phrase.amount is None and phrase.is_unset:
        return Decimal(0)
    if phrase.amount is None:
        raise EditError(step, "hours", f"Không hiểu thời gian “{text[:40]}”. Ghi như “4”, “4 giờ”, “0,5 ngày”.")
    in_hours = {
        HOUR: Decimal(1),
        MINUTE: Decimal(1) / 60,
        HALF_DAY: hours_a_day / 2,
        DAY: hours_a_day,
        WORKING_DAY: hours_a_day,
    }
    if phrase.unit not in in_hours:
        unit = UNITS.get(phrase.unit, phrase.unit)
        raise EditError(step, "hours", f"Giờ của một bước không tính theo {unit}. Ghi số giờ hoặc số ngày làm việc.")
    hours = (phrase.amount * in_hours[phrase.unit]).quantize(_PLACES)
    if hours > MOST_HOURS:
        raise EditError(step, "hours", f"“{text[:40]}” quá lớn. Xem lại số và đơn vị.")
    return _tidy(hours)


def read_length(step: str, column: str, text: str) -> Term:
    """A length of time in its own unit; nothing is converted but a week, which is 7 days."""
    phrase = _phrase(step, column, text, "")
    amount, unit = phrase.amount, phrase.unit
    if amount is None or not unit or phrase.variants:
        raise EditError(
            step, column, f"Không hiểu “{text[:40]}”. Ghi số và đơn vị: “30 ngày”, “5 ngày làm việc”, “4 giờ”."
        )
    if unit == WEEK:
        amount, unit = amount * 7, DAY
    if unit not in LENGTH_UNITS or amount <= 0 or amount > MOST_HOURS:
        raise EditError(
            step,
            column,
            f"Không chờ “{text[:40]}” được. Ghi {', '.join(UNITS[one] for one in LENGTH_UNITS)}, lớn hơn 0.",
        )
    if Unit(unit).by_date and amount != int(amount):
        raise EditError(step, column, "Số ngày lịch, số tháng phải là số nguyên. Ngày lẻ thì ghi “ngày làm việc”.")
    length = Term(_tidy(amount.quantize(_PLACES)), unit)
    try:
        length.as_limit()
    except ValueError as error:
        raise EditError(step, column, str(error)) from None
    return length


def _phrase(step: str, column: str, text: str, heading: str) -> TimePhrase:
    if _NEGATIVE.search(text):
        raise EditError(step, column, "Thời gian không nhỏ hơn 0.")
    if _THOUSANDS.search(text):
        raise EditError(
            step, column, f"“{text[:40]}” có dấu chấm: nghìn hay lẻ? Ghi dấu phẩy cho số lẻ, không ghi dấu nghìn."
        )
    phrase = read_time(text, heading)
    if phrase.variants or (phrase.amount is not None and "là một khoảng" in phrase.doubt):
        raise EditError(step, column, f"“{text[:40]}” có nhiều mốc thời gian. Một bước chỉ ghi một số.")
    return phrase


def _tidy(amount: Decimal) -> Decimal:
    return Decimal(decimal_text(amount))
