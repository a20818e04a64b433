"""Procedures go over to the division that succeeds the one that answered for them."""

from collections.abc import Sequence
from datetime import date, datetime

from nennep.kernel.actors import Actor
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Division
from nennep.reorganisations.parts.successions import MOVED_KINDS, MovedKind, Succession

from ..models import Procedure

name_events({"procedure.succeeded": "Thủ tục chuyển sang phòng kế nhiệm"})


def hand_over_procedures(
    procedures: Sequence[Procedure], *, division: Division, succession: Succession, by: Actor, at: datetime
) -> None:
    """Inside the succession: the division answers for these procedures."""
    for procedure in procedures:
        procedure.division = division
        procedure.save(update_fields=["division"])
        append(
            "procedure.succeeded",
            subject=("procedure", procedure.pk),
            agency_id=procedure.agency_id,
            by=by,
            at=at,
            facts=succession.facts(division),
        )


def _count(division: Division, day: date) -> int:
    return Procedure.objects.filter(division=division).count()


def _move(succession: Succession) -> int:
    """Those that no process has taken along."""
    rows = list(Procedure.objects.filter(division=succession.division).order_by("pk"))
    hand_over_procedures(rows, division=succession.successor, succession=succession, by=succession.by, at=succession.at)
    return len(rows)


MOVED_KINDS.add("procedures.procedures", MovedKind("thủ tục chủ trì", _count, _move), origin=__name__)
