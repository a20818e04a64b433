"""Two agencies never print the same code of a case: the head of codes is one agency's, for ever once used."""

import pytest
from django.db import IntegrityError, transaction

from nennep.cases.models import Case
from nennep.org.actions import add_agency, change_agency
from nennep.org.models import Agency
from nennep.org.queries.administration import founder
from nennep.org.rules import BrokenRuleError
from nennep.reception.actions import register_case
from nennep.reorganisations.rules.reorganisations import Changes
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, make_procedure, make_registered

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 08:40")


def add(cast: Cast, head: str, code: str = "moi") -> Agency:
    return add_agency(
        by=founder(cast.province.pk),
        at=NOW,
        code=code,
        name="Sở Mới",
        short_name="Sở Mới",
        level="province",
        superior=cast.province,
        case_head=head,
    )


def change(cast: Cast, agency: Agency, who: str, head: str) -> None:
    change_agency(agency, by=cast.actor(who), at=NOW, case_head=head)


def test_a_head_is_one_agencys(cast: Cast) -> None:
    with pytest.raises(BrokenRuleError, match="” là của Sở Y tế") as refused:
        add(cast, "H99.12")
    assert refused.value.field == "case_head"
    with pytest.raises(BrokenRuleError, match="” là của Sở Nông nghiệp"):
        change(cast, cast.health, "quan", " H99.08 ")
    assert Agency.objects.get(pk=cast.health.pk).case_head == "H99.12"
    assert add(cast, "H99.13").case_head == "H99.13"


def test_agencies_that_have_no_head_yet_do_not_collide(cast: Cast) -> None:
    assert [add(cast, "", code).case_head for code in ("mot", "hai")] == ["", ""]


@pytest.mark.parametrize("head", ["SYT", "h99.12", "H99 12", "H99.12-"])
def test_a_head_that_no_code_may_begin_with_is_refused_in_words(cast: Cast, head: str) -> None:
    with pytest.raises(BrokenRuleError, match="không đúng dạng: ghi mã định danh"):
        add(cast, head)


def test_the_database_refuses_two_agencies_of_one_head_and_lets_outside_systems_be(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(code="x", name="x", short_name="x", level="commune", case_head="H99.12")
    Agency.objects.create(code="y", name="y", short_name="y", level="source", case_head="H99.12")


def test_a_new_head_leaves_the_old_codes_and_nobody_may_take_the_old_head(cast: Cast) -> None:
    version = make_procedure(cast)
    case = make_registered(cast, version, "2026-11-17 08:40")
    with pytest.raises(BrokenRuleError, match="Đổi thì ghi quyết định, ngày hiệu lực"):
        change(cast, cast.health, "quan", "H99.21")
    decided(cast, Changes(agency={"case_head": "H99.21"}), "2026-11-17 08:40")
    cast.health.refresh_from_db()
    assert Case.objects.get(pk=case.pk).code == "H99.12-261117-0001"
    assert make_registered(cast, version, "2026-11-17 08:41").code == "H99.21-261117-0002"
    with pytest.raises(BrokenRuleError, match="đã in trên mã hồ sơ của cơ quan khác"):
        change(cast, cast.other, "tuan", "H99.12")
    with pytest.raises(BrokenRuleError, match="đã in trên mã hồ sơ của cơ quan khác"):
        add(cast, "H99.12")
    # It may go back to its own.
    decided(cast, Changes(agency={"case_head": "H99.12"}), "2026-11-17 08:41")
    cast.health.refresh_from_db()
    assert make_registered(cast, version, "2026-11-17 08:42").code == "H99.12-261117-0003"


def test_a_head_that_was_typed_by_mistake_and_never_used_is_free_again(cast: Cast) -> None:
    change(cast, cast.health, "quan", "H99.13")
    change(cast, cast.health, "quan", "H99.12")
    assert add(cast, "H99.13").case_head == "H99.13"


def test_a_desk_without_a_head_is_told_what_to_do(cast: Cast) -> None:
    Agency.objects.filter(pk=cast.health.pk).update(case_head="")
    cast.health.refresh_from_db()
    with pytest.raises(BrokenRuleError, match="sửa đầu mã hồ sơ ở trang Cơ quan"):
        register_case(
            cast.health, by=cast.actor("lan"), at=NOW, version=make_procedure(cast), channel="counter", parties=[]
        )
