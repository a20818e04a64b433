"""A long piece of work: each item once and with its own commit, whatever becomes of the worker."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event as Signal
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from nennep.kernel.refusals import Refusal
from nennep.kernel.registry import Registry
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.models import Division, Position
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.web import clock
from nennep.work import actions, jobs
from nennep.work.actions import ItemDraft, ask_for_batch, do_item, stop_batch
from nennep.work.jobs import ITEMS_A_RUN, carry_on_batches, forget_batches, run_pending
from nennep.work.models import Batch, BatchItem, Job
from nennep.work.parts import batch_kinds
from nennep.work.parts.batch_kinds import batch_kind
from nennep.work.rules import BATCHES_KEPT_DAYS
from tests.calendars import at
from tests.cast import Cast

WHEN = "2026-11-17 08:40"
NOW = at(WHEN)


@pytest.fixture(autouse=True)
def divisions_made() -> Iterator[None]:
    """A kind of batch whose items make divisions; “hỏng” is refused, “lỗi” breaks."""

    @batch_kind(
        "test.divisions",
        words="phòng",
        duty=MANAGE_PROCEDURES,
        pages=lambda _, made: {code: f"/divisions/{code}/" for code in made},
    )
    def make(content: Any, *, by: Any, at: Any) -> str:
        Division.objects.create(agency_id=by.agency_id, code=content["code"], name=content["code"])
        if content["code"] == "hong":
            raise Refusal("Phòng này đã có.")
        if content["code"] == "loi":
            raise RuntimeError("a fault of the program")
        if content["code"] == "khoa":
            raise OperationalError("deadlock detected")
        return str(content["code"])

    yield
    del batch_kinds.BATCH_KINDS["test.divisions"]


def asked(cast: Cast, *codes: str) -> Batch:
    items = [ItemDraft(f"Phòng {code}", {"code": code}) for code in codes]
    return ask_for_batch(
        cast.health, kind="test.divisions", title="Lập phòng", items=items, by=cast.actor("thao", WHEN), at=NOW
    )


def outcomes(batch: Batch) -> list[tuple[str, str]]:
    return list(batch.items.order_by("number").values_list("outcome", "reason"))


def made() -> list[str]:
    return list(Division.objects.filter(code__startswith="p").order_by("code").values_list("code", flat=True))


def test_every_item_is_done_and_the_batch_finished(cast: Cast) -> None:
    batch = asked(cast, "p1", "p2")
    carry_on_batches(NOW)
    batch.refresh_from_db()
    assert (made(), batch.state, batch.ended_at) == (["p1", "p2"], "finished", NOW)


def test_a_refused_item_is_skipped_in_the_words_of_the_refusal_and_writes_nothing(cast: Cast) -> None:
    batch = asked(cast, "hong", "p1")
    carry_on_batches(NOW)
    assert outcomes(batch) == [("skipped", "Phòng này đã có."), ("done", "")]
    assert not Division.objects.filter(code="hong").exists()


def test_an_item_that_breaks_the_program_keeps_none_of_the_others_back(cast: Cast) -> None:
    batch = asked(cast, "loi", "p1")
    carry_on_batches(NOW)
    assert outcomes(batch) == [("skipped", actions.BROKEN), ("done", "")]


def test_after_a_fault_of_the_database_the_item_waits_and_nothing_of_it_is_written(cast: Cast) -> None:
    batch = asked(cast, "khoa")
    with pytest.raises(OperationalError):
        carry_on_batches(NOW)
    batch.refresh_from_db()
    assert (outcomes(batch), batch.state) == ([("", "")], "running")
    assert not Division.objects.filter(code="khoa").exists()


def test_an_item_is_done_once_though_two_workers_hold_it(cast: Cast) -> None:
    item = asked(cast, "p1").items.get()
    other = BatchItem.objects.get(pk=item.pk)
    by = cast.actor("thao", WHEN)
    assert [do_item(item, by=by, at=NOW), do_item(other, by=by, at=NOW)] == [True, False]
    assert made() == ["p1"]


def test_what_a_killed_worker_left_is_taken_up_by_the_next(cast: Cast) -> None:
    batch = asked(cast, "p1", "p2", "p3")
    do_item(batch.items.get(number=1), by=cast.actor("thao", WHEN), at=NOW)
    Job.objects.create(name=actions.BATCHES, due_at=NOW, leased_until=NOW + timedelta(minutes=1))
    run_pending(NOW)
    assert made() == ["p1"]
    run_pending(NOW + timedelta(minutes=2))
    batch.refresh_from_db()
    assert (made(), batch.state) == (["p1", "p2", "p3"], "finished")


def test_a_stopped_batch_keeps_what_is_done_and_begins_nothing_more(cast: Cast) -> None:
    batch = asked(cast, *[f"p{n}" for n in range(ITEMS_A_RUN + 5)])
    carry_on_batches(NOW)
    stop_batch(batch, by=cast.actor("thao", WHEN), at=NOW)
    carry_on_batches(NOW)
    batch.refresh_from_db()
    assert (len(made()), batch.state) == (ITEMS_A_RUN, "cancelled")
    assert not do_item(batch.items.last(), by=cast.actor("thao", WHEN), at=NOW)


def test_asking_stopping_and_finishing_are_events_with_counts_and_no_words(cast: Cast) -> None:
    stop_batch(asked(cast, "p1"), by=cast.actor("thao", WHEN), at=NOW)
    asked(cast, "p2")
    carry_on_batches(NOW)
    events = Event.objects.filter(subject_type="batch").order_by("number")
    assert [each.kind for each in events] == ["batch.asked", "batch.cancelled", "batch.asked", "batch.finished"]
    assert '"done":1' in events.last().body
    assert "Phòng" not in "".join(each.body for each in events)


def test_only_who_holds_the_duty_of_the_kind_asks_for_a_batch(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        ask_for_batch(
            cast.health,
            kind="test.divisions",
            title="Lập phòng",
            items=[ItemDraft("a", {"code": "p1"})],
            by=cast.actor("lan", WHEN),
            at=NOW,
        )


def test_a_batch_of_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(BrokenRuleError, match="Chưa có mục nào"):
        asked(cast)


def test_items_are_done_in_the_name_of_the_asker_with_the_duties_held_by_then(cast: Cast) -> None:
    seen = []

    @batch_kind("test.divisions.asker", words="phòng", duty=MANAGE_PROCEDURES, pages=lambda *_: {})
    def see(content: Any, *, by: Any, at: Any) -> str:
        seen.append((by.user_id, by.has(MANAGE_PROCEDURES)))
        return ""

    ask_for_batch(
        cast.health,
        kind="test.divisions.asker",
        title="Xem",
        items=[ItemDraft("a", {})],
        by=cast.actor("thao", WHEN),
        at=NOW,
    )
    Position.objects.filter(user=cast.thao).update(duties=[])
    carry_on_batches(NOW)
    batch_kinds.BATCH_KINDS.pop("test.divisions.asker")
    assert seen == [(cast.thao.pk, False)]


def test_a_batch_is_forgotten_long_after_its_end_and_its_events_stay(cast: Cast) -> None:
    asked(cast, "p1")
    carry_on_batches(NOW)
    running = asked(cast, "p2")
    late = NOW + timedelta(days=BATCHES_KEPT_DAYS + 1)
    assert forget_batches(NOW).count == 0
    assert forget_batches(late).count == 1
    assert list(Batch.objects.all()) == [running]
    assert Event.objects.filter(kind="batch.forgotten").count() == 1


def test_asking_wakes_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Registry("sweep")
    alone[actions.BATCHES] = jobs.SWEEPS[actions.BATCHES]
    monkeypatch.setattr(jobs, "SWEEPS", alone)
    run_pending(NOW)
    asked(cast, "p1")
    assert run_pending(NOW) == 2


@pytest.fixture
def keeper(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.thao)
    return client


def test_the_page_tells_how_far_it_is_what_was_made_and_what_was_skipped(cast: Cast, keeper: Client) -> None:
    with clock.frozen(NOW):
        batch = asked(cast, "p1", "hong")
        assert "còn chờ 2" in keeper.get(f"/batches/{batch.code}/").content.decode()
        carry_on_batches(NOW)
        shown = keeper.get(f"/batches/{batch.code}/").content.decode()
        listed = keeper.get("/batches/").content.decode()
    assert "Phòng này đã có." in shown
    assert 'href="/divisions/p1/"' in shown
    assert "Lập phòng" in listed


def test_a_batch_is_stopped_on_its_page(cast: Cast, keeper: Client) -> None:
    with clock.frozen(NOW):
        batch = asked(cast, "p1")
        shown = keeper.post(f"/batches/{batch.code}/stop/", follow=True).content.decode()
        again = keeper.post(f"/batches/{batch.code}/stop/", follow=True).content.decode()
    assert "Đã dừng" in shown
    assert "Không thể" in again


def test_a_colleague_without_the_duty_sees_no_batch(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.minh)
    with clock.frozen(NOW):
        batch = asked(cast, "p1")
        assert client.get(f"/batches/{batch.code}/").status_code == 404
        assert "Lập phòng" not in client.get("/batches/").content.decode()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_waited_for_the_row_finds_the_item_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    item = asked(cast, "p1").items.get()
    by = cast.actor("thao", WHEN)
    begun = Signal()
    said: list[bool] = []
    done: list[int] = []

    def make(*_: object) -> tuple[str, str]:
        begun.set()
        sleep(0.3)
        done.append(1)
        return "p1", ""

    def work() -> None:
        try:
            said.append(do_item(item, by=by, at=NOW))
        finally:
            connection.close()

    monkeypatch.setattr(actions, "_made", make)
    first, second = Thread(target=work), Thread(target=work)
    first.start()
    begun.wait(10)
    second.start()
    first.join()
    second.join()
    assert (sorted(said), len(done)) == ([False, True], 1)
