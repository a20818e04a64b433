"""How many SQL statements the pages of every day may ask for, however many rows they show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.cases.models import Case
from nennep.org.queries import calendars
from nennep.procedures.models import ProcedureVersion
from nennep.settings import database
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_received, walk

# With the calendars read anew, as after a restart: three statements.
# Of each two: whether papers are handed over between agencies here, for the menu; how many notices are unread. Of the
# worklist also what nobody holds, for who heads a division: cases, and steps beside the posts of the agency. Of a case also the instructions on it, and whether a desk
# settles fees by the month, for the menu of who sees money.
# Of /cases/ and a case also whether people are sent to a desk, for the menu: two.
# Where the law of a day is read: which packages of law data are loaded.
# Of the lists also whether somebody sent back what lies there.
BUDGETS = {"/cases/": 25, "/worklist/": 26, "case": 38}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(calendars, "LATELY_SECONDS", 3600)
    with frozen(at("2026-11-17 08:40")):
        yield


@pytest.fixture
def many(cast: Cast, version: ProcedureVersion) -> Case:
    """Eight cases under way in the division of Minh and Hà; the last of them."""
    days = ("05", "06", "09", "10", "11", "12", "13", "16")
    return [
        walk(cast, make_received(cast, version, f"2026-11-{day} 08:00"), until, f"2026-11-{day} 08:00")
        for day, until in zip(days, ("B2", "B3") * 4, strict=True)
    ][-1]


@pytest.mark.once("tests/test_end_of_calendar.py")
@pytest.mark.parametrize("name", ["lan", "ha", "minh"])
@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_keeps_to_its_statements(
    cast: Cast, client: Client, many: Case, name: str, page: str, django_assert_max_num_queries
) -> None:
    client.force_login(getattr(cast, name))
    address = f"/cases/{many.code}/" if page == "case" else page
    client.get(address)
    calendars.forget_calendars()
    with django_assert_max_num_queries(BUDGETS[page]):
        assert client.get(address).status_code == 200


def asked_by(client: Client, address: str) -> list[str]:
    """The statements of a page whose templates and caches are ready."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [query["sql"] for query in asked]


def test_the_posts_of_the_viewer_are_read_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.ha)
    theirs = '"org_position"."user_id" = ?'  # a prepared read
    assert sum(theirs in sql for sql in asked_by(client, "/cases/")) == 1


def test_who_handles_is_not_asked_of_the_cases(cast: Cast, client: Client, many: Case) -> None:
    client.force_login(cast.lan)
    people = [sql for sql in asked_by(client, "/cases/") if '"full_name"' in sql]
    assert people
    assert not any("handler_id" in sql.partition(" WHERE ")[2] for sql in people)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_no_statement_waits_for_a_compiler() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_a_connection_outlives_its_request_on_both_databases() -> None:
    for url in ("", "postgresql://nennep@localhost/nennep"):
        assert database(url)["CONN_MAX_AGE"] == 600
