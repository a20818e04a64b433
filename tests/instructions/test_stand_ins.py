"""Whoever stands in for a handler on leave has the instructions that wait for the handler, and answers them."""

from datetime import date

import pytest
from django.test import Client

from nennep.instructions.queries import to_person
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import Delegation, Position
from nennep.web.clock import frozen
from nennep.work.models import Notice
from nennep.work.queries import worklist
from tests.calendars import at
from tests.cast import Cast
from tests.instructions.test_instructions import LATER, NOW, again, case, give, reply, waits

__all__ = ["case"]
pytestmark = pytest.mark.django_db


def lend(cast: Cast, lender: str, borrower: str, *duties: str) -> Delegation:
    return Delegation.objects.create(
        lender=Position.objects.get(user=cast.people[lender]),
        borrower=cast.people[borrower],
        duties=list(duties),
        held_from=date(2026, 11, 17),
        held_to=date(2026, 11, 20),
        basis="Giấy ủy quyền số 12",
    )


def test_the_stand_in_is_told_and_answers_in_the_name_of_the_handler(cast: Cast, case) -> None:
    lend(cast, "minh", "dat", "handle")
    (given,) = give(cast, case, None)
    assert waits(cast, "dat") == waits(cast, "minh") == ["Trả lời ý kiến chỉ đạo"]
    (task,) = [one for one in worklist(cast.actor("dat", NOW), at(NOW)).tasks if one.item.subject_type == "instruction"]
    assert task.acting_for == "Trần Quang Minh"
    assert list(to_person(cast.actor("dat", NOW))) == [given]
    assert {told.recipient for told in Notice.objects.filter(kind="instruction")} == {cast.minh, cast.dat}
    client = Client()
    client.force_login(cast.dat)
    with frozen(at(LATER)):
        assert 'id="answer_text"' in client.get(f"/cases/{case.code}/instructions/1/").content.decode()
    reply(cast, given, who="dat")
    assert again(given).state == "answered"
    told = Event.objects.get(kind="instruction.answered")
    assert (told.actor_id, told.acting_for_id) == (cast.dat.pk, cast.minh.pk)
    assert waits(cast, "ha") == ["Xem trả lời, đóng ý kiến chỉ đạo"]
    # Whoever gave it sees who wrote the answer, wherever it stands: the handler said nothing.
    who = f"{cast.dat} (thay {cast.minh})"
    client.force_login(cast.ha)
    with frozen(at(LATER)):
        assert f"{who}: “" in client.get("/worklist/").content.decode()
        for page in (f"/cases/{case.code}/", f"/cases/{case.code}/instructions/1/", f"/cases/{case.code}/history/"):
            assert who in client.get(page).content.decode(), page
    assert waits(cast, "dat") == waits(cast, "minh") == []


def test_another_duty_or_another_time_is_no_stand_in(cast: Cast, case) -> None:
    lend(cast, "minh", "yen", "receive")
    loan = lend(cast, "minh", "dat", "handle")
    (given,) = give(cast, case, None)
    assert waits(cast, "yen") == []
    with pytest.raises(NotPermittedError):
        reply(cast, given, who="yen")
    Delegation.objects.filter(pk=loan.pk).update(revoked_on=date(2026, 11, 17))
    assert waits(cast, "dat") == []
    with pytest.raises(NotPermittedError):
        reply(cast, given, who="dat")


def test_what_the_lender_is_to_close_is_not_lent_along(cast: Cast, case) -> None:
    lend(cast, "ha", "dat", "handle")
    (given,) = give(cast, case, None)
    reply(cast, given)
    assert waits(cast, "ha") == ["Xem trả lời, đóng ý kiến chỉ đạo"]
    assert waits(cast, "dat") == []
