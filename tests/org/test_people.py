"""People, posts and delegations: who may, what holds, what is written."""

import json
from datetime import date, datetime

import pytest
from django.test import Client

from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.org import actions
from nennep.org.forms import DelegationForm
from nennep.org.models import Position, User
from nennep.org.queries import actor_of
from nennep.org.queries.administration import founder
from nennep.org.rules import BrokenRuleError
from tests.calendars import at
from tests.cast import Cast

POST = {"title": "Chuyên viên", "duties": ["handle"], "held_from": date(2026, 11, 1)}


def add(cast: Cast, now: datetime, **changes: object) -> tuple[User, str]:
    options = {"username": "moi", "full_name": "Trần Thị Mới", "division": cast.drugs, **POST}
    return actions.add_person(by=cast.actor("quan"), at=now, agency=cast.health, **(options | changes))


def lend(cast: Cast, now: datetime, **changes: object) -> object:
    options = {
        "borrower": cast.dat,
        "duties": ["assign"],
        "held_from": date(2026, 11, 18),
        "held_to": date(2026, 11, 20),
        "basis": "Giấy ủy quyền số 12/UQ-SYT",
        "by": cast.actor("ha"),
    }
    return actions.delegate(cast.ha.positions.get(), at=now, **(options | changes))


def test_a_new_person_has_a_post_and_a_password_that_must_be_changed(cast: Cast, now: datetime) -> None:
    user, password = add(cast, now)
    assert user.check_password(password)
    assert user.must_change_password
    assert actor_of(user, now).may("handle", cast.health.pk, cast.drugs.pk)


def test_a_phone_number_is_kept_in_plain_digits(cast: Cast, now: datetime) -> None:
    user, _ = add(cast, now, phone="٠９14 000 226")
    assert user.phone == "0914 000 226"
    actions.change_person(user, agency=cast.health, by=cast.actor("quan"), at=now, full_name="Mới", phone="０914")
    user.refresh_from_db()
    assert user.phone == "0914"
    actions.change_agency(cast.health, by=cast.actor("quan"), at=now, phone="٠200 382 6115")
    cast.health.refresh_from_db()
    assert cast.health.phone == "0200 382 6115"


def test_no_name_and_no_password_of_a_person_stands_in_an_event(cast: Cast, now: datetime) -> None:
    user, password = add(cast, now, phone="0914000226", email="moi@syt.gov.vn")
    bodies = " ".join(Event.objects.values_list("body", flat=True))
    for private in ("Trần", "moi", password, "0914", user.password):
        assert private not in bodies
    assert all(link is None for _, link in broken_links())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "minh"}, "username"),
        ({"username": "Trần"}, "username"),
        ({"username": "import"}, "username"),
        ({"full_name": "  "}, "full_name"),
        ({"title": ""}, "title"),
        ({"duties": ["fly"]}, "duties"),
        ({"held_to": date(2026, 10, 1)}, "held_to"),
    ],
)
def test_a_person_with_a_fault_is_refused_whole_and_the_field_is_named(
    cast: Cast, now: datetime, changes: dict[str, object], field: str
) -> None:
    before = User.objects.count()
    with pytest.raises(BrokenRuleError) as refused:
        add(cast, now, **changes)
    assert refused.value.field == field
    assert User.objects.count() == before


def test_a_division_of_another_agency_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="không thuộc"):
        add(cast, now, division=cast.other.divisions.get())


def test_only_the_manager_of_people_of_that_agency_adds_people(cast: Cast, now: datetime) -> None:
    for name in ("minh", "binh", "tuan"):
        with pytest.raises(NotPermittedError):
            actions.add_person(by=cast.actor(name), at=now, agency=cast.health, username="moi", full_name="Mới", **POST)


