"""Blocks of this room on pages of lower rooms."""

from django.template.loader import render_to_string

from nennep.cases.models import Case
from nennep.cases.queries import desks_of
from nennep.cases.queries.acts import answer_to
from nennep.cases.rules.acts import ACTS
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from .queries.portal_lists import filing_of_case


@panel("cases.reception")
def portal_lists_link(request: HouseRequest, subject: object) -> str:
    """The way from the desk to the lists of portals."""
    return render_to_string("arrivals/panels/reception.html") if desks_of(request.actor) else ""


@panel("cases.case", order=20)
def on_the_portal(request: HouseRequest, subject: object) -> str:
    """Which dossier on a portal the case is."""
    filing = filing_of_case(subject.pk) if isinstance(subject, Case) and subject.outside_code else None
    return render_to_string("arrivals/panels/case.html", {"filing": filing}) if filing else ""


@panel("cases.case", order=30)
def told_elsewhere(request: HouseRequest, subject: object) -> str:
    """The way to put right the promise of a case that was taken over."""
    if not isinstance(subject, Case) or subject.taken_over_at is None or request.actor is None:
        return ""
    if not answer_to("correct_told_due", subject, request.actor).allowed:
        return ""
    return render_to_string("arrivals/panels/told_due.html", {"case": subject, "act": ACTS["correct_told_due"]})
