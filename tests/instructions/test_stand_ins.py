"""Whoever stands in for a handler on leave has the instructions that wait for the handler, and answers them."""

from datetime import date

import pytest
from django.test import Client

from nennep.instructions.queries import to_person
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import Delegation, Position
from nennep.org.queries.departures import beside_names
from nennep.web.clock import frozen
from nennep.work.models import Notice
from nennep.work.queries import worklist
from nennep.work.queries.notices import line_of
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
    told = {one.recipient: line_of(one).subject for one in Notice.objects.filter(kind="instruction")}
    assert told[cast.dat] == f"Ý kiến chỉ đạo (thay Trần Quang Minh): hồ sơ {case.code}"
    assert told[cast.minh] == f"Ý kiến chỉ đạo: hồ sơ {case.code}"
    client = Client()
    client.force_login(cast.dat)
    with frozen(at(LATER)):
        assert "trả lời thay Trần Quang Minh" in client.get("/instructions/").content.decode()
        assert "Trả lời thay Trần Quang Minh" in client.get(f"/cases/{case.code}/").content.decode()
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


def test_whoever_is_chosen_is_said_to_be_away_or_about_to_leave(cast: Cast, case, client: Client) -> None:
    lend(cast, "minh", "dat", "handle")
    Position.objects.filter(user=cast.binh).update(held_to=date(2026, 11, 30))
    client.force_login(cast.ha)
    with frozen(at(NOW)):
        page = client.get(f"/cases/{case.code}/instructions/add/").content.decode()
    away = "1 hồ sơ đang mở, nghỉ, ủy quyền cho Phạm Tiến Đạt đến 20/11/2026"
    assert f"Người thụ lý: Trần Quang Minh ({away})" in page
    assert "thôi giữ vị trí từ 01/12/2026" in page


def test_what_is_lent_in_part_does_not_say_that_somebody_is_away(cast: Cast) -> None:
    lend(cast, "ha", "minh", "review")
    told = beside_names([cast.ha, cast.minh], [cast.health.pk], date(2026, 11, 17))
    assert told == {cast.ha.pk: "ủy quyền thẩm tra, ký nháy cho Trần Quang Minh đến 20/11/2026"}
