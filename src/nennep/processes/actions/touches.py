"""A change of the law reaches the versions that are in review or wait for approval."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.actions import note
from nennep.ledger.events import name_events
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of

from ..models import ProcessVersion
from ..rules.approvals import ASKED, TOUCHED
from .items import touched_parts

name_events({ASKED: "Quyết định công bố đòi sửa quy trình", TOUCHED: "Pháp luật thay đổi sau khi trình"})


def touch_version(version: ProcessVersion, *, words: str, source: str, by: Actor, at: datetime) -> None:
    """Afterwards the version waits to be confirmed anew or sent back.

    ``source`` names the event of the change: by it the version is told once.
    """
    events = Event.objects.filter(subject_type="process_version", subject_id=version.pk, kind=TOUCHED)
    if any(facts_of(event)["source"] == source for event in events):
        return
    facts = {"words": words, "source": source}
    note(version, TOUCHED, by=by, at=at, facts=facts, parts=touched_parts(version, by=by, at=at))
