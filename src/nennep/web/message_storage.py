"""Keeps the message of an act in a signed cookie of the answer, so that it needs no second write."""

from typing import Any

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing


class PersonalCookieStorage(CookieStorage):
    """Messages in a cookie, signed for the account that they were said to.

    The next person at a shared desk reads none of them. Whoever is no longer signed in does: the
    session may have ended while the act was written, and that it was written must be told.
    """

    # A browser keeps 4096 bytes a cookie; name and attributes take some of them.
    max_cookie_size = 3500

    def _encode_parts(self, messages: list[str], encode_empty: bool = False) -> str | None:
        account = self._account()
        self.signer = self._signer_for(account)
        signed = super()._encode_parts(messages, encode_empty)  # type: ignore[misc]
        return f"{account}.{signed}" if signed else None

    def _decode(self, data: str | None) -> list[Message] | None:
        account, _, signed = (data or "").partition(".")
        reader = self._account()
        if account and reader and account != reader:
            self.used = True  # so that it is taken away
            return None
        self.signer = self._signer_for(account)
        found: list[Message] | None = super()._decode(signed)  # type: ignore[misc]
        return found

    def _signer_for(self, account: str) -> signing.TimestampSigner:
        return signing.get_cookie_signer(salt=f"{self.key_salt}.{account}")

    def _account(self) -> str:
        user = getattr(self.request, "user", None)
        return str(user.pk) if user is not None and user.is_authenticated else ""


class CarriedStorage(FallbackStorage):
    """The signed cookie; only what is too long for it goes into the session, so nothing is lost."""

    storage_classes: tuple[Any, ...] = (PersonalCookieStorage, SessionStorage)
