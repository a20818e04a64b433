"""Agencies, divisions and desks as the software knew them at an instant, whatever was decided and recorded since."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from nennep.kernel.dates import days_after
from nennep.kernel.practice import original_of
from nennep.ledger.models import Event
from nennep.org.models import Agency, Division, FormerDesk, FormerName, Reorganisation
from nennep.org.queries.names import desk_of
from nennep.processes.models import ProcessVersion


def mergers() -> QuerySet[Reorganisation]:
    """The decisions by which agencies have ended in others."""
    return Reorganisation.objects.filter(into__isnull=False, state="carried_out")


class PastPlaces:
    """What was there at ``end``, asked for many cases.

    A decision counts once it was carried out: one of January that is dated December changed nothing in December.
    """

    def __init__(self, end: datetime) -> None:
        self.end = end
        day = timezone.localdate(end)
        begins = timezone.localtime(end) == timezone.localtime(end).replace(hour=0, minute=0, second=0, microsecond=0)
        self.last = days_after(day, -1) if begins else day
        self._names: dict[int | None, str] = {None: ""}
        self._desks: dict[int, Division | None] = {}
        self._named: dict[tuple[int | None, str], Division | None] = {}
        self._into = dict(mergers().filter(carried_out_at__lt=end).values_list("agency_id", "into_id"))

    def _held(self, rows: QuerySet[Any]) -> Any:
        """Of what was kept when decisions changed it: what held then; None where the present row did."""
        later = Q(held_to__gte=self.last) | Q(reorganisation__carried_out_at__gte=self.end)
        return rows.filter(later).order_by("held_to", "pk").first()

    def called(self, division: Division | None) -> str:
        """The name of the division; empty for none."""
        key = division.pk if division else None
        if key not in self._names and division is not None:
            self._names[key] = (self._held(division.former_names.all()) or division).name
        return self._names[key]

    def agency(self, agency: Agency) -> FormerName | Agency:
        """Who bears the names that the agency had."""
        found: FormerName | None = self._held(
            FormerName.objects.filter(agency_id=original_of(agency.pk), division=None)
        )
        return found or agency

    def desk(self, agency_id: int) -> Division | None:
        """The division that received and returned there."""
        where = original_of(agency_id)
        if where not in self._desks:
            former = self._held(FormerDesk.objects.filter(agency_id=where).select_related("division"))
            self._desks[where] = former.division if former else desk_of(where)
        return self._desks[where]

    def named(self, version_id: int | None, code: str) -> Division | None:
        """The division that did then what the version says of one of that code."""
        key = (version_id, code)
        if key not in self._named:
            known = ProcessVersion.objects.filter(pk=version_id or 0).values_list("units_of", "process__agency_id")
            units_of, kept_by = known.first() or (None, None)
            self._named[key] = self._after(_of_code(units_of or kept_by or 0, code))
        return self._named[key]

    def _after(self, division: Division | None) -> Division | None:
        """The division itself, or who had its work by then."""
        while division is not None and division.successor is not None and self._had_ended(division):
            division = division.successor
        return division

    def _had_ended(self, division: Division) -> bool:
        told = Event.objects.filter(subject_type="division", subject_id=division.pk, kind="division.ended")
        return told.filter(at__lt=self.end).exists()

    def heir(self, agency_id: int) -> int:
        """The agency itself, or the one in which it had ended by then."""
        while (into := self._into.get(agency_id)) is not None:
            agency_id = into
        return agency_id


def _of_code(agency_id: int, code: str) -> Division | None:
    found = Division.objects.filter(agency_id=agency_id, code=code).select_related("successor").first()
    if found is not None:
        return found
    former = FormerName.objects.filter(agency_id=agency_id, division__isnull=False, code=code)
    held = former.select_related("division__successor").order_by("-held_to", "-pk").first()
    return held.division if held else None


def division_of_event(facts: dict[str, Any], agency_id: int, at: datetime) -> int | None:
    """The division from which a case went over, by its event ``case.succeeded``, in the chain of ``agency_id``."""
    if "former_division" in facts:
        return facts["former_division"]  # type: ignore[no-any-return]
    if "from_division" in facts:
        day = timezone.localdate(at)
        ours = FormerName.objects.filter(agency_id=agency_id, division__isnull=False, code=facts["from_division"])
        former = ours.filter(held_to__gte=day).order_by("held_to", "pk").values_list("division", flat=True).first()
        return former or getattr(_of_code(agency_id, facts["from_division"]), "pk", None)
    left = Agency.objects.filter(pk=facts.get("from_agency", 0)).first()
    if left is None:
        return None
    named = {f"{one.name} ({left.short_name})": one.pk for one in Division.objects.filter(agency=left)}
    return named.get(facts["names"][0])
