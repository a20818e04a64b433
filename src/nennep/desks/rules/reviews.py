"""The desk's monthly sheet on the people sent to it: its flow, its law, which months are to be told."""

import tomllib
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from nennep.kernel.flows import Flow
from nennep.org.rules import APPROVE, LEAD_DESK, MANAGE_PEOPLE

from .settlements import Month, end_of, month_after

LAW = tomllib.loads((Path(__file__).parent / "review_law.toml").read_text(encoding="utf-8"))
ARTICLE = str(LAW["monthly"]["article"])
REVIEW_STATES = {"proposed": "Chờ cơ quan cử người ghi nhận", "objected": "Cơ quan có ý kiến", "closed": "Đã ghi nhận"}
REVIEW_FLOW = Flow(
    "desk_review",
    REVIEW_STATES,
    {
        "closed": ("proposed", "closed", "", "Ghi nhận phiếu nhận xét của tháng"),
        "objected": ("proposed", "objected", "", "Có ý kiến về phiếu nhận xét"),
        "proposed_again": ("objected", "proposed", "", "Gửi lại phiếu nhận xét"),
    },
    called="phiếu nhận xét",
)
# Who answers for the agency that sent the people: the first of these duties that somebody holds there.
READERS = (MANAGE_PEOPLE, APPROVE)
# Who answers for the desk, likewise.
LEADERS = (LEAD_DESK, APPROVE)
NOT_LEADER = "Phiếu nhận xét do Lãnh đạo Bộ phận Một cửa, hoặc lãnh đạo cơ quan có quầy lập."
# Nobody writes of their own month, nor in the name of somebody of whom the sheet tells.
OWN_SHEET = "Phiếu này nhận xét về {}, nên người ấy, hay ai làm thay người ấy, không lập, không gửi. "
OTHERS_WRITE = "Người lập phiếu này: {}."
NOBODY_ELSE = (
    "Ở quầy chưa có ai khác lập được: giao nhiệm vụ Lãnh đạo Bộ phận Một cửa cho cấp phó, hoặc giao nhiệm vụ Ký duyệt"
    " kết quả cho thủ trưởng cơ quan có quầy, rồi người ấy lập."
)
NOT_READER = "Phiếu nhận xét do người quản lý người dùng hoặc lãnh đạo của cơ quan cử người ghi nhận."
NOT_RECORDER = "Người được cử đến quầy do người quản lý người dùng của cơ quan cử, hoặc lãnh đạo quầy ghi."
NOTHING_TO_REVIEW = "Không có tháng nào phải nhận xét với cơ quan này: tháng chưa hết, hoặc phiếu vừa được lập."
OTHER_MONTH = "Phiếu của tháng {} vừa được lập. Mở lại trang *Phiếu nhận xét tháng* để xem."
HALF = Decimal("0.5")

Span = tuple[date, date | None]


def month_to_review(spans: Iterable[Span], made: Collection[Month], at: datetime) -> Month | None:
    """The first month that is over, in which somebody was there and of which no sheet was made; None where none is."""
    spans = list(spans)
    if not spans:
        return None
    first = min(begun for begun, _ in spans)
    month = (first.year, first.month)
    while end_of(month) <= at:
        if month not in made and any(is_in(month, span) for span in spans):
            return month
        month = month_after(month)
    return None


def is_in(month: Month, span: Span) -> bool:
    """Whether any day of the span lies in the month."""
    begun, ended = span
    return (begun.year, begun.month) <= month and (ended is None or (ended.year, ended.month) >= month)


def wrong_absence(absent: Decimal, reason: str, working_days: int) -> str:
    """Why that absence cannot be written; empty where it can."""
    if absent < 0 or absent % HALF:
        return "Ngày vắng tính theo nửa ngày: 0; 0,5; 1; 1,5…"
    if absent > working_days:
        return f"Tháng này có {working_days} ngày làm việc ở quầy, ngày vắng không nhiều hơn."
    return "Ghi lý do vắng." if absent and not reason else ""
