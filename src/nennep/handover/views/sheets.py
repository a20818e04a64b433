"""The hand-over sheet as its receivers read it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nennep.cases.rules.acts import agencies_of
from nennep.org.rules import MANAGE_PEOPLE
from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..queries.sheets import lines_on, sheet_seen


@signed_in
@require_safe
def sheet(request: HouseRequest, username: str, number: int) -> HttpResponse:
    """Who handed over what to whom, by which paper; each thing with its page."""
    found = found_or_404(sheet_seen, request.actor, username, number)
    lines = lines_on(found, request.actor)
    context = {
        "sheet": found,
        "number": number,
        "lines": lines,
        "mine": sum(line.receiver_id == request.user.pk for line, _ in lines),
        "manages": request.actor.may(MANAGE_PEOPLE, found.agency_id),
        "gives": found.agency_id in agencies_of("reassign", request.actor),
    }
    return render(request, "handover/sheet.html", context)
