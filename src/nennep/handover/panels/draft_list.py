"""Among the buttons of the list of drafts: the way to give drafts to another writer."""

from django.template.loader import render_to_string

from nennep.org.rules import MANAGE_PROCEDURES
from nennep.web.panels import panel
from nennep.web.request import HouseRequest


@panel("processes.drafts")
def give_drafts(request: HouseRequest, subject: object) -> str:
    """For whoever keeps the processes of an agency."""
    return render_to_string("handover/_give_drafts.html") if request.actor.has(MANAGE_PROCEDURES) else ""
