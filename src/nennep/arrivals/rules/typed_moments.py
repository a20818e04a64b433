"""Within which years the days of a dossier and of a birth lie, in lists of other systems."""

from datetime import datetime

from nennep.office import days
from nennep.office.days import CellValue

# What has to do with a dossier happens in these years; people are born earlier.
FIRST_YEAR, LAST_YEAR, FIRST_BIRTH = 2000, 2100, 1900
WAY = f"viết ngày/tháng/năm giờ:phút, năm từ {FIRST_YEAR} đến {LAST_YEAR}, ví dụ 17/11/2026 08:40"


def moment_in(value: CellValue, first_year: int = FIRST_YEAR) -> tuple[datetime, bool] | None:
    """The instant that a cell means, and whether it tells the hour; None where it is unclear or out of the years."""
    return days.moment_in(value, first_year, LAST_YEAR)
