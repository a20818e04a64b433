"""An agency has somebody who manages people on every day to come, whoever ends, is locked or withdrawn."""

from datetime import date

import pytest

from nennep.org import actions
from nennep.org.actions import posts
from nennep.org.models import Position
from nennep.org.queries import holders_of
from nennep.org.queries.departures import departure_of, last_duties
from nennep.org.rules import BrokenRuleError
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW, TODAY, TOMORROW = "2026-11-17 10:00", date(2026, 11, 17), date(2026, 11, 18)
LAST = pytest.raises(BrokenRuleError, match="cuối cùng")


def give(cast: Cast, who: str, duty: str, held_to: date | None) -> Position:
    place = {"title": f"Thêm {duty}", "duties": [duty], "held_from": date(2026, 11, 1), "held_to": held_to}
    by = cast.actor("quan", NOW)
    return actions.give_position(user=cast.people[who], agency=cast.health, by=by, at=at(NOW), **place)


def test_two_managers_do_not_end_one_after_the_other(cast: Cast) -> None:
    second = give(cast, "thao", "manage_people", date(2026, 12, 15))
    first, by = cast.quan.positions.select_related("agency", "division", "user").get(), cast.actor("quan", NOW)
    with LAST:
        actions.end_position(first, held_to=date(2026, 11, 30), by=by, at=at(NOW))
    assert holders_of("manage_people", cast.health.pk, date(2026, 12, 16))
    actions.end_position(second, held_to=date(2026, 11, 30), by=by, at=at(NOW))


def test_the_last_manager_is_not_locked_on_the_last_day_of_the_other(cast: Cast) -> None:
    give(cast, "thao", "manage_people", TODAY)
    with LAST:
        actions.deactivate_person(cast.quan, agency=cast.health, reason="left", by=cast.actor("thao", NOW), at=at(NOW))
    assert holders_of("manage_people", cast.health.pk, TOMORROW)


@pytest.mark.parametrize("later", [False, True])
def test_the_only_post_to_come_is_neither_withdrawn_nor_put_off(cast: Cast, later: bool) -> None:
    post, by = cast.quan.positions.select_related("agency", "division", "user").get(), cast.actor("quan", NOW)
    duties = ["manage_people", "manage_calendar"]
    days = {"held_to": TODAY, "held_from": TOMORROW, "ground": "Quyết định số 15"}
    new = actions.move_person(post, division=None, title="Chánh Văn phòng", duties=duties, by=by, at=at(NOW), **days)
    with LAST:
        if later:
            put_off = {"held_from": date(2026, 12, 1), "held_to": None}
            actions.change_position(new, title=new.title, duties=duties, by=by, at=at(NOW), **put_off)
        else:
            actions.withdraw_position(new, by=by, at=at(NOW))
    assert holders_of("manage_people", cast.health.pk, TOMORROW)


def test_a_manager_may_begin_later_while_another_stays(cast: Cast) -> None:
    give(cast, "thao", "manage_people", None)
    post, by = cast.quan.positions.select_related("agency", "division", "user").get(), cast.actor("quan", NOW)
    told = {"title": post.title, "duties": post.duties, "held_from": date(2026, 12, 1), "held_to": None}
    actions.change_position(post, by=by, at=at(NOW), **told)
    assert post.held_from == date(2026, 12, 1)


def test_a_duty_whose_other_holder_ends_soon_after_is_nobody_elses(cast: Cast) -> None:
    post = cast.son.positions.select_related("agency", "division", "user").get()
    other = give(cast, "thao", "issue_result", date(2026, 12, 1))
    departure = departure_of(cast.son, cast.health, ending=[post], last_day=date(2026, 11, 30), at=at(NOW))
    assert (post, "issue_result") in last_duties(departure)
    Position.objects.filter(pk=other.pk).update(held_to=None)
    assert (post, "issue_result") not in last_duties(departure)


def test_two_changes_at_once_do_not_make_one_post_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the days overlap is looked at when nobody else can write."""
    first, by = give(cast, "thao", "handle", date(2026, 11, 30)), cast.actor("quan", NOW)
    hold = posts._hold

    def late(position: Position) -> None:
        hold(position)
        place = {"title": "Thêm khác", "duties": [], "held_from": date(2026, 11, 2), "held_to": None}
        Position.objects.create(user=cast.thao, agency=cast.health, **place)

    monkeypatch.setattr(posts, "_hold", late)
    days = {"held_from": first.held_from, "held_to": first.held_to}
    with pytest.raises(BrokenRuleError, match="đang giữ đúng vị trí này"):
        actions.change_position(first, title="Thêm khác", duties=["handle"], by=by, at=at(NOW), **days)
