"""What processes tell elsewhere: their work, and on pages the lag, the ended procedures, the posting."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from nennep.documents.queries import postings_of
from nennep.documents.rules import PLACES
from nennep.kernel.worktime import Unit
from nennep.procedures.models import Procedure
from nennep.web.panels import panel
from nennep.work.describing import Description, describes
from nennep.work.models import WorkItem

from .models import Process, ProcessVersion
from .queries import carrying_out, versions_of_items
from .queries.decisions import ended_procedures
from .queries.facts import facts_of
from .queries.history import history_of


@describes("process_version")
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Work on a version of a process: which one, and what asked for it."""
    versions = versions_of_items(items)
    found = {}
    for item in items:
        version = versions.get(item.subject_id)
        if version is None:
            continue
        why = f", theo Quyết định {version.decision.number}" if version.decision else ""
        found[item.pk] = Description(
            about=version.process.name,
            about_code=version.process.code,
            address=address_of(version, item.node),
            note=f"bản {version.number}{why}",
            unit=Unit.CALENDAR_DAY,
        )
    return found


@panel("processes.process", order=10)
def ended_of_process(request: HttpRequest, process: object) -> str:
    """The procedures of the process that a decision ended: nothing new is received, what runs finishes."""
    if not isinstance(process, Process):
        return ""
    ended, lives = ended_procedures(process)
    if not ended:
        return ""
    context = {"ended": ended, "lives": lives}
    return render_to_string("processes/_ended_of_process.html", context, request=request)


@panel("processes.process", order=60)
def lag_of_process(request: HttpRequest, process: object) -> str:
    """Law and decision, the versions that followed, their approvals, in the order of time."""
    if not isinstance(process, Process):
        return ""
    day = timezone.localdate(request.at)  # type: ignore[attr-defined]
    entries = history_of(facts_of(process.agency_id, day, process.pk))
    context = {"entries": entries, "process": process, "of_one": True}
    return render_to_string("processes/_lag_of_process.html", context, request=request)


@panel("procedures.procedure", order=30)
def carried_out(request: HttpRequest, procedure: object) -> str:
    """The processes that carry out the procedure, which version holds, and the one being made."""
    if not isinstance(procedure, Procedure):
        return ""
    day = timezone.localdate(request.at)  # type: ignore[attr-defined]
    context = {"carried": carrying_out(procedure, day)}
    return render_to_string("processes/_carried_out.html", context, request=request)


@panel("procedures.procedure", order=40)
def posted_of_procedure(request: HttpRequest, procedure: object) -> str:
    """Where the public is shown the procedure today, in which version, since when."""
    if not isinstance(procedure, Procedure):
        return ""
    day = timezone.localdate(request.at)  # type: ignore[attr-defined]
    held = postings_of(procedure.agency_id, day).get(("procedure", procedure.quality_code), {})
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "procedure": procedure, "places": [(words, held.get(key)) for key, words in PLACES.items()],
        "keeps": actor.may("manage_procedures", procedure.agency_id), "shown": "portal" in held,
        "procedure_is_public": not procedure.versions.filter(kind="internal").exists(),
    }  # fmt: skip
    return render_to_string("processes/_posted.html", context)


def address_of(version: ProcessVersion, node: str) -> str:
    """Where the work of that item is done."""
    code, number = version.process.code, version.number
    if node == "draft":
        return reverse("processes:process", args=[code])
    if node == "iso":
        return reverse("processes:approve", args=[code, number, "iso"])
    return reverse("processes:version", args=[code, number])
