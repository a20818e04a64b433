"""What a person says of the steps of the first days."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import append
from nennep.ledger.events import name_events

from ..models import Agency, SetupMark
from ..queries.administration import manager
from ..queries.setup import step_of
from ..rules import MANAGE_PEOPLE, BrokenRuleError

name_events(
    {
        "setup.confirmed": "Xác nhận một việc thiết lập",
        "setup.waived": "Ghi một việc thiết lập là không cần",
        "setup.reopened": "Mở lại một việc thiết lập",
    }
)
LONGEST_REASON = 300


def confirm_step(agency: Agency, *, key: str, by: Actor, at: datetime) -> None:
    """Afterwards somebody has vouched for the step, as it is now. Raises BrokenRuleError, UnknownStepError."""
    step = step_of(key)
    if not step.confirm:
        raise BrokenRuleError("", f"“{step.words}” tự xong khi dữ liệu đã có, không cần xác nhận.")
    seen = step.look(agency, timezone.localdate(at)).seen
    _mark(agency, key, "confirmed", by=by, at=at, seen=seen)


def waive_step(agency: Agency, *, key: str, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the step is declared needless here, with the reason. Raises BrokenRuleError, UnknownStepError."""
    step, reason = step_of(key), " ".join(legible(reason).split())
    if not step.waivable:
        raise BrokenRuleError("", f"“{step.words}” là việc không bỏ được: thiếu nó thì chưa tiếp nhận được hồ sơ.")
    if not reason:
        raise BrokenRuleError("reason", f"Ghi lý do vì sao không cần “{step.words}”.")
    if len(reason) > LONGEST_REASON:
        raise BrokenRuleError("reason", f"Lý do dài quá {LONGEST_REASON} ký tự; viết ngắn lại.")
    _mark(agency, key, "waived", by=by, at=at, reason=reason)


def reopen_step(agency: Agency, *, key: str, by: Actor, at: datetime) -> None:
    """Afterwards nothing is said of the step by anybody; data alone tell how far it is."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    with transaction.atomic():
        removed, _ = SetupMark.objects.filter(agency=agency, step=step_of(key).key).delete()
        if removed:
            append(
                "setup.reopened",
                subject=("agency", agency.pk),
                agency_id=agency.pk,
                by=by,
                at=at,
                grant=grant,
                facts={"step": key},
            )


def _mark(agency: Agency, key: str, kind: str, *, by: Actor, at: datetime, seen: str = "", reason: str = "") -> None:
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    told = {"kind": kind, "seen": seen[:400], "reason": reason, "marked_at": at, "marked_by_id": by.user_id}
    with transaction.atomic():
        SetupMark.objects.update_or_create(agency=agency, step=key, defaults=told)
        append(
            f"setup.{kind}",
            subject=("agency", agency.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"step": key},
        )
