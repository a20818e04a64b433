"""The draft of a decision on agencies or divisions: its day is near, and it is the one that was looked at."""

from datetime import date, datetime

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.ledger.actions import overtaken
from nennep.org.models import Agency, Reorganisation
from nennep.org.rules import BrokenRuleError

from ..rules.reorganisations import MOST_DAYS

WORKED_ON = "Có người đang ghi dở một việc sẽ chuyển sang; chưa đổi gì. Phần mềm tự thử lại trong ít phút."


def check_near(effective_on: date, at: datetime) -> None:
    """Raises BrokenRuleError for a day more than a year away: the year was mistyped."""
    if abs((effective_on - timezone.localdate(at)).days) > MOST_DAYS:
        raise BrokenRuleError("effective_on", "Ngày hiệu lực cách hôm nay hơn một năm. Xem lại năm đã ghi.")


def draft_seen(draft: Reorganisation, seen: int | None, *, by: Actor, at: datetime) -> Reorganisation:
    """The draft as it stands. Raises ConflictError where ``seen`` is an older version, BrokenRuleError for no draft."""
    held = Reorganisation.objects.get(pk=draft.pk)
    if seen not in (None, held.version):
        raise overtaken(held, by=by, at=at)
    if held.state != "draft":
        raise BrokenRuleError("", f"Bản này đang “{held.get_state_display()}”, không sửa được.")
    return held


def next_of(agency: Agency) -> Reorganisation:
    """The next decision on the agency; it is not kept yet."""
    last = Reorganisation.objects.filter(agency=agency).order_by("-number").first()
    return Reorganisation(agency=agency, number=last.number + 1 if last else 1)


def under_way(held: Reorganisation) -> str:
    """That the decision is not finished, and the ways to write another one all the same."""
    where = "Sáp nhập, kết thúc cơ quan" if held.into_id else "Sắp xếp tổ chức"
    told = f"đang có bản số {held.number} chưa xong: {held.decision}, hiệu lực từ {full_date(held.effective_on)}."
    if held.state == "draft":
        return f"{told} Xác nhận bản ấy, ghi chung vào bản ấy, hoặc bỏ bản ấy ở {where}."
    return f"{told} Đưa bản ấy về soạn lại ở {where} để sửa hoặc bỏ{'' if held.hindered else f'; hoặc ghi từ ngày {full_date(held.effective_on)}, sau khi đổi xong'}."


def check_waiting(held: Reorganisation, *, by: Actor, at: datetime) -> None:
    """Inside its transaction, the line held: raises ConflictError where it does not wait for its day any more."""
    held.refresh_from_db()
    if held.state != "planned":
        raise overtaken(held, by=by, at=at)
