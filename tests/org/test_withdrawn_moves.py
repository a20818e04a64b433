"""A move by mistake is taken back: the post of before stands as it did, with what nobody has worked on meanwhile."""

import re
from datetime import date, datetime

import pytest
from django.test import Client

from nennep.cases.actions import complete_step, reassign_case
from nennep.cases.models import Case
from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.ledger.readers import drain
from nennep.org.actions import give_position, move_person, withdraw_position
from nennep.org.models import Position, WorkHandover
from nennep.org.queries.departures import handed_over_with
from nennep.org.rules import BrokenRuleError
from nennep.work.models import Notice
from nennep.work.parts.background import register_background
from nennep.work.parts.notice_kinds import notice_words
from nennep.work.parts.notice_lookups import looked_up
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2026, 11, 30), date(2026, 12, 1)
LATER = "2026-11-17 09:30"
PAGE = "/people/minh/positions/2/withdraw/"


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Two cases that Minh handles."""
    version = make_procedure(cast)
    received = [make_received(cast, version, f"2026-11-17 08:0{n}") for n in (1, 2)]
    return [walk(cast, case, "B2", "2026-11-17 08:10") for case in received]


def move(cast: Cast, now: datetime) -> tuple[Position, Position]:
    """Minh is to go to the desk on 1 December; what he holds goes to Đạt. The post of before, and the new one."""
    old = Position.objects.select_related("agency", "division", "user").get(user=cast.minh)
    new = move_person(
        old,
        division=cast.desk,
        title="Chuyên viên một cửa",
        duties=["receive"],
        held_from=FIRST,
        held_to=LAST,
        given={f"case-{case.pk}": cast.dat.pk for case in Case.objects.filter(handler=cast.minh)},
        ground="Quyết định 15/QĐ-SYT",
        by=cast.actor("quan"),
        at=now,
    )
    old.refresh_from_db()
    return old, new


def back(cast: Cast, old: Position, new: Position) -> None:
    """Taken back by whoever has just read what returns."""
    lines = [line.pk for line, stays in handed_over_with(old) if not stays]
    withdraw_position(new, goes_on=old, returning=lines, by=cast.actor("quan"), at=at(LATER))


def holders(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=case.pk).handler.username for case in cases]  # type: ignore[union-attr]


def test_the_page_says_what_returns_and_the_act_brings_it_back(
    cast: Cast, now: datetime, cases: list[Case], manager: Client
) -> None:
    move(cast, now)
    assert "Rút lại" in manager.get("/people/minh/").content.decode()
    page = manager.get(PAGE).content.decode()
    assert "2 việc đã bàn giao trở về Trần Quang Minh" in page
    assert Position.objects.filter(user=cast.minh).count() == 2
    shown = re.findall(r'name="returning" value="([^"]*)"', page)[0]
    said = manager.post(PAGE, {"before": "goes_on", "returning": shown}, follow=True).content.decode()
    assert "Vị trí Chuyên viên giữ tiếp, 2 việc đã trở về." in said
    (post,) = Position.objects.filter(user=cast.minh)
    assert (post.held_to, post.title) == (None, "Chuyên viên")
    assert holders(cases) == ["minh", "minh"]
    made = WorkHandover.objects.get(giver=cast.dat)
    assert made.ground == "Rút lại quyết định chuyển: Quyết định 15/QĐ-SYT"
    assert list(made.lines.values_list("receiver__username", flat=True)) == ["minh", "minh"]
    assert Event.objects.filter(kind="position.changed", subject_id=post.pk).count() == 1


def test_what_somebody_has_worked_on_since_stays_and_is_listed(
    cast: Cast, now: datetime, cases: list[Case], manager: Client
) -> None:
    old, new = move(cast, now)
    worked = Case.objects.get(pk=cases[0].pk)
    complete_step(worked, step="B3", by=cast.actor("dat"), at=at("2026-11-17 09:00"))
    page = manager.get(PAGE).content.decode()
    assert "Ở lại với người đang giữ: 1 việc" in page
    assert "giao cho Phạm Tiến Đạt: người nhận đã làm tiếp" in page
    back(cast, old, new)
    assert holders(cases) == ["dat", "minh"]


def test_what_went_on_to_another_meanwhile_stays_there(cast: Cast, now: datetime, cases: list[Case]) -> None:
    old, new = move(cast, now)
    Position.objects.filter(user=cast.thao).update(duties=["handle"], division=cast.drugs)
    moved = Case.objects.get(pk=cases[0].pk)
    shown = [line.pk for line, stays in handed_over_with(old) if not stays]
    by = cast.actor("ha")
    reassign_case(moved, handler_id=cast.thao.pk, reason="Chị Thảo làm nhanh hơn.", by=by, at=at("2026-11-17 09:00"))
    assert [stays for _, stays in handed_over_with(old)] == [f"nay {cast.thao} giữ", ""]
    with pytest.raises(ConflictError, match="Xem lại rồi rút"):
        withdraw_position(new, goes_on=old, returning=shown, by=cast.actor("quan"), at=at(LATER))
    assert Position.objects.filter(pk=new.pk).exists()
    back(cast, old, new)
    assert holders(cases) == ["thao", "minh"]


def test_who_takes_back_the_new_post_alone_is_told_that_the_old_one_ends(
    cast: Cast, now: datetime, cases: list[Case], manager: Client
) -> None:
    move(cast, now)
    assert "vẫn kết thúc hết ngày 30/11/2026" in " ".join(manager.get(PAGE).content.decode().split())
    manager.post(PAGE, follow=True)
    (post,) = Position.objects.filter(user=cast.minh)
    assert post.held_to == LAST
    assert holders(cases) == ["dat", "dat"]


def test_a_post_that_had_a_last_day_before_the_move_has_it_again(cast: Cast, now: datetime, manager: Client) -> None:
    Position.objects.filter(user=cast.minh).update(held_to=date(2026, 12, 31))
    old, new = move(cast, now)
    assert "giữ đến hết ngày 31/12/2026 như trước khi chuyển" in manager.get(PAGE).content.decode()
    back(cast, old, new)
    old.refresh_from_db()
    assert old.held_to == date(2026, 12, 31)


def test_it_does_not_go_on_over_another_equal_post(cast: Cast, now: datetime) -> None:
    old, new = move(cast, now)
    give_position(
        user=cast.minh,
        agency=cast.health,
        division=old.division,
        title=old.title,
        duties=["handle"],
        held_from=date(2027, 1, 4),
        by=cast.actor("quan"),
        at=now,
    )
    with pytest.raises(BrokenRuleError, match=r"đang giữ đúng vị trí này .*04/01/2027"):
        back(cast, old, new)
    old.refresh_from_db()
    assert old.held_to == LAST


def test_it_is_taken_back_once(cast: Cast, now: datetime) -> None:
    old, new = move(cast, now)
    stale = Position.objects.get(pk=new.pk)
    back(cast, old, new)
    with pytest.raises(ConflictError):
        back(cast, old, stale)


def test_both_people_find_both_sheets_and_whom_the_work_leaves_is_told(
    cast: Cast, now: datetime, cases: list[Case], manager: Client
) -> None:
    back(cast, *move(cast, now))
    for who in ("minh", "dat"):
        page = manager.get(f"/people/{who}/").content.decode()
        for giver in ("minh", "dat"):
            address = f"/people/{giver}/handovers/1/sheet.pdf"
            assert page.count(address) == 1
            assert manager.get(address).status_code == 200
    register_background()
    drain(at=at(LATER))
    told = Notice.objects.get(kind="work_returned")
    subject, _ = notice_words(told.kind, {**told.facts, **looked_up([told])[told.pk]}, at(LATER))
    assert (told.recipient, subject) == (cast.dat, f"2 việc đã trở về {cast.minh}")
