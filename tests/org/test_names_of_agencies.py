"""Names by which an agency is found, and which of them are changed without a decision."""

from datetime import date

import pytest

from nennep.org.actions import change_agency
from nennep.org.models import Agency, Division, User
from nennep.org.queries.agencies import agency_by_name
from nennep.org.queries.names import name_on
from nennep.org.rules import BrokenRuleError
from nennep.org.rules.spelling import is_spelling
from nennep.processes.actions.additions import NewProcess, add_process
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided
from tests.processes.flow import by
from tests.test_merged_agency import AFTER, WRITTEN, keeper, plan, there

__all__ = ["keeper", "there"]


@pytest.mark.django_db
def test_a_former_short_name_leads_to_the_agency_as_a_former_name_does(cast: Cast) -> None:
    decided(cast, Changes(agency={"name": "Sở Y tế và Dân số", "short_name": "Sở YT&DS"}), WRITTEN)
    assert agency_by_name("Sở Y tế tỉnh Thử") == agency_by_name("Sở Y tế") == agency_by_name("Sở YT&DS") == cast.health


@pytest.mark.django_db
def test_so_does_the_short_name_of_one_that_ended(cast: Cast, keeper: User, there: Division) -> None:
    plan(cast, keeper)
    assert carry_out_reorganisations(at(AFTER)).count == 1
    assert agency_by_name("Sở Y tế tỉnh Thử") == agency_by_name("Sở Y tế") == cast.other


@pytest.mark.django_db
def test_a_short_name_that_two_agencies_bore_leads_to_none(cast: Cast) -> None:
    for place, heir in enumerate((cast.health, cast.other)):
        told = {"name": f"Chi cục {place}", "short_name": "Chi cục", "level": "province", "superior": cast.province}
        Agency.objects.create(code=f"cc{place}", ended_on=date(2025, 7, 1), successor=heir, **told)
    assert agency_by_name("Chi cục") is None


@pytest.mark.django_db
def test_codes_of_processes_differ_in_more_than_case(cast: Cast) -> None:
    add_process(cast.health, given=NewProcess("QT.x", "nhỏ", cast.drugs), **by(cast))
    with pytest.raises(BrokenRuleError, match=r"Quy trình QT\.x đã có"):
        add_process(cast.health, given=NewProcess("QT.X", "lớn", cast.drugs), **by(cast))


@pytest.mark.django_db
@pytest.mark.parametrize(("box", "name"), [("name", "Sở Sức khỏe"), ("short_name", "Sở SK")])
def test_another_name_asks_for_a_decision(cast: Cast, box: str, name: str) -> None:
    with pytest.raises(BrokenRuleError, match="Đổi tên thì ghi quyết định") as refused:
        change_agency(cast.health, by=cast.actor("quan"), at=at(WRITTEN), **{box: name})
    assert refused.value.field == box
    cast.health.refresh_from_db()
    assert name_on(cast.health, date(2026, 11, 16)).name == "Sở Y tế tỉnh Thử"


@pytest.mark.django_db
def test_its_spelling_is_mended_at_once(cast: Cast) -> None:
    change_agency(cast.health, by=cast.actor("quan"), at=at(WRITTEN), name="Sở Y Tế tỉnh Thủ")
    cast.health.refresh_from_db()
    assert cast.health.name == "Sở Y Tế tỉnh Thủ"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("So Y te tinh Thu", "Sở Y tế tỉnh Thử", True),
        ("Sở Nông nghiêp và Môi trưong", "Sở Nông nghiệp và Môi trường", True),
        ("Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Môi trườn", True),
        ("UBND xã Lam Sơn", "UBND xã Lam Sơn", True),
        ("UBND xã Lam Sơn", "UBND xã Hồng Sơn", False),
        ("UBND phường 1", "UBND phường 2", False),
        ("Sở Y tế", "Sở Y tế và Dân số", False),
        ("Sở Y tế", "Sở Nội vụ", False),
    ],
)
def test_what_is_spelling(before: str, after: str, same: bool) -> None:
    assert is_spelling(before, after) is same
