"""Who wrote a decision on the organisation is told what became of it: carried out, or not yet and why."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from nennep.ledger.models import Event
from nennep.org.models import Reorganisation, User
from nennep.org.queries import actor_of
from nennep.reorganisations.queries.mergers import merger_lines, mergers_for
from nennep.work.parts.notice_drafts import NoticeDraft

from .reorganisations import KIND as CARRIED_OUT

HINDERED = "decision_hindered"
GOES_ON = "Xong điều ấy thì phần mềm tự thực hiện; cần sửa quyết định thì mở ra, đưa về soạn lại"


def merger_carried_out(event: Event) -> Iterator[NoticeDraft]:
    """The writer of a decision by which an agency ended, and what went over; of other decisions nobody here."""
    held = _found(event)
    if held is None or held.into is None or held.state != "carried_out":
        return
    moved = [f"{words}: {text}" for words, text in merger_lines(held) if words == "Đã chuyển"]
    what = ". ".join([f"{held.agency.short_name} kết thúc, việc về {held.into.short_name}", *moved])
    yield from _to_writer(event, held, CARRIED_OUT, {"said": held.decision, "what": what})


def hindered(event: Event, facts: Mapping[str, Any]) -> Iterator[NoticeDraft]:
    """The writer of a decision that could not be carried out on its day, and why; not where it is done by now."""
    held = _found(event)
    if held is not None and held.state == "planned":
        why = str(facts["why"]).rstrip(".")
        yield from _to_writer(event, held, HINDERED, {"said": held.decision, "why": why, "next": GOES_ON})


def _found(event: Event) -> Reorganisation | None:
    joined = Reorganisation.objects.select_related("agency__superior", "into", "written_by")
    return joined.filter(pk=event.subject_id).first()


def _to_writer(event: Event, held: Reorganisation, kind: str, facts: dict[str, Any]) -> Iterator[NoticeDraft]:
    writer = held.written_by
    if writer is None or not writer.is_active:
        return
    above = held.agency.superior if held.into_id else None
    yield NoticeDraft(
        key=f"{kind} {event.chain_id} {event.number} {writer.pk}",
        kind=kind,
        agency_id=above.pk if above else held.agency_id,
        subject=(event.subject_type, event.subject_id),
        recipient=writer,
        address=_page(writer, held, event),
        facts=facts,
    )


def _page(writer: User, held: Reorganisation, event: Event) -> str:
    """The page of the decision; that of the agency for who may not see the other any more."""
    if held.into_id is None:
        return reverse("reorganisations:reorganisation", args=[held.number]) + f"?agency={held.agency.code}"
    actor = actor_of(writer, event.at)
    if actor is None or not mergers_for(actor).filter(pk=held.pk).exists():
        return reverse("agency")
    return reverse("reorganisations:merger", args=[held.agency.code, held.number])
