"""What came from the portal goes over with its cases; what an old system's list still holds is finished first."""

import pytest

from nennep.arrivals.actions.take_over_sheets import keep_sheet
from nennep.arrivals.models import PortalColumn, PortalFiling, PortalProcedure
from nennep.cases.models import Case
from nennep.org.models import Division, User
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.actions import plan_merger, write_merger
from nennep.reorganisations.queries.mergers import preview_of
from nennep.work.jobs import carry_out_reorganisations
from tests.arrivals.portal_lists import dossier, filed, taken_in
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.test_merged_agency import AFTER, DAY, DECISION, WRITTEN, doer, given, keeper, plan, there

__all__ = ["keeper", "there"]


def test_a_dossier_of_the_portal_is_known_where_its_case_went(cast: Cast, keeper: User, there: Division) -> None:
    make_procedure(cast)
    filed(cast, taken_in(cast, dossier()))
    filing, case = PortalFiling.objects.get(), Case.objects.get()
    known = set(PortalColumn.objects.values_list("heading", flat=True))
    PortalColumn.objects.get_or_create(agency=cast.health, portal="national", heading="Ghi chú riêng")
    PortalProcedure.objects.get_or_create(agency=cast.health, portal="national", word="riêng")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    filing.refresh_from_db()
    case.refresh_from_db()
    assert (filing.agency, case.agency) == (cast.other, cast.other)
    theirs = set(PortalColumn.objects.filter(agency=cast.other).values_list("heading", flat=True))
    assert theirs == known | {"Ghi chú riêng"}
    assert PortalProcedure.objects.filter(agency=cast.other, word="riêng").exists()


def test_a_list_of_the_old_system_is_finished_before_its_agency_ends(cast: Cast, keeper: User, there: Division) -> None:
    rows = {2: {"code": "H99.12-261110-0002"}, 3: {"code": "H99.12-261110-0003"}}
    quan, when = cast.actor("quan"), at(WRITTEN)
    sheet = keep_sheet(cast.health, content=b"x", file_name="a.xlsx", rows=rows, by=quan, at=when)
    said = {"decision": DECISION, "effective_on": DAY, "by": doer(keeper, WRITTEN), "at": when}
    held = write_merger(cast.health, into=cast.other, merger=given(cast), **said)
    words = f"Danh sách chuyển từ hệ thống cũ số {sheet.number} còn 2 hồ sơ chưa nhận: nhận hoặc bỏ trước."
    assert words in preview_of(held, at(WRITTEN)).hinders
    with pytest.raises(BrokenRuleError, match="còn 2 hồ sơ chưa nhận"):
        plan_merger(held, choices={}, by=doer(keeper, WRITTEN), at=when)
    sheet.rows.all().delete()
    plan_merger(held, choices={}, by=doer(keeper, WRITTEN), at=when)
    assert held.state == "planned"
