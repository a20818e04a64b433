"""What every public page does at the door: no sign-in, kept by caches for a short while."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from nennep.org.forms import Day
from nennep.org.models import Agency
from nennep.org.queries.agencies import agency_of_code, heirs_of
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

View = Callable[..., HttpResponse]
# Seconds: what was posted is seen by everybody within five minutes.
FRESH = 300


def public_page(view: View) -> View:
    """The same page for everybody: caches may keep it, and who has it already is told so (304)."""

    @require_safe
    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **options: Any) -> HttpResponse:
        response = view(request, *args, **options)
        if response.status_code != 200:
            return response
        etag = quote_etag(sha256(response.content).hexdigest()[:20])
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={FRESH}"
        return get_conditional_response(request, etag=etag, response=response) or response

    return opened


def agency_or_404(code: str, day: date) -> Agency:
    """The agency of that code, or the one in which it had ended by that day."""
    agency = found_or_404(agency_of_code, code)
    line = [agency, *heirs_of(agency)]
    return next((one for one in line if one.ended_on is None or day < one.ended_on), line[-1])


def day_asked(request: HouseRequest) -> tuple[date, bool]:
    """The past day named by ``?day=``, else today; and whether it is today."""
    today = timezone.localdate(request.at)
    try:
        day = Day().clean(request.GET.get("day", "")) or today
    except ValidationError:
        return today, True
    return (day, day == today) if day <= today else (today, True)
