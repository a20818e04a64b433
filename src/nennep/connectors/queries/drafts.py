"""Who is told that a draft of a process has another writer, or came back to the one it has."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from nennep.handover.queries.sheets import is_by_handover
from nennep.kernel.dates import full_date
from nennep.ledger.models import Event
from nennep.org.models import User
from nennep.processes.models import ProcessVersion
from nennep.processes.queries.touches import BACK
from nennep.work.parts.notice_drafts import NoticeDraft

KIND, RETURNED = "draft_given", "draft_returned"
NOBODY = "người quản lý thủ tục, quy trình"
GIVEN, TAKEN = "Được giao soạn", "Giao người khác soạn"
TO_WRITE, NOTHING_LEFT = "Mở bản nháp để soạn{until}", "Bạn không phải soạn bản này nữa"


def draft_given(event: Event, facts: Mapping[str, Any]) -> Iterator[NoticeDraft]:
    """Whoever writes the draft from now on, and whoever did so far; not who gave it, and nobody once it went on since."""
    found = ProcessVersion.objects.select_related("process", "owner").filter(pk=event.subject_id, state="draft")
    version, before, owner = found.first(), facts.get("from"), facts["owner"]
    if version is None or version.owner_id != owner or before == owner:
        return
    people = User.objects.in_bulk({owner, before, event.actor_id} - {None})
    giver = people.get(event.actor_id or 0)
    told = {
        "code": f"{version.process.code} bản {version.number}",
        "procedure": version.process.name,
        "who": giver.full_name if giver else "Phần mềm",
        "taker": version.owner.full_name if version.owner else NOBODY,
        "why": version.given_reason.rstrip(". ") or "không ghi",
    }
    until = f", xong trước hết ngày {full_date(version.due_on)}" if version.due_on else ""
    for pk, what, then in ((owner, GIVEN, TO_WRITE.format(until=until)), (before, TAKEN, NOTHING_LEFT)):
        person = people.get(pk or 0)
        if person is None or pk == event.actor_id or not person.is_active:
            continue
        if pk == owner and is_by_handover(event, f"draft-{version.pk}", owner):
            continue  # told once for the whole hand-over
        yield NoticeDraft(
            key=f"{KIND} {event.chain_id} {event.number} {pk}",
            kind=KIND,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=reverse("processes:process", args=[version.process.code]),
            facts=told | {"what": what, "next": then},
        )


def draft_returned(event: Event) -> Iterator[NoticeDraft]:
    """Whoever owns the draft and whoever submitted it: who sent it back and why; nobody once it went on since."""
    found = ProcessVersion.objects.select_related("process", "owner", "submitted_by").filter(pk=event.subject_id)
    version = found.filter(state="draft").first()
    if version is None:
        return
    sender = User.objects.filter(pk=event.actor_id or 0).first()
    facts = {
        "code": f"{version.process.code} bản {version.number}",
        "procedure": version.process.name,
        "who": f"{sender.full_name if sender else 'Phần mềm'} ({BACK[event.kind]})",
        "why": version.remark.rstrip(". "),
    }
    for person in dict.fromkeys((version.owner, version.submitted_by)):
        if person is None or person.pk == event.actor_id or not person.is_active:
            continue
        yield NoticeDraft(
            key=f"{RETURNED} {event.chain_id} {event.number} {person.pk}",
            kind=RETURNED,
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=reverse("processes:process", args=[version.process.code]),
            facts=facts,
        )
