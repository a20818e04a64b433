"""Duties: the list is in code, the grants are data (positions and delegations).

Also the flow of a calendar version.
"""

import re
from datetime import date

from nennep.kernel.flows import Flow
from nennep.kernel.numbering import is_case_head
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import legible

RECEIVE = "receive"
LEAD_DESK = "lead_desk"
ASSIGN = "assign"
HANDLE = "handle"
REVIEW = "review"
APPROVE = "approve"
ISSUE_RESULT = "issue_result"
SUPERVISE = "supervise"
MANAGE_PEOPLE = "manage_people"
MANAGE_CALENDAR = "manage_calendar"
MANAGE_PROCEDURES = "manage_procedures"
MANAGE_QUALITY = "manage_quality"
AUDIT = "audit"
INSPECT = "inspect"
DUTIES: dict[str, str] = {
    RECEIVE: "Tiếp nhận hồ sơ, trả kết quả",
    LEAD_DESK: "Lãnh đạo Bộ phận Một cửa",
    ASSIGN: "Phân công thụ lý",
    HANDLE: "Thụ lý hồ sơ",
    REVIEW: "Thẩm tra, ký nháy",
    APPROVE: "Ký duyệt kết quả",
    ISSUE_RESULT: "Vào số, đóng dấu, phát hành",
    SUPERVISE: "Theo dõi hồ sơ toàn cơ quan",
    MANAGE_PEOPLE: "Quản lý người dùng và vị trí",
    MANAGE_CALENDAR: "Quản lý lịch làm việc",
    MANAGE_PROCEDURES: "Quản lý thủ tục và quy trình",
    MANAGE_QUALITY: "Quản lý hệ thống chất lượng",
    AUDIT: "Đánh giá nội bộ",
    INSPECT: "Kiểm tra cấp tỉnh",
}
# Duties that open every case of the agency; the others open those of the own division.
# No post grants it: who sees the whole of an agency reads with it what those left that ended in that one.
READ_HISTORY = "read_history"
AGENCY_WIDE = frozenset({READ_HISTORY, RECEIVE, LEAD_DESK, APPROVE, ISSUE_RESULT, SUPERVISE, MANAGE_QUALITY})
DIVISION_WIDE = frozenset({ASSIGN, HANDLE, REVIEW})
# Daily work goes along with a post into another agency; to lead, sign, oversee or administer there has to be chosen.
LEADING = frozenset(DUTIES) - {RECEIVE, HANDLE, REVIEW, ISSUE_RESULT}

CALENDAR_STATES = {"draft": "Dự thảo", "in_force": "Đang áp dụng", "superseded": "Đã thay thế"}
CALENDAR_FLOW = Flow(
    "calendar",
    CALENDAR_STATES,
    {
        "put_in_force": ("draft", "in_force", MANAGE_CALENDAR, "Đưa lịch vào áp dụng"),
        "superseded": ("in_force", "superseded", MANAGE_CALENDAR, "Lịch được bản mới thay thế"),
    },
    called="bản lịch",
)
REORGANISATION_STATES = {
    "draft": "Đang soạn",
    "planned": "Chờ ngày hiệu lực",
    "carried_out": "Đã thực hiện",
    "cancelled": "Đã bỏ",
}
REORGANISATION_FLOW = Flow(
    "reorganisation",
    REORGANISATION_STATES,
    {
        "planned": ("draft", "planned", MANAGE_PEOPLE, "Xác nhận sắp xếp tổ chức"),
        "taken_back": ("planned", "draft", MANAGE_PEOPLE, "Đưa sắp xếp tổ chức về soạn lại"),
        "cancelled": ("draft|planned", "cancelled", MANAGE_PEOPLE, "Bỏ sắp xếp tổ chức"),
        # No duty: the day comes by itself.
        "carried_out": ("planned", "carried_out", "", "Thực hiện sắp xếp tổ chức"),
    },
    called="việc sắp xếp",
)
# From this day on (month, day) the keeper of a calendar sees to the year after.
NEXT_YEAR_FROM = (10, 1)
AGENCY_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
# Codes that a step of a process says of no particular division.
KEPT_CODES = frozenset({"one_stop"})
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
# What the columns hold of what is typed: its name on screen, and the most signs.
LENGTHS = {
    "full_name": ("Họ và tên", 120),
    "title": ("Chức vụ", 120),
    "phone": ("Điện thoại", 30),
    "email": ("Thư điện tử", 254),
    "division_name": ("Tên phòng", 200),
    "decision": ("Quyết định", 300),
}
# Words of addresses under /people/.
RESERVED = frozenset({"me", "add", "import", "passwords"})
SOURCE = "source"
# Why an account is locked; the ledger keeps the key.
LOCK_REASONS = {
    "left": "Thôi việc, nghỉ hưu",
    "moved": "Chuyển công tác khỏi cơ quan",
    "absent": "Vắng dài ngày",
    "danger": "Nghi lộ mật khẩu, mất thiết bị",
    "suspended": "Tạm đình chỉ công tác",
    "mistake": "Tài khoản lập nhầm",
}
LEVELS = {"province": "Cấp tỉnh", "commune": "Cấp xã", SOURCE: "Hệ thống ngoài"}
NO_GROUND = "Ghi căn cứ bàn giao: số, ngày của quyết định hoặc văn bản."
# What a sheet of people writes for who belongs to no division.
WHOLE_AGENCY = "Toàn cơ quan"
# What is practised: work on cases. The rules themselves are changed in the real agency alone.
PRACTISED = (AGENCY_WIDE | DIVISION_WIDE) - {READ_HISTORY}


class BrokenRuleError(Refusal):
    """A rule of the room was not kept; the message is for the screen, ``field`` is where it was typed."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


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


def check_case_head(text: str) -> None:
    """Raises BrokenRuleError where case codes cannot begin with that; an empty one is left for later."""
    if text and not is_case_head(text):
        raise BrokenRuleError(
            "case_head",
            f"Đầu mã hồ sơ “{text}” không đúng dạng: ghi mã định danh của cơ quan, ví dụ H99.12 hoặc 000.00.12.H99.",
        )


def unfit(key: str, text: str) -> str:
    """Why that text cannot be kept under a key of LENGTHS, with the way out; "" where it can."""
    name, most = LENGTHS[key]
    if "\x00" in text:
        return f"{name} có ký tự không đọc được. Xóa ô này rồi gõ lại."
    if len(text) > most:
        return f"{name} dài {len(text)} ký tự, nhiều nhất là {most}. Viết gọn lại."
    return ""


def decision_told(text: str) -> str:
    """The decision by which something is done, as it is kept. Raises BrokenRuleError where it cannot be."""
    told = legible(text)
    if not told:
        raise BrokenRuleError("decision", "Ghi quyết định: số, ngày, cơ quan ban hành.")
    check_texts(decision=told)
    return told


def check_texts(**texts: str) -> None:
    """Raises BrokenRuleError for the first of these texts that cannot be kept."""
    for key, text in texts.items():
        if words := unfit(key, text):
            raise BrokenRuleError("name" if key == "division_name" else key, words)
