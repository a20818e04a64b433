"""The limit of a channel as a version keeps it."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from nennep.kernel.words import short_number
from nennep.kernel.worktime import Budget, Unit

# How a paper may be handed in, each with its words.
COUNTS = {"originals": "bản chính", "certified": "bản chứng thực", "copies": "bản chụp"}
CHANNELS: dict[str, str] = {
    "counter": "Trực tiếp",
    "online": "Trực tuyến",
    "post": "Bưu chính công ích",
}
UNITS: dict[str, str] = {
    "working_day": "ngày làm việc",
    "calendar_day": "ngày",
    "month": "tháng",
    "working_hour": "giờ làm việc",
    "same_day": "trong ngày làm việc",
}


def term_problem(term: Mapping[str, Any]) -> str:
    """What is wrong with one channel's limit, in words for the screen; empty where it can run.

    No amount and no unit: the channel is there and promises no day.
    """
    amount, unit = str(term.get("amount") or "").strip(), str(term.get("unit") or "")
    if not unit:
        return "Chọn đơn vị của thời hạn." if amount else ""
    if unit not in set(Unit):
        return f"Không có đơn vị “{unit}”. Chọn giờ, ngày, ngày làm việc, tháng hoặc trong ngày."
    if not amount and unit != Unit.SAME_DAY:
        return "Ghi thời hạn là bao nhiêu, hoặc bỏ đơn vị nếu không hẹn ngày."
    try:
        cutoff = time.fromisoformat(term["cutoff"]) if term.get("cutoff") else None
        Budget(Decimal(amount or 0), Unit(unit), cutoff)
    except InvalidOperation:
        return f"Thời hạn “{amount}” không phải một số. Ghi như 15 hoặc 0.5."
    except ValueError as error:
        words = str(error)
        return words if words.startswith(("Thời", "Giờ")) else "Giờ chốt cần có dạng 15:00."
    return ""


def has_limit(term: Mapping[str, Any]) -> bool:
    """Whether the channel promises a day."""
    return bool(term.get("unit"))


def limit_in_words(term: Mapping[str, Any]) -> str:
    """“15 ngày làm việc”, “trong ngày làm việc, nhận trước 15:00”; “không hẹn ngày trả”."""
    if not has_limit(term):
        return "không hẹn ngày trả"
    if term["unit"] == Unit.SAME_DAY:
        cutoff = term.get("cutoff")
        return UNITS["same_day"] + (f", nhận trước {cutoff[:5]}" if cutoff else "")
    amount = short_number(Decimal(term["amount"]))
    return f"{amount.zfill(2)} {UNITS[term['unit']]}"
