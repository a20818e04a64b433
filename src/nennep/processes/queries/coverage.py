"""Which published versions a process version carries out."""

from datetime import date

from nennep.procedures.models import ProcedureVersion
from nennep.procedures.queries import published_in
from nennep.procedures.rules.published import Published

from ..models import ProcessVersion


def covered_by(version: ProcessVersion, day: date) -> list[Published]:
    """The published versions it was made for; where none is named, those that hold on ``day``.

    One a procedure, by the procedure's code in the quality system.
    """
    begun = ProcedureVersion.objects.filter(procedure__processes=version.process_id, valid_from__lte=day)
    found = published_in(version.covers.all()) or published_in(begun)
    oldest_first = sorted(found.values(), key=lambda each: (each.valid_from, each.number))
    newest = {each.procedure_id: each for each in oldest_first}
    return sorted(newest.values(), key=lambda each: each.quality_code)


def covered_variants(version: ProcessVersion) -> list[Published]:
    """Of the published versions that it names, those with variants."""
    return [each for each in published_in(version.covers.all()).values() if each.variants]
