"""What the demo agency practises: invented dossiers, so that everybody finds something to do there."""

from datetime import datetime

from nennep.kernel.actors import Actor, Grant
from nennep.org.actions import open_practice
from nennep.org.models import Agency
from nennep.org.queries.practice import practising
from nennep.org.rules import PRACTISED
from nennep.reception.actions import invent_dossiers
from samples.quotas import NOW


def practise(agency: Agency, *, at: datetime = NOW) -> None:
    """Afterwards the agency has where to practise, with dossiers at every step before the signature."""
    everybody = Actor(None, agency.pk, tuple(Grant(duty, agency.pk) for duty in sorted(PRACTISED)))
    where = open_practice(agency, by=everybody, at=at)
    invent_dossiers(where, by=practising(everybody), at=at)
