"""Which cases wait for their result to be handed out: where it is to be returned, and where it lies now."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.ledger.models import Event
from nennep.work.models import WorkItem

from ..models import Case
from ..parts.work_items import returning_steps


def at_return(found: QuerySet[Case]) -> Q:
    """Those of the cases of which a step waits that returns the result, or no step at all."""
    versions: dict[frozenset[str], list[int]] = {}
    for version in found.order_by().values_list("process_version", flat=True).distinct():
        versions.setdefault(returning_steps(version) if version else frozenset(), []).append(version)
    waiting = WorkItem.objects.filter(subject_type="case", subject_id=OuterRef("pk"), state__in=["open", "waiting"])
    ways = (Q(process_version__in=ids) & Q(Exists(waiting.filter(node__in=steps))) for steps, ids in versions.items())
    return reduce(or_, ways, ~Q(Exists(waiting)))


def lying_at_desks(found: QuerySet[Case], desks: Collection[int]) -> QuerySet[Case]:
    """Those of the cases whose result lies at one of these desks, for whoever comes for it.

    It is numbered and sealed, and a result of another agency has come over; one in electronic form need not come.
    """
    signed = found.filter(Q(agency_id__in=desks, desk=None) | Q(desk_id__in=desks), state="resolved")
    came = Event.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), kind="case.result_reached", at__gte=OuterRef("finished_at")
    )
    here = Q(desk=None) | Q(result_channel="online") | Q(Exists(came))
    return signed.filter(at_return(signed)).filter(here)
