"""An installation that is upgraded tells nobody of what happened before it could."""

from importlib import import_module

from django.apps import apps

from nennep.connectors import readers
from nennep.ledger.models import Chain, ReaderCursor
from nennep.ledger.readers import READERS
from tests.cast import Cast
from tests.factories import make_procedure, make_received

MIGRATIONS = ("0001_news_begins_now", "0002_changed_dues_are_told_from_now", "0003_settlements_are_told_from_now")
# Their events were first written with them, so that none lies before the upgrade.
BEGUN_WITH_THEIR_EVENTS = {"tell_handover_difference", "tell_partner_answered"}


def test_what_happened_before_the_upgrade_is_no_news(cast: Cast) -> None:
    assert readers
    make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    migrations = [import_module(f"nennep.connectors.migrations.{name}") for name in MIGRATIONS]
    for migration in migrations:
        migration.begin_now(apps, None)
    own = {name for name in READERS if name.startswith("nennep.connectors.readers.")}
    own -= {f"nennep.connectors.readers.{name}" for name in BEGUN_WITH_THEIR_EVENTS}
    assert {f"nennep.connectors.readers.{name}" for migration in migrations for name in migration.TELLERS} == own
    length = Chain.objects.get(agency_id=cast.health.pk).length
    cursors = ReaderCursor.objects.filter(chain_id=cast.health.pk, reader__in=own)
    assert set(cursors.values_list("number", flat=True)) == {length}
