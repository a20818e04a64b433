"""A request as the middleware of the house hands it on."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from nennep.kernel.actors import Actor


class HouseRequest(HttpRequest):
    """``actor`` is who asks, with what holds now; ``at`` the one instant of the request.

    Both ``actor`` and ``user`` are those of the gates: before one, nobody may have signed in.
    ``position`` is the post that the page is opened in, ``agency`` that of the post; None for
    somebody who holds no post.
    """

    user: Any
    actor: Actor
    at: datetime
    position: Any
    agency: Any
