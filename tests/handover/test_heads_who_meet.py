"""Two heads whose divisions become one are told of before that is confirmed."""

from django.test import Client

from nennep.org.models import Position
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.test_desks_and_owners import WRITTEN, typed_of


def shown(cast: Cast, client: Client) -> str:
    client.force_login(cast.people["quan"])
    with frozen(at(WRITTEN)):
        typed = typed_of(cast, **{"nvy-successor": "nvd"})
        return client.post("/agency/decisions/add/", typed, follow=True).content.decode()


def test_two_heads_in_one_division_are_told_before(cast: Cast, client: Client) -> None:
    head = {"title": "Trưởng phòng", "duties": ["assign"], "held_from": SINCE}
    Position.objects.create(user=cast.yen, agency=cast.health, division=cast.clinics, **head)
    told = "Lê Thu Hà (Trưởng phòng) và Võ Hải Yến (Trưởng phòng) cùng phân công ở Phòng Nghiệp vụ Dược"
    assert told in shown(cast, client)


def test_one_head_is_no_warning(cast: Cast, client: Client) -> None:
    assert "cùng phân công ở" not in shown(cast, client)
