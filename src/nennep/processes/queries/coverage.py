"""Which published versions a process version carries out."""

from dataclasses import dataclass
from datetime import date

from nennep.procedures.models import ProcedureVersion, Variant

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


@dataclass(frozen=True, slots=True)
class CoveredVariants:
    """A published version that has variants; ``components`` are the orders of all its papers."""

    version: ProcedureVersion
    variants: list[Variant]
    components: list[int]


def covered_variants(version: ProcessVersion) -> list[CoveredVariants]:
    """Of the published versions that it names, those with variants."""
    named = version.covers.select_related("procedure").prefetch_related("variants", "components")
    found = [
        CoveredVariants(each, list(each.variants.all()), [c.order for c in each.components.all()]) for each in named
    ]
    return [each for each in found if each.variants]
