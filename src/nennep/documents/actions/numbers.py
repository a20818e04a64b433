"""Numbers of papers."""

from datetime import datetime

from django.db import connection

from nennep.kernel.actors import Actor


def take_number(*, agency_id: int, kind: str, period: str, by: Actor, at: datetime) -> int:
    """The next number of a series; never given twice, also when processes race.

    One statement in the database: inside a transaction the number is lost with a
    rollback only if nobody took a later one, and is never reused.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numberseries (agency_id, kind, period, last)"
            " VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (agency_id, kind, period)"
            " DO UPDATE SET last = documents_numberseries.last + 1 RETURNING last",
            [agency_id, kind, period],
        )
        return int(cursor.fetchone()[0])
