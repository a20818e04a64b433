"""An installation that is upgraded tells nobody of what happened before it could."""

from dataclasses import replace
from importlib import import_module
from unittest.mock import patch

from django.apps import apps

from nennep.cases.models import Party
from nennep.connectors import readers
from nennep.ledger.actions import append
from nennep.ledger.models import Chain, ReaderCursor
from nennep.ledger.readers import READERS, drain
from nennep.work.models import Notice
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received

MIGRATIONS = (
    "0001_news_begins_now",
    "0002_changed_dues_are_told_from_now",
    "0003_settlements_are_told_from_now",
    "0004_drafts_and_loans_are_told_from_now",
    "0005_reorganisations_are_told_from_now",
    "0006_handovers_are_told_from_now",
    "0007_returned_versions_are_told_from_now",
)
# Their events were first written with them, so that none lies before the upgrade.
BEGUN_WITH_THEIR_EVENTS = {"tell_handover_difference", "tell_partner_answered", "tell_review", "tell_review_month"}


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


def test_a_move_that_was_read_before_it_had_words_is_no_news_after_the_upgrade(cast: Cast) -> None:
    """The reader that told of some moves has read past the others; it tells of them from then on."""
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    Party.objects.filter(case=case).update(email="sau@example.vn")
    now = at("2026-11-17 09:00")
    telling = "nennep.connectors.readers.tell_citizen"

    def suspend() -> None:
        append("case.suspended", subject=("case", case.pk), agency_id=cast.health.pk, by=cast.actor("minh"), at=now)

    suspend()
    before = READERS[telling]
    with patch.dict(READERS, {telling: replace(before, kinds=before.kinds - {"case.suspended"})}):
        drain(at=now)
    drain(at=now)
    assert not Notice.objects.filter(kind="case_suspended").exists()
    suspend()
    drain(at=now)
    assert Notice.objects.filter(kind="case_suspended").count() == 1
