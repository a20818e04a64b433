"""A change of the law reaches the versions that are in review or wait for approval."""

from collections.abc import Iterable
from datetime import datetime

from nennep.kernel.actors import machine
from nennep.ledger.actions import note
from nennep.ledger.events import name_events
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of

from ..models import ProcessVersion
from ..rules.approvals import TOUCHED
from .items import touched_parts

name_events({TOUCHED: "Pháp luật thay đổi sau khi trình"})


def touch_versions(
    versions: Iterable[ProcessVersion], *, words: str, source: str, at: datetime
) -> list[ProcessVersion]:
    """Afterwards each of them waits to be confirmed anew or sent back; those told by now.

    ``source`` names the event of the change: by it a version is told once.
    """
    told = []
    for version in versions:
        events = Event.objects.filter(subject_type="process_version", subject_id=version.pk, kind=TOUCHED)
        if any(facts_of(event)["source"] == source for event in events):
            continue
        by = machine(version.agency_id)
        facts = {"words": words, "source": source}
        note(version, TOUCHED, by=by, at=at, facts=facts, parts=touched_parts(version, by=by, at=at))
        told.append(version)
    return told
