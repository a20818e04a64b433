"""``GET /health``: whether the site works, for monitors and proxies; no sign-in, no data."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nennep.web.request import HouseRequest

from ..queries.status import failing_part


@require_safe
@never_cache
def whole(request: HouseRequest) -> HttpResponse:
    """“ok”; or 503 with the part that does not work: the database, the worker. For a monitor that calls somebody."""
    return _answer(failing_part(request.at, worker=True))


@require_safe
@never_cache
def web(request: HouseRequest) -> HttpResponse:
    """The same without the worker: a proxy must not take the pages away because the background has stopped."""
    return _answer(failing_part(request.at, worker=False))


def _answer(failing: str) -> HttpResponse:
    return HttpResponse(failing or "ok", content_type="text/plain; charset=utf-8", status=503 if failing else 200)
