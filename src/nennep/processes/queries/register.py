"""The processes and procedures of an agency, as lists to choose from."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from nennep.org.models import Agency
from nennep.procedures.models import Procedure, ProcedureVersion

from ..models import Process, ProcessVersion
from ..rules.approvals import HELD_STATES


def processes_kept(agency: Agency) -> Sequence[Process]:
    """The processes of an agency by code."""
    return list(Process.objects.filter(agency=agency).order_by("code"))


def procedures_named(agency: Agency, codes: Sequence[str]) -> tuple[list[Procedure], list[str]]:
    """The procedures of these codes, of the quality system or the national one, once each; the codes of none."""
    known = {code.casefold(): each for each in procedures_kept(agency) for code in (each.code, each.quality_code)}
    found = dict.fromkeys(known[code.casefold()] for code in codes if code.casefold() in known)
    return list(found), [code for code in codes if code.casefold() not in known]


def processes_held(agency: Agency) -> frozenset[int]:
    """Ids of those that have a version by which cases run or ran; of the others there is a draft at most."""
    found = Process.objects.filter(agency=agency, versions__state__in=HELD_STATES)
    return frozenset(found.values_list("pk", flat=True))


def procedures_kept(agency: Agency) -> QuerySet[Procedure]:
    """The procedures of an agency by their code in the quality system, with what names them."""
    named = ProcedureVersion.objects.only("procedure_id", "number", "name")
    found = Procedure.objects.filter(agency=agency).order_by("quality_code")
    return found.prefetch_related(Prefetch("versions", queryset=named))


def procedures_to_choose(version: ProcessVersion) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Code and newest name of the procedures that the version carries out, and of the agency's others."""
    chosen = set(version.covers.values_list("procedure", flat=True))
    chosen = chosen or set(version.process.procedures.values_list("pk", flat=True))
    found: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for each in procedures_kept(version.process.agency):
        newest = max(each.versions.all(), key=lambda one: one.number, default=None)
        found[each.pk not in chosen].append((each.quality_code, newest.name if newest else each.code))
    return found
