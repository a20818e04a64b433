"""The divisions that the steps of a version name: by the codes of the agency that approved it."""

from nennep.definitions.definition import Definition
from nennep.definitions.exchange.mapping import remapped
from nennep.org.models import Division
from nennep.org.queries.names import division_of_code, unit_names

from ..models import ProcessVersion


def division_in_version(version_id: int | None, agency_id: int, code: str) -> Division | None:
    """The division that does now what the version says of one of that code, in that agency or the one it ended in.

    A version that an ended agency approved keeps its codes, which another division of the successor may bear.
    """
    known = ProcessVersion.objects.filter(pk=version_id or 0).values_list("units_of", "process__agency_id").first()
    units_of, kept_by = known or (None, None)
    return division_of_code(units_of or kept_by or agency_id, code)


def unit_names_of(version: ProcessVersion) -> dict[str, str]:
    """The name of the division to which each code leads in that version."""
    return unit_names(version.units_of or version.process.agency_id)


def in_own_codes(version: ProcessVersion) -> Definition:
    """The table of the version with the divisions as the agency calls them that keeps it now."""
    definition = Definition.from_dict(version.definition)
    if version.units_of is None:
        return definition
    led = {code: division_of_code(version.units_of, code) for code in unit_names(version.units_of)}
    return remapped(definition, units={code: one.code for code, one in led.items() if one}, duties={})
