"""``./nennep verify`` passes on what was written, and names the first broken link of what was changed."""

import hashlib
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from nennep.ledger.actions import append
from nennep.ledger.commands import verify
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import chain_words
from nennep.org.models import Agency
from tests.calendars import at
from tests.cast import Cast

LENGTH = 5
pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(cast: Cast) -> Chain:
    """Five events of the health agency and five of the other one."""
    for number in range(LENGTH):
        for agency, person in ((cast.health, "lan"), (cast.other, "tuan")):
            append(
                "case.submitted",
                subject=("case", 7),
                agency_id=agency.pk,
                by=cast.actor(person),
                at=at("2026-11-17 08:40"),
                facts={"code": f"H99.12-{number}", "channel": "counter"},
            )
    return Chain.objects.get(agency_id=cast.health.pk)


def told(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = verify(Namespace())
    return code, capsys.readouterr().out


def named(agency_id: int) -> str:
    return f"Chuỗi {agency_id} ({Agency.objects.get(pk=agency_id).name})"


@contextmanager
def bare_tables() -> Iterator[Callable[..., None]]:
    """The tables without the triggers that refuse: as the owner of the file or of the server sees them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS ledger_event_no_delete")
        yield cursor.execute
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_append_only")


def change_event(chain: Chain, number: int, assignment: str, *values: object) -> None:
    with bare_tables() as execute:
        execute(
            f"UPDATE ledger_event SET {assignment} WHERE chain_id = %s AND number = %s",
            [*values, chain.agency_id, number],
        )


def test_what_was_written_is_whole(chain: Chain, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    code, words = told(capsys)
    assert code == 0
    assert f"{named(chain.agency_id)}: 5 sự kiện, nguyên vẹn." in words
    assert "Mọi chuỗi nguyên vẹn." in words
    # A chain of practice bears the number of its agency, negated.
    assert chain_words(-chain.agency_id) == named(chain.agency_id).replace("Chuỗi", "Chuỗi tập dượt")
    assert chain_words(4_000_000) == "Chuỗi 4000000"


@pytest.mark.parametrize("position", [0, 1, 40, 90, -2, -1])
def test_a_changed_byte_of_an_event_is_found(chain: Chain, position: int, capsys: pytest.CaptureFixture[str]) -> None:
    body = bytearray(Event.objects.get(chain=chain, number=3).body.encode())
    body[position] ^= 1
    change_event(chain, 3, "body = %s", body.decode())
    code, words = told(capsys)
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 3: mã băm không khớp" in words
    assert words.count("HỎNG") == 1


COLUMNS = {
    "kind": "case.received",
    "subject_type": "file",
    "subject_id": 8,
    "actor_id": 1_000_000,
    "acting_for_id": 1_000_000,
    "at": "2026-11-17 01:40:00.000001+00:00",
    "happened_at": "2026-11-17 01:40:00.000001+00:00",
}


def test_every_column_beside_the_body_is_looked_at() -> None:
    own = {"number", "chain", "body", "hash", "pk"}
    assert {field.name for field in Event._meta.get_fields()} - own == set(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found_and_named(chain: Chain, column: str, capsys: pytest.CaptureFixture[str]) -> None:
    value = COLUMNS[column]
    if connection.vendor == "sqlite" and column.endswith("at"):
        value = str(value).removesuffix("+00:00")
    change_event(chain, 2, f"{column} = %s", value)
    code, words = told(capsys)
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 2: cột {column} khác nội dung đã băm" in words


def test_a_changed_hash_is_found(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    change_event(chain, 4, "hash = %s", bytes(32))
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 4: mã băm" in told(capsys)[1]


@pytest.mark.parametrize("gone", [1, 3])
def test_a_removed_event_is_found(chain: Chain, gone: int, capsys: pytest.CaptureFixture[str]) -> None:
    with bare_tables() as execute:
        execute("DELETE FROM ledger_event WHERE chain_id = %s AND number = %s", [chain.agency_id, gone])
    code, words = told(capsys)
    assert code == 1
    assert f"HỎNG tại sự kiện {gone}: thiếu sự kiện số {gone}, gặp số {gone + 1}" in words


def test_a_removed_last_event_is_found(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    with bare_tables() as execute:
        execute("DELETE FROM ledger_event WHERE chain_id = %s AND number = %s", [chain.agency_id, LENGTH])
    code, words = told(capsys)
    assert code == 1
    assert "đầu chuỗi ghi 5 sự kiện, tìm thấy 4" in words


def test_two_swapped_events_are_found(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    with bare_tables() as execute:
        for was, becomes in ((2, -1), (3, 2), (-1, 3)):
            execute(
                "UPDATE ledger_event SET number = %s WHERE chain_id = %s AND number = %s",
                [becomes, chain.agency_id, was],
            )
    code, words = told(capsys)
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 2: mã băm không khớp" in words


def test_an_event_moved_to_another_chain_is_found(chain: Chain, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with bare_tables() as execute:
        execute(
            "UPDATE ledger_event SET chain_id = %s, number = 6 WHERE chain_id = %s AND number = 5",
            [cast.other.pk, chain.agency_id],
        )
    code, words = told(capsys)
    assert code == 1
    assert words.count("HỎNG") == 2


@pytest.mark.parametrize("change", ["head", "length"])
def test_a_changed_head_of_the_chain_is_found(chain: Chain, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    if change == "head":
        Chain.objects.filter(pk=chain.pk).update(head=bytes(32))
    else:
        Chain.objects.filter(pk=chain.pk).update(length=LENGTH + 1)
    code, words = told(capsys)
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 5: đầu chuỗi ghi" in words


def test_events_whose_chain_is_gone_are_told(chain: Chain, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with bare_tables() as execute:
        execute("DELETE FROM ledger_chain WHERE agency_id = %s", [chain.agency_id])
        code, words = told(capsys)
        # The test's own end checks that every event has its chain.
        execute(
            "INSERT INTO ledger_chain (agency_id, length, head) VALUES (%s, %s, %s)",
            [chain.agency_id, chain.length, bytes(chain.head)],
        )
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 1: còn sự kiện nhưng đầu chuỗi đã bị xóa" in words
    assert f"{named(cast.other.pk)}: 5 sự kiện, nguyên vẹn." in words


@pytest.mark.parametrize("body", ["{}", "[]", "3", "not json", "[" * 100_000, '{"kind": "case.submitted"}'])
def test_a_body_that_says_nothing_is_told_although_every_hash_agrees(
    chain: Chain, cast: Cast, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    head = bytes(32)
    for event in Event.objects.filter(chain=chain).order_by("number"):
        text = body if event.number == 2 else event.body
        head = hashlib.sha256(head + text.encode()).digest()
        change_event(chain, event.number, "body = %s, hash = %s", text, head)
    Chain.objects.filter(pk=chain.pk).update(head=head)
    code, words = told(capsys)
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 2: nội dung đã băm" in words
    assert f"{named(cast.other.pk)}: 5 sự kiện, nguyên vẹn." in words


EVENT_COLUMNS = [field.attname for field in Event._meta.concrete_fields if field.attname != "chain_id"]
STRANGE = ["'9999-99-99'", "'zz'", "x'ff00'", "CAST(x'ff00' AS text)", "9e99", "9223372036854775807", "''"]
# PostgreSQL keeps the type of a column; what it can hold is tampered with above, on both.
on_sqlite = pytest.mark.once("tests/ledger/test_verify.py")


@on_sqlite
@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_whatever_a_column_of_an_event_holds_is_a_broken_link(
    chain: Chain, cast: Cast, column: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change_event(chain, 2, f"{column} = {value}")
    code, words = told(capsys)
    words.encode()
    assert code == 1
    assert f"{named(chain.agency_id)}: HỎNG tại sự kiện 2: " in words
    assert f"{named(cast.other.pk)}: 5 sự kiện, nguyên vẹn." in words


@on_sqlite
@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("column", ["head", "length", "agency_id", "closed_at = 'zz', heir_id"])
def test_whatever_a_column_of_a_chain_holds_is_a_broken_link(
    chain: Chain, cast: Cast, column: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with bare_tables() as execute:
        execute(f"UPDATE ledger_chain SET {column} = {value} WHERE agency_id = %s", [chain.agency_id])
        code, words = told(capsys)
        execute("DELETE FROM ledger_chain WHERE agency_id <> %s OR typeof(agency_id) <> 'integer'", [cast.other.pk])
        execute(
            "INSERT INTO ledger_chain (agency_id, length, head) VALUES (%s, %s, %s)",
            [chain.agency_id, chain.length, bytes(chain.head)],
        )
    words.encode()
    assert code == 1
    assert "HỎNG" in words
    assert f"{named(cast.other.pk)}: 5 sự kiện, nguyên vẹn." in words


def test_events_that_stand_before_their_predecessor_are_told_and_break_nothing(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    for when in ("2026-11-18 09:00", "2026-11-17 09:00", "2026-11-17 09:01", "2026-11-17 09:00:30"):
        common = {"subject": ("case", 7), "agency_id": cast.health.pk, "by": cast.actor("lan")}
        append("case.submitted", **common, at=at(when), facts={"code": "x"})
    code, said = told(capsys)
    assert code == 0
    assert "(Sở Y tế tỉnh Thử): 1 sự kiện ghi giờ trước sự kiện đứng trước nó, nhiều nhất 1 ngày (sự kiện 2)" in said
