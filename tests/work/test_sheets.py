"""A long list as an Excel file: asked for once, made once by the worker, handed to whoever asked and nobody else."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from inspect import signature
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client

from nennep.kernel.actors import machine
from nennep.kernel.registry import Registry
from nennep.ledger import file_checks, files
from nennep.ledger.models import Event, StoredFile
from nennep.org.models import Position, User
from nennep.web import clock, sheets
from nennep.web.sheets import SHEETS, SheetContent, sheet
from nennep.work import jobs
from nennep.work.actions.sheets import cancel_sheet, claim_sheet, finish_sheet, order_sheet
from nennep.work.jobs import SHEET_LEASE, forget_sheets, make_sheets, run_pending
from nennep.work.models import Job, Notice, SheetOrder
from nennep.work.rules import HEARTBEAT, MOST_SHEET_TRIES, SHEETS_AT_ONCE, SHEETS_KEPT_DAYS
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.practice import into_practice

NOW = at("2026-11-17 08:40")
ROWS: list[tuple[Any, ...]] = [(1, "một"), (2, "hai"), (3, "ba")]


@pytest.fixture(autouse=True)
def every_list_is_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every list counts as long; “test.numbers” is a list of its own."""
    monkeypatch.setattr(sheets, "MOST_IN_A_REQUEST", -1)

    @sheet("test.numbers", words="Số thử", page="people")
    def numbers(request: Any, *, start: int = 0) -> SheetContent:
        if not request.actor.grants:
            raise PermissionDenied("Danh sách này dành cho người có nhiệm vụ.")
        rows = [(start + number, word, request.GET.get("q", "")) for number, word in ROWS]
        return SheetContent("Số thử", ("Số", "Chữ", "Tìm"), iter(rows), len(rows))

    with clock.frozen(NOW):
        yield
    del SHEETS["test.numbers"]


@pytest.fixture
def quan(cast: Cast) -> Client:
    return signed_in(cast.quan)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, **asked: str) -> SheetOrder:
    """The list of people, which is long here."""
    answer = client.get(f"/people/?{urlencode({'format': 'xlsx', **asked})}")
    assert answer.status_code == 302, answer.content.decode()
    return SheetOrder.objects.get(code=answer["Location"].strip("/").rpartition("/")[2])


def order(cast: Cast, who: str = "minh", kind: str = "test.numbers", **changes: Any) -> SheetOrder:
    asked = {"kind": kind, "title": "Số thử", "query": "", "named": {}, "total": 3, **changes}
    return order_sheet(cast.health, by=cast.actor(who), at=NOW, **asked)


def fresh(one: SheetOrder) -> SheetOrder:
    return SheetOrder.objects.get(pk=one.pk)


def rows_in(content: bytes) -> list[tuple[Any, ...]]:
    """The headings and the rows."""
    read = read_sheet(content)
    return [tuple(read.headings), *read.rows]


