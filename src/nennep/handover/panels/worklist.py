"""On top of the worklist: what nobody holds any more, for those who may give it to somebody."""

from django.template.loader import render_to_string

from nennep.cases.rules.acts import agencies_of
from nennep.org.rules import MANAGE_PEOPLE, MANAGE_PROCEDURES
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from ..queries.cases import NOBODY, unheld_count
from ..queries.holdings import unwritten_drafts
from ..queries.steps import unheld_places


@panel("work.list")
def unheld(request: HouseRequest, subject: object) -> str:
    """How many cases have no handler who can act, which drafts no writer, and the way to give them."""
    count = unheld_count(request.actor, request.at) if agencies_of("reassign", request.actor) else 0
    drafts = unwritten_drafts(request.actor, request.at) if request.actor.has(MANAGE_PROCEDURES) else []
    places = unheld_places(request.actor, request.at)
    context = {"count": count, "nobody": NOBODY, "drafts": drafts, "places": places}
    context["keeps"] = request.actor.has(MANAGE_PEOPLE)
    return render_to_string("handover/_unheld.html", context) if count or drafts or places else ""
