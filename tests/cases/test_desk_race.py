"""Two presses of the same button at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from nennep.cases.actions import Dossier, receive_case, take_in
from nennep.cases.models import Case
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, make_procedure

RACERS = 4


@pytest.mark.postgresql  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_instant_make_one_case(cast: Cast) -> None:
    version = make_procedure(cast)
    lan, now = cast.actor("lan"), at("2026-11-17 08:40")
    dossier = Dossier(channel="counter", parties=[SAU], components=[])
    start = Barrier(RACERS)

    def press(_: int) -> tuple[str, bool]:
        start.wait(timeout=10)
        try:
            case, fresh = take_in(
                cast.health,
                by=lan,
                at=now,
                version=version,
                dossier=dossier,
                request_key="k" * 32,
                then=partial(receive_case, by=lan, at=now),
            )
            return case.code, fresh
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(press, range(RACERS)))
    assert len({code for code, _ in answers}) == 1
    assert sum(fresh for _, fresh in answers) == 1
    assert Case.objects.get().state == "processing"
