"""The chains of agencies that ended: nothing is written to them any more, and whoever writes holds them in one order."""

from pathlib import Path

import pytest

from nennep.kernel.actors import machine
from nennep.ledger.models import Event
from nennep.org.models import Agency, Division, User
from nennep.upkeep.actions.exports import export_agency
from nennep.upkeep.parts.export_check import check_export
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.test_merged_agency import AFTER, keeper, plan, sound, there

__all__ = ["keeper", "there"]


@pytest.mark.django_db(transaction=True)
def test_the_export_of_an_agency_that_ended_is_told_where_its_chain_goes_on(
    cast: Cast, keeper: User, there: Division, tmp_path: Path
) -> None:
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    ended, path = Agency.objects.get(pk=cast.health.pk), tmp_path / "syt.zip"
    made = export_agency(ended, to=path, by=machine(ended.pk), at=at("2026-12-01 09:00"))
    assert Event.objects.filter(chain_id=ended.pk).latest("number").kind == "chain.closed"
    told = Event.objects.get(kind="agency.exported")
    assert (told.chain_id, told.subject_id) == (cast.other.pk, ended.pk)
    assert made.sha256 in told.body
    assert check_export(path).findings == []
    assert sound()
