"""Days, hours and money as papers write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def day_words(at: datetime) -> str:
    """`ngày 05 tháng 02 năm 2026`: a zero before days below 10 and before months 1 and 2 (NĐ 30/2020 Phụ lục I)."""
    local = at.astimezone(VIETNAM)
    month = f"{local.month:02}" if local.month < 3 else str(local.month)
    return f"ngày {local.day:02} tháng {month} năm {local.year}"


def hour_words(at: datetime) -> str:
    """`08 giờ 40 phút, ngày 17 tháng 11 năm 2026`."""
    local = at.astimezone(VIETNAM)
    return f"{local.hour:02} giờ {local.minute:02} phút, {day_words(at)}"


def short_words(at: datetime) -> str:
    """`08 giờ 40 phút, 17/11/2026`, for narrow table cells."""
    local = at.astimezone(VIETNAM)
    return (
        f"{local.hour:02} giờ {local.minute:02} phút, {local.day:02}/{local.month:02}/{local.year}"
    )


def date_words(day: date) -> str:
    """`17/11/2026`."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def money_words(amount: int) -> str:
    """`1.050.000 đồng`."""
    return f"{amount:,}".replace(",", ".") + " đồng"