def test_a_superior_administers_an_agency_only_until_it_has_its_own_manager(cast: Cast, now: datetime) -> None:
    province = founder(cast.province.pk)
    made, first, _ = actions.add_agency_with_manager(
        superior=cast.province,
        by=province,
        at=now,
        code="xa.ls",
        name="UBND phường Lam Sơn",
        short_name="Lam Sơn",
        level="commune",
        manager_name="Lê Quản",
        manager_username="ls.quan",
    )
    assert actor_of(first, now).may("manage_people", made.pk)
    with pytest.raises(NotPermittedError, match="đã có người quản lý"):
        actions.add_person(by=province, at=now, agency=made, username="x1", full_name="X", **POST)


def test_a_fault_of_the_first_manager_leaves_no_agency_behind(cast: Cast, now: datetime) -> None:
    with pytest.raises(BrokenRuleError) as refused:
        actions.add_agency_with_manager(
            superior=cast.province,
            by=founder(cast.province.pk),
            at=now,
            code="xa.ls",
            name="UBND phường",
            short_name="P",
            level="commune",
            manager_name="A",
            manager_username="minh",
        )
    assert refused.value.field == "manager_username"
    assert not cast.province.subordinates.filter(code="xa.ls").exists()


def test_an_ended_post_grants_nothing_after_its_last_day(cast: Cast, now: datetime) -> None:
    post = cast.minh.positions.get()
    actions.end_position(post, held_to=date(2026, 11, 17), by=cast.actor("quan"), at=now)
    assert actor_of(cast.minh, at("2026-11-17 17:00")).has("handle")
    assert actor_of(cast.minh, at("2026-11-18 08:00")) is None


def test_the_last_manager_of_people_cannot_leave(cast: Cast, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="cuối cùng"):
        actions.end_position(cast.quan.positions.get(), held_to=date(2026, 11, 30), by=cast.actor("quan"), at=now)


def test_the_same_post_is_not_held_twice_at_once(cast: Cast, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="đang giữ đúng vị trí"):
        actions.give_position(
            user=cast.minh, agency=cast.health, division=cast.drugs, by=cast.actor("quan"), at=now, **POST
        )
    assert cast.minh.positions.count() == 1


def test_a_locked_person_is_signed_out_and_holds_no_post(cast: Cast, now: datetime) -> None:
    client = Client()
    client.force_login(cast.minh)
    actions.deactivate_person(cast.minh, agency=cast.health, reason="left", by=cast.actor("quan"), at=now)
    assert client.get("/people/me/").status_code == 302
    assert cast.minh.positions.get().held_to == date(2026, 11, 17)


def test_nobody_locks_oneself_or_somebody_with_a_post_elsewhere(cast: Cast, now: datetime) -> None:
    with pytest.raises(BrokenRuleError, match="của mình"):
        actions.deactivate_person(cast.quan, agency=cast.health, reason="left", by=cast.actor("quan"), at=now)
    Position.objects.create(user=cast.minh, agency=cast.other, **POST)
    with pytest.raises(BrokenRuleError, match="cơ quan khác"):
        actions.deactivate_person(cast.minh, agency=cast.health, reason="left", by=cast.actor("quan"), at=now)


def test_a_lent_duty_holds_in_its_days_for_the_lender_and_says_so(cast: Cast, now: datetime) -> None:
    lend(cast, now)
    assert not cast.actor("dat", "2026-11-17 08:40").has("assign")
    grant = cast.actor("dat", "2026-11-18 08:40").grant("assign", cast.health.pk, cast.drugs.pk)
    assert grant.acting_for_id == cast.ha.pk
    assert not cast.actor("dat", "2026-11-21 08:40").has("assign")


