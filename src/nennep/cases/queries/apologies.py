"""Cases whose promise was broken and for which nobody apologised yet."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.org.rules import APPROVE
from nennep.procedures.rules import regime_on

from ..models import Case
from .acts import answer_to


def may_be_put_off(case: Case, at: datetime) -> bool:
    """Whether the law still lets the promise itself be put off on that day: afterwards there is only the apology."""
    if case.due_at is None or case.received_at is None:
        return False
    ahead = regime_on(timezone.localdate(case.received_at)).extension_ahead
    left = timezone.localdate(case.due_at) - timezone.localdate(at)
    return left.days >= int(ahead.value)


def apologies_owed(actor: Actor, at: datetime, most: int = 5) -> Sequence[Case]:
    """Overdue cases, the longest first, whose letter of apology waits for the actor to sign it."""
    agencies = {grant.agency_id for grant in actor.grants if grant.duty == APPROVE}
    if not agencies:
        return []
    overdue = Case.objects.filter(
        agency__in=agencies, state="processing", stopped_since=None, due_at__lt=at, extensions=0, finished_at=None
    )
    found = overdue.select_related("procedure_version").order_by("due_at", "pk")[: most * 2]
    return [case for case in found if answer_to("extend", case, actor).allowed][:most]
