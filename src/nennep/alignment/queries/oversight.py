"""Whose boards a person reads: the own agencies, and those below where the person inspects or oversees."""

from collections.abc import Sequence

from nennep.documents.queries import readers_of
from nennep.kernel.actors import Actor
from nennep.org.models import Agency
from nennep.org.rules import INSPECT, SUPERVISE
from nennep.procedures.models import Procedure
from nennep.processes.models import Process

OVERSEEING = (INSPECT, SUPERVISE)


def overseen_by(actor: Actor) -> list[int]:
    """The agencies below those where the actor inspects or oversees, outside systems left out."""
    at = {grant.agency_id for grant in actor.grants if grant.duty in OVERSEEING}
    below = {pk for above in at for pk in readers_of(above)} - at
    found = Agency.objects.filter(pk__in=below).exclude(level="source")
    return list(found.order_by("code").values_list("pk", flat=True))


def agency_to_read(actor: Actor, code: str) -> Agency:
    """The agency of that code whose board the actor reads; without a code the actor's own.

    Raises Agency.DoesNotExist.
    """
    if not code:
        return Agency.objects.get(pk=actor.agency_id)
    return Agency.objects.get(pk__in=[*actor.agency_ids, *overseen_by(actor)], code=code)


def agencies_at_work(agency_ids: Sequence[int]) -> list[Agency]:
    """Those of the agencies that have a procedure or a process, by name."""
    own = set(Process.objects.filter(agency_id__in=agency_ids).values_list("agency_id", flat=True))
    asked = Procedure.objects.filter(agency_id__in=agency_ids)
    own |= set(asked.values_list("agency_id", flat=True))
    return list(Agency.objects.filter(pk__in=own).order_by("name"))
