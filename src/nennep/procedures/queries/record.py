"""One procedure: who may read and keep it, its version on a day, its end, its legal bases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db.models import QuerySet

from nennep.documents.models import LegalDocument
from nennep.documents.queries import shelf_for
from nennep.documents.rules import State, number_key
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.kernel.names import nearest
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import DecisionLine, Procedure, ProcedureVersion, PublishingDecision
from ..rules import code_of_act
from ..rules.published import PublishedBasis


@dataclass(frozen=True, slots=True)
class Abolition:
    """Since when a procedure is abolished, and by which decision if that is known."""

    from_day: date
    decision: PublishingDecision | None


@dataclass(frozen=True, slots=True)
class BasisOnRecord:
    """A legal basis with its document in the register, if it is there, and its state on the day."""

    basis: PublishedBasis
    document: LegalDocument | None
    state: State | None


def procedure_of(actor: Actor, code: str) -> Procedure:
    """The procedure of that quality code in an agency of the actor, the own agency's first.

    Raises Procedure.DoesNotExist.
    """
    agencies = actor.rule_agency_ids
    found = Procedure.objects.filter(agency_id__in=agencies, quality_code=code).select_related("agency", "field")
    own = nearest(found, agencies, lambda each: each.agency_id)
    if own is None:
        raise Procedure.DoesNotExist
    return own


def version_of(actor: Actor, code: str, number: int) -> ProcedureVersion:
    """Raises Procedure.DoesNotExist, ProcedureVersion.DoesNotExist."""
    return versions_of(procedure_of(actor, code)).get(number=number)


def versions_of(procedure: Procedure) -> QuerySet[ProcedureVersion]:
    """All versions, the last one first."""
    return (
        ProcedureVersion.objects.filter(procedure=procedure)
        .select_related("procedure__agency", "procedure__field", "decision")
        .order_by("-valid_from", "-number")
    )


def version_on(procedure: Procedure, day: date) -> ProcedureVersion | None:
    """The version that is the law on that day; None before the first and after an abolition."""
    return next((each for each in versions_of(procedure) if each.holds_on(day)), None)


def may_keep(actor: Actor, procedure: Procedure) -> bool:
    """Whether the actor enters decisions on the procedure."""
    return actor.may(MANAGE_PROCEDURES, procedure.agency_id)


def kept_agencies(actor: Actor) -> list[Agency]:
    """The agencies whose procedures the actor keeps, the own one first."""
    kept = actor.agencies_with(MANAGE_PROCEDURES)
    found = {agency.pk: agency for agency in Agency.objects.filter(pk__in=kept)}
    return [found[pk] for pk in kept]


def free_code(agency: Agency, number: str, signed_on: date | None, *, otherwise: str) -> str:
    """The code of a new decision of the agency: of its number and day, else ``otherwise``.

    Where another decision has it, counted on from 2.
    """
    first = code_of_act(number, signed_on) if number and signed_on else otherwise
    taken = PublishingDecision.objects.filter(agency=agency, code__startswith=first)
    held = set(taken.values_list("code", flat=True))
    return next(code for code in _numbered(first) if code not in held)


def _numbered(first: str) -> Iterator[str]:
    yield first
    yield from (f"{first}-{n}" for n in count(2))


def is_public(procedure: Procedure) -> bool:
    """Whether it is one for citizens: no version of it is internal to the administration."""
    return not procedure.versions.filter(kind="internal").exists()


def end_of(procedure: Procedure, last: ProcedureVersion | None) -> Abolition | None:
    """The abolition that ``last`` bears; None where the procedure goes on."""
    if last is None or last.status != "repealed" or last.valid_to is None:
        return None
    line = (
        DecisionLine.objects.filter(procedure=procedure, change="repealed")
        .filter(decision__state="applied")
        .select_related("decision")
        .order_by("-decision__signed_on")
        .first()
    )
    return Abolition(days_after(last.valid_to, 1), line.decision if line else None)


def agencies_with_root(procedure: Procedure) -> Sequence[Agency]:
    """The other agencies that carry out the same national procedure, by name."""
    same = Procedure.objects.filter(root=procedure.root).exclude(agency_id=procedure.agency_id)
    return list(Agency.objects.filter(pk__in=same.values("agency_id")).order_by("name"))


def bases_on(actor: Actor, bases: Sequence[PublishedBasis], day: date) -> list[BasisOnRecord]:
    """The legal bases of a version with their state in the register the actor reads."""
    if not bases:
        return []
    shelf = shelf_for(actor.rule_agency_ids)
    by_number = {document.number_key: document for document in shelf.documents.values()}
    found = []
    for basis in bases:
        document = by_number.get(number_key(basis.document))
        state = shelf.state(document, day) if document else None
        found.append(BasisOnRecord(basis, document, state))
    return found
