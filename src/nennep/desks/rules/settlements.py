"""Fees that a desk took for another agency, settled by the month (Điều 24 Nghị định 118/2025/NĐ-CP)."""

from datetime import date, datetime, time

from nennep.kernel.flows import Flow
from nennep.kernel.worktime import ZONE
from nennep.org.rules import APPROVE, LEAD_DESK, SUPERVISE

SETTLEMENT_STATES = {"proposed": "Chờ cơ quan xác nhận", "objected": "Cơ quan chưa đồng ý", "closed": "Đã chốt"}
SETTLEMENT_FLOW = Flow(
    "fee_settlement",
    SETTLEMENT_STATES,
    {
        "closed": ("proposed", "closed", "", "Xác nhận, chốt bảng thu hộ"),
        "objected": ("proposed", "objected", "", "Chưa đồng ý bảng thu hộ"),
        "proposed_again": ("objected", "proposed", "", "Lập lại bảng thu hộ"),
    },
    called="bảng thu hộ",
)
# Who answers for the agency whose fees they are: the first of these duties that somebody holds there.
CONFIRMERS = (LEAD_DESK, SUPERVISE, APPROVE)
NOT_DESK = "Bảng thu hộ do công chức một cửa hoặc Lãnh đạo Bộ phận Một cửa của quầy đã thu lập."
NOT_CONFIRMER = "Bảng thu hộ do lãnh đạo, người theo dõi hồ sơ hoặc Lãnh đạo Một cửa của cơ quan có khoản thu xác nhận."
NOTHING_TO_SETTLE = (
    "Không có tháng nào phải chốt với cơ quan này: tháng chưa hết, hoặc không có khoản thu, hoàn nào chưa chốt."
)
UNANSWERED = "Bảng thu hộ trước chưa chốt xong. Cơ quan có khoản thu xác nhận bảng ấy rồi mới lập bảng sau."
# What stands for the number of a receipt; months closed before 0.4.3 kept nothing of one without a number.
NOT_PRINTED, UNNUMBERED, NOT_KEPT = "chưa in", "không số", "chưa có khi chốt"

Month = tuple[int, int]


def month_of(at: datetime) -> Month:
    """The month of an instant in the country."""
    local = at.astimezone(ZONE)
    return local.year, local.month


def month_after(month: Month) -> Month:
    year, number = month
    return (year + 1, 1) if number == 12 else (year, number + 1)


def month_before(month: Month) -> Month:
    year, number = month
    return (year - 1, 12) if number == 1 else (year, number - 1)


def end_of(month: Month) -> datetime:
    """The instant at which the month is over."""
    year, number = month_after(month)
    return datetime.combine(date(year, number, 1), time.min, tzinfo=ZONE)


def month_to_settle(first: datetime | None, last_closed: Month | None, at: datetime) -> Month | None:
    """The month to settle now: that of the first entry that stands on no sheet, never one that was closed.

    None before it has ended, and where no entry is left.
    """
    if first is None:
        return None
    month = month_of(first)
    if last_closed and month <= last_closed:
        month = month_after(last_closed)
    return month if end_of(month) <= at else None
