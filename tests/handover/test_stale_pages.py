"""A page on which work is handed over, opened before some of it changed hands: it says so, and writes nothing yet."""

import pytest
from django.test import Client

from nennep.cases.actions import hand_over_case
from nennep.cases.models import Case
from nennep.org import actions
from nennep.org.models import Position, WorkHandover
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import walk
from tests.handover.test_departures import GROUND, NOW, cases

__all__ = ["cases"]
pytestmark = pytest.mark.django_db
ADDRESS = "/people/minh/handovers/add/"


def shown_on(client: Client, address: str) -> str:
    """What the page sends along of what it showed."""
    return client.get(address).context["form"].shown


def given_to_dat(cast: Cast, case: Case) -> None:
    case.refresh_from_db()
    by = cast.actor("quan", NOW)
    hand_over_case(case, handler_id=cast.dat.pk, reason="Minh đi công tác", by=by, at=at(NOW))


@pytest.mark.parametrize("is_for_all", [False, True], ids=["each", "everything"])
def test_what_changed_hands_since_is_named_with_who_holds_it_and_nothing_is_written(
    cast: Cast, cases: list[Case], client: Client, is_for_all: bool
) -> None:
    client.force_login(cast.quan)
    with frozen(at(NOW)):
        sent = {"ground": GROUND, "shown": shown_on(client, ADDRESS)}
        chosen = {"everything": cast.dat.pk} if is_for_all else {f"case-{one.pk}": cast.dat.pk for one in cases}
        given_to_dat(cast, cases[0])
        refused = client.post(ADDRESS, sent | chosen)
        page = refused.content.decode()
        assert f"Hồ sơ {cases[0].code} (nay Phạm Tiến Đạt giữ)" in page
        assert GROUND in page
        assert (WorkHandover.objects.count(), cases[1].code in page) == (0, True)
        assert [form.shown for form in [refused.context["form"]]] == [shown_on(client, ADDRESS)]
        client.post(ADDRESS, sent | chosen | {"shown": refused.context["form"].shown, f"case-{cases[0].pk}": ""})
    cases[1].refresh_from_db()
    assert cases[1].handler == cast.dat
    assert WorkHandover.objects.get().lines.filter(kind="Hồ sơ đang thụ lý").count() == 1


def test_what_ended_since_is_named_and_what_nobody_was_to_take_is_not(
    cast: Cast, cases: list[Case], client: Client
) -> None:
    client.force_login(cast.quan)
    with frozen(at(NOW)):
        shown = shown_on(client, ADDRESS)
        walk(cast, Case.objects.get(pk=cases[0].pk), "B7", "2026-11-17 09:50")
        sent = {"ground": GROUND, "shown": shown, f"case-{cases[1].pk}": cast.dat.pk}
        ended = client.post(ADDRESS, sent | {f"case-{cases[0].pk}": cast.dat.pk}).content.decode()
        assert f"Hồ sơ {cases[0].code} (nay đã xong)" in ended
        client.post(ADDRESS, sent | {f"case-{cases[0].pk}": ""})
    assert WorkHandover.objects.get().lines.get().words.startswith(cases[1].code)


def test_a_post_does_not_end_by_a_page_that_shows_what_another_holds(
    cast: Cast, cases: list[Case], client: Client
) -> None:
    client.force_login(cast.quan)
    address = "/people/minh/positions/1/end/"
    with frozen(at(NOW)):
        sent = {
            "held_to": "2026-11-17",
            "ground": GROUND,
            "everything": cast.dat.pk,
            "shown": shown_on(client, address),
        }
        given_to_dat(cast, cases[0])
        refused = client.post(address, sent)
        assert "nay Phạm Tiến Đạt giữ" in refused.content.decode()
        assert Position.objects.get(user=cast.minh).held_to is None
        client.post(address, sent | {"shown": refused.context["form"].shown})
    assert Position.objects.get(user=cast.minh).held_to is not None


def test_what_the_new_post_keeps_has_not_changed_hands(cast: Cast, cases: list[Case], client: Client) -> None:
    """The page showed the cases before the new post was typed with which Minh goes on handling them."""
    client.force_login(cast.quan)
    address = "/people/minh/positions/1/move/"
    with frozen(at(NOW)):
        sent = {"title": "Chuyên viên chính", "division": "nvd", "duties": ["handle"], "ground": GROUND}
        sent |= {"held_to": "2026-11-17", "held_from": "2026-11-18", "shown": shown_on(client, address)}
        page = client.post(address, sent | {"everything": cast.dat.pk})
    assert page.status_code == 302, page.content.decode()
    assert {one.handler for one in Case.objects.all()} == {cast.minh}


def test_nothing_is_told_of_what_is_another_agencys(cast: Cast, cases: list[Case], client: Client) -> None:
    client.force_login(cast.tuan)
    other = Position.objects.create(
        user=actions.people.User.objects.create(username="vinh", full_name="Lê Vinh", password="!"),
        agency=cast.other,
        title="Chuyên viên",
        duties=["handle"],
        held_from=cast.minh.positions.get().held_from,
    )
    with frozen(at(NOW)):
        sent = {"ground": GROUND, "everything": cast.tuan.pk, "shown": f"case-{cases[0].pk} case-x duty- case-"}
        page = client.post(f"/people/{other.user.username}/handovers/add/", sent).content.decode()
    assert cases[0].code not in page
    assert "Minh" not in page
