"""A step of a case that belongs to another agency is acknowledged and answered there; both chains tell it."""

from datetime import datetime

from django.db import transaction

from nennep.cases.actions import complete_step, take_step
from nennep.cases.models import Case
from nennep.cases.parts.partners import AnswerPaper
from nennep.kernel.actors import Actor
from nennep.ledger.actions import append, take_line
from nennep.ledger.events import name_events
from nennep.work.models import WorkItem

PARTNER_STEP = "partner_step"
name_events(
    {"partner_step.acknowledged": "Xác nhận đã nhận việc phối hợp", "partner_step.answered": "Trả lời việc phối hợp"}
)


def acknowledge_step(case: Case, *, item: WorkItem, by: Actor, at: datetime) -> None:
    """Afterwards the agency that asks sees when it was received and by whom. Raises what ``take_step`` raises."""
    with transaction.atomic():
        _hold(case.agency_id, item.agency_id)
        take_step(case, step=item.node, by=by, at=at)
        _tell("partner_step.acknowledged", case, item, by=by, at=at)


def answer_step(
    case: Case, *, item: WorkItem, outcome: str, remark: str, paper: AnswerPaper | None, by: Actor, at: datetime
) -> None:
    """Afterwards the step is answered and the case goes on in its agency. Raises what ``complete_step`` raises.

    Words, a conclusion or a paper must be there.
    """
    with transaction.atomic():
        _hold(case.agency_id, item.agency_id)
        complete_step(case, step=item.node, by=by, at=at, outcome=outcome, remark=remark, paper=paper)
        _tell("partner_step.answered", case, item, by=by, at=at)


def _tell(kind: str, case: Case, item: WorkItem, *, by: Actor, at: datetime) -> None:
    """The chain of the agency that answers tells it too."""
    facts = {"case": case.pk, "step": item.node}
    append(kind, subject=(PARTNER_STEP, item.pk), agency_id=item.agency_id, by=by, at=at, facts=facts)


def _hold(*agency_ids: int) -> None:
    for agency_id in sorted(set(agency_ids)):
        take_line(agency_id)
