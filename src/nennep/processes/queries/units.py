"""The divisions that the steps of a version name: by the codes of the agency that approved it."""

from collections.abc import Mapping
from datetime import date

from nennep.definitions.definition import Definition
from nennep.definitions.exchange.mapping import remapped
from nennep.org.models import Division
from nennep.org.queries.names import division_of_code, former_codes, unit_names
from nennep.org.queries.past_names import unit_names_on

from ..models import ProcessVersion


def division_in_version(version_id: int | None, agency_id: int, code: str) -> Division | None:
    """The division that does now what the version says of one of that code, in that agency or the one it ended in.

    A version that an ended agency approved keeps its codes, which another division of the successor may bear.
    """
    known = ProcessVersion.objects.filter(pk=version_id or 0).values_list("units_of", "process__agency_id").first()
    units_of, kept_by = known or (None, None)
    return division_of_code(units_of or kept_by or agency_id, code)


def unit_names_of(version: ProcessVersion, day: date) -> dict[str, str]:
    """What the division to which each code leads in that version was called on the day."""
    return unit_names_on(version.units_of or version.process.agency_id, day)


def in_own_codes(version: ProcessVersion) -> Definition:
    """The table of the version with the divisions by the codes that they have now, in the agency that keeps it now."""
    definition = Definition.from_dict(version.definition)
    led: Mapping[str, Division | None]
    if version.units_of is None:
        led = former_codes(version.process.agency_id)
    else:
        led = {code: division_of_code(version.units_of, code) for code in unit_names(version.units_of)}
    units = {code: one.code for code, one in led.items() if one}
    return remapped(definition, units=units, duties={}) if units else definition
