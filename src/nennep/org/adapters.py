"""How allauth behaves here: accounts are given by the agency, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up; administrators add people. A password of one's own ends the temporary one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """The password is the person's own from now on."""
        user.must_change_password = False
        super().set_password(user, password)
