"""Describes the work items of this room for the worklist; leads to the choice of notices from one's own page."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse

from nennep.kernel.dates import full_date
from nennep.org.queries.calendar_pages import calendar_versions
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from .actions import CALENDAR
from .models import WorkItem
from .parts.descriptions import Description, describes


@describes(CALENDAR)
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Which calendar, which version of it stands, and where the next one is drafted."""
    versions = calendar_versions({item.subject_id for item in items})
    return {
        item.pk: Description(
            about=version.calendar.name,
            note=f"bản số {version.number} có lịch đến {full_date(version.covers_to)}",
            address=reverse("calendar", args=[version.calendar.code, version.number]),
        )
        for item in items
        if (version := versions.get(item.subject_id))
    }


@panel("people.me")
def mail(request: HouseRequest, subject: object) -> str:
    """The way to choose which notices come by mail."""
    return render_to_string("work/_mail.html", {"person": subject}, request)
