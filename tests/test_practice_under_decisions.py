"""What is practised follows a decision on the organisation, and counts neither before it nor in its record."""

from dataclasses import replace
from datetime import date

import pytest

from nennep.cases.models import Case
from nennep.ledger.queries import broken_links
from nennep.org.actions import open_practice
from nennep.org.models import Reorganisation
from nennep.org.queries.practice import practice_agency, practising
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import receive_case, register_case
from nennep.reorganisations.queries.owned_things import owner_steps
from nennep.reorganisations.queries.reorganisations import departures, units_after
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, decided, make_procedure, make_received

pytestmark = pytest.mark.django_db
NOW, DAY = "2026-11-17 08:40", date(2026, 12, 1)


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture
def practised(cast: Cast, version: ProcedureVersion) -> Case:
    lan = cast.actor("lan", NOW)
    open_practice(cast.health, by=lan, at=at(NOW))
    given = {"by": practising(lan), "at": at(NOW)}
    parties = [SAU, replace(SAU, role="owner")]
    where = practice_agency(cast.health.pk)
    return receive_case(register_case(where, version=version, channel="counter", parties=parties, **given), **given)


def owners(version: ProcedureVersion) -> dict[str, str]:
    return {version.procedure.processes.get().succession_key: "nvy"}


def counted(held: Reorganisation, cast: Cast) -> dict[str, int]:
    changes = Changes.from_json(held.changes)
    (step,) = owner_steps(held, changes, units_after(cast.health, changes))
    return {words: count for words, count, *_ in step.counts}


def left_by(held: Reorganisation) -> dict[str, int]:
    return {words: count for words, count, *_ in departures(held)[0].counts}


@pytest.mark.usefixtures("practised")
def test_the_preview_of_an_owner_counts_what_is_real(cast: Cast, version: ProcedureVersion) -> None:
    held = decided(cast, Changes(owners=owners(version)), NOW, on=DAY)
    assert counted(held, cast) == {}
    make_received(cast, version, NOW)
    assert counted(held, cast) == {"hồ sơ chưa kết thúc": 1}


@pytest.mark.usefixtures("practised")
def test_the_preview_of_an_end_counts_what_is_real(cast: Cast, version: ProcedureVersion) -> None:
    held = decided(cast, Changes(ended={"nvd": "nvy"}), NOW, on=DAY)
    assert "hồ sơ chưa kết thúc" not in left_by(held)
    make_received(cast, version, NOW)
    assert left_by(held)["hồ sơ chưa kết thúc"] == 1


def test_the_record_of_what_was_carried_out_tells_what_is_real(
    cast: Cast, version: ProcedureVersion, practised: Case
) -> None:
    real = make_received(cast, version, NOW)
    held = decided(cast, Changes(owners=owners(version), desk="nvy"), NOW)
    assert held.changes["owners_moved"]["cases.cases"] == 1
    assert held.changes["desk_moved"] == 1
    for case in (real, practised):
        case.refresh_from_db()
        assert case.division == cast.clinics
    assert set(WorkItem.objects.values_list("division", flat=True)) == {cast.clinics.pk}
    assert [link for _, link in broken_links() if link] == []


def test_what_is_practised_follows_a_division_that_ends(cast: Cast, practised: Case) -> None:
    held = decided(cast, Changes(ended={"nvd": "nvy"}), NOW)
    practised.refresh_from_db()
    assert practised.division == cast.clinics
    assert "cases.cases" not in str(held.changes["moved"])
