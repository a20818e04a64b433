"""What processes tell on pages of lower rooms: their work in the worklist, and who carries out a procedure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import shorten

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from nennep.kernel.worktime import Unit
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.procedures.models import Procedure
from nennep.web.panels import panel
from nennep.web.request import HouseRequest
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, describes

from .models import ProcessVersion
from .queries import carrying_out, versions_of_items
from .queries.touches import Touch, returns_told, touches_by_version

LONGEST_REASON = 200


@describes("process_version")
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Work on a version of a process: which one, and what asked for it."""
    versions = versions_of_items(items)
    back, came = returns_told(versions.values()), touches_by_version(versions.values())
    found = {}
    for item in items:
        version = versions.get(item.subject_id)
        if version is None:
            continue
        why = f", theo Quyết định {version.decision.number}" if version.decision else ""
        told = _told(item, version, back.get(version.pk, ""), came.get(version.pk, []))
        found[item.pk] = Description(
            about=version.process.name,
            about_code=version.process.code,
            address=address_of(version, item.node),
            note=f"bản {version.number}{why}{told}",
            unit=Unit.CALENDAR_DAY,
        )
    return found


def _told(item: WorkItem, version: ProcessVersion, back: str, came: Sequence[Touch]) -> str:
    """Of a draft from whom it came back and why, and who gave it; of what waits what came since it was submitted."""
    if item.node != "draft":
        return f". Sau khi trình có {', '.join(each.words for each in came)}" if came else ""
    given = f". Giao lại: {version.given_reason}" if version.given_reason else ""
    return f"{f'. {shorten(back, LONGEST_REASON)}' if back else ''}{given}"


@panel("procedures.procedure", order=30)
def carried_out(request: HouseRequest, procedure: object) -> str:
    """The processes that carry out the procedure, which version holds, and the one being made."""
    if not isinstance(procedure, Procedure):
        return ""
    day = timezone.localdate(request.at)
    begin = (
        reverse("processes:begin", args=[procedure.quality_code])
        if request.actor.may(MANAGE_PROCEDURES, procedure.agency_id)
        else ""
    )
    context = {"carried": carrying_out(procedure, day), "begin": begin}
    return render_to_string("processes/_carried_out.html", context, request=request)


def address_of(version: ProcessVersion, node: str) -> str:
    """Where the work of that item is done."""
    code, number = version.process.code, version.number
    if node == "draft":
        return reverse("processes:process", args=[code])
    if node == "iso":
        return reverse("processes:approve", args=[code, number, "iso"])
    return reverse("processes:version", args=[code, number])
