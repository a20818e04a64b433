"""Which agencies: by their code, of a person, among those somebody administers."""

from nennep.kernel.actors import Actor

from ..models import Agency


def agency_of_code(code: str) -> Agency:
    """The agency of that code, for everybody. Raises Agency.DoesNotExist."""
    return Agency.objects.select_related("superior").get(code=code)


def agency_in(agency_ids: list[int], code: str) -> Agency:
    """The agency of that code if it is one of these. Raises Agency.DoesNotExist."""
    return Agency.objects.select_related("superior").get(pk__in=agency_ids, code=code)


def agencies_of(actor: Actor) -> list[Agency]:
    """The agencies in which the actor holds a post, by name."""
    return list(Agency.objects.filter(pk__in=actor.agency_ids).order_by("name"))
