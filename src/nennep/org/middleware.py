"""Who stands at the door: the actor and the post of every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from nennep.web import clock

from .queries import actor_of, positions_of


class ActorMiddleware:
    """Give every request ``actor``, ``position`` and ``at`` (the instant it came in)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = clock.now()
        request.actor = request.position = None
        if request.user.is_authenticated:
            request.actor = actor_of(request.user, request.at)
            request.position = positions_of(request.user, timezone.localdate(request.at)).first()
        return self.get_response(request)