def test_a_revoked_delegation_ends_at_once(cast: Cast, now: datetime) -> None:
    delegation = lend(cast, now, held_from=date(2026, 11, 17))
    assert cast.actor("dat").has("assign")
    actions.revoke_delegation(delegation, by=cast.actor("ha"), at=now)
    assert not cast.actor("dat").has("assign")
    with pytest.raises(BrokenRuleError, match="hết hiệu lực"):
        actions.revoke_delegation(delegation, by=cast.actor("ha"), at=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duties": []}, "duties"),
        ({"duties": ["approve"]}, "duties"),
        ({"basis": " "}, "basis"),
        ({"held_from": date(2026, 11, 16)}, "held_from"),
        ({"held_to": date(2026, 11, 17)}, "held_to"),
    ],
)
def test_a_delegation_is_written_for_a_time_and_of_ones_own_duties(
    cast: Cast, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BrokenRuleError) as refused:
        lend(cast, now, **changes)
    assert refused.value.field == field


def test_a_borrowed_duty_is_not_lent_on(cast: Cast, now: datetime) -> None:
    lend(cast, now, held_from=date(2026, 11, 17))
    with pytest.raises(BrokenRuleError, match="không ủy quyền lại"):
        actions.delegate(
            cast.dat.positions.get(),
            borrower=cast.minh,
            duties=["assign"],
            held_from=date(2026, 11, 18),
            held_to=date(2026, 11, 19),
            basis="Giấy số 13",
            by=cast.actor("dat"),
            at=now,
        )


def test_nobody_lends_to_oneself_or_to_another_agency(cast: Cast, now: datetime) -> None:
    for borrower in (cast.ha, cast.tuan):
        with pytest.raises(BrokenRuleError) as refused:
            lend(cast, now, borrower=borrower)
        assert refused.value.field == "borrower"


def test_a_colleague_cannot_lend_anothers_duty_but_the_manager_enters_the_paper(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotPermittedError):
        lend(cast, now, by=cast.actor("minh"))
    lend(cast, now, by=cast.actor("quan"))
    body = json.loads(Event.objects.get(kind="delegation.made").body)
    assert body["actor_id"] == cast.quan.pk


def test_a_reset_password_ends_sessions_and_must_be_changed(cast: Cast, now: datetime) -> None:
    client = Client()
    client.force_login(cast.minh)
    password = actions.reset_password(cast.minh, agency=cast.health, by=cast.actor("quan"), at=now)
    assert client.get("/people/me/").status_code == 302
    cast.minh.refresh_from_db()
    assert cast.minh.check_password(password)
    assert cast.minh.must_change_password


def test_temporary_passwords_are_shown_once(manager: Client) -> None:
    answer = manager.post("/people/minh/acts/reset-password/", follow=True)
    page = answer.content.decode()
    assert "Trần Quang Minh" in page
    assert "Trần Quang Minh" not in manager.get("/people/passwords/").content.decode()


BLANK = " \u200b\u2800\u3164 "


def test_what_nobody_can_read_is_no_reason_no_paper_and_no_name(cast: Cast, now: datetime) -> None:
    overlay = {"keeper": cast.health, "national": False, "name": "Lịch riêng", "covers_from": date(2024, 1, 1)}
    overlay |= {"covers_to": date(2027, 1, 31), "by": cast.actor("quan"), "at": now}
    draft = actions.add_calendar(**overlay)
    day = {"day": date(2026, 12, 1), "kind": "off", "by": cast.actor("quan"), "at": now}
    for act, field in (
        (lambda: lend(cast, now, basis=BLANK), "basis"),
        (lambda: add(cast, now, full_name=BLANK), "full_name"),
        (lambda: add(cast, now, title=BLANK), "title"),
        (lambda: actions.set_day(draft, name="Nghỉ bão", basis=BLANK, **day), "basis"),
        (lambda: actions.set_day(draft, name=BLANK, basis="Công điện 1", **day), "name"),
    ):
        with pytest.raises(BrokenRuleError) as refused:
            act()
        assert refused.value.field == field
    form = DelegationForm(
        {"basis": BLANK, "duties": ["handle"]}, position=cast.minh.positions.get(), people=User.objects.none()
    )
    assert "Ủy quyền phải bằng văn bản" in str(form.errors["basis"])