def taken(client: Client, one: SheetOrder) -> bytes:
    answer = client.get(f"/sheets/{one.code}/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


# Asking.


def test_a_short_list_is_answered_at_once(quan: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_IN_A_REQUEST", 1000)
    answer = quan.get("/people/?format=xlsx")
    assert answer["Content-Type"].endswith("sheet")
    assert len(rows_in(answer.content)) > 3
    assert not SheetOrder.objects.exists()


def test_a_long_list_is_not_written_in_the_request_but_asked_for(quan: Client) -> None:
    one = ask(quan, q="Phạm")
    assert (one.kind, one.query, one.state, one.asked_at) == ("org.people", "q=Ph%E1%BA%A1m", "running", NOW)
    assert one.asked_by.username == "quan"
    page = quan.get(one.address).content.decode()
    assert "Bảng đang lập" in page
    assert "tìm “Phạm”" in page


def test_what_is_made_holds_the_same_rows_as_the_answer_at_once(quan: Client, monkeypatch: Any) -> None:
    one = ask(quan)
    make_sheets(NOW)
    monkeypatch.setattr(sheets, "MOST_IN_A_REQUEST", 1000)
    at_once = quan.get("/people/?format=xlsx")
    assert rows_in(taken(quan, one)) == rows_in(at_once.content)
    assert fresh(one).rows == len(rows_in(at_once.content)) - 1


def test_the_same_question_leads_to_the_sheet_that_is_being_made(quan: Client) -> None:
    first = ask(quan, q="lan", division="mc")
    again = quan.get("/people/?division=mc&page=3&q=lan&format=xlsx")
    assert again["Location"] == first.address
    assert ask(quan, q="minh") != first
    make_sheets(NOW)
    assert ask(quan, q="lan", division="mc") != first, "what is made already is not what one sees now"


def test_one_person_has_only_so_many_made_at_a_time(cast: Cast, quan: Client) -> None:
    for number in range(SHEETS_AT_ONCE):
        ask(quan, q=f"không ai {number}" if number else "")
    answer = quan.get("/people/?format=xlsx&agency=syt", follow=True)
    assert "Chờ một bảng lập xong" in answer.content.decode()
    assert SheetOrder.objects.count() == SHEETS_AT_ONCE
    assert order(cast, "minh").state == "running", "another person is not kept back"


def test_looking_whether_the_address_answers_asks_for_nothing(quan: Client) -> None:
    assert quan.head("/people/?format=xlsx").status_code == 302
    assert not SheetOrder.objects.exists()


def test_a_list_that_no_excel_file_can_hold_is_refused_in_words(quan: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(sheets, "MOST_IN_A_BOOK", 2)
    answer = quan.get("/people/?format=xlsx")
    assert answer.status_code == 422
    assert "Lọc hẹp lại" in answer.content.decode()


STRANGE = "=1+1 ‘Đỗ’ & <b>%00</b>; DROP \U0001f600 é #?/"


def test_a_filter_with_strange_text_comes_back_as_it_was_typed(cast: Cast) -> None:
    client = signed_in(cast.minh)
    one = order(cast, query=urlencode({"q": STRANGE}))
    make_sheets(NOW)
    assert rows_in(taken(client, one))[1] == (1, "một", STRANGE)
    assert "&lt;b&gt;" in client.get(one.address).content.decode()


def test_asking_writes_an_event_without_the_words_that_were_searched(quan: Client) -> None:
    one = ask(quan, q="Nguyễn Thị")
    make_sheets(NOW)
    kinds = Event.objects.filter(subject_type="sheet_order", subject_id=one.pk).order_by("number")
    assert [each.kind for each in kinds] == ["sheet_order.asked", "sheet_order.finished"]
    assert "Nguy" not in "".join(each.body for each in kinds)


# Making.


def test_the_values_of_the_address_and_the_instant_of_then_are_those_of_the_question(cast: Cast) -> None:
    seen = []

    @sheet("test.asked", words="Thử", page="people")
    def asked(request: Any, *, start: int) -> SheetContent:
        seen.append((request.at, request.actor.user_id, request.agency.pk, request.position.user_id, start))
        return SheetContent("Thử", ("Số",), [(start,)], 1)

    one = order(cast, kind="test.asked", named={"start": 7})
    make_sheets(NOW + timedelta(days=2))
    del SHEETS["test.asked"]
    assert seen == [(NOW, cast.minh.pk, cast.health.pk, cast.minh.pk, 7)]
    assert fresh(one).state == "finished"


def test_no_rows_make_a_sheet_of_headings(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.work.test_sheets.ROWS", [])
    one = order(cast)
    make_sheets(NOW)
    assert rows_in(taken(signed_in(cast.minh), one)) == [("Số", "Chữ", "Tìm")]
    assert fresh(one).rows == 0


def test_asking_wakes_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Registry("sweep")
    alone["work.sheets"] = jobs.SWEEPS["work.sheets"]
    monkeypatch.setattr(jobs, "SWEEPS", alone)
    run_pending(NOW)
    one = order(cast)
    run_pending(NOW)
    assert fresh(one).state == "finished"


def test_a_run_makes_one_sheet_and_leaves_the_others_for_the_next(cast: Cast) -> None:
    first, second = order(cast), order(cast, "lan")
    assert make_sheets(NOW).count == 1
    assert (fresh(first).state, fresh(second).state) == ("finished", "running")
    assert make_sheets(NOW).count == 1
    assert make_sheets(NOW).count == 0


def test_who_asked_is_told_once_and_the_notice_leads_to_the_sheet(cast: Cast) -> None:
    one = order(cast)
    make_sheets(NOW)
    make_sheets(NOW)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.address) == (cast.minh, "sheet_made", one.address)
    shown = signed_in(cast.minh).get("/notices/").content.decode()
    assert "Đã lập xong: Số thử" in shown
    assert "/sheets/" in shown


def test_a_post_that_ended_meanwhile_is_told_and_no_row_is_read(cast: Cast, monkeypatch: Any) -> None:
    one = order(cast)
    Position.objects.filter(user=cast.minh).update(held_to=date(2026, 11, 16))
    make_sheets(NOW)
    assert (fresh(one).state, fresh(one).file_id) == ("refused", None)
    assert "không còn giữ vị trí" in fresh(one).reason


def test_a_locked_account_gets_no_sheet(cast: Cast) -> None:
    one = order(cast)
    User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    make_sheets(NOW)
    assert fresh(one).state == "refused"


def test_a_duty_that_ended_meanwhile_is_asked_for_anew(cast: Cast) -> None:
    one = order(cast)
    Position.objects.filter(user=cast.minh).update(duties=[])
    make_sheets(NOW)
    assert (fresh(one).state, fresh(one).reason) == ("refused", "Danh sách này dành cho người có nhiệm vụ.")
    assert Notice.objects.get().kind == "sheet_refused"
    assert "dành cho người có nhiệm vụ" in signed_in(cast.minh).get(one.address).content.decode()


def test_a_list_that_is_no_longer_there_is_told(cast: Cast) -> None:
    one = order(cast, kind="work.batch_skipped", named={"code": "khong-co"})
    make_sheets(NOW)
    assert "danh sách không còn" in fresh(one).reason


def test_a_fault_of_the_program_is_told_and_not_tried_for_ever(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.work.test_sheets.ROWS", [(1,)])
    one = order(cast)
    make_sheets(NOW)
    assert "Phần mềm gặp lỗi" in fresh(one).reason


def test_after_a_fault_of_the_database_it_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = order(cast)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "content_of", broken)
        with pytest.raises(OperationalError):
            make_sheets(NOW)
    assert make_sheets(NOW).count == 0
    make_sheets(NOW + SHEET_LEASE)
    assert (fresh(one).state, fresh(one).tries) == ("finished", 2)


def broken(*_: object) -> SheetContent:
    raise OperationalError("deadlock detected")


def test_what_takes_too_long_is_given_up_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_SHEET_SECONDS", -1)
    one = order(cast)
    make_sheets(NOW)
    assert "lâu quá mức" in fresh(one).reason


@pytest.mark.parametrize(
    ("named", "query", "address"),
    [
        ({"kind": "org.people"}, "q=minh", "/people/?q=minh"),
        ({"kind": "work.batch_skipped", "named": {"code": "abc"}}, "", "/batches/abc/"),
    ],
)
def test_what_the_machine_did_not_make_leads_back_to_the_list_as_it_was_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, named: dict[str, Any], query: str, address: str
) -> None:
    one = order(cast, query=query, **named)
    SheetOrder.objects.update(tries=MOST_SHEET_TRIES)
    make_sheets(NOW)
    link = f'href="{address}">Về danh sách'
    assert link in signed_in(cast.minh).get(one.address).content.decode()
    SheetOrder.objects.update(reason="Danh sách này dành cho người có nhiệm vụ.")
    assert link not in signed_in(cast.minh).get(one.address).content.decode(), "who may not see it is led nowhere"


def test_every_list_says_on_which_page_it_stands() -> None:
    samples = {"code": "a1", "number": 1}
    for kind in SHEETS.values():
        named = {name: samples[name] for name in signature(kind.make).parameters if name in samples}
        assert kind.address(named, "").startswith("/"), kind.name


def test_a_worker_that_dies_over_it_again_and_again_is_not_given_it_for_ever(cast: Cast) -> None:
    one = order(cast)
    SheetOrder.objects.update(tries=MOST_SHEET_TRIES)
    make_sheets(NOW)
    assert (fresh(one).state, "nhiều lần" in fresh(one).reason) == ("refused", True)


# Two workers, and one that dies.


def hold(one: SheetOrder, when: Any) -> bool:
    return claim_sheet(one, until=when + SHEET_LEASE, latest=when + SHEET_LEASE, by=machine(one.agency_id), at=when)


def test_one_that_a_worker_holds_is_made_by_no_other(cast: Cast) -> None:
    one = order(cast)
    assert hold(one, NOW)
    assert make_sheets(NOW).count == 0


def test_what_a_killed_worker_held_is_taken_up_and_made_once(cast: Cast, tmp_path: Path) -> None:
    one = order(cast)
    assert hold(one, NOW)
    dead = fresh(one)
    later = NOW + SHEET_LEASE
    make_sheets(later)
    (tmp_path / "late").write_bytes(b"late")
    asker = cast.actor("minh")
    assert not finish_sheet(dead, aside=tmp_path / "late", rows=9, asker=asker, by=machine(1), at=later)
    assert (fresh(one).state, fresh(one).rows, Notice.objects.count()) == ("finished", 3, 1)


def test_the_lease_of_one_that_takes_long_is_renewed_beside_the_work(cast: Cast) -> None:
    one = order(cast)
    assert hold(one, NOW)
    Job.objects.create(name=HEARTBEAT, due_at=NOW)
    keeper = jobs.LeaseKeeper(one, NOW)
    keeper.rows = 2
    keeper._renew()
    assert Job.objects.get(name=HEARTBEAT).last_run_at >= NOW, "else the system page says that no worker runs"
    assert (fresh(one).leased_until >= NOW + SHEET_LEASE, fresh(one).rows) == (True, 2)
    cancel_sheet(fresh(one), by=cast.actor("minh"), at=NOW)
    keeper._renew()
    with pytest.raises(jobs.LeaseLostError):
        keeper.check()


def test_one_that_is_cancelled_while_it_is_written_goes_nowhere(cast: Cast, monkeypatch: Any) -> None:
    one = order(cast)

    def cancelling(self: jobs.LeaseKeeper, rows: Any) -> Iterator[Any]:
        for row in rows:
            if fresh(one).state == "running":
                cancel_sheet(fresh(one), by=cast.actor("minh"), at=NOW)
            yield row

    monkeypatch.setattr(jobs.LeaseKeeper, "watched", cancelling)
    make_sheets(NOW)
    assert (fresh(one).state, fresh(one).file_id) == ("cancelled", None)
    assert not StoredFile.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once(cast: Cast) -> None:
    one = order(cast)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(make_sheets(NOW).count)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sorted(counts), fresh(one).tries, fresh(one).state) == ([0, 1], 1, "finished")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_presses_twice_at_once_has_one_sheet(cast: Cast) -> None:
    made: list[str] = []

    def press() -> None:
        try:
            made.append(order(cast).code)
        finally:
            connection.close()

    hands = [Thread(target=press) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (len(made), len(set(made)), SheetOrder.objects.count()) == (4, 1, 1)


# Handing out.


def test_nobody_else_finds_it_not_even_a_colleague_with_the_same_duty(cast: Cast) -> None:
    one = order(cast)
    make_sheets(NOW)
    for other in (cast.dat, cast.tuan, cast.quan):
        client = signed_in(other)
        assert client.get(one.address).status_code == 404
        assert client.get(f"{one.address}file/").status_code == 404
        assert client.post(f"{one.address}cancel/").status_code == 404
        assert "Số thử" not in client.get("/sheets/").content.decode()


def test_who_lost_the_duty_by_which_it_was_made_is_refused_in_words(cast: Cast) -> None:
    one, client = order(cast), signed_in(cast.minh)
    make_sheets(NOW)
    Position.objects.filter(user=cast.minh).update(duties=["review"])
    answer = client.get(f"{one.address}file/")
    assert (answer.status_code, "xuất bảng mới" in answer.content.decode()) == (403, True)
    assert "file/" not in client.get(one.address).content.decode()
    Position.objects.filter(user=cast.minh).update(duties=["review", "handle"])
    assert taken(client, one)


def test_who_holds_the_duty_in_another_division_only_is_refused(cast: Cast) -> None:
    one, client = order(cast), signed_in(cast.minh)
    make_sheets(NOW)
    Position.objects.filter(user=cast.minh).update(division=cast.clinics)
    assert client.get(f"{one.address}file/").status_code == 403
    Position.objects.filter(user=cast.minh).update(division=None)
    assert taken(client, one), "the whole agency is more than a division of it"


def test_a_file_that_is_damaged_on_the_disk_is_told(cast: Cast) -> None:
    one, client = order(cast), signed_in(cast.minh)
    make_sheets(NOW)
    files.path_of(fresh(one).file_id).write_bytes(b"hong")
    answer = client.get(f"{one.address}file/")
    assert (answer.status_code, "mất hoặc hỏng" in answer.content.decode()) == (422, True)


def test_a_person_cancels_on_the_page_and_a_second_time_is_told(cast: Cast) -> None:
    one, client = order(cast), signed_in(cast.minh)
    said = client.post(f"{one.address}cancel/", follow=True).content.decode()
    assert "Đã hủy" in said
    assert "Không thể" in client.post(f"{one.address}cancel/", follow=True).content.decode()
    assert make_sheets(NOW).count == 0
    assert client.get(f"{one.address}file/").status_code == 404


def test_the_list_is_reached_from_the_menu_of_the_person(cast: Cast) -> None:
    assert 'href="/sheets/">Bảng đã lập' in signed_in(cast.minh).get("/worklist/").content.decode()


# Practice.


def test_practice_stays_apart_and_its_file_says_so(cast: Cast) -> None:
    client = signed_in(cast.minh)
    real = order(cast)
    into_practice(client)
    answer = client.get("/cases/export/")
    one = SheetOrder.objects.exclude(pk=real.pk).get()
    assert (answer["Location"], one.agency_id) == (one.address, -cast.health.pk)
    make_sheets(NOW)
    make_sheets(NOW)
    assert read_sheet(taken(client, one)).above[0] == "TẬP DƯỢT – KHÔNG CÓ GIÁ TRỊ"
    assert client.get(real.address).status_code == 404
    assert [notice.address for notice in Notice.objects.all()] == [real.address]
    assert signed_in(cast.minh).get(one.address).status_code == 404


# Keeping.


def age(path: Path) -> None:
    os.utime(path, (0, 0))


def test_the_sweep_of_files_leaves_a_sheet_that_is_kept_and_takes_what_a_killed_worker_left(cast: Cast) -> None:
    one = order(cast)
    make_sheets(NOW)
    path = files.path_of(fresh(one).file_id)
    age(path)
    assert file_checks.remove_orphans(path.name[:2]) == 0
    with files.written_aside() as aside:
        left = aside.with_name("left")
        left.write_bytes(b"half a sheet")
    age(left)
    assert file_checks.remove_orphans("00") == 1
    assert (path.exists(), left.exists()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_after_seven_days_the_order_and_its_file_are_gone(cast: Cast) -> None:
    one = order(cast)
    make_sheets(NOW)
    digest = fresh(one).file_id
    assert forget_sheets(NOW + timedelta(days=SHEETS_KEPT_DAYS)).count == 0
    assert forget_sheets(NOW + timedelta(days=SHEETS_KEPT_DAYS, seconds=5)).count == 1
    assert not SheetOrder.objects.exists()
    assert not StoredFile.objects.filter(pk=digest).exists()
    assert not files.path_of(digest).exists()
    assert Event.objects.filter(kind="sheet_order.forgotten").count() == 1


def test_one_that_is_being_made_is_never_forgotten(cast: Cast) -> None:
    order(cast)
    assert forget_sheets(NOW + timedelta(days=100)).count == 0


def test_nothing_is_left_beside_the_store_after_a_sheet_is_made(cast: Cast) -> None:
    order(cast)
    make_sheets(NOW)
    assert list((Path(settings.FILES) / "00" / "00").glob("tmp*")) == []


def test_the_worker_is_woken_though_its_job_is_far_off(cast: Cast) -> None:
    Job.objects.create(name="work.sheets", due_at=NOW + timedelta(seconds=15))
    order(cast)
    assert Job.objects.get(name="work.sheets").due_at == NOW
