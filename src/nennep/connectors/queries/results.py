"""When a result can be collected: signed is not enough, it lies where it is handed out."""

from collections.abc import Iterator

from nennep.cases.models import Case
from nennep.cases.parts.work_items import returning_steps
from nennep.ledger.models import Event
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of
from nennep.work.parts.notice_drafts import NoticeDraft

from .recipients import citizen

RESOLVED, REACHED_DESK = "case.resolved", "case.result_reached"
# By each of these a result may come to where it is handed out.
RESULT_MOVES = (RESOLVED, "step.completed", "step.timed", REACHED_DESK)


def result_ready(event: Event) -> Iterator[NoticeDraft]:
    """The citizen, where by this event the result lies ready; once for each time that it is signed."""
    case = Case.objects.filter(pk=event.subject_id).first()
    if case is None or not _is_ready_by(event, case):
        return
    signed = events_about("case", case.pk, case.agency_id).filter(kind=RESOLVED, at__lte=event.at).last()
    if signed is not None:
        yield from citizen(event, "case_resolved", once_for=signed)


def _is_ready_by(event: Event, case: Case) -> bool:
    """On paper it comes to the desk of another agency by a list, else by the step that leads to its return."""
    if case.desk_id not in (None, case.agency_id) and case.result_channel != "online":
        return event.kind == REACHED_DESK
    if case.process_version_id is None:
        return event.kind == RESOLVED
    return not returning_steps(case.process_version_id).isdisjoint(facts_of(event).get("entered", ()))
