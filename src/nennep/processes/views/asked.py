"""A request as the middleware of the house hands it on."""

from datetime import datetime

from django.http import HttpRequest

from nennep.kernel.actors import Actor


class Asked(HttpRequest):
    """``actor`` is who asks, with what holds now; ``at`` the one instant of the request."""

    actor: Actor
    at: datetime
