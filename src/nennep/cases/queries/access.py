"""Access: the cases that a viewer may see."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.kernel.actors import Actor
from nennep.ledger.prepared_reads import PreparedRead
from nennep.org.rules import AGENCY_WIDE, DIVISION_WIDE, HANDLE
from nennep.work.models import WorkItem

from ..models import Case
from ..rules import ENDED
from ..rules.acts import agencies_of
from ..rules.doers import DESK_DUTIES

# A result that waits to be returned is under way.
OVER = sorted(ENDED - {"resolved"})


def sees_agency(actor: Actor) -> set[int]:
    """The agencies all of whose cases the viewer may see."""
    return {
        grant.agency_id
        for grant in actor.grants
        if grant.duty in AGENCY_WIDE or (grant.duty in DIVISION_WIDE and grant.division_id is None)
    }


def sees_divisions(actor: Actor) -> set[int]:
    """The divisions whose cases the viewer may see by a duty in them."""
    return {grant.division_id for grant in actor.grants if grant.duty in DIVISION_WIDE and grant.division_id}


def sees_cases(actor: Actor) -> bool:
    """Whether the viewer's duties have to do with cases at all."""
    return any(grant.duty in AGENCY_WIDE | DIVISION_WIDE for grant in actor.grants)


def handles_cases(actor: Actor) -> bool:
    """Whether the viewer has cases of their own, with which lists begin."""
    return any(grant.duty == HANDLE for grant in actor.grants)


def cases_for(actor: Actor) -> QuerySet[Case]:
    """The cases the viewer may see: of the whole agency, or of the own division.

    A division sees the cases it handles and those in which a step waits or waited for it; a desk also those that
    it took in for another agency, and no others of that agency. What was over in a division that ended is seen in the
    one where it ended.
    """
    return _cases_of(
        actor.agency_ids,
        sorted(sees_agency(actor)),
        sorted(sees_divisions(actor)),
        sees_desks(actor),
        sorted(actor.former_divisions),
    )


def sees_desks(actor: Actor) -> list[int]:
    """The agencies at whose desk the viewer receives and returns, or which they lead."""
    return sorted({grant.agency_id for grant in actor.grants if grant.duty in DESK_DUTIES})


def desks_of(actor: Actor) -> tuple[int, ...]:
    """The agencies for which the viewer may take dossiers in."""
    return agencies_of("register", actor)


def _cases_of(
    where: Sequence[int], agencies: list[int], divisions: list[int], desks: list[int], former: list[int]
) -> QuerySet[Case]:
    """``where`` bounds it: a division works in its agency and practises in another, and sees either alone.

    Divisions that have ended may have been another agency's, and practise nowhere.
    """
    seen = Q(agency_id__in=agencies) | Q(desk_id__in=desks)
    if divisions:
        theirs = WorkItem.objects.filter(subject_type="case", subject_id=OuterRef("pk"), division_id__in=divisions)
        seen |= Q(division_id__in=divisions) | Q(Exists(theirs))
    seen &= Q(agency_id__in=where) | Q(desk_id__in=where)
    return Case.objects.filter(seen | _over_in(former) if former else seen)


def _over_in(former: list[int]) -> Q:
    """What those divisions handled, or had a step of in their own agency, and what is not under way any more."""
    theirs = WorkItem.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), division_id__in=former, agency_id=OuterRef("agency_id")
    )
    return Q(Q(division_id__in=former) | Q(Exists(theirs)), state__in=OVER, agency_id__gt=0)


def _case(
    where: list[int], agencies: list[int], divisions: list[int], desks: list[int], former: list[int], code: str
) -> QuerySet[Case]:
    rows = _cases_of(where, agencies, divisions, desks, former).filter(code=code).order_by("pk")
    return rows.select_related(
        "agency__superior",
        "desk__superior",
        "procedure_version__procedure",
        "variant",
        "process_version__process",
        "division",
        "handler",
        "field",
    )


CASE = PreparedRead(_case)


def case_of(actor: Actor, code: str) -> Case:
    """The case of that code, if the viewer may see it. Raises Case.DoesNotExist."""
    found = CASE(
        where=sorted(actor.agency_ids),
        agencies=sorted(sees_agency(actor)),
        divisions=sorted(sees_divisions(actor)),
        desks=sees_desks(actor),
        former=sorted(actor.former_divisions),
        code=code,
    )
    if not found:
        raise Case.DoesNotExist
    return found[0]
