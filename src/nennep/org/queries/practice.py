"""Who practises where, and what counts nowhere because it is practice."""

from dataclasses import replace

from django.db.models import Q

from nennep.kernel.actors import Actor
from nennep.kernel.practice import practice_of

from ..models import Agency
from ..rules import PRACTISED, BrokenRuleError

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


def check_practising(actor: Actor) -> None:
    """Raises BrokenRuleError for somebody who holds no duty that is practised."""
    if not practising(actor).grants:
        raise BrokenRuleError("", NOTHING_TO_PRACTISE)


def practice_agency(agency_id: int) -> Agency:
    """Where that agency practises. Raises Agency.DoesNotExist before anybody has practised there."""
    return Agency.with_practice.select_related("superior").get(pk=practice_of(agency_id))
