"""Invented dossiers by one press, while practising."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from ..actions.practice import invent_dossiers


@require_POST
@signed_in
def invent(request: HouseRequest) -> HttpResponse:
    """Some more dossiers to practise on."""
    done, made = attempt(None, lambda: invent_dossiers(request.agency, by=request.actor, at=request.at), request)
    if done:
        messages.success(request, f"Đã lập {len(made)} hồ sơ tập, mỗi hồ sơ ở một bước khác nhau.")
    return redirect("home")
