"""Pages that belong to no room: home, the list of keys, error pages."""

import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, UnreadablePostError
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from nennep.kernel.practice import MARK
from nennep.web import clock, menu
from nennep.web.database_faults import cannot_write, is_busy, is_outage, is_outdated
from nennep.web.practice import PRACTISES, words_for

CHOICE = re.compile(r"[a-z_:-]*|[0-9]{1,4}")
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
    return render(request, "web/403.html", {"why": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page from before the last sign-in; or, who has been on both sides, of the side that was left."""
    session = getattr(request, "session", {})
    told = {"crossed": PRACTISES in session, "practises": bool(session.get(PRACTISES))}
    return render(request, "web/403_csrf.html", told, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address of a record of practice is told apart from one that is not there."""
    actor = getattr(request, "actor", None)
    practises = bool(words_for(actor))
    of_practice = actor is not None and f"/{MARK}" in request.path and not practises
    return render(request, "web/404.html", {"practises": practises, "of_practice": of_practice}, status=404)


def only_by_a_button(request: HttpRequest) -> HttpResponse:
    """Somebody opened the address of an act, as after signing in again on a page that had been sent."""
    return render(request, "web/405.html", status=405)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session ended before the form came: what was typed is shown, the way back leads to its page."""
    page = request.META.get("HTTP_REFERER", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _path_of(page) if own else '/'})}"
    answer = render(request, "web/401.html", {"typed": _typed(request.POST), "sign_in": sign_in}, status=401)
    answer.headers["Cache-Control"] = "no-store"  # with the session its cookie is gone, by which pages are kept nowhere
    return answer


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _typed(sent: QueryDict) -> list[str]:
    """What a person typed: neither the words and numbers by which a form names its choices, nor a secret."""
    return [
        value.strip()
        for name, values in sent.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name and not CHOICE.fullmatch(value.strip())
    ]


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
    typed: list[str] = []
    with suppress(UnreadablePostError, RequestDataTooBig, TooManyFieldsSent):
        typed = _typed(request.POST)
    answer = _plain(request, 503, page=page, typed=typed)
    answer.headers["Retry-After"] = "10"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Called by Django while it handles the error, which may have come from outside every view."""
    return database_fault(request, sys.exc_info()[1]) or _plain(request, 500)


def _plain(request: HttpRequest, status: int, page: str = "", **told: object) -> HttpResponse:
    """A page made without the database, the session or any context processor."""
    context = {"at": clock.now(), "number": getattr(request, "request_id", ""), **told}
    return HttpResponse(render_to_string(f"web/{page or status}.html", context), status=status)
