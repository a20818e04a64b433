"""How accounts and sessions behave here: accounts are given by the agency, never taken."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from nennep.ledger.prepared_reads import PreparedRead
from nennep.web import clock

from .models import User
from .parts.sign_in_attempts import attempts_key


def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def _user(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


SESSION, USER = PreparedRead(_session), PreparedRead(_user)


def note_sign_in(sender: object, user: User, **_: Any) -> None:
    """Afterwards the last sign-in stands on the person by the clock of the house, not by that of the machine."""
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])


def date_factor(instance: Authenticator, *, update_fields: Collection[str] | None = None, **_: Any) -> None:
    """Before a second factor is written: when it was added, and when it was used, are by that clock too."""
    if instance.pk is None:
        instance.created_at = clock.now()
    elif update_fields and "last_used_at" in update_fields:
        instance.last_used_at = clock.now()


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them; each request reads its own by a prepared read."""

    def _get_session_from_db(self) -> Session | None:
        found = SESSION(key=self.session_key, now=timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Signs in as allauth does; each request reads its person by a prepared read."""

    def get_user(self, user_id: int) -> User | None:
        found = USER(pk=int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up; administrators add people. A password of one's own ends the temporary one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """By the name alone, so that the command line lifts the limit without knowing by which address one came."""
        return attempts_key(credentials.get("username", ""))

    def set_password(self, user: User, password: str) -> None:
        """The password is the person's own from now on."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to one's work; the form again would look as if nothing had been done."""
        return str(settings.LOGIN_REDIRECT_URL)
