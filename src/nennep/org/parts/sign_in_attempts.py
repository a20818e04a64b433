"""How often a sign-in name was given a wrong password lately: counted by name alone, whatever the address of the site."""

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP, ACTION = "allauth.account", "login_failed"


def attempts_key(username: str) -> str:
    """Under which the wrong passwords of that name are counted."""
    return f"sign-in:{username.lower()}"


def _counts(username: str) -> dict[str, ratelimit.Rate]:
    rates = [rate for rate in ratelimit.get_rates(app=APP, action=ACTION) if rate.per == "key"]
    named = {"app": APP, "action": ACTION, "key": attempts_key(username)}
    return {ratelimit.get_cache_key(HttpRequest(), rate=rate, **named): rate for rate in rates}


def is_limited(username: str) -> bool:
    """Whether that name is refused for a while, whatever the password."""
    return any(len(cache.get(key, [])) >= rate.amount for key, rate in _counts(username).items())


def forget_attempts(username: str) -> None:
    """Afterwards that name may be tried again."""
    for key in _counts(username):
        cache.delete(key)
