"""The desk sent the slip that asks for a supplement, or handed it out."""

from datetime import date, datetime

from django.utils import timezone

from nennep.cases.models import Case, SupplementRequest
from nennep.cases.parts.supplement_slips import answer_until, open_request, slip_gone
from nennep.cases.queries.acts import permit
from nennep.cases.rules import SLIP_WAYS
from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.ledger.actions import note
from nennep.ledger.statement import Update
from nennep.org.rules import BrokenRuleError


def send_slip(case: Case, *, by: Actor, at: datetime, day: date, way: str) -> Case:
    """The slip went to the applicant on that day, and waits no longer; the term to answer runs from the day.

    Recorded once more, the later record holds. Event ``case.slip_sent``. Raises BrokenRuleError where the day lies
    before the slip or ahead.
    """
    grant, asked = permit("send_slip", case, by=by), open_request(case)
    assert asked is not None  # noqa: S101 - the act is open only to a case with a request
    _check(asked, day, way, timezone.localdate(at))
    until = answer_until(case, day)
    facts = {
        "round": asked.round,
        "day": day.isoformat(),
        "way": way,
        "answer_by": until.isoformat() if until else None,
    }
    columns = {"sent_on": day, "sent_way": way, "sent_by": by.user_id, "answer_by": until}
    parts = [Update(SupplementRequest, {"id": asked.pk}, columns), slip_gone(case)]
    note(case, "case.slip_sent", by=by, at=at, grant=grant, facts=facts, parts=parts)
    return case


def _check(asked: SupplementRequest, day: date, way: str, today: date) -> None:
    made = timezone.localdate(asked.asked_at)
    if way not in SLIP_WAYS:
        raise BrokenRuleError("way", "Cách gửi không có trong danh sách. Chọn một cách gửi, giao.")
    if day > today:
        raise BrokenRuleError("day", f"Ngày {full_date(day)} chưa tới. Ghi ngày đã gửi, giao phiếu.")
    if day < made:
        raise BrokenRuleError("day", f"Phiếu lập ngày {full_date(made)}, không gửi trước ngày ấy được. Sửa ngày.")
