"""How long a request waits for others, so that none stands in the way of all."""

from django.conf import settings
from django.db import connection


def limit_waiting() -> None:
    """Afterwards connections of this process give up a lock, a statement or an idle transaction after the set time.

    On PostgreSQL alone, and not behind a pooler, which hands one connection to many: there the database sets them. SQLite
    waits for its one writer as its settings say.
    """
    limits = settings.REQUEST_LIMITS
    if connection.vendor != "postgresql" or settings.POOLER or not limits:
        return
    options = connection.settings_dict["OPTIONS"]
    words = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    options["options"] = f"{options.get('options', '')} {words}".strip()
