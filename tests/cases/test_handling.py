"""Acts of the handler: the assigned person's, a stand-in's in their name, the division's head's; nobody else's."""

from datetime import date

import pytest

from nennep.cases.actions import ask_supplement, propose_refusal, resume_case, suspend_case, take_step
from nennep.cases.queries import task_of
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import Delegation
from nennep.work.queries import waiting_for
from tests.calendars import at
from tests.factories import make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
ACTS = {
    "supplement": lambda case, by: ask_supplement(case, by=by, at=at(NOW), reason="Thiếu ảnh"),
    "refusal": lambda case, by: propose_refusal(case, by=by, at=at(NOW), reason="Không đủ"),
    "stop": lambda case, by: suspend_case(case, by=by, at=at(NOW), reason="inquiry", document="Công văn 1"),
}


@pytest.fixture
def case(cast, version):
    return walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")


@pytest.mark.parametrize("act", ACTS)
def test_a_colleague_of_the_same_division_does_not_act_for_the_handler(cast, case, act):
    with pytest.raises(NotPermittedError, match="phân công cho người khác"):
        ACTS[act](case, cast.actor("dat", NOW))
    case.refresh_from_db()
    assert (case.state, case.refusal) == ("processing", False)


@pytest.mark.parametrize("act", ACTS)
def test_a_stand_in_acts_in_the_handler_s_name(cast, case, act):
    Delegation.objects.create(
        lender=cast.minh.positions.get(),
        borrower=cast.dat,
        duties=["handle"],
        held_from=date(2026, 11, 17),
        held_to=date(2026, 11, 18),
        basis="Giấy ủy quyền số 1",
    )
    ACTS[act](case, cast.actor("dat", NOW))
    event = Event.objects.order_by("-number").filter(subject_type="case")[0]
    assert (event.actor_id, event.acting_for_id) == (cast.dat.pk, cast.minh.pk)


def test_what_a_stand_in_takes_into_hand_stays_the_handler_s(cast, case):
    Delegation.objects.create(
        lender=cast.minh.positions.get(),
        borrower=cast.dat,
        duties=["handle"],
        held_from=date(2026, 11, 17),
        held_to=date(2026, 11, 18),
        basis="Giấy ủy quyền số 1",
    )
    take_step(case, step="B3", by=cast.actor("dat", NOW), at=at(NOW))
    for name in ("minh", "dat"):
        assert waiting_for(cast.actor(name, NOW)).filter(subject_id=case.pk).exists(), name
        assert task_of(case, cast.actor(name, NOW), at(NOW)) is not None, name


def test_the_head_of_the_division_asks_and_stops_but_proposes_no_refusal(cast, case):
    head = cast.actor("ha", NOW)
    with pytest.raises(NotPermittedError):
        ACTS["refusal"](case, head)
    ACTS["stop"](case, head)
    resume_case(case, by=head, at=at("2026-11-17 11:00"))
    ACTS["supplement"](case, head)
    assert case.state == "waiting"
