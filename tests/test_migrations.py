"""An upgrade keeps what was recorded: the migrations since the last release go back and forth over the demo."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests import databases
from tests.unsquashed import one_by_one

# The last migration of each room as the last release had it; a room without later ones is left out.
RELEASED = {
    "cases": "0007_results_kept_after_reopening",
    "procedures": "0005_sector_rules_with_their_article",
    "documents": "0003_public_postings",
    "org": "0001_people_and_calendars",
    "work": "0002_jobs",
}
# Tables whose rows bear another name since.
RENAMED = {"documents_numberseries": "documents_numbercounter"}


@pytest.fixture
def loaded_copy(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the loaded demo that the test may change as it likes."""
    with django_db_blocker.unblock():
        place, _ = databases.demo()
        before = connection.settings_dict["NAME"]
        own = f"{before}_upgraded" if databases.on_postgresql() else str(Path(before).with_name("upgraded.sqlite3"))
        databases.copied(place, own)
        databases.point_to(own)
        try:
            yield
        finally:
            databases.point_to(before)
            databases.remove(own)


def rows() -> dict[str, int]:
    """How many rows each table holds now."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith("sqlite_")]
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            counts[name] = cursor.fetchone()[0]
    return counts


@pytest.mark.django_db(transaction=True)
def test_a_database_of_the_last_release_is_upgraded_and_loses_no_row(loaded_copy: None) -> None:
    with one_by_one():
        for room, last in RELEASED.items():
            call_command("migrate", room, last, verbosity=0)
        before = rows()
        call_command("migrate", verbosity=0)
    after = rows()
    lost = {name: n - after.get(RENAMED.get(name, name), 0) for name, n in before.items()}
    assert {name: n for name, n in lost.items() if n > 0} == {}
