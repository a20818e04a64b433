"""Who gave somebody a temporary password, when, and on what occasion, as the ledger tells."""

from dataclasses import dataclass
from datetime import datetime

from nennep.ledger.models import Event

from ..models import User

OCCASIONS = {
    "user.added": "khi thêm tài khoản này",
    "user.password_reset": "khi đặt lại mật khẩu",
    "user.reactivated": "khi mở lại tài khoản",
}
MACHINE = "Người quản trị máy chủ"


@dataclass(frozen=True, slots=True)
class TemporaryPassword:
    """A password that another person gave: who, when, on what occasion."""

    by: str
    at: datetime
    occasion: str


def temporary_password_of(user: User) -> TemporaryPassword | None:
    """How the person came by the temporary password in use; None for one's own, or where the ledger does not tell."""
    if not user.must_change_password:
        return None
    given = Event.objects.filter(subject_type="user", subject_id=user.pk, kind__in=OCCASIONS)
    event = given.order_by("-at", "-number").first()
    if event is None:
        return None
    by = User.objects.filter(pk=event.actor_id).first() if event.actor_id else None
    return TemporaryPassword(str(by or MACHINE), event.at, OCCASIONS[event.kind])
