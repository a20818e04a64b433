"""A post is changed, withdrawn and kept track of; who is locked is out at once."""

from datetime import date, datetime

import pytest
from django.test import Client

from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.models import Position, PositionChange, User
from nennep.org.queries import actor_of
from nennep.org.rules import BrokenRuleError
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def change(cast: Cast, now: datetime, who: str = "minh", **changes: object) -> Position:
    post = Position.objects.select_related("agency", "division", "user").get(user=cast.people[who])
    held = {"title": post.title, "duties": post.duties, "held_from": post.held_from, "held_to": post.held_to}
    actions.change_position(post, by=cast.actor("quan"), at=now, **(held | changes))
    return post


def test_a_changed_post_keeps_what_stood_before(cast: Cast, now: datetime, manager: Client) -> None:
    change(cast, now, title="Chuyên viên chính", duties=["handle", "review"])
    actor = actor_of(cast.minh, now)
    assert actor is not None
    assert actor.may("review", cast.health.pk, cast.drugs.pk)
    event = Event.objects.get(kind="position.changed")
    assert "Chuyên viên" not in event.body
    assert '"before":["handle"]' in event.body
    page = manager.get("/people/minh/").content.decode()
    assert "Chuyên viên → <b>Chuyên viên chính</b>" in page
    assert "Mai Văn Quản" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Chưa sửa gì"),
        ({"title": " \u200b"}, "Chức vụ còn trống"),
        ({"duties": ["fly"]}, "Không có nhiệm vụ"),
        ({"held_to": date(2026, 12, 1)}, "dùng Kết thúc"),
        ({"held_to": date(2020, 1, 1)}, "Ngày thôi giữ"),
    ],
)
def test_a_change_that_cannot_be_is_refused(cast: Cast, now: datetime, changes: dict[str, object], words: str) -> None:
    with pytest.raises(BrokenRuleError, match=words):
        change(cast, now, **changes)
    assert not PositionChange.objects.exists()


def test_the_last_manager_of_people_keeps_that_duty(cast: Cast, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="cuối cùng"):
        change(cast, now, "quan", duties=["manage_calendar"])


def test_a_post_that_has_not_begun_is_withdrawn_and_one_that_has_is_not(cast: Cast, now: datetime) -> None:
    later = actions.give_position(
        user=cast.minh,
        agency=cast.health,
        title="Phó phòng",
        duties=["review"],
        held_from=date(2026, 12, 1),
        by=cast.actor("quan"),
        at=now,
    )
    actions.withdraw_position(later, by=cast.actor("quan"), at=now)
    assert Position.objects.filter(user=cast.minh).count() == 1
    post = Position.objects.select_related("agency", "user").get(user=cast.minh)
    with pytest.raises(BrokenRuleError, match="đã bắt đầu"):
        actions.withdraw_position(post, by=cast.actor("quan"), at=now)


def test_who_is_locked_is_out_at_once_and_comes_back_by_a_new_password_only(
    cast: Cast, now: datetime, manager: Client, client: Client
) -> None:
    User.objects.filter(pk=cast.minh.pk).update(password="")
    cast.minh.set_password("an-old-password-26")
    cast.minh.save()
    client.force_login(cast.minh, backend="nennep.org.adapters.AccountBackend")
    assert client.get("/people/me/").status_code == 200
    manager.post("/people/minh/acts/lock/", {"reason": "danger"})
    assert client.get("/people/me/").status_code == 302
    page = manager.post("/people/minh/unlock/", {"work": "back"}, follow=True).content.decode()
    # The session of before stays over, and so does the password that somebody else may know.
    assert client.get("/people/me/").status_code == 302
    minh = User.objects.get(pk=cast.minh.pk)
    assert (minh.is_active, minh.must_change_password) == (True, True)
    assert not minh.check_password("an-old-password-26")
    assert "minh" in page


def test_who_works_in_two_agencies_is_answered_for_by_who_manages_both(cast: Cast, now: datetime) -> None:
    minh, quan = cast.minh, cast.actor("quan")
    Position.objects.create(
        user=minh, agency=cast.province, title="Quản trị", duties=["manage_people"], held_from=date(2026, 1, 1)
    )
    for act in (actions.reset_password, actions.remove_second_factor, actions.reactivate_person):
        with pytest.raises(NotPermittedError, match="còn giữ vị trí ở UBND tỉnh"):
            act(minh, agency=cast.health, by=quan, at=now)
    with pytest.raises(NotPermittedError):
        actions.change_person(minh, agency=cast.health, by=quan, at=now, full_name="Khác", email="khac@x.vn")


def test_of_two_managers_who_leave_on_the_same_day_the_second_stays(cast: Cast, now: datetime) -> None:
    quan = cast.actor("quan")
    second = actions.give_position(
        user=cast.thao,
        agency=cast.health,
        title="Quản trị",
        duties=["manage_people"],
        held_from=date(2026, 11, 1),
        by=quan,
        at=now,
    )
    actions.end_position(second, held_to=date(2026, 12, 31), by=quan, at=now)
    with pytest.raises(BrokenRuleError, match="cuối cùng"):
        actions.end_position(cast.quan.positions.get(), held_to=date(2026, 12, 31), by=quan, at=now)
