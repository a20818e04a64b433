"""One code stands on one dossier of the whole database, and nobody moves the numbers of an agency they do not work for."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from nennep.cases.models import Case
from nennep.documents.models import NumberCounter
from nennep.documents.queries.numbers import last_number
from nennep.org.models import Agency
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import register_case
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, make_registered

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 09:00"
DAY = "261117"
leave_shared = import_module("nennep.cases.migrations.0018_one_dossier_a_code").leave_shared


@pytest.fixture
def linked(version: ProcedureVersion) -> ProcedureVersion:
    ProcedureVersion.objects.filter(pk=version.pk).update(linked=True)
    version.refresh_from_db()
    return version


def filed(cast: Cast, version: ProcedureVersion, agency: Agency, name: str, **told: Any) -> Case:
    parties = [SAU, replace(SAU, role="owner")]
    return register_case(
        agency, by=cast.actor(name, NOW), at=at(NOW), version=version, channel="counter", parties=parties, **told
    )


@pytest.mark.parametrize("number", ["00001", "0000", "00000", "00012"])
@pytest.mark.parametrize("whose", ["health", "other"])
def test_a_number_of_a_series_here_that_is_written_otherwise_is_kept_beside_a_code_of_our_own(
    cast: Cast, linked: ProcedureVersion, number: str, whose: str
) -> None:
    head = getattr(cast, whose).case_head
    filed(cast, linked, cast.other, "tuan")
    first = filed(cast, linked, cast.health, "lan")
    second = filed(cast, linked, cast.health, "lan", outside_code=f"{head}-{DAY}-{number}")
    assert (first.code, second.code) == (f"H99.12-{DAY}-0001", f"H99.12-{DAY}-0002")
    assert second.outside_code == f"{head}-{DAY}-{number}"


def test_how_a_portal_that_is_not_here_writes_its_numbers_is_its_own_matter(
    cast: Cast, linked: ProcedureVersion
) -> None:
    assert filed(cast, linked, cast.health, "lan", outside_code=f"G22.99-{DAY}-00007").code == f"G22.99-{DAY}-00007"


def test_a_code_of_another_agency_moves_its_counter_by_nothing_and_is_passed_over_there(
    cast: Cast, linked: ProcedureVersion
) -> None:
    for number in ("0002", "0003", "0900"):
        code = f"{cast.other.case_head}-{DAY}-{number}"
        assert filed(cast, linked, cast.health, "lan", outside_code=code).code == code
    assert not NumberCounter.objects.filter(agency=cast.other).exists()
    made = [filed(cast, linked, cast.other, "tuan").code for _ in range(2)]
    assert made == [f"{cast.other.case_head}-{DAY}-0001", f"{cast.other.case_head}-{DAY}-0004"]
    assert last_number(cast.other.pk, "case", DAY) == 4


def test_codes_that_grow_by_a_thousand_do_not_close_the_day_of_another_agency(
    cast: Cast, linked: ProcedureVersion
) -> None:
    for number in (1000, 2000, 99_999):
        filed(cast, linked, cast.health, "lan", outside_code=f"{cast.other.case_head}-{DAY}-{number}")
    assert filed(cast, linked, cast.other, "tuan").code == f"{cast.other.case_head}-{DAY}-0001"


def test_the_own_series_goes_on_behind_a_code_of_the_portal(cast: Cast, linked: ProcedureVersion) -> None:
    filed(cast, linked, cast.health, "lan", outside_code=f"H99.12-{DAY}-0005")
    assert filed(cast, linked, cast.health, "lan").code == f"H99.12-{DAY}-0006"


def test_the_database_itself_bars_a_second_dossier_of_a_code(cast: Cast, version: ProcedureVersion) -> None:
    case = make_registered(cast, version, NOW)
    told = {"kind": "citizen", "code": case.code, "channel": "counter", "submitted_at": at(NOW)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(agency=cast.other, procedure_version=version, **told)
    # Those of before stay, and so do cases of a log that was read from another system.
    Case.objects.create(agency=cast.other, procedure_version=version, shares_code=True, **told)
    Case.objects.create(agency=cast.province, **told)
    assert Case.objects.filter(code=case.code).count() == 3


def test_two_that_bear_one_code_from_before_keep_it_and_nobody_else_takes_it(
    cast: Cast, version: ProcedureVersion
) -> None:
    """The upgrade leaves both, for the code is on their slips."""
    first, second, third = (make_registered(cast, version, NOW) for _ in range(3))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_dossier_a_code_of_all_agencies")
    Case.objects.filter(pk=second.pk).update(agency=cast.other, code=first.code)
    leave_shared(apps, None)
    shared = Case.objects.filter(shares_code=True)
    assert [case.pk for case in shared] == [second.pk]
    assert Case.objects.exclude(pk=second.pk).values("code").distinct().count() == 2
    assert third.code not in shared.values_list("code", flat=True)
