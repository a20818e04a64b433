"""Which desks receive for which agencies, and whose."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from ..models import Agency, DeskService, Division
from . import held_on


def services_for(agency: Agency) -> QuerySet[DeskService]:
    """The desks of others that receive, or received, for the agency, the newest first."""
    return DeskService.objects.filter(agency=agency).select_related("desk").order_by("-held_from", "-pk")


def services_of(desk_ids: Collection[int], day: date) -> list[DeskService]:
    """For whom the desks of these agencies receive on that day."""
    found = DeskService.objects.filter(held_on(day), desk_id__in=desk_ids)
    return list(found.select_related("agency", "desk").order_by("agency__name", "pk"))


def has_services(agency_ids: Collection[int]) -> bool:
    """Whether any of these agencies receives, or received, for another, or has another receive for it."""
    return DeskService.objects.filter(Q(desk_id__in=agency_ids) | Q(agency_id__in=agency_ids)).exists()


def possible_desks(agency: Agency) -> QuerySet[Agency]:
    """The agencies that have a desk and may receive for this one."""
    have = Division.objects.filter(is_one_stop=True).values("agency_id")
    return Agency.objects.filter(pk__in=have).exclude(pk=agency.pk).exclude(level="source").order_by("name")


def service_in(agency: Agency, desk_code: str) -> DeskService:
    """The open service of that desk for the agency. Raises DeskService.DoesNotExist."""
    return DeskService.objects.select_related("agency", "desk").get(agency=agency, desk__code=desk_code, held_to=None)
