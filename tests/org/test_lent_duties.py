"""What is lent holds while lender and borrower are both there, and not an hour longer."""

from datetime import date

import pytest

from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.models import Delegation, Position
from nennep.org.queries import actor_of
from nennep.org.queries.departures import departure_of, held_things
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
