"""The first days: what is set up, what comes next; the site and the printers."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.actors import Actor
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions, papers
from ..queries import has_people
from ..queries.setup import StepStatus, setup_of, site_settings
from .gate import people_manager

LEADING_STATE = {"open": "waiting", "review": "warning", "done": "done", "waived": "neutral"}
WORDS = {"open": "Chưa", "review": "Xem lại", "done": "Xong", "waived": "Không cần"}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HouseRequest) -> HttpResponse:
    """The first days of a real agency: what is set up, what is not yet."""
    if not has_people():
        return render(request, "org/start_empty.html")
    return _steps(request)


@people_manager
def _steps(request: HouseRequest) -> HttpResponse:
    if request.method == "POST":
        attempt(None, _said(request), request)
        return redirect("start")
    setup = setup_of(request.agency, timezone.localdate(request.at))
    rows = [(one, LEADING_STATE[one.state], WORDS[one.state], _page_of(one, request.actor)) for one in setup.steps]
    next_page = _page_of(setup.next, request.actor) if setup.next else ""
    context = {"agency": request.agency, "setup": setup, "rows": rows, "next_page": next_page}
    return render(request, "org/start.html", context)


def _page_of(status: StepStatus, actor: Actor) -> str:
    """Where the viewer does the step; nowhere, where it is the duty of others alone."""
    return status.step.url if actor.has(status.step.duty) else ""


def _said(request: HouseRequest) -> Callable[[], None]:
    """What the person says of a step: it holds, it is not needed, or neither any more."""
    key, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    acts: dict[str, Callable[..., None]] = {
        "confirm": actions.confirm_step,
        "waive": partial(actions.waive_step, reason=reason),
    }
    act = acts.get(request.POST.get("act", ""), actions.reopen_step)
    return partial(act, request.agency, key=key, by=request.actor, at=request.at)


@people_manager
@require_safe
def start_site(request: HouseRequest) -> HttpResponse:
    """How the site is reached now, and how to set it."""
    context = {
        "site": site_settings(),
        "host": request.get_host(),
        "secure": request.is_secure(),
        "claims_secure": request.headers.get("X-Forwarded-Proto", ""),
    }
    return render(request, "org/start_site.html", context)


@people_manager
@require_safe
def printers(request: HouseRequest) -> HttpResponse:
    """The two sheets with which printers are tried."""
    return render(request, "org/printers.html", {"agency": request.agency})


@people_manager
@require_safe
def printer_test(request: HouseRequest, paper: str) -> HttpResponse:
    """One test page as PDF."""
    response = HttpResponse(papers.printer_test(request.agency, paper=paper, dated=request.at))
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = f'inline; filename="to-in-thu-{paper}.pdf"'
    return response
