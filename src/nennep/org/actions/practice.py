"""Where an agency practises: made when somebody first practises, renewed whole by the owner of the database."""

from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.practice import practice_of
from nennep.ledger.actions import append, open_chain, take_line
from nennep.ledger.events import name_events

from ..models import Agency
from ..queries.practice import check_practising

name_events({"practice.opened": "Mở cơ quan tập dượt", "practice.renewed": "Làm mới cơ quan tập dượt"})
# What a practice agency repeats of its agency, so that papers look alike.
REPEATED = ("name", "short_name", "case_head", "place", "address", "phone", "website", "superior_id")


def open_practice(agency: Agency, *, by: Actor, at: datetime) -> Agency:
    """Afterwards the agency has where to practise, with a chain of its own; nothing happens where it has.

    Event ``practice.opened`` in the chain of the agency. Raises BrokenRuleError for who has nothing to practise.
    """
    check_practising(by)
    where = Agency.with_practice.filter(pk=practice_of(agency.pk))
    if (held := where.first()) is not None:
        return held
    with transaction.atomic():
        take_line(agency.pk)  # of two who come first at once, the second finds what the first has made
        if (held := where.first()) is not None:
            return held
        repeated = {name: getattr(agency, name) for name in REPEATED}
        made = Agency.with_practice.create(
            pk=practice_of(agency.pk), code=f"tap-duot-{agency.pk}", level="practice", **repeated
        )
        open_chain(made.pk)
        append("practice.opened", subject=("agency", agency.pk), agency_id=agency.pk, by=by, at=at)
    return made


def keep_practice_alike(agency: Agency, *, by: Actor, at: datetime) -> None:
    """Inside the change of an agency: its papers of practice name it as it is named now."""
    Agency.with_practice.filter(pk=practice_of(agency.pk)).update(**{name: getattr(agency, name) for name in REPEATED})
