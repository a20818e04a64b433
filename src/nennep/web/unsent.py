"""What a form sent and the site did not take: kept for whoever sent it, offered again on the page of that form.

The room above that has the table registers its store. Whose a form is, is known from the session; where that has
ended, from a signed cookie of the browser that names the last person whose pages it showed. A page of somebody
before that person does not get so far: signing in makes its form token void.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from nennep.kernel.registry import Registry
from nennep.web import clock
from nennep.web.practice import PRACTISES

# In the session of somebody for whom something waits.
WAITS = "unsent"
KEPT_FOR = timedelta(hours=24)
WHOSE = "whose"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Where passwords and codes are typed.
SECRET_PLACES = ("/account/", "/start/")
SECRET = re.compile(r"password|passphrase|secret|token|otp", re.IGNORECASE)
# What a form carries along that nobody typed.
CARRIED = frozenset({"csrfmiddlewaretoken", "request_key", "version", "seen", "fee_seen", "next", "key", "act", "do"})
ONE_TIME = "request_key"
CHOICE = re.compile(r"[a-z_:-]*|[0-9]{1,4}|[0-9a-f]{16,64}")
MOST_CHARACTERS = 500_000
LONGEST_ADDRESS = 400
# Answers by which a form was not taken.
NOT_TAKEN = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})
Field = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and on which side: real work or practice."""

    user_id: int
    practises: bool


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it was sent: where to, from which page, what it held."""

    address: str
    page: str
    key: str
    fields: list[Field]
    files: list[str]


@dataclass(frozen=True, slots=True)
class FormOffer:
    """One that waits for its person."""

    pk: int
    address: str
    page: str
    fields: list[Field]
    files: list[str]
    kept_at: datetime

    @property
    def typed(self) -> list[str]:
        return typed_in(self.fields)

    @property
    def json(self) -> str:
        """As the script of the page reads it, to fill the form in again."""
        return json.dumps(self.fields, ensure_ascii=False)


class Store(Protocol):
    def keep(self, sender: Sender, unsent: SentForm, at: datetime) -> None: ...

    def settle(self, sender: Sender, address: str, key: str) -> bool:
        """Afterwards that form waits no longer; whether others do."""

    def offered(self, sender: Sender, at: datetime) -> Sequence[FormOffer]: ...


STORES: Registry[Store] = Registry("store of unsent forms")


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of its page, into which no whole page fits."""
    return "HX-Request" in request.headers or "X-Requested-With" in request.headers


def typed_in(sent: QueryDict | Sequence[Field]) -> list[str]:
    """What a person typed: neither the words and numbers by which a form names its choices, nor a secret."""
    pairs = sent.lists() if isinstance(sent, QueryDict) else sent
    return [
        value.strip()
        for name, values in pairs
        for value in values
        if name not in CARRIED and not SECRET.search(name) and not CHOICE.fullmatch(value.strip())
    ]


def _signed_in(request: HttpRequest) -> Sender | None:
    """Whoever is signed in. A request that ended before the session was read asks the database nothing more."""
    if not hasattr(request, "_cached_user") or not request.user.is_authenticated:
        return None
    return Sender(int(request.user.pk), bool(request.session.get(PRACTISES)))


def sender_of(request: HttpRequest) -> Sender | None:
    """Whoever is signed in; else whose pages this browser showed last."""
    sender = _signed_in(request)
    if sender is not None:
        return sender
    try:
        pk, side = _signer().unsign(request.COOKIES.get(WHOSE, "")).split(".")
    except (BadSignature, ValueError):
        return None
    return Sender(int(pk), side == "1")


def _signer() -> Signer:
    return Signer(salt="nennep.web.unsent", sep=":")


