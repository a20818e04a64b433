"""Hours, days, limits and dates as the four documents write them."""

from datetime import date
from decimal import Decimal

from nennep.definitions.definition import CLOCK_RULES, Step
from nennep.kernel.dates import full_date
from nennep.kernel.words import number, short_number
from nennep.kernel.worktime import Style, Term

CHANNELS = {"": "mọi kênh", "counter": "trực tiếp", "online": "trực tuyến", "post": "bưu chính"}
NO_TIME = "–"
EXACT_PLACES = 4


def hours_words(hours: Decimal) -> str:
    """“4 giờ”, “0,5 giờ”; a dash for a step without a norm."""
    return f"{short_number(hours, EXACT_PLACES)} giờ" if hours else NO_TIME


def hours_total(hours: Decimal) -> str:
    """As ``hours_words``, but a total of nothing is “0 giờ”."""
    return f"{short_number(hours, EXACT_PLACES)} giờ"


def days_figure(hours: Decimal, hours_per_day: Decimal) -> str:
    """Days with a decimal comma: “0,25”, “2,5”, “0”; “≈ 0,571” where no short decimal says it."""
    days = hours / hours_per_day
    exact = days.quantize(Decimal(1).scaleb(-EXACT_PLACES))
    return short_number(exact, EXACT_PLACES) if exact == days else f"≈ {number(days, 3)}"


def days_words(hours: Decimal, hours_per_day: Decimal) -> str:
    """“0,5 ngày”."""
    return f"{days_figure(hours, hours_per_day)} ngày"


def both_words(hours: Decimal, hours_per_day: Decimal) -> str:
    """“200 giờ làm việc = 25 ngày làm việc”."""
    return f"{short_number(hours, EXACT_PLACES)} giờ làm việc = {days_figure(hours, hours_per_day)} ngày làm việc"


def clock_words(step: Step) -> str:
    """“tính giờ”, “dừng tính giờ (Điều 5 Nghị định …)”."""
    ground = f" ({step.clock_ground})" if step.holds_clock else ""
    return f"{CLOCK_RULES[step.clock_rule]}{ground}"


def length_words(length: Term) -> str:
    """“30 ngày”, “05 ngày làm việc”."""
    return length.words(Style.PAPER)


def day_words(day: date | None) -> str:
    """“29/09/2025”; empty for none."""
    return full_date(day) if day else ""


def joined(parts: list[str], last: str = " và ") -> str:
    """“a, b và c”."""
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
