"""Access: an agency reads its own register and those above it, and writes in its own."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import QuerySet

from nennep.kernel.actors import Actor
from nennep.kernel.names import nearest
from nennep.org.models import Agency, Position, User
from nennep.org.queries import held_on
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import Citation, LegalChange, LegalDocument


def registers_of(agency_ids: Sequence[int]) -> list[int]:
    """These agencies, then those above them, the nearest first: whose registers they read."""
    above = dict(Agency.objects.values_list("pk", "superior_id"))
    found = list(agency_ids)
    for pk in found:
        superior = above.get(pk)
        if superior is not None and superior not in found:
            found.append(superior)
    return found


def readers_of(agency_id: int) -> list[int]:
    """The agencies that read this agency's register: itself and all below it."""
    below: dict[int | None, list[int]] = {}
    for pk, superior in Agency.objects.values_list("pk", "superior_id"):
        below.setdefault(superior, []).append(pk)
    found = [agency_id]
    for pk in found:
        found += below.get(pk, [])
    return found


def document_of(actor: Actor, code: str) -> LegalDocument:
    """The document of that code in the nearest register that the actor reads.

    Raises LegalDocument.DoesNotExist.
    """
    registers = registers_of(actor.agency_ids)
    found = LegalDocument.objects.filter(agency_id__in=registers, code=code).select_related("agency", "division")
    own = nearest(found, registers, lambda each: each.agency_id)
    if own is None:
        raise LegalDocument.DoesNotExist
    return own


def documents_beside(document: LegalDocument, among: Collection[int]) -> QuerySet[LegalDocument]:
    """The other documents among these, the one that took effect last first: who could have changed it."""
    others = LegalDocument.objects.filter(pk__in=among).exclude(pk=document.pk)
    return others.order_by("-effective_from", "number")


def change_of(document: LegalDocument, number: int) -> LegalChange:
    """Raises LegalChange.DoesNotExist."""
    return document.changes.select_related("document__agency", "by_document").get(number=number)


def may_keep(actor: Actor, document: LegalDocument) -> bool:
    """Whether the actor enters and corrects what the register says of it."""
    return actor.may(MANAGE_PROCEDURES, document.agency_id)


def kept_agency(actor: Actor) -> Agency | None:
    """The agency whose register the actor keeps, the own one first; None for who keeps none."""
    kept = actor.agencies_with(MANAGE_PROCEDURES)
    return Agency.objects.get(pk=kept[0]) if kept else None


def agency_of_viewer(actor: Actor) -> Agency:
    """The agency whose work by the law the actor sees."""
    return Agency.objects.get(pk=actor.agency_id)


def unknown_citations(agency_id: int) -> QuerySet[Citation]:
    """What is cited in the agency but stands in no register it reads."""
    return Citation.objects.filter(agency_id=agency_id, document=None).order_by("text")


def people_at_work(agency_id: int, day: date) -> QuerySet[User]:
    """Who holds a post in the agency on that day."""
    posts = Position.objects.filter(held_on(day), agency_id=agency_id)
    return User.objects.filter(pk__in=posts.values("user_id"), is_active=True)
