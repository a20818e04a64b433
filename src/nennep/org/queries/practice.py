"""Who practises where, and what counts nowhere because it is practice."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from nennep.kernel.actors import Actor
from nennep.kernel.practice import is_practice, practice_of

from ..models import Agency, User
from ..rules import PRACTISED, BrokenRuleError
from . import actor_of

# Of rows that bear an agency: for queries that ask for the rows of all agencies.
REAL = Q(agency_id__gt=0)
NOTHING_TO_PRACTISE = (
    "Vị trí của bạn chưa có nhiệm vụ nào trên hồ sơ nên chưa có gì để tập dượt. Người quản lý người dùng giao nhiệm vụ"
    " ở trang Người và nhiệm vụ."
)


def practising(actor: Actor) -> Actor:
    """The same person where their own agency practises, with the duties that they hold on its cases at that instant."""
    where = practice_of(actor.agency_id)
    duties = (
        replace(grant, agency_id=where)
        for grant in actor.grants
        if grant.agency_id == actor.agency_id and grant.duty in PRACTISED
    )
    return Actor(actor.user_id, where, tuple(duties))


def asker_now(user: User, agency_id: int, at: datetime) -> Actor | None:
    """Who asked for something there, with the duties held now; None for who left or is locked."""
    asker = actor_of(user, at) if user.is_active else None
    return practising(asker) if asker is not None and is_practice(agency_id) else asker


def check_practising(actor: Actor) -> None:
    """Raises BrokenRuleError for somebody who holds no duty that is practised."""
    if not practising(actor).grants:
        raise BrokenRuleError("", NOTHING_TO_PRACTISE)


def practice_agency(agency_id: int) -> Agency:
    """Where that agency practises. Raises Agency.DoesNotExist before anybody has practised there."""
    return Agency.with_practice.select_related("superior").get(pk=practice_of(agency_id))


def agency_with_practice(code: str) -> Agency:
    """The real agency of that code, whose practice is meant. Raises BrokenRuleError."""
    found = Agency.objects.exclude(level="source").select_related("superior").filter(code=code).first()
    if found is None:
        raise BrokenRuleError("agency", f"Không có cơ quan mã “{code}”. Mã ghi ở trang Cơ quan, phòng.")
    return found


def who_renews(username: str, at: datetime) -> Actor:
    """The person of that name with the duties of that instant. Raises BrokenRuleError for who holds no post."""
    user = User.objects.filter(username=username, is_active=True).first()
    found = actor_of(user, at) if user else None
    if found is None:
        raise BrokenRuleError("by", f"Không có ai tên đăng nhập “{username}” đang giữ vị trí.")
    return found
