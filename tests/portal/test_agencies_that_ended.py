"""What the site shows of a day before an agency ended is that agency's, at its address and under its name."""

from typing import Any

import pytest
from django.test import Client

from nennep.ledger.queries import broken_links
from nennep.org.models import Division, User
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.portal.test_public_pages import LIST, SHEET, get, post_all
from tests.test_merged_agency import keeper, plan, there  # noqa: F401

pytestmark = pytest.mark.django_db
THEN, NOW = "?day=2026-11-20", "2026-12-02 09:00"
ENDED, HEIR = "Sở Y tế tỉnh Thử", "Sở Nông nghiệp và Môi trường"


@pytest.fixture(autouse=True)
def version(cast: Cast, settings: Any, tmp_path: Any) -> ProcedureVersion:
    """The agency has shown its procedure since 17/11."""
    settings.FILES = tmp_path
    version = make_procedure(cast)
    post_all(cast)
    return version


@pytest.fixture
def ended(cast: Cast, keeper: User, there: Division) -> None:  # noqa: F811
    """It ends on 01/12 in one that has shown nothing."""
    plan(cast, keeper)
    assert carry_out_reorganisations(at("2026-12-01 00:01")).count == 1


def page(client: Client, address: str) -> str:
    return get(client, address, when=NOW).content.decode()


@pytest.mark.usefixtures("ended")
def test_a_day_before_is_told_of_the_agency_that_showed_it(client: Client) -> None:
    for address in (f"/public/{THEN}", f"{LIST}{THEN}", f"{SHEET}{THEN}"):
        told = page(client, address)
        assert ENDED in told
        assert HEIR not in told
    for address in ("sheet/", "flow/1/"):
        assert get(client, f"{SHEET}{address}{THEN}", when=NOW).status_code == 200


@pytest.mark.usefixtures("ended")
def test_the_list_of_a_day_before_leads_to_the_pages_of_that_day(client: Client) -> None:
    assert f'href="{LIST}{THEN}"' in page(client, f"/public/{THEN}")
    assert f'href="{SHEET}{THEN}"' in page(client, f"{LIST}{THEN}")


@pytest.mark.usefixtures("ended")
def test_the_successor_showed_nothing_then(client: Client) -> None:
    assert get(client, f"/public/snn/procedures/{THEN}", when=NOW).status_code == 404


@pytest.mark.usefixtures("ended")
def test_today_it_is_the_successor_that_shows_it_also_at_the_old_address(client: Client) -> None:
    for address in ("/public/", LIST, SHEET, "/public/snn/procedures/QT.DP.02/"):
        assert HEIR in page(client, address)
    assert ENDED not in page(client, "/public/")
    assert [link for _, link in broken_links() if link] == []


def test_what_the_successor_has_under_the_same_code_is_not_shown_for_it(
    client: Client, cast: Cast, version: ProcedureVersion, request: pytest.FixtureRequest
) -> None:
    twin = Procedure.objects.create(
        agency=cast.other, root="2.000009", quality_code=version.procedure.quality_code, field=version.procedure.field
    )
    given = {"level": "Cấp tỉnh", "terms": version.terms, "competent": "Sở", "result": "Sổ", "service_level": "none"}
    ProcedureVersion.objects.create(
        procedure=twin, number=1, name="Thủ tục khác", valid_from=version.valid_from, **given
    )
    request.getfixturevalue("ended")
    told = page(client, f"{LIST}{THEN}")
    assert version.name in told
    assert "Thủ tục khác" not in told
