"""What the ledger holds of a case, read once for the page, its control sheet and its story."""

from dataclasses import dataclass

from nennep.ledger.models import Event
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of
from nennep.org.models import User

from ..models import Case, CaseCorrection, Remark
from ..parts.corrections import Line
from ..rules import ASSIGNMENT, CORRECTIONS

# The events of a case that the room of instructions writes.
INSTRUCTIONS = "instruction."


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The events of a case, oldest first, the full names of their people by id, remarks and corrections by digest."""

    events: tuple[Event, ...]
    people: dict[int, str]
    remarks: dict[str, str]
    corrections: dict[str, list[Line]]


def chronicle_of(case: Case) -> Chronicle:
    """What the ledger holds of the case, in three queries."""
    events = tuple(events_about("case", case.pk, case.agency_id))
    ids = {pk for event in events for pk in (event.actor_id, event.acting_for_id) if pk}
    naming = (ASSIGNMENT, "step.completed")
    named = [facts_of(event) for event in events if event.kind in naming or event.kind.startswith(INSTRUCTIONS)]
    ids |= {facts[who] for facts in named for who in ("from", "handler", "receiver", "giver") if who in facts}
    people = dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    corrected = any(event.kind in CORRECTIONS for event in events)
    rows = CaseCorrection.objects.filter(case=case).values_list("digest", "lines") if corrected else ()
    remarks = Remark.objects.filter(case=case).values_list("digest", "text")
    return Chronicle(events, people, dict(remarks), dict(rows))
