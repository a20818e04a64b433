"""Who gave what a notice tells of, and why: read from the event that it follows when it is shown or sent."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from nennep.cases.models import Remark
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import User
from nennep.work.models import Notice
from nennep.work.parts.notice_lookups import looks_up

MACHINE, UNSAID = "phần mềm", "không ghi"


@looks_up("instruction")
def words_of_instructions(notices: Sequence[Notice]) -> Mapping[int, Mapping[str, str]]:
    """As ``givers_of``, with the case and what was said of it (``said``), where anything was."""
    found = givers_of(notices)
    facts = {"did": "ghi về hồ sơ", "next": "Mở hồ sơ để xem"}  # notices made before they told what is next
    told = {}
    for notice in notices:
        words, code = found.get(notice.pk, {}), str(notice.facts.get("code", ""))
        said = code if words.get("why", UNSAID) == UNSAID else f"{code}: {words['why']}"
        told[notice.pk] = {**facts, **notice.facts, **words, "said": said}
    return told


@looks_up("work_given")
def givers_of(notices: Sequence[Notice]) -> Mapping[int, Mapping[str, str]]:
    """By notice: the person who did it (``who``) and the words that went with it (``why``)."""
    told = {notice.pk: (notice.agency_id, notice.facts["event"]) for notice in notices if "event" in notice.facts}
    events = _events(set(told.values()))
    names = dict(User.objects.filter(pk__in={one.actor_id for one in events.values()}).values_list("pk", "full_name"))
    digests = {key: facts_of(event).get("remark", "") for key, event in events.items()}
    texts = dict(Remark.objects.filter(digest__in=filter(None, digests.values())).values_list("digest", "text"))
    return {
        pk: {
            "who": names.get(events[key].actor_id or 0, MACHINE),
            "why": texts.get(digests[key], "").rstrip(". ") or UNSAID,
        }
        for pk, key in told.items()
        if key in events
    }


def _events(keys: set[tuple[int, int]]) -> dict[tuple[int, int], Event]:
    if not keys:
        return {}
    wanted = reduce(or_, (Q(chain_id=chain, number=number) for chain, number in keys))
    return {(event.chain_id, event.number): event for event in Event.objects.filter(wanted)}
