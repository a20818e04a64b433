"""Work that goes through many rows gives way to whoever holds one of them, and is tried again.

It holds its lines first; others hold a row first and then wait for the line. Neither would ever end, and the database
would end one of the two, mostly the one at which a person waits.
"""

from collections.abc import Callable
from functools import wraps
from time import sleep
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

from .actions import ConflictError
from .driver import is_postgresql

Given = ParamSpec("Given")
T = TypeVar("T")
# PostgreSQL: lock_not_available, deadlock_detected.
IN_USE = ("55P03", "40P01")
TRIES, PAUSE_SECONDS = 30, 0.2


def give_way() -> None:
    """Inside a transaction: from here on whoever holds a row is waited for a moment only. SQLite has one writer."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")


def tried_again(words: str) -> Callable[[Callable[Given, T]], Callable[Given, T]]:
    """What is done whole or not at all is done again where it gave way. In the end ConflictError with these words."""

    def wrap(work: Callable[Given, T]) -> Callable[Given, T]:
        @wraps(work)
        def patient(*args: Given.args, **more: Given.kwargs) -> T:
            for _ in range(TRIES):
                try:
                    return work(*args, **more)
                except OperationalError as error:
                    if getattr(error.__cause__, "sqlstate", None) not in IN_USE:
                        raise
                    sleep(PAUSE_SECONDS)
            raise ConflictError(words)

        return patient

    return wrap
