"""How long a request waits for others, so that none stands in the way of all."""

from django.conf import settings
from django.db import connection

# "Without end" in seconds, for a driver that knows no such word.
A_DAY = 86_400


def limit_waiting() -> None:
    """Afterwards connections of this process give up a lock, a statement or an idle transaction after the set time.

    On SQLite the lock alone: that of its one writer. Not on PostgreSQL behind a pooler, which hands one connection to many:
    there the database sets them.
    """
    limits = settings.REQUEST_LIMITS
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        options["timeout"] = limits["lock_timeout"] or A_DAY
    elif not settings.POOLER:
        words = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
        options["options"] = f"{options.get('options', '')} {words}".strip()
