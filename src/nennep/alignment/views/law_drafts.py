"""A draft opened from the board, because the law changed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nennep.org.views.gate import signed_in
from nennep.processes.views.gate import kept_process
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from ..actions import open_for_law


@signed_in
@require_POST
def law_draft(request: HouseRequest, code: str) -> HttpResponse:
    """The draft is opened with what the law asks; then to the process, which lists it."""
    process = kept_process(request, code)
    attempt(None, lambda: open_for_law(process, by=request.actor, at=request.at), request)
    return redirect("processes:process", code)
