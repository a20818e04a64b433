"""What every act on a case does at the door: find it for the viewer, and tell refusals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from nennep.kernel.flows import UnlawfulMoveError
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import ConflictError, overtaken
from nennep.web import refusals
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..models import Case
from ..queries import case_of

View = Callable[..., HttpResponse]


def seen(view: View) -> View:
    """Give the view the case that the viewer may see; strangers learn nothing (404)."""

    @login_required
    def door(request: HouseRequest, code: str, **rest: Any) -> HttpResponse:
        if request.actor is None:
            raise PermissionDenied("Tài khoản này hiện không giữ vị trí nào.")
        case = found_or_404(case_of, request.actor, code)
        return view(request, case, **rest)

    return door


def posted(request: HouseRequest) -> QueryDict | None:
    """What was sent, also where every box was left empty; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def attempt(
    request: HouseRequest,
    case: Case,
    act: Callable[[], object],
    *,
    said: str | Callable[[], str],
    typed: list[tuple[str, str]],
    then: str = "",
) -> HttpResponse | str:
    """Do the act: on with ``said`` on top, the conflict page, or the refusal in words.

    ``said`` may be asked for once the act is done. ``then`` is where to go on, the case itself where it is empty.
    """
    address = reverse("cases:case", args=[case.code])
    try:
        act()
    except (ConflictError, UnlawfulMoveError) as refusal:
        late: Refusal = refusal
        if isinstance(refusal, UnlawfulMoveError):  # the page offered the act: a race lost earlier
            late = overtaken(case, by=request.actor, at=request.at, words=refusal.words)
        return refusals.page(request, late, latest=address, typed=typed, kept=False)
    except Refusal as refusal:
        return refusal.words
    messages.success(request, said() if callable(said) else said)
    return redirect(then or address)
