"""Middleware: gives every request its actor, position, agency and instant."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from nennep.kernel.practice import is_practice
from nennep.web import clock
from nennep.web.practice import PRACTISES, READ, is_practised
from nennep.web.request import HouseRequest

from .models import Agency
from .queries import actor_of, has_people, positions_of
from .queries.agencies import ended_around
from .queries.practice import practice_agency, practising

# What a person with a temporary password may still open.
BEFORE_OWN_PASSWORD = frozenset({"account_change_password", "account_logout", "styles", "account_reauthenticate"})
FIRST_PAGE = "/"
ENDED = "Vị trí của bạn nay ở {}, nơi chưa có ai tập dượt, nên đã thôi tập dượt. Từ đây là việc thật."


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
            if not posts:
                request.ended_agency = ended_around(request.user)
            if request.actor and request.session.get(PRACTISES) and not _practise(request):
                rotate_token(request)
                if request.method not in READ:
                    return render(request, "org/practice_ended.html", {"agency": request.agency}, status=409)
                messages.warning(request, ENDED.format(request.agency.short_name))
        elif request.path_info == FIRST_PAGE and not has_people():
            return redirect("start")
        return self.get_response(request)

    def process_view(self, request: Any, view: object, words: object, named: object) -> HttpResponse | None:
        """While practising nothing is opened that belongs to the real agency alone."""
        if request.actor is None or not is_practice(request.actor.agency_id):
            return None
        if is_practised(request.resolver_match.view_name, request.method):
            return None
        return render(request, "web/practice_closed.html", status=403)


def _practise(request: HouseRequest) -> bool:
    """The request acts where the agency practises. False where nobody has practised there: practice has ended."""
    try:
        request.agency = practice_agency(request.actor.agency_id)
    except Agency.DoesNotExist:
        del request.session[PRACTISES]
        return False
    request.actor = practising(request.actor)
    return True


def _may_wait(request: HouseRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in BEFORE_OWN_PASSWORD
    except Resolver404:
        return True
