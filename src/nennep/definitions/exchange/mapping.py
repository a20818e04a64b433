"""Divisions and duties of another agency, found in a definition and put into our own."""

from collections.abc import Mapping
from dataclasses import replace

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP, Definition, Step


def units_in(definition: Definition) -> tuple[str, ...]:
    """The divisions' codes of the steps, in table order."""
    found = [place.step.unit for place in definition.places]
    return tuple(dict.fromkeys(one for one in found if one not in (HANDLING_DIVISION, ONE_STOP)))


def duties_in(definition: Definition) -> tuple[str, ...]:
    """The duties of the steps, in table order."""
    return tuple(dict.fromkeys(place.step.duty for place in definition.places if place.step.duty))


def remapped(definition: Definition, *, units: Mapping[str, str], duties: Mapping[str, str]) -> Definition:
    """The same table with every division and duty named in the maps put into ours."""

    def step(given: Step) -> Step:
        return replace(
            given,
            unit=units.get(given.unit, given.unit),
            duty=duties.get(given.duty, given.duty),
            branches=tuple(replace(way, steps=tuple(map(step, way.steps))) for way in given.branches),
            alarms=tuple(replace(one, steps=tuple(map(step, one.steps))) for one in given.alarms),
        )

    return replace(definition, steps=tuple(map(step, definition.steps)))
