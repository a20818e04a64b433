"""Which published versions a process version carries out."""

from datetime import date

from nennep.procedures.models import ProcedureVersion

from ..models import ProcessVersion


def covered_by(version: ProcessVersion, day: date) -> list[ProcedureVersion]:
    """The published versions it was made for; where none is named, those that hold on ``day``.

    One a procedure, by the procedure's code in the quality system.
    """
    procedures = version.process.procedures.order_by("quality_code")
    covered = version.covers.select_related("decision", "procedure__field")
    named = {each.procedure_id: each for each in covered.order_by("valid_from", "number")}
    found = sorted(named.values(), key=lambda each: each.procedure.quality_code)
    for procedure in () if named else procedures:
        versions = procedure.versions.select_related("decision", "procedure__field")
        held = versions.filter(valid_from__lte=day).order_by("-valid_from", "-number").first()
        found += [held] if held is not None else []
    return found
