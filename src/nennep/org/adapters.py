"""How allauth behaves here: accounts are given by the agency, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; administrators add people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
