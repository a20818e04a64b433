"""Middleware of every request: security headers, a request number for error reports, pages of refusals."""

from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils.log import log_response
from whitenoise.middleware import WhiteNoiseMiddleware

from nennep.kernel.refusals import Refusal
from nennep.web.styles import KEPT_FOR_A_YEAR, mark_of

from . import refusals, unsent, views
from .database_faults import ReleaseError
from .logs import REQUEST_NUMBER

PERMISSIONS = (
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"
)

# Shorter answers fit into one packet as they are.
WORTH_COMPRESSING = 1024
TEXTS = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")

# No address and no text that people write holds it, and PostgreSQL keeps none.
NUL = "\x00"


BEFORE_IT = (
    "Việc này chờ bạn xác nhận lại mật khẩu, hoặc đặt mật khẩu của riêng mình: tải lại trang để làm việc ấy trước."
)


def _leads_to(response: HttpResponse, place: str) -> bool:
    return response.status_code == 302 and response.headers["Location"].split("?")[0] == resolve_url(place)


def _without_nul(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        kept.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    kept._mutable = False
    return kept


class ShellMiddleware:
    """Number the request, close the browser's doors we do not use, keep personal pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Made here, never taken from outside: it stands in logs.
        request.request_id = token_hex(4)  # type: ignore[attr-defined]
        numbered = REQUEST_NUMBER.set(request.request_id)  # type: ignore[attr-defined]
        try:
            return self._answer(request)
        finally:
            REQUEST_NUMBER.reset(numbered)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        response = self._worded(request, self.get_response(request))
        unsent.settle(request, response)
        unsent.name_sender(request, response)
        response.headers.setdefault("X-Request-ID", request.request_id)  # type: ignore[attr-defined]
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Whoever has a session may see personal data; a shared desk must not keep the page.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _worded(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Words for answers that have none: sent or asked for in part without a session, opened without a button."""
        if response.status_code == 302 and unsent.is_fragment(request):
            return self._for_the_page(request, response)
        if response.status_code not in (302, 405) or unsent.is_fragment(request):
            return response
        if not request.accepts("text/html"):
            return response
        if request.method == "POST" and _leads_to(response, settings.LOGIN_URL):
            return views.signed_out(request)
        if request.method == "GET" and response.status_code == 405:
            worded = views.only_by_a_button(request)
            worded.headers["Allow"] = response.headers["Allow"]
            return worded
        return response

    def _for_the_page(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A part of a page is never led to the sign-in, whose page would stand inside the page that asked."""
        if _leads_to(response, settings.LOGIN_URL):
            return views.signed_out(request)
        if _leads_to(response, "account_change_password") or _leads_to(response, "account_reauthenticate"):
            return views.forbidden(request, PermissionError(BEFORE_IT))
        return response

    def process_view(self, request: HttpRequest, view: object, words: object, named: object) -> None:
        """What a form sent holds no NUL. It is read here and not before: a view may set how files are taken."""
        if request.method != "POST" or request.content_type not in unsent.FORMS:
            return
        # Whoever breaks off in the middle of sending is answered further in, as everywhere in Django.
        with suppress(UnreadablePostError):
            if any(NUL in word for name, values in request.POST.lists() for word in (name, *values)):
                request.POST = _without_nul(request.POST)  # type: ignore[assignment]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What no view has answered: a refusal is told in its words, a full or busy database by its own page."""
        if isinstance(exception, Refusal) and not isinstance(exception, ReleaseError):
            return refusals.page(request, exception)
        told = views.database_fault(request, exception)
        if told is not None:
            # The one line that is written of this answer.
            log_response("The database cannot serve this request.", response=told, request=request, exception=exception)
        return told


class CompressionMiddleware(GZipMiddleware):
    """Send text of more than a kilobyte compressed; pictures, fonts, PDF and Office files are so already.

    Pages with personal data too. Whoever learns a secret from compressed sizes must repeat requests
    with text of the own choice in the victim's session and read their lengths on the line: the
    session cookie is not sent along from other sites (SameSite=Lax), the form token is masked anew
    in every answer, and each answer is lengthened by up to a hundred random bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        whole = request.method != "HEAD" and response.status_code not in (204, 206, 304)
        is_text = response.get("Content-Type", "").startswith(TEXTS)
        long = int(response.get("Content-Length") or WORTH_COMPRESSING) >= WORTH_COMPRESSING
        if not (whole and is_text and long):
            return response
        return super().process_response(request, response)


class StaticMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """Static files, kept by the browser for a year where the address bears the mark of the content."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = super().__call__(request)
        mark = request.META.get("QUERY_STRING")
        if mark and request.path_info in self.files:
            name = request.path_info.removeprefix(self.static_prefix)
            if mark == mark_of(name):
                response.headers["Cache-Control"] = KEPT_FOR_A_YEAR
        return response
