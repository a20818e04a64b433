"""Decisions on the organisation: those written, what one would bring about, and the codes that were given before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ..models import Agency, Division, FormerName, Reorganisation
from ..parts.successions import MovedKind, MovedThing, moved_kinds
from ..rules.reorganisations import Changes, Standing, Unit
from . import divisions_of


def reorganisations_of(agency: Agency) -> QuerySet[Reorganisation]:
    """Those of the agency, the newest first."""
    return Reorganisation.objects.filter(agency=agency).select_related("written_by").order_by("-number")


def reorganisation_in(agency: Agency, number: int) -> Reorganisation:
    """The one of that number. Raises Reorganisation.DoesNotExist."""
    return reorganisations_of(agency).select_related("agency__superior").get(number=number)


def reorganisations_due(day: date) -> list[Reorganisation]:
    """Those whose day has come and that are not carried out, the oldest decision first."""
    waiting = Reorganisation.objects.filter(state="planned", effective_on__lte=day)
    return list(waiting.select_related("agency__superior").order_by("effective_on", "pk"))


def standing_of(agency: Agency) -> Standing:
    """The divisions as they are, and the codes that are nobody's any more."""
    former = FormerName.objects.filter(agency=agency, division__isnull=False).values_list("code", flat=True)
    ended = Division.objects.filter(agency=agency, ended_on__isnull=False).values_list("code", flat=True)
    return Standing({one.code: one.name for one in divisions_of(agency.pk)}, frozenset(former) | frozenset(ended))


@dataclass(frozen=True, slots=True)
class Departure:
    """What goes over from one division: to whom by default, how many of each kind, and what may go elsewhere."""

    division: Division
    successor: Unit
    counts: Sequence[tuple[str, int]]
    things: Sequence[tuple[MovedThing, str]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


def departures(reorganisation: Reorganisation) -> list[Departure]:
    """What each division that ends leaves, to be looked at before it is confirmed."""
    changes = Changes.from_json(reorganisation.changes)
    units = units_after(reorganisation.agency, changes)
    ending = divisions_of(reorganisation.agency_id).filter(code__in=changes.ended)
    found = []
    for division in ending:
        successor = units.get(changes.ended[division.code], Unit("", ""))
        found.append(_departure(division, successor, changes.choices, reorganisation.effective_on))
    return found


def _departure(division: Division, successor: Unit, choices: Mapping[str, str], day: date) -> Departure:
    kinds: list[tuple[str, MovedKind]] = moved_kinds()
    counts = [(kind.words, kind.count(division, day)) for _, kind in kinds]
    things = [thing for _, kind in kinds if kind.things for thing in kind.things(division, day)]
    return Departure(
        division,
        successor,
        [pair for pair in counts if pair[1]],
        [(thing, choices.get(thing.key, "")) for thing in things],
    )


def units_after(agency: Agency, changes: Changes) -> dict[str, Unit]:
    """The divisions that will stand: by the code that is theirs before, or as new ones."""
    staying = {
        one.code: changes.renamed.get(one.code, Unit(one.code, one.name))
        for one in divisions_of(agency.pk)
        if one.code not in changes.ended
    }
    return staying | {one.code: one for one in changes.made}
