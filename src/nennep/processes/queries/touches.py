"""What came to a version while it was in review or waited for approval, and how one came back to its writer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from nennep.documents.models import LegalDocument
from nennep.kernel.dates import moment
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import User
from nennep.procedures.models import PublishingDecision

from ..models import ProcessVersion
from ..rules.approvals import ASKED, CONFIRMED, TOUCHED, UNCONFIRMED

FLOW = "process_version"
WAITING = ("review", "approval")
# What was seen when one of these happened is no news.
SEEN = (f"{FLOW}.submitted", f"{FLOW}.reviewed", CONFIRMED)
BACK = {
    f"{FLOW}.returned": "người thẩm tra",
    f"{FLOW}.sent_back": "người phê duyệt",
    f"{FLOW}.reopened": "người quản lý quy trình",
}


@dataclass(frozen=True, slots=True)
class Touch:
    """A decision or a change of the law that came, in words, and the number of the event that tells it."""

    words: str
    event: int


def touches_of(version: ProcessVersion) -> list[Touch]:
    """What came since the version was submitted, reviewed or confirmed; nothing of a draft, whose writer sees it."""
    return touches_by_version([version]).get(version.pk, [])


def unconfirmed(version: ProcessVersion) -> str:
    """Why the version does not go on before it is confirmed anew or sent back, in words; empty where nothing came."""
    touches = touches_of(version)
    return UNCONFIRMED.format(", ".join(touch.words for touch in touches)) if touches else ""


def touches_by_version(versions: Collection[ProcessVersion]) -> dict[int, list[Touch]]:
    """By version ``touches_of``, of those for which there is any."""
    waiting = {each.pk for each in versions if each.state in WAITING}
    if not waiting:
        return {}
    events = Event.objects.filter(subject_type=FLOW, subject_id__in=waiting, kind__in=(ASKED, TOUCHED, *SEEN))
    came: dict[int, list[Event]] = {pk: [] for pk in waiting}
    for event in events.order_by("at", "number"):
        if event.kind in SEEN:
            came[event.subject_id].clear()
        else:
            came[event.subject_id].append(event)
    asked = {facts_of(each)["decision"] for found in came.values() for each in found if each.kind == ASKED}
    numbers = dict(PublishingDecision.objects.filter(pk__in=asked).values_list("pk", "number")) if asked else {}
    return {pk: [Touch(_words(each, numbers), each.number) for each in found] for pk, found in came.items() if found}


def seen_since(version: ProcessVersion, at: datetime) -> bool:
    """Whether the version was submitted, reviewed or confirmed at that instant or after it."""
    seen = Event.objects.filter(subject_type=FLOW, subject_id=version.pk, kind__in=SEEN)
    return seen.filter(at__gte=at).exists()


def _words(event: Event, numbers: Mapping[int, str]) -> str:
    facts = facts_of(event)
    return str(facts["words"]) if event.kind == TOUCHED else f"Quyết định {numbers.get(facts['decision'], '')}".strip()


def versions_waiting() -> QuerySet[ProcessVersion]:
    """Those in review or waiting for approval, in every agency; not those of practice."""
    found = ProcessVersion.objects.filter(state__in=WAITING, process__agency__gt=0)
    return found.select_related("process__division")


def versions_citing(document: LegalDocument) -> list[ProcessVersion]:
    """Of ``versions_waiting`` those whose process, or a procedure that they cover, cites the document."""
    cited = document.citations.values_list("agency_id", "subject_type", "subject_code")
    places = set(cited)
    return [
        each
        for each in versions_waiting().prefetch_related("covers__procedure")
        if (each.agency_id, "process", each.process.code) in places
        or any((each.agency_id, "procedure", one.procedure.quality_code) in places for one in each.covers.all())
    ]


def returns_told(versions: Collection[ProcessVersion]) -> dict[int, str]:
    """Of drafts that came back: from whom, when and why, by version.

    “Nguyễn Văn Bình (người phê duyệt) trả lại 10:00 18/11/2026: thiếu căn cứ”
    """
    drafts = {each.pk: each for each in versions if each.state == "draft" and each.remark}
    if not drafts:
        return {}
    events = Event.objects.filter(subject_type=FLOW, subject_id__in=drafts, kind__in=BACK).order_by("at", "number")
    last = {event.subject_id: event for event in events}
    people = User.objects.in_bulk({event.actor_id for event in last.values() if event.actor_id})
    return {
        pk: f"{people.get(event.actor_id or 0, 'Phần mềm')} ({BACK[event.kind]}) trả lại {moment(event.at)}:"
        f" {drafts[pk].remark}"
        for pk, event in last.items()
    }


def news_of(versions: Collection[ProcessVersion]) -> dict[int, str]:
    """What a list says of a version: how it came back, or what came since it was submitted."""
    came = touches_by_version(versions)
    since = {pk: f"Sau khi trình có {', '.join(each.words for each in found)}" for pk, found in came.items()}
    return {**returns_told(versions), **since}
