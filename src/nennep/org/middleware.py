"""Middleware: gives every request its actor, position, agency and instant."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from nennep.web import clock
from nennep.web.request import HouseRequest

from .queries import actor_of, has_people, positions_of

# What a person with a temporary password may still open.
BEFORE_OWN_PASSWORD = frozenset({"account_change_password", "account_logout", "styles", "account_reauthenticate"})
FIRST_PAGE = "/"


class ActorMiddleware:
    """Give every request ``actor``, ``position``, its ``agency`` and ``at`` (the instant it came in).

    Somebody whose password was set by another first chooses one of one's own. Where nobody can sign
    in at all yet, the first page says how to begin.
    """

    def __init__(self, get_response: Callable[[HouseRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.at = clock.now()
        request.actor = request.position = request.agency = None
        if request.user.is_authenticated:
            if request.user.must_change_password and not _may_wait(request):
                return redirect(reverse("account_change_password"))
            posts = positions_of(request.user, timezone.localdate(request.at))
            request.actor = actor_of(request.user, request.at, posts)
            request.position = posts[0] if posts else None
            request.agency = request.position.agency if request.position else None
        elif request.path_info == FIRST_PAGE and not has_people():
            return redirect("start")
        return self.get_response(request)


def _may_wait(request: HouseRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in BEFORE_OWN_PASSWORD
    except Resolver404:
        return True
