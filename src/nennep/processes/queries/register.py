"""The processes and procedures of an agency, as lists to choose from."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from nennep.org.models import Agency
from nennep.procedures.models import Procedure, ProcedureVersion

from ..models import Process
from ..rules.approvals import HELD_STATES


def processes_kept(agency: Agency) -> Sequence[Process]:
    """The processes of an agency by code."""
    return list(Process.objects.filter(agency=agency).order_by("code"))


def processes_held(agency: Agency) -> frozenset[int]:
    """Ids of those that have a version by which cases run or ran; of the others there is a draft at most."""
    found = Process.objects.filter(agency=agency, versions__state__in=HELD_STATES)
    return frozenset(found.values_list("pk", flat=True))


def procedures_kept(agency: Agency) -> QuerySet[Procedure]:
    """The procedures of an agency by their code in the quality system, with what names them."""
    named = ProcedureVersion.objects.only("procedure_id", "number", "name")
    found = Procedure.objects.filter(agency=agency).order_by("quality_code")
    return found.prefetch_related(Prefetch("versions", queryset=named))
