"""Records, once for each promise, that the due time of a running case has passed."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.actions import note
from nennep.ledger.queries import events_about

from ..models import Case
from ..queries.acts import permit


def mark_overdue(case: Case, *, by: Actor, at: datetime) -> bool:
    """The ledger tells once that this promise of a running case has passed; whether it did so now.

    Event ``case.overdue``, which happened at the promised instant. Nothing else is stored:
    whether a case is overdue is always reckoned. Raises ConflictError where it was moved meanwhile.
    """
    running = case.state == "processing" and case.stopped_since is None
    if not running or case.finished_at or case.due_at is None or case.due_at >= at:
        return False
    # Asked after the row was read: who wrote it since has also raised the version, and we lose.
    told = events_about("case", case.pk, case.agency_id).filter(kind="case.overdue", happened_at=case.due_at)
    if told.exists():
        return False
    note(
        case,
        "case.overdue",
        by=by,
        at=at,
        grant=permit("mark_overdue", case, by=by),
        happened_at=case.due_at,
        facts={"due_at": case.due_at},
    )
    return True
