"""Among the buttons of the list of cases: the way to give cases to another handler."""

from django.template.loader import render_to_string

from nennep.cases.queries.case_list import CaseFilter
from nennep.cases.rules.acts import agencies_of
from nennep.web.panels import panel
from nennep.web.request import HouseRequest


@panel("cases.list")
def give_cases(request: HouseRequest, subject: object) -> str:
    """For whoever may: those of the handler whom the list shows, if it shows one."""
    if not isinstance(subject, CaseFilter) or not agencies_of("reassign", request.actor):
        return ""
    handler = subject.handler if subject.handler != "me" else ""
    return render_to_string("handover/_give_cases.html", {"handler": handler})
