"""Pages that belong to no room: home, the list of keys, error pages."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from nennep.kernel.practice import MARK
from nennep.web import clock, menu, unsent
from nennep.web.context import wrong_frame
from nennep.web.database_faults import cannot_write, is_busy, is_outage, is_outdated
from nennep.web.practice import PRACTISES, words_for

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def found_or_404(query: Callable[Asked, Found], *asked: Asked.args, **named: Asked.kwargs) -> Found:
    """What the query finds for the viewer; what is not there, or not for this viewer, is a 404."""
    try:
        return query(*asked, **named)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To where the day of this person begins."""
    actor = getattr(request, "actor", None)
    if actor is None:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            return render(request, "web/nowhere.html")
        return redirect(settings.LOGIN_URL)
    first = menu.first_page(actor)
    return HttpResponseRedirect(first) if first else render(request, "web/nowhere.html")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "web/keys.html")


def account_closed(request: HttpRequest) -> HttpResponse:
    """Accounts and lost passwords are the administrator's matter; nobody signs up by oneself."""
    return render(request, "web/account_closed.html", status=404 if request.method == "POST" else 200)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Unreadable, or the session ended while the request was answered: then the act may be kept."""
    told = database_fault(request, exception)
    return told or _plain(request, 400, ended=isinstance(exception, SessionInterrupted))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was refused, in the words of the rule that refused it where it gave any."""
    unsent.keep(request)
    return render(request, "web/403.html", {"why": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page from before the last sign-in; or, who has been on both sides, of the side that was left.

    It may be somebody else's page: nothing of it is kept for whoever is signed in now.
    """
    request.unsent_is_kept = False  # type: ignore[attr-defined]
    session = getattr(request, "session", {})
    told = {"crossed": PRACTISES in session, "practises": bool(session.get(PRACTISES))}
    return render(request, "web/403_csrf.html", told, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address of a record of practice is told apart from one that is not there."""
    unsent.keep(request)
    actor = getattr(request, "actor", None)
    practises = bool(words_for(actor))
    of_practice = actor is not None and f"/{MARK}" in request.path and not practises
    return render(request, "web/404.html", {"practises": practises, "of_practice": of_practice}, status=404)


def only_by_a_button(request: HttpRequest) -> HttpResponse:
    """Somebody opened the address of an act, as after signing in again on a page that had been sent."""
    return render(request, "web/405.html", status=405)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session ended before the request came: what was typed is kept for its person and shown to nobody else.

    Where it is not known whose it is, it is shown; the way back leads to the page of the form.
    """
    kept = unsent.keep(request, ended=True)
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': unsent.page_of(request)})}"
    typed = [] if kept or request.method != "POST" else unsent.typed_in(request.POST)
    told = {"typed": typed, "sign_in": sign_in, "fragment": unsent.is_fragment(request)}
    answer = render(request, "web/401.html", told, status=401)
    answer.headers["Cache-Control"] = "no-store"  # with the session its cookie is gone, by which pages are kept nowhere
    return answer


@require_safe
def session_now(request: HttpRequest) -> JsonResponse:
    """Asked by an open page after somebody has signed in again: whether it is the same person, and a token to send with."""
    mark = unsent.mark_of(request)
    answer = JsonResponse({"whose": mark, "token": get_token(request) if mark else ""})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def database_fault(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The page for a database that cannot serve now: another version's, unwritable, busy, away; None for any other fault.

    None of them claims what was written; each shows what was typed.
    """
    if is_outdated(error):
        return _unavailable(request, "503_release")
    if cannot_write(error):
        return _unavailable(request, "503")
    if is_busy(error):
        return _unavailable(request, "503_busy")
    return _unavailable(request, "503_away") if is_outage(error) else None


def _unavailable(request: HttpRequest, page: str) -> HttpResponse:
    # A database that is away or busy is not asked for more.
    request.unsent_is_kept = False  # type: ignore[attr-defined]
    typed: list[str] = []
    with suppress(UnreadablePostError, RequestDataTooBig, TooManyFieldsSent):
        typed = unsent.typed_in(request.POST)
    answer = _plain(request, 503, page=page, typed=typed)
    answer.headers["Retry-After"] = "10"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Called by Django while it handles the error, which may have come from outside every view."""
    return database_fault(request, sys.exc_info()[1]) or _plain(request, 500)


def _plain(request: HttpRequest, status: int, page: str = "", **told: object) -> HttpResponse:
    """A page made without the database, the session or any context processor."""
    told |= {"wrong_frame": wrong_frame(request), "kept": unsent.keep(request)}
    context = {"at": clock.now(), "number": getattr(request, "request_id", ""), **told}
    return HttpResponse(render_to_string(f"web/{page or status}.html", context), status=status)
