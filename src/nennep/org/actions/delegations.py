"""Duties lent in writing for a time (Nghị định 30/2020/NĐ-CP, Điều 13)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.text import legible
from nennep.ledger.actions import ConflictError, append, take_line
from nennep.ledger.events import name_events

from ..models import Agency, Delegation, Position, User
from ..queries import held_on
from ..queries.administration import manager
from ..rules import MANAGE_PEOPLE, BrokenRuleError, known_duties
from .posts import _hold

name_events({"delegation.made": "Ủy quyền", "delegation.revoked": "Chấm dứt ủy quyền"})


def delegate(
    position: Position,
    *,
    borrower: User,
    duties: Sequence[str],
    held_from: date,
    held_to: date,
    basis: str,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Afterwards ``borrower`` may do these duties of the post, for its holder, in these days.

    In writing (``basis``), for a limited time, only duties the post itself grants: a borrowed
    duty is not lent on (Nghị định 30/2020/NĐ-CP, Điều 13). The holder lends, or the manager
    of people enters the signed paper. Raises BrokenRuleError, ConflictError, NotPermittedError.
    """
    grant = _lender_or_manager(position, by, at)
    lent = known_duties(list(duties))
    if not legible(basis):
        raise BrokenRuleError("basis", "Ủy quyền phải bằng văn bản: ghi số, ngày của văn bản.")
    days = {"held_from": held_from.isoformat(), "held_to": held_to.isoformat()}
    with transaction.atomic():
        _hold(position)  # no decision moves the post meanwhile
        _check_duties(position, lent)
        _check_days(position, held_from, held_to, timezone.localdate(at))
        _check_borrower(position, borrower, held_from)
        delegation = Delegation(lender=position, borrower=borrower, duties=lent, basis=legible(basis))
        delegation.held_from, delegation.held_to = held_from, held_to
        delegation.save()
        append(
            "delegation.made",
            subject=("delegation", delegation.pk),
            agency_id=position.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={"position": position.pk, "borrower": borrower.pk, "duties": lent, **days},
        )
    return delegation


def _lender_or_manager(position: Position, by: Actor, at: datetime) -> Grant | None:
    if by.user_id is not None and by.user_id == position.user_id:
        return None
    return manager(position.agency, duty=MANAGE_PEOPLE, by=by, at=at)


def _check_duties(position: Position, lent: list[str]) -> None:
    if not lent:
        raise BrokenRuleError("duties", "Chọn ít nhất một nhiệm vụ để ủy quyền.")
    if set(lent) - set(position.duties):
        raise BrokenRuleError(
            "duties", "Chỉ ủy quyền được nhiệm vụ của chính vị trí này; nhiệm vụ được ủy quyền không ủy quyền lại."
        )


def _check_days(position: Position, held_from: date, held_to: date, today: date) -> None:
    if held_to < held_from:
        raise BrokenRuleError("held_to", "Ngày hết ủy quyền phải từ ngày bắt đầu trở đi.")
    if held_from < today:
        raise BrokenRuleError("held_from", "Không ủy quyền cho ngày đã qua; bắt đầu sớm nhất hôm nay.")
    outside = held_from < position.held_from or (position.held_to is not None and held_to > position.held_to)
    if outside:
        raise BrokenRuleError("held_to", "Thời gian ủy quyền phải nằm trong thời gian giữ vị trí.")


def _check_borrower(position: Position, borrower: User, held_from: date) -> None:
    if borrower.pk == position.user_id:
        raise BrokenRuleError("borrower", "Không ủy quyền cho chính mình.")
    here = borrower.positions.filter(held_on(held_from), agency_id=position.agency_id)
    if not borrower.is_active or not here.exists():
        raise BrokenRuleError("borrower", "Người nhận ủy quyền phải đang giữ một vị trí trong cùng cơ quan.")


def revoke_delegation(delegation: Delegation, *, by: Actor, at: datetime) -> None:
    """Afterwards the lent duties are gone, from this day on.

    Raises BrokenRuleError, NotPermittedError; ConflictError where it went on with the post, and holds still.
    """
    grant = _lender_or_manager(delegation.lender, by, at)
    day = timezone.localdate(at)
    with transaction.atomic():
        take_line(delegation.lender.agency_id)
        delegation.refresh_from_db(fields=["lender", "held_to", "revoked_on"])
        if delegation.revoked_on is not None and _goes_on(delegation, day):
            raise ConflictError(
                "Ủy quyền này đã theo vị trí sang phòng, cơ quan kế nhiệm và vẫn còn hiệu lực. Bấm Chấm dứt ở dòng mới."
            )
        if delegation.revoked_on is not None or delegation.held_to < day:
            raise BrokenRuleError("", "Ủy quyền này đã hết hiệu lực.")
        _revoke(delegation, day, grant, by, at)


def _goes_on(delegation: Delegation, day: date) -> bool:
    """Whether the same paper is carried on by another post of the lender."""
    same = {"borrower": delegation.borrower_id, "basis": delegation.basis, "held_to": delegation.held_to}
    others = Delegation.objects.filter(
        **same, lender__user=delegation.lender.user_id, revoked_on=None, held_to__gte=day
    )
    return others.exclude(pk=delegation.pk).exists()


def revoke_all_of(person: User, *, agency: Agency, grant: Grant | None, by: Actor, at: datetime) -> None:
    """Inside a transaction: nothing that the person lent in the agency holds any more, from this instant on."""
    day = timezone.localdate(at)
    lent = Delegation.objects.filter(lender__user=person, lender__agency=agency, revoked_on=None, held_to__gte=day)
    for delegation in lent.select_related("lender").order_by("pk"):
        _revoke(delegation, day, grant, by, at)


def _revoke(delegation: Delegation, day: date, grant: Grant | None, by: Actor, at: datetime) -> None:
    delegation.revoked_on = day
    delegation.save(update_fields=["revoked_on"])
    append(
        "delegation.revoked",
        subject=("delegation", delegation.pk),
        agency_id=delegation.lender.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={"revoked_on": day.isoformat()},
    )
