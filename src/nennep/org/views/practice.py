"""Into practice by one press, and back by one press."""

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from nennep.kernel.practice import WORDS, is_practice
from nennep.web.practice import PRACTISES
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from .gate import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def practice(request: HouseRequest) -> HttpResponse:
    """What practice is, and the button that leads there."""
    if is_practice(request.actor.agency_id):
        return redirect("home")
    if request.method == "POST":
        done, _ = attempt(None, lambda: actions.open_practice(request.agency, by=request.actor, at=request.at), request)
        if done:
            return _over(request, practises=True)
    return render(request, "org/practice.html", {"agency": request.agency, "words": WORDS})


@require_POST
@signed_in
def practice_leave(request: HouseRequest) -> HttpResponse:
    """Back to the work that counts."""
    messages.info(request, "Đã về việc thật.")
    return _over(request, practises=False)


def _over(request: HouseRequest, *, practises: bool) -> HttpResponse:
    """To the first page of the other side. Pages still open in other windows can send nothing any more to this one."""
    request.session[PRACTISES] = practises
    rotate_token(request)
    return redirect("home")
