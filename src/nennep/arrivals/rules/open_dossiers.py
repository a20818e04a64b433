"""What must hold of a dossier open in the old system: its days, its code. The check of a list and the act judge by it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from nennep.kernel.dates import full_date
from nennep.kernel.numbering import CaseCode
from nennep.kernel.phones import is_phone
from nennep.kernel.worktime import ZONE, Budget, Calendar, OutsideCalendarError, due, subtract_hours
from nennep.office.lost_zeros import ADDED, whole_identity, whole_phone

from .portal_numbers import TAX_OR_PERSON, is_tax_number, says_organisation, ten_digits

# So many numbers of today may lie between the last one given here and one that the old system gave.
FARTHEST_AHEAD = 1_000
# Between a reception and its promise lie seldom more days.
LONGEST_USUAL = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDays:
    """When it was received, what was promised, since when it waits for a supplement, as the old system tells them."""

    received: datetime | None
    due: datetime | None = None
    stopped: datetime | None = None


def faults_of_days(told: ToldDays, *, hours_after: Decimal, calendar: Calendar, at: datetime) -> dict[str, str]:
    """By column what is wrong with the days, with the way out.

    ``hours_after`` are those of the steps after the one at which it stands: the calendar must reach so far back.
    """
    faults = {}
    received, promised, stopped = told.received, told.due, told.stopped
    if received and received > at:
        faults["received"] = "Tiếp nhận ở tương lai: sửa theo giấy hẹn đã giao."
    if received and promised and promised < received:
        faults["due"] = "Hẹn trả trước lúc tiếp nhận: sửa một trong hai theo giấy hẹn đã giao."
    elif promised and not _is_counted(promised, hours_after, calendar):
        faults["due"] = f"Hẹn trả {_outside(promised, calendar)}"
    if stopped and (stopped > at or (received and stopped < received)):
        faults["stopped"] = "Lúc bắt đầu chờ bổ sung phải sau lúc tiếp nhận và không ở tương lai."
    elif stopped and not _is_counted(stopped, Decimal(0), calendar):
        faults["stopped"] = f"Lúc bắt đầu chờ bổ sung {_outside(stopped, calendar)}"
    return faults


def doubt_of_days(received: datetime | None, promised: datetime | None, at: datetime) -> str:
    """What should be looked at where the reception lies more than a year before the promise, or before today; else empty."""
    if received is None or (until := promised or at) < received or (until - received).days <= LONGEST_USUAL:
        return ""
    told = f"hẹn trả {full_date(promised.astimezone(ZONE).date())}" if promised else "không có hẹn trả"
    return (
        f"{full_date(received.astimezone(ZONE).date())}, {told}: cách {(until - received).days // 365} năm."
        " Xem lại năm trên giấy hẹn; sai thì đánh dấu Bỏ dòng, sửa trong tệp rồi đọc lại."
    )


def doubt_of_limit(told: ToldDays, limits: Iterable[Budget], calendar: Calendar) -> str:
    """What should be looked at where the promise is sooner than each limit of the procedure allows; else empty.

    A later one is usual: the clock may have stood. Nothing is said of days that the calendar does not know.
    """
    if told.received is None or told.due is None:
        return ""
    try:
        soonest = min((due(told.received, limit, calendar).at for limit in limits), default=told.due)
    except OutsideCalendarError:
        return ""
    received, promised, lawful = (at.astimezone(ZONE).date() for at in (told.received, told.due, soonest))
    if promised >= lawful:
        return ""
    return (
        f"Sớm hơn thời hạn của thủ tục: tiếp nhận {full_date(received)} thì hạn là {full_date(lawful)}."
        " Xem lại ngày trên giấy hẹn; sai thì đánh dấu Bỏ dòng, sửa trong tệp rồi đọc lại."
    )


def _is_counted(at: datetime, hours_before: Decimal, calendar: Calendar) -> bool:
    try:
        calendar.spans(at.astimezone(ZONE).date())
        subtract_hours(at, hours_before, calendar)
    except OutsideCalendarError:
        return False
    return True


def _outside(at: datetime, calendar: Calendar) -> str:
    known = f"{full_date(calendar.covers_from)} đến {full_date(calendar.known_to)}"
    return (
        f"{full_date(at.astimezone(ZONE).date())} nằm ngoài các ngày mà lịch làm việc tính được ({known})."
        " Sửa theo giấy hẹn đã giao; nếu đúng như vậy thì giải quyết xong ở hệ thống cũ và bỏ dòng."
    )


def fault_of_code(code: CaseCode, *, own_head: str, today: date, last: Callable[[], int]) -> str:
    """Why a case cannot bear that code here, with the way out; empty where it can.

    ``last`` tells the last number given here today: the series goes on behind a code of today, so one far ahead
    of it would leave out everything between.
    """
    if code.day > today:
        return f"Mã ghi ngày {full_date(code.day)}, chưa tới; sửa theo giấy hẹn đã giao."
    if takes_number(code, own_head=own_head, today=today) and int(code.sequence) > (given := last()) + FARTHEST_AHEAD:
        return (
            f"Số {code.sequence} của ngày hôm nay vượt quá xa số đã cấp ở đây ({given}), các số ở giữa sẽ bị bỏ."
            " Sửa theo giấy hẹn đã giao; nếu đúng như vậy thì ngày mai hãy nhận dòng này."
        )
    return ""


def fault_of_bearer(agency: str) -> str:
    """Why a case cannot bear a code that one of another agency bears here, with the way out."""
    return (
        f"Mã này đang là mã của một hồ sơ ở {agency}; mỗi mã chỉ ở một hồ sơ. Xem lại mã trên giấy hẹn; nếu đúng mã ấy"
        " thì hỏi cơ quan đó hồ sơ do bên nào giải quyết, rồi bỏ dòng."
    )


def takes_number(code: CaseCode, *, own_head: str, today: date) -> bool:
    """Whether the series of today goes on behind it; no code is given any more in the name of a past day."""
    return code.head == own_head and code.day == today


def with_whole_numbers(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The row with the zeros that a spreadsheet dropped, and by column what was added or is still doubtful."""
    whole, notes = dict(typed), {}
    if phone := re.sub(r"[\s.\-()]", "", typed["phone"]):
        if restored := whole_phone(phone):
            whole["phone"], notes["phone"] = restored, ADDED.format(lost="số 0", digits=len(restored))
        elif not is_phone(phone):
            notes["phone"] = f"“{typed['phone']}” không phải số điện thoại; ghi nguyên, đối chiếu sau."
    if number := re.sub(r"[\s.\-]", "", typed["owner_identity"]).upper():
        whole["owner_identity"] = number
        if ten_digits(number)[1] and not says_organisation({"owner": typed["owner"]}):
            notes["owner_identity"] = f"{TAX_OR_PERSON} Ghi nguyên, đối chiếu sau."
        elif restored := whole_identity(number):
            whole["owner_identity"], notes["owner_identity"] = restored, ADDED.format(lost="số 0", digits=12)
        elif not (re.fullmatch(r"\d{9}|\d{12}|[A-Z]{1,2}\d{6,9}", number) or is_tax_number(number)):
            notes["owner_identity"] = f"Có {len(number)} ký tự, căn cước cần 12 chữ số; ghi nguyên, đối chiếu sau."
    return whole, notes
