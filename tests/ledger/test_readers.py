"""Readers are handed every event of their kinds: in order, at least once; what one cannot take waits alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from nennep.kernel.registry import Registry
from nennep.ledger import readers
from nennep.ledger.actions import append
from nennep.ledger.models import Event, ParkedEvent, ReaderCursor
from nennep.ledger.queries import reader_places
from nennep.ledger.readers import ReadersFailedError, drain, reads
from nennep.org.models import Agency
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 09:00")
MINUTE = timedelta(minutes=1)
Seen = list[tuple[int, int, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_own_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", Registry("reader"))


def happen(cast: Cast, agency: Agency, code: str, kind: str = "case.submitted", subject: int = 7) -> None:
    person = "lan" if agency == cast.health else "tuan"
    append(
        kind,
        subject=("case", subject),
        agency_id=agency.pk,
        by=cast.actor(person),
        at=at("2026-11-17 08:40"),
        facts={"code": code},
    )


def keeper(*kinds: str) -> Seen:
    seen: Seen = []

    @reads(*kinds)
    def keep(event: Event, facts: dict[str, Any], *, at: datetime) -> None:
        seen.append((event.chain_id, event.number, facts["code"]))

    return seen


def test_each_chain_is_read_in_order_and_once(cast: Cast) -> None:
    seen = keeper("case.submitted")
    for number in range(3):
        happen(cast, cast.health, f"y{number}")
        happen(cast, cast.other, f"n{number}")
    assert drain(at=NOW) == 6
    assert [row for row in seen if row[0] == cast.health.pk] == [(cast.health.pk, n + 1, f"y{n}") for n in range(3)]
    assert [row[2] for row in seen if row[0] == cast.other.pk] == ["n0", "n1", "n2"]
    assert drain(at=NOW) == 0
    assert len(seen) == 6


def test_only_the_kinds_asked_for_are_handed_over(cast: Cast) -> None:
    seen = keeper("case.received")
    happen(cast, cast.health, "a")
    happen(cast, cast.health, "b", "case.received")
    happen(cast, cast.health, "c")
    assert drain(at=NOW) == 1
    assert [row[2] for row in seen] == ["b"]


def test_what_happens_later_is_read_later(cast: Cast) -> None:
    seen = keeper("case.submitted")
    happen(cast, cast.health, "a")
    drain(at=NOW)
    happen(cast, cast.health, "b")
    drain(at=NOW)
    assert [row[2] for row in seen] == ["a", "b"]


def test_more_events_than_a_batch_are_all_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "BATCH", 2)
    seen = keeper("case.submitted")
    for number in range(5):
        happen(cast, cast.health, str(number))
    assert drain(at=NOW) == 5
    assert [row[2] for row in seen] == ["0", "1", "2", "3", "4"]


@pytest.fixture
def failing() -> set[str]:
    """A reader that raises for the codes in this set."""
    bad: set[str] = {"bad"}

    @reads("case.submitted")
    def fail(event: Event, facts: dict[str, Any], *, at: datetime) -> None:
        ReaderCursor.objects.create(reader=f"trace {facts['code']}", chain_id=event.chain_id)
        if facts["code"] in bad:
            raise RuntimeError("secret words")

    return bad


def in_order() -> list[str]:
    rows = ReaderCursor.objects.filter(reader__startswith="trace").order_by("pk")
    return [name.removeprefix("trace ") for name in rows.values_list("reader", flat=True)]


def traces() -> set[str]:
    return {f"trace {code}" for code in in_order()}


def test_a_subject_that_a_reader_cannot_take_waits_in_its_order_and_is_tried_ever_less_often(
    cast: Cast, failing: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    for code in ("good", "bad", "after"):
        happen(cast, cast.health, code)
    happen(cast, cast.health, "other subject", subject=8)
    with pytest.raises(ReadersFailedError) as raised:
        drain(at=NOW)
    assert "event 2" in raised.value.exceptions[0].__notes__[0]
    assert traces() == {"trace good", "trace other subject"}
    row = ParkedEvent.objects.get()
    assert (row.number, row.subject_id, row.since, row.tries) == (2, 7, NOW, 1)
    assert (row.error, row.place.rpartition(" ")[2]) == ("RuntimeError", "fail")
    assert "secret words" not in caplog.text + row.error + row.place
    assert len(caplog.records) == 1

    happen(cast, cast.health, "later")
    assert drain(at=NOW) == 0
    waits = []
    for tries in range(2, 12):
        with pytest.raises(ReadersFailedError):
            drain(at=row.next_try_at)
        before, row = row, ParkedEvent.objects.get()
        waits.append(row.next_try_at - before.next_try_at)
        assert (row.number, row.since, row.tries) == (2, NOW, tries)
    assert (waits[0], waits[1], waits[-1]) == (2 * MINUTE, 4 * MINUTE, 360 * MINUTE)

    failing.clear()
    assert drain(at=row.next_try_at - MINUTE) == 0
    assert drain(at=row.next_try_at) == 3
    assert in_order() == ["good", "other subject", "bad", "after", "later"]
    assert not ParkedEvent.objects.exists()
    happen(cast, cast.health, "afterwards")
    assert drain(at=NOW) == 1


def test_what_is_no_news_any_more_is_passed_over_when_it_is_tried_again(cast: Cast) -> None:
    seen: list[str] = []
    broken = [True]

    @reads("case.submitted", within_days=7)
    def tell(event: Event, facts: dict[str, Any], *, at: datetime) -> None:
        if broken:
            raise RuntimeError
        seen.append(facts["code"])

    happen(cast, cast.health, "old")
    with pytest.raises(ReadersFailedError):
        drain(at=NOW)
    broken.clear()
    assert drain(at=NOW + timedelta(days=8)) == 0
    assert (seen, ParkedEvent.objects.count()) == ([], 0)


def test_what_waits_may_fail_in_its_turn(cast: Cast, failing: set[str]) -> None:
    failing.add("after")
    for code in ("bad", "between", "after"):
        happen(cast, cast.health, code)
    with pytest.raises(ReadersFailedError):
        drain(at=NOW)
    failing.remove("bad")
    with pytest.raises(ReadersFailedError):
        drain(at=NOW + MINUTE)
    assert in_order() == ["bad", "between"]
    row = ParkedEvent.objects.get()
    assert (row.number, row.since, row.tries) == (3, NOW + MINUTE, 1)


def test_a_killed_worker_loses_nothing(cast: Cast, failing: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("good", "bad"):
        happen(cast, cast.health, code)
    happen(cast, cast.health, "other subject", subject=8)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(readers, "_park", killed)
        with pytest.raises(KeyboardInterrupt):
            drain(at=NOW)
    assert (traces(), ParkedEvent.objects.count()) == (set(), 0)
    with pytest.raises(ReadersFailedError):
        drain(at=NOW)
    failing.clear()
    with monkeypatch.context() as patch:
        patch.setattr(ParkedEvent, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            drain(at=NOW + MINUTE)
    assert "trace bad" not in traces()
    assert drain(at=NOW + MINUTE) == 1


def test_a_clock_put_back_does_not_put_off_the_next_try(cast: Cast, failing: set[str]) -> None:
    happen(cast, cast.health, "bad")
    with pytest.raises(ReadersFailedError):
        drain(at=NOW)
    failing.clear()
    assert drain(at=at("2026-11-01 09:00")) == 1


def test_a_database_that_does_not_answer_parks_nothing(cast: Cast) -> None:
    happen(cast, cast.health, "a")
    away = [OperationalError("server closed the connection")]
    away[0].__cause__ = InterfaceError("connection already closed")

    @reads("case.submitted")
    def fail(event: Event, facts: dict[str, Any], *, at: datetime) -> None:
        raise away[0]

    with pytest.raises(OperationalError):
        drain(at=NOW)
    assert not ParkedEvent.objects.exists()
    assert not ReaderCursor.objects.filter(number__gt=0).exists()


def test_a_reader_that_raises_keeps_neither_other_chains_nor_other_readers_waiting(
    cast: Cast, failing: set[str]
) -> None:
    seen = keeper("case.submitted")
    happen(cast, cast.health, "bad")
    happen(cast, cast.health, "next")
    happen(cast, cast.other, "elsewhere")
    with pytest.raises(ReadersFailedError) as raised:
        drain(at=NOW)
    assert len(raised.value.exceptions) == 1
    assert traces() == {"trace elsewhere"}
    assert {row[2] for row in seen} == {"bad", "next", "elsewhere"}


def test_what_a_reader_has_not_read_yet_is_counted_from_its_oldest(cast: Cast, failing: set[str]) -> None:
    for code in ("bad", "after", "more"):
        happen(cast, cast.health, code)
    (place,) = reader_places()
    assert (place.lag, place.oldest_at, place.parked) == (3, at("2026-11-17 08:40"), 0)
    with pytest.raises(ReadersFailedError):
        drain(at=NOW)
    (place,) = reader_places()
    assert (place.lag, place.oldest_at, place.parked) == (0, None, 1)


def test_a_chain_that_lost_its_last_events_does_not_hold_the_readers(cast: Cast) -> None:
    seen = keeper("case.submitted")
    happen(cast, cast.health, "a")
    Event._meta.get_field("chain").related_model.objects.filter(pk=cast.health.pk).update(length=3)
    assert drain(at=NOW) == 1
    assert [row[2] for row in seen] == ["a"]
