"""Blocks of alignment on pages of lower rooms: the lag, abolished procedures, posting."""

from django.template.loader import render_to_string
from django.utils import timezone

from nennep.documents.queries import postings_of
from nennep.documents.rules import PLACES
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.procedures.models import Procedure
from nennep.procedures.queries import is_public
from nennep.processes.models import Process
from nennep.processes.queries import may_keep
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from .queries.decisions import ended_procedures
from .queries.facts import facts_of
from .queries.history import history_of
from .queries.posting import unposted_of


@panel("processes.process", order=10)
def ended_of_process(request: HouseRequest, process: object) -> str:
    """The procedures of the process that a decision ended: nothing new is received, what runs finishes."""
    if not isinstance(process, Process):
        return ""
    ended, lives = ended_procedures(process)
    if not ended:
        return ""
    context = {"ended": ended, "lives": lives}
    return render_to_string("alignment/_ended_of_process.html", context, request=request)


@panel("processes.process", order=60)
def lag_of_process(request: HouseRequest, process: object) -> str:
    """Law and decision, the versions that followed, their approvals, in the order of time."""
    if not isinstance(process, Process):
        return ""
    day = timezone.localdate(request.at)
    entries = history_of(facts_of(process.agency_id, day, process.pk))
    context = {"entries": entries, "process": process, "of_one": True}
    return render_to_string("alignment/_lag_of_process.html", context, request=request)


@panel("processes.process.public", order=10)
def unposted_of_process(request: HouseRequest, process: object) -> str:
    """To its keeper: what of the process and its procedures the public is not yet shown."""
    if not isinstance(process, Process) or not may_keep(request.actor, process):
        return ""
    day = timezone.localdate(request.at)
    context = {"unposted": unposted_of(process, day)}
    return render_to_string("alignment/_unposted_of_process.html", context, request=request)


@panel("procedures.procedure", order=40)
def posted_of_procedure(request: HouseRequest, procedure: object) -> str:
    """Where the public is shown the procedure today, in which version, since when."""
    if not isinstance(procedure, Procedure):
        return ""
    day = timezone.localdate(request.at)
    held = postings_of(procedure.agency_id, day).get(("procedure", procedure.quality_code), {})
    actor = request.actor
    context = {
        "procedure": procedure,
        "places": [(words, held.get(key)) for key, words in PLACES.items()],
        "keeps": actor.may(MANAGE_PROCEDURES, procedure.agency_id),
        "shown": "portal" in held,
        "procedure_is_public": is_public(procedure),
    }
    return render_to_string("alignment/_posted.html", context)
