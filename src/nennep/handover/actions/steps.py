"""Steps that somebody took into hand who can no longer do them."""

from datetime import datetime

from nennep.cases.models import Case
from nennep.cases.queries.acts import permit
from nennep.kernel.actors import Actor
from nennep.ledger.actions import note
from nennep.ledger.statement import Update
from nennep.work.models import WorkItem


def release_step(case: Case, *, step: str, holder_id: int, by: Actor, at: datetime) -> Case:
    """Afterwards a step that this person took waits again for whoever holds its duty. Event ``step.released``."""
    grant = permit("release_step", case, by=by)
    held = {"subject_type": "case", "subject_id": case.pk, "node": step, "assignee": holder_id, "state": "open"}
    item = Update(WorkItem, held, {"assignee": None, "taken_at": None})
    facts = {"step": step, "holder": holder_id}
    note(case, "step.released", by=by, at=at, grant=grant, facts=facts, parts=[item])
    return case
