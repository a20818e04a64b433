"""What is lent holds while lender and borrower are both there, and not an hour longer."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.ledger.readers import drain
from nennep.org import actions
from nennep.org.actions import delegations
from nennep.org.models import Delegation, Position
from nennep.org.queries import actor_of
from nennep.org.queries.departures import departure_of, held_things
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.actions import plan_reorganisation, write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import Notice
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW, TODAY = "2026-11-17 10:00", date(2026, 11, 17)


@pytest.fixture
def lent(cast: Cast) -> Delegation:
    """Bình lends the approval of the whole agency to Yến until the end of the year."""
    return actions.delegate(
        cast.binh.positions.get(),
        borrower=cast.yen,
        duties=["approve"],
        held_from=TODAY,
        held_to=date(2026, 12, 31),
        basis="Giấy ủy quyền số 1",
        by=cast.actor("binh", NOW),
        at=at(NOW),
    )


def test_who_left_the_agency_keeps_no_duty_that_was_lent_there(cast: Cast, lent: Delegation) -> None:
    Position.objects.filter(user=cast.yen).update(held_to=TODAY)
    Position.objects.create(user=cast.yen, agency=cast.other, title="CV", duties=[], held_from=date(2026, 11, 18))
    before, after = actor_of(cast.yen, at(NOW)), actor_of(cast.yen, at("2026-11-18 09:00"))
    assert before is not None
    assert before.may("approve", cast.health.pk)
    assert after is not None
    assert not after.has("approve")


def test_what_was_borrowed_is_told_where_the_last_post_in_the_agency_ends(cast: Cast, lent: Delegation) -> None:
    post = Position.objects.select_related("agency", "division", "user").get(user=cast.yen)
    told = {"ending": [post], "last_day": TODAY, "at": at(NOW)}
    borrowed = [one.holding for one in held_things(departure_of(cast.yen, cast.health, **told)) if one.kind.order == 91]
    assert [(one.ends, "Bình" in one.words) for one in borrowed] == [(True, True)]
    stays = Position(user=cast.yen, agency=cast.health, title="CV", duties=[])
    kept = held_things(departure_of(cast.yen, cast.health, **told, beside=[stays]))
    assert not [one for one in kept if one.kind.order == 91]


def test_what_a_locked_person_lent_is_gone_at_once(cast: Cast, lent: Delegation) -> None:
    """The account may be stolen, and with it what was lent in its name."""
    actions.deactivate_person(cast.binh, agency=cast.health, reason="danger", by=cast.actor("quan", NOW), at=at(NOW))
    borrower = actor_of(cast.yen, at("2026-11-17 10:01"))
    assert borrower is not None
    assert not borrower.may("approve", cast.health.pk)
    assert Event.objects.filter(kind="delegation.revoked", subject_id=lent.pk).count() == 1


def test_a_locked_person_has_no_post_that_was_to_begin_later(cast: Cast) -> None:
    """Opened again, a person has the posts that are given anew, and no other."""
    by = cast.actor("quan", NOW)
    place = {"title": "Phó Giám đốc", "duties": ["approve"], "held_from": date(2026, 12, 1)}
    later = actions.give_position(user=cast.minh, agency=cast.health, by=by, at=at(NOW), **place)
    days = {"held_from": date(2026, 12, 1), "held_to": date(2026, 12, 31)}
    paper = {"borrower": cast.yen, "duties": ["approve"], "basis": "Giấy ủy quyền số 2"}
    actions.delegate(later, **paper, **days, by=by, at=at(NOW))
    actions.deactivate_person(cast.minh, agency=cast.health, reason="suspended", by=by, at=at(NOW))
    opened = at("2026-12-05 08:00")
    actions.reactivate_person(cast.minh, agency=cast.health, by=cast.actor("quan", NOW), at=opened)
    assert actor_of(cast.minh, opened) is None
    assert Event.objects.filter(kind="position.withdrawn", subject_id=later.pk).exists()


def merge(cast: Cast) -> None:
    """The division of drugs goes into that of clinics today."""
    changes, by = Changes(ended={cast.drugs.code: cast.clinics.code}), cast.actor("quan", NOW)
    told = {"decision": "Quyết định số 9", "effective_on": TODAY, "changes": changes}
    made = write_reorganisation(cast.health, **told, by=by, at=at(NOW))
    plan_reorganisation(made, choices={}, by=by, at=at(NOW))
    carry_out_reorganisations(at(NOW))


def lend_assignment(cast: Cast) -> Delegation:
    post = cast.ha.positions.select_related("agency", "division").get(held_to=None)
    days = {"held_from": TODAY, "held_to": date(2026, 12, 20)}
    paper = {"borrower": cast.dat, "duties": ["assign"], "basis": "Giấy ủy quyền số 3"}
    return actions.delegate(post, **paper, **days, by=cast.actor("ha", NOW), at=at(NOW))


def test_what_is_lent_while_the_division_is_merged_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = delegations._lender_or_manager

    def late(*args: Any) -> object:
        merge(cast)
        return grant(*args)

    monkeypatch.setattr(delegations, "_lender_or_manager", late)
    with pytest.raises(ConflictError, match="vừa được sửa"):
        lend_assignment(cast)
    assert not Delegation.objects.exists()


def test_who_revokes_what_went_on_with_the_post_is_told_where_it_stands(cast: Cast) -> None:
    lent = lend_assignment(cast)
    Position.objects.filter(pk=lent.lender_id).update(held_from=date(2024, 1, 1))
    Delegation.objects.filter(pk=lent.pk).update(held_from=date(2026, 11, 10))
    merge(cast)
    with pytest.raises(ConflictError, match="vẫn còn hiệu lực"):
        actions.revoke_delegation(Delegation.objects.get(pk=lent.pk), by=cast.actor("ha", NOW), at=at(NOW))
    (stands,) = Delegation.objects.filter(revoked_on=None)
    actions.revoke_delegation(stands, by=cast.actor("ha", NOW), at=at(NOW))
    with pytest.raises(BrokenRuleError, match="đã hết hiệu lực"):
        actions.revoke_delegation(stands, by=cast.actor("ha", NOW), at=at(NOW))


def _told(who: str) -> list[str]:
    found = Notice.objects.filter(recipient__username=who, kind="delegation").order_by("pk")
    return [f"{line_of(one).subject} | {line_of(one).body}" for one in found]


def test_who_stands_in_is_told_when_it_is_written_and_when_it_ends(cast: Cast, lent: Delegation) -> None:
    register_background()
    drain(at=at(NOW))
    (told,) = _told("yen")
    assert told.startswith(
        "Được ủy quyền: Ký duyệt kết quả | Đỗ Thanh Bình ủy quyền cho Võ Hải Yến, đến hết 31/12/2026"
    )
    assert "Từ 17/11/2026 đến hết 31/12/2026 việc của nhiệm vụ ấy hiện ở Việc của tôi, ghi “thay Đỗ Thanh Bình”" in told
    assert _told("binh") == []
    actions.revoke_delegation(lent, by=cast.actor("quan", NOW), at=at(NOW))
    for _ in range(2):
        drain(at=at(NOW))
    assert [line.partition(":")[0] for line in _told("yen")] == ["Được ủy quyền", "Ủy quyền đã chấm dứt"]
    assert [line.partition(":")[0] for line in _told("binh")] == ["Ủy quyền của bạn đã chấm dứt"]


def test_the_form_offers_the_own_division_first_by_the_names_of_divisions(cast: Cast, client: Client) -> None:
    Position.objects.filter(user=cast.dat).update(held_to=date(2026, 11, 30))
    Position.objects.create(
        user=cast.yen, agency=cast.health, division=cast.drugs, title="CV", duties=[], held_from=date(2026, 1, 1)
    )
    with frozen(at(NOW)):
        client.force_login(cast.minh)
        page = client.get("/people/minh/positions/1/delegate/").content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    assert groups[0][0] == "Phòng Nghiệp vụ Dược"
    assert "Phạm Tiến Đạt: thôi giữ vị trí từ 01/12/2026" in groups[0][1]
    assert [page.count(name) for name in ('value="yen"', 'value="minh"')] == [1, 0]
    assert 'value="yen"' in groups[0][1]
