"""Lists that come at the same instant: each dossier is filed once, each sheet is kept."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from nennep.arrivals.actions.take_over_sheets import keep_sheet
from nennep.arrivals.jobs import file_one
from nennep.arrivals.models import PortalFiling
from nennep.arrivals.queries.portal_entries import entries_of
from nennep.arrivals.queries.portal_lists import columns_of
from nennep.cases.models import Case
from nennep.kernel.refusals import Refusal
from tests.arrivals.portal_lists import NOW, dossier, taken_in
from tests.cast import Cast
from tests.factories import make_procedure

RACERS = 3


@pytest.mark.postgresql  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_one_dossier_of_many_lists_is_filed_once(cast: Cast) -> None:
    version = make_procedure(cast)
    lists = [taken_in(cast, dossier()) for _ in range(RACERS)]
    given: dict[str, Any] = {"act": "make", "version": version.pk, "places": dict(columns_of(lists[0]).places)}
    lines = [entries_of(each, NOW)[0].line.pk for each in lists]
    lan, start = cast.actor("lan"), Barrier(RACERS)

    def press(line: int) -> str:
        start.wait(timeout=10)
        try:
            return file_one(given | {"line": line, "sure": True}, by=lan, at=NOW)
        except Refusal as refusal:
            return refusal.words
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(press, lines))
    code = Case.objects.get().code
    assert PortalFiling.objects.get().case.code == code
    assert sorted(answer == code for answer in answers) == [False, False, True]
    assert all(code in answer for answer in answers)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sheets_uploaded_at_once_are_all_kept_under_numbers_of_their_own(cast: Cast) -> None:
    quan, start = cast.actor("quan"), Barrier(RACERS)

    def upload(number: int) -> int:
        start.wait(timeout=10)
        try:
            rows = {2: {"code": f"H99.12-261110-000{number}"}}
            content = f"{number}".encode()
            return keep_sheet(cast.health, content=content, file_name="a.xlsx", rows=rows, by=quan, at=NOW).number
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        assert sorted(pool.map(upload, range(RACERS))) == [1, 2, 3]
