"""Two desks take the code that a portal gave to a dossier at the same moment: one case of the installation bears it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from nennep.cases.models import Case
from nennep.cases.parts import dossier
from nennep.org.models import Agency
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import reception, register_case
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, make_procedure

NOW = "2026-11-17 09:00"
PORTALS = "G22.99-261117-0007"


def linked(cast: Cast) -> ProcedureVersion:
    version = make_procedure(cast)
    ProcedureVersion.objects.filter(pk=version.pk).update(linked=True)
    version.refresh_from_db()
    return version


class Desks:
    """The first desk has its code and has not written its case yet; what the others do meanwhile is done elsewhere."""

    def __init__(self, cast: Cast, pool: ThreadPoolExecutor) -> None:
        self.cast, self.pool, self.version = cast, pool, linked(cast)
        self.has_code, self.goes_on = Event(), Event()

    def register(self, agency: Agency, name: str, **told: object) -> Future[Case]:
        return self.pool.submit(self._register, agency, name, told)

    def _register(self, agency: Agency, name: str, told: dict[str, object]) -> Case:
        try:
            by, parties = self.cast.actor(name, NOW), [SAU]
            return register_case(agency, by=by, at=at(NOW), version=self.version, parties=parties, **told)
        finally:
            connection.close()


@pytest.fixture
def desks(transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    with ThreadPoolExecutor(4) as pool:
        made = Desks(cast, pool)

        def searched(case: Case, parties: object) -> str:
            if case.agency_id == cast.health.pk:
                made.has_code.set()
                made.goes_on.wait(10)
            return dossier.search_text(case, parties)

        monkeypatch.setattr(reception, "search_text", searched)
        yield made
        made.goes_on.set()


@pytest.mark.parametrize("code", [PORTALS, "H99.12-261117-090123"])
def test_a_code_that_two_agencies_take_at_the_same_moment_is_borne_by_one_case(desks: Desks, code: str) -> None:
    """As one after the other: the second case has a code of its own, and the portal's is kept beside it."""
    online = {"channel": "online", "outside_code": code}
    first = desks.register(desks.cast.health, "lan", **online)
    assert desks.has_code.wait(10)
    second = desks.register(desks.cast.other, "tuan", **online)
    desks.goes_on.wait(0.3)
    desks.goes_on.set()
    assert first.result(20).code == code
    assert (second.result(20).code, second.result(20).outside_code) == ("H99.08-261117-0001", code)
    assert Case.objects.filter(code=code).count() == 1


def test_a_code_that_its_own_agency_gives_at_that_moment_is_no_portal_code_for_another(desks: Desks) -> None:
    """The desk of the head has the number and has not written its case yet; nobody else may bear it meanwhile."""
    first = desks.register(desks.cast.health, "lan", channel="counter")
    assert desks.has_code.wait(10)
    second = desks.register(desks.cast.other, "tuan", channel="online", outside_code="H99.12-261117-0001")
    desks.goes_on.wait(0.3)
    desks.goes_on.set()
    assert (first.result(20).code, second.result(20).code) == ("H99.12-261117-0001", "H99.08-261117-0001")


@pytest.mark.postgresql  # SQLite lets one writer in at a time
def test_who_takes_no_code_of_a_portal_or_another_one_waits_for_nobody(desks: Desks) -> None:
    first = desks.register(desks.cast.health, "lan", channel="online", outside_code=PORTALS)
    assert desks.has_code.wait(10)
    assert desks.register(desks.cast.other, "tuan", channel="counter").result(10).code == "H99.08-261117-0001"
    another = desks.register(desks.cast.other, "tuan", channel="online", outside_code="G22.99-261117-0008")
    assert another.result(10).code == "G22.99-261117-0008"
    assert not first.done()