def name_sender(request: HttpRequest, response: HttpResponse) -> None:
    """Afterwards the browser can say whose pages it shows; signing out makes it forget."""
    sender, given = _signed_in(request), request.COOKIES.get(WHOSE)
    if sender is not None:
        named = _signer().sign(f"{sender.user_id}.{int(sender.practises)}")
        if named != given:
            response.set_cookie(WHOSE, named, httponly=True, secure=settings.HTTPS, samesite="Lax")
    elif given and request.method == "POST" and request.path == resolve_url("account_logout"):
        response.delete_cookie(WHOSE, samesite="Lax")


def mark_of(request: HttpRequest) -> str:
    """By which an open page recognises that the same person has signed in again, on the same side; "" for nobody."""
    sender = _signed_in(request)
    if sender is None:
        return ""
    return salted_hmac("nennep.web.unsent.mark", f"{sender.user_id}.{sender.practises}").hexdigest()[:20]


def keep(request: HttpRequest, *, ended: bool = False) -> bool:
    """Afterwards what was typed waits for its sender; False where nobody is known, nothing was typed or nothing can be kept.

    A request is kept once, whoever asks. ``ended``: it came to a page of people who have signed in, and nobody had.
    """
    kept: bool | None = getattr(request, "unsent_is_kept", None)
    if kept is None:
        kept = False
        # Of a database that is away nothing more is asked; the page shows what was typed.
        with suppress(UnreadablePostError, RequestDataTooBig, TooManyFieldsSent, DatabaseError):
            kept = _keep(request, sender_of(request) if ended else _signed_in(request))
        request.unsent_is_kept = kept  # type: ignore[attr-defined]
    return kept


def _keep(request: HttpRequest, sender: Sender | None) -> bool:
    if request.method != "POST" or request.content_type not in FORMS or request.path.startswith(SECRET_PLACES):
        return False
    fields = [(name, values) for name, values in request.POST.lists() if not SECRET.search(name)]
    size = sum(len(value) for _, values in fields for value in values)
    if sender is None or not typed_in(fields) or size > MOST_CHARACTERS:
        return False
    files = [file.name or "" for name in request.FILES for file in request.FILES.getlist(name)]
    key = request.POST.get(ONE_TIME, "")[:64]
    unsent = SentForm(request.path[:LONGEST_ADDRESS], page_of(request)[:LONGEST_ADDRESS], key, fields, files)
    for store in STORES.values():
        store.keep(sender, unsent, clock.now())
    note_waiting(request, True)
    return bool(STORES)


def note_waiting(request: HttpRequest, waits: bool) -> None:
    """Afterwards the session knows whether something waits: only then a page asks for it."""
    if _signed_in(request) is None or bool(request.session.get(WAITS)) == waits:
        return
    if waits:
        request.session[WAITS] = True
    else:
        del request.session[WAITS]
    # After a fault of the server the session is not written by itself; one that has ended meanwhile needs no note.
    with suppress(UpdateError):
        request.session.save()


def page_of(request: HttpRequest) -> str:
    """The page, of this site, on which the form stood; where none is named, that to which it was sent."""
    page = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return request.path
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def settle(request: HttpRequest, response: HttpResponse) -> None:
    """After an answer: a form that was taken waits no longer, one that was not does."""
    if request.method != "POST":
        return
    if response.status_code in NOT_TAKEN:
        keep(request)
        return
    session: Any = getattr(request, "session", None)
    if response.status_code not in (204, 302, 303) or session is None or not session.get(WAITS):
        return
    sender = _signed_in(request)
    if sender is None:
        return
    with suppress(DatabaseError):
        remain = [store.settle(sender, request.path, request.POST.get(ONE_TIME, "")[:64]) for store in STORES.values()]
        note_waiting(request, any(remain))


def offered(request: HttpRequest) -> list[FormOffer]:
    """What waits for whoever looks at a page, the last first."""
    session: Any = getattr(request, "session", None)
    sender = _signed_in(request)
    if sender is None or session is None or not session.get(WAITS):
        return []
    return [one for store in STORES.values() for one in store.offered(sender, clock.now())]
