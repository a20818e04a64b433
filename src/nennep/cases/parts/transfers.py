"""What is kept of a case that a decision gives to another division."""

from datetime import datetime
from typing import Any

from nennep.ledger.statement import Insert, Part
from nennep.org.models import Reorganisation

from ..models import Case, CaseTransfer


def transfer_of(
    case: Case, division_id: int | None, *, decision: Reorganisation, at: datetime
) -> tuple[list[Part], dict[str, Any]]:
    """The row that keeps which division handled the case until then, and what the event tells of it.

    Nothing for a dossier that no division handled yet.
    """
    if division_id is None:
        return [], {}
    row = {"case": case.pk, "division": division_id, "reorganisation": decision.pk, "held_to": at}
    return [Insert(CaseTransfer, row)], {"former_division": division_id}
