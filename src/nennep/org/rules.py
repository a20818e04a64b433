"""Duties: the list is in code, the grants are data (positions and delegations).

Also the flow of a calendar version.
"""

from datetime import date

from nennep.kernel.flows import Flow

DUTIES: dict[str, str] = {
    "receive": "Tiếp nhận hồ sơ, trả kết quả",
    "lead_desk": "Lãnh đạo Bộ phận Một cửa",
    "assign": "Phân công thụ lý",
    "handle": "Thụ lý hồ sơ",
    "review": "Thẩm tra, ký nháy",
    "approve": "Ký duyệt kết quả",
    "issue_result": "Vào số, đóng dấu, phát hành",
    "supervise": "Theo dõi hồ sơ toàn cơ quan",
    "manage_people": "Quản lý người dùng và vị trí",
    "manage_calendar": "Quản lý lịch làm việc",
    "manage_procedures": "Quản lý thủ tục và quy trình",
    "manage_quality": "Quản lý hệ thống chất lượng",
    "audit": "Đánh giá nội bộ",
    "inspect": "Kiểm tra cấp tỉnh",
}
# Duties that open every case of the agency; the others open those of the own division.
AGENCY_WIDE = frozenset(
    {"receive", "lead_desk", "approve", "issue_result", "supervise", "manage_quality"}
)
DIVISION_WIDE = frozenset({"assign", "handle", "review"})

CALENDAR_STATES = {"draft": "Dự thảo", "in_force": "Đang áp dụng", "superseded": "Đã thay thế"}
CALENDAR_FLOW = Flow(
    "calendar",
    CALENDAR_STATES,
    {
        "put_in_force": ("draft", "in_force", "manage_calendar", "Đưa lịch vào áp dụng"),
        "superseded": ("in_force", "superseded", "manage_calendar", "Lịch được bản mới thay thế"),
    },
)
# From this day on (month, day) the keeper of a calendar sees to the year after.
NEXT_YEAR_FROM = (10, 1)
LEVELS = {"province": "Cấp tỉnh", "commune": "Cấp xã", "source": "Hệ thống ngoài"}


class BrokenRuleError(ValueError):
    """A rule of the room was not kept; the message is for the screen, ``field`` is where it was typed."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def year_to_decide(covers_to: date, day: date) -> int | None:
    """The year whose days off should be decided by that day and are not: the next one from 1 October on."""
    wanted = day.year + ((day.month, day.day) >= NEXT_YEAR_FROM)
    return wanted if covers_to < date(wanted, 12, 31) else None


def known_duties(duties: list[str]) -> list[str]:
    """The duties in the order of the list. Raises BrokenRuleError for one that is not on it."""
    unknown = sorted(set(duties) - set(DUTIES))
    if unknown:
        raise BrokenRuleError("duties", f"Không có nhiệm vụ “{unknown[0]}” trong danh mục.")
    return [duty for duty in DUTIES if duty in duties]
