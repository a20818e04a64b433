"""Readers are handed every event of their kinds: in order, at least once, each chain for itself."""

from datetime import datetime
from typing import Any

import pytest

from nennep.kernel.registry import Registry
from nennep.ledger import readers
from nennep.ledger.actions import append
from nennep.ledger.models import Event, ReaderCursor
from nennep.ledger.readers import ReadersFailedError, drain, reads
from nennep.org.models import Agency
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 09:00")
Seen = list[tuple[int, int, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_own_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", Registry("reader"))


def happen(cast: Cast, agency: Agency, code: str, kind: str = "case.submitted") -> None:
    person = "lan" if agency == cast.health else "tuan"
    append(
        kind,
        subject=("case", 7),
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
            raise RuntimeError(facts["code"])

    return bad


def traces() -> set[str]:
    return set(ReaderCursor.objects.filter(reader__startswith="trace").values_list("reader", flat=True))


def test_a_reader_that_raises_stops_at_that_event_and_takes_it_again(cast: Cast, failing: set[str]) -> None:
    for code in ("good", "bad", "after"):
        happen(cast, cast.health, code)
    for _ in range(2):
        with pytest.raises(ReadersFailedError) as raised:
            drain(at=NOW)
        assert "event 2" in raised.value.exceptions[0].__notes__[0]
        assert traces() == {"trace good"}
    failing.clear()
    assert drain(at=NOW) == 2
    assert traces() == {"trace good", "trace bad", "trace after"}


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


def test_a_chain_that_lost_its_last_events_does_not_hold_the_readers(cast: Cast) -> None:
    seen = keeper("case.submitted")
    happen(cast, cast.health, "a")
    Event._meta.get_field("chain").related_model.objects.filter(pk=cast.health.pk).update(length=3)
    assert drain(at=NOW) == 1
    assert [row[2] for row in seen] == ["a"]
