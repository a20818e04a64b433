"""Which cases the ledger knows to have been found by the identity number of somebody."""

import json
from collections.abc import Collection
from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.models import Event

# The purpose that such an event bears.
FINDING = "search"


def found_since(cases: Collection[int], by: Actor, since: datetime, until: datetime) -> set[int]:
    """Those of the cases, by key, that the person is known to have found after ``since`` and not after ``until``."""
    events = Event.objects.filter(subject_type="case", subject_id__in=cases, kind="case.personal_viewed")
    events = events.filter(actor_id=by.user_id, at__gt=since, at__lte=until)
    told = events.values_list("subject_id", "body")
    return {pk for pk, body in told if json.loads(body)["facts"].get("purpose") == FINDING}
