"""A draft that is opened because the law changed says so."""

from datetime import datetime

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.org.models import User
from nennep.processes.actions.drafts import open_draft
from nennep.processes.models import Process, ProcessVersion

from ..queries.facts import facts_of
from ..rules.checklist import LONGEST_REASON, law_items


def open_for_law(process: Process, *, by: Actor, at: datetime) -> ProcessVersion:
    """Afterwards the process has a draft that names the laws which ask for it, written by who opened it.

    Its to-do list has a line for each of those laws; it is due when the first of them is. Where none asks, it is a
    draft like any other. Raises what ``open_draft`` raises.
    """
    day = timezone.localdate(at)
    answers = facts_of(process.agency_id, day, process.pk).answers(process.pk)
    asked = [each.asked for each in answers if each.is_open(day)]
    names = list(dict.fromkeys(each.by for each in asked))
    return open_draft(
        process,
        by=by,
        at=at,
        owner=User.objects.filter(pk=by.user_id or 0).first(),
        reason=f"Theo {', '.join(names)}"[:LONGEST_REASON] if names else "",
        due_on=min((each.due for each in asked if each.due), default=None),
        checklist=law_items(names) if names else [],
    )
