"""Which division is the one-stop desk: chosen the first time by a form, changed by a decision of a day."""

from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor, Grant
from nennep.ledger.actions import append, take_line
from nennep.ledger.events import name_events
from nennep.org.models import Division, Reorganisation
from nennep.org.queries.administration import manager
from nennep.org.queries.names import check_goes_on
from nennep.org.rules import MANAGE_PEOPLE

from ..parts.former_desks import keep_former_desk
from ..parts.successions import DESK_MOVED
from ..queries.desks import check_first_choice

name_events({"division.made_desk": "Chọn phòng làm Bộ phận Một cửa"})


def choose_desk(division: Division, *, by: Actor, at: datetime) -> None:
    """Afterwards this division, and no other of its agency, receives and returns; what waits at the desk waits there.

    Only the first time, or to correct that choice on its day: later a decision changes it, from its own day on.
    Raises BrokenRuleError (``division``), NotPermittedError.
    """
    agency = division.agency
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    with transaction.atomic():
        take_line(agency.pk)  # nobody opens an item at the old desk meanwhile
        check_goes_on(division)
        check_first_choice(agency, division, at)
        make_desk(division, held=None, by=by, at=at, grant=grant)


def make_desk(
    division: Division, *, held: Reorganisation | None, by: Actor, at: datetime, grant: Grant | None = None
) -> int:
    """The line of the agency held: the division is the desk; how much that waited there waits here.

    ``held``: the decision that makes it so; the one before was the desk up to the day before it.
    """
    before = Division.objects.filter(agency_id=division.agency_id, is_one_stop=True).exclude(pk=division.pk).first()
    moved = sum(follow(before, division) for follow in DESK_MOVED.values()) if before else 0
    told = keep_former_desk(before, held) if before and held else {}
    Division.objects.filter(agency_id=division.agency_id).exclude(pk=division.pk).update(is_one_stop=False)
    division.is_one_stop = True
    division.save(update_fields=["is_one_stop"])
    append(
        "division.made_desk",
        subject=("division", division.pk),
        agency_id=division.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={"code": division.code, "moved": moved} | told,
    )
    return moved
