"""Who may receive is who finds the work in the worklist: the people of the desk, whatever a decision made of it."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client

from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cases.queries import answer_to, task_of
from nennep.handover.queries.steps import unheld_places
from nennep.ledger.actions import NotPermittedError
from nennep.org.models import Division, Position, User
from nennep.org.queries import actor_of
from nennep.org.queries.setup import receivers_of
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import receive_case
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from nennep.work.queries import waiting_for
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, live, make_procedure, make_received, make_registered
from tests.reception.test_reception_screen import typed

NOW = "2026-11-17 08:40"
# Where the desk is, by the decision that made it so; None as it is at first.
DESKS = {
    "as it was": None,
    "another division": Changes(desk="nvy"),
    "a new one": Changes(made=(NamedUnit("vp", "Văn phòng Sở"),), desk="vp"),
    "the successor": Changes(ended={"mc": "nvd"}),
}
# Who holds the duty besides Lan of the first desk.
MORE = {"nobody": (), "the other": ("yen",), "the whole agency": ("son",), "both": ("yen", "son")}


def give_duty(cast: Cast, *names: str) -> None:
    for post in Position.objects.filter(user__username__in=names):
        post.duties = [*post.duties, "receive"]
        post.save(update_fields=["duties"])


def finders(item: WorkItem) -> set[str]:
    """Everybody in whose worklist it stands."""
    people = ((user, actor_of(user, at(NOW))) for user in User.objects.filter(is_active=True))
    return {user.username for user, actor in people if actor and waiting_for(actor).filter(pk=item.pk).exists()}


def first_item(case: Case) -> WorkItem:
    return WorkItem.objects.get(subject_type="case", subject_id=case.pk, state="open")


@pytest.mark.parametrize(("desk", "more"), list(product(DESKS, MORE)))
def test_who_receives_finds_the_next_step_and_nobody_else_may(cast: Cast, desk: str, more: str) -> None:
    version = make_procedure(cast)
    give_duty(cast, *MORE[more])
    cases = {name: make_registered(cast, version, NOW) for name in cast.people}
    if (changes := DESKS[desk]) is not None:
        decided(cast, changes, NOW)
    received = set()
    for name, case in cases.items():
        actor = cast.actor(name)
        allowed = answer_to("receive", case, actor).allowed
        try:
            receive_case(case, by=actor, at=at(NOW))
        except NotPermittedError:
            assert not allowed
            continue
        assert allowed
        received.add(name)
        assert task_of(case, actor, at(NOW)) is not None
    found = {name: finders(first_item(cases[name])) for name in received}
    assert all(who == received for who in found.values())
    assert received == {post.user.username for post in receivers_of(cast.health, at(NOW).date())}


@pytest.mark.parametrize("desk", ["another division", "a new one"])
def test_a_dossier_accepted_as_the_desk_goes_to_where_nobody_receives_is_seen_as_held_by_nobody(
    cast: Cast, desk: str
) -> None:
    """Whoever receives was the desk when the page was sent."""
    case, before = make_registered(cast, make_procedure(cast), NOW), cast.actor("lan")
    decided(cast, DESKS[desk], NOW)
    receive_case(case, by=before, at=at(NOW))
    assert finders(first_item(case)) == set()
    for name in ("quan", "thao"):  # who keeps the posts, who supervises
        (place,) = unheld_places(cast.actor(name), at(NOW))
        assert (place.count, place.division) == (1, first_item(case).division)
        assert "Tiếp nhận hồ sơ, trả kết quả" in place.words
    assert unheld_places(cast.actor("tuan"), at(NOW)) == []
    with pytest.raises(NotPermittedError, match="Bộ phận Một cửa nay là phòng khác"):
        complete_step(case, step="B1", by=cast.actor("lan"), at=at(NOW))
    assert live(case) == ["B1"]


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


def test_the_screen_refuses_before_anything_is_typed_and_says_who_does_what(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    filed, held = make_registered(cast, version, NOW), make_received(cast, version, NOW)
    client.force_login(cast.lan)
    sheet = "/procedures/QT.DP.02/receive/"
    assert client.get(sheet).status_code == 200
    decided(cast, Changes(made=(NamedUnit("vp", "Văn phòng Sở"),), desk="vp"), NOW)
    for answer in (client.get("/reception/"), client.get(sheet), client.post(sheet, typed(version))):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "Bộ phận Một cửa nay là Văn phòng Sở" in page
        assert "Người quản lý người dùng (Mai Văn Quản) chuyển vị trí của bạn sang Văn phòng Sở" in page
    assert client.get(f"/cases/{filed.code}/accept/").status_code == 403
    assert Case.objects.count() == 2
    shown = client.get(f"/cases/{held.code}/").content.decode()
    assert "Việc của bạn" not in shown
    client.force_login(cast.quan)
    listed = client.get("/worklist/").content.decode()
    assert "1 việc ở Văn phòng Sở: Tiếp nhận hồ sơ, trả kết quả" in listed
    assert "Giao nhiệm vụ" in listed
    # Once the manager gave the duty to somebody there, the work is found and the note is gone.
    Position.objects.filter(user=cast.lan).update(division=Division.objects.get(code="vp"))
    assert "Không ai giữ" not in client.get("/worklist/").content.decode()
    client.force_login(cast.lan)
    assert held.code in client.get("/worklist/").content.decode()
    assert client.get(sheet).status_code == 200


def test_a_duty_lent_by_the_desk_receives_and_one_lent_by_a_former_desk_does_not(cast: Cast) -> None:
    from datetime import date

    from nennep.org.models import Delegation

    post = Position.objects.get(user=cast.lan)
    Delegation.objects.create(
        lender=post, borrower=cast.dat, duties=["receive"], held_from=date(2026, 11, 1), held_to=date(2026, 12, 31)
    )
    case = make_registered(cast, make_procedure(cast), NOW)
    assert answer_to("receive", case, cast.actor("dat")).allowed
    decided(cast, Changes(desk="nvy"), NOW)
    assert not answer_to("receive", case, cast.actor("dat")).allowed
