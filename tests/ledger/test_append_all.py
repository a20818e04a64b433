from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from nennep.kernel.actors import machine
from nennep.ledger.actions import Entry, UnknownEventError, append, append_all
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link

AT = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
AGENCY = 7
pytestmark = pytest.mark.django_db


def entries(count: int) -> list[Entry]:
    return [
        Entry("step.imported", ("case", n), AT - timedelta(days=n), {"key": f"e{n}", "việc": "Đo"})
        for n in range(1, count + 1)
    ]


def test_many_events_at_once_stand_as_if_written_one_by_one() -> None:
    by = machine(AGENCY)
    append_all(entries(3), agency_id=AGENCY, by=by, at=AT)
    for entry in entries(3):
        append(
            entry.kind,
            subject=entry.subject,
            agency_id=8,
            by=by,
            at=AT,
            happened_at=entry.happened_at,
            facts=entry.facts,
        )
    at_once, one_by_one = Chain.objects.get(pk=AGENCY), Chain.objects.get(pk=8)
    assert (at_once.length, bytes(at_once.head)) == (3, bytes(one_by_one.head))
    assert broken_link(at_once) is None


def test_the_numbers_go_on_from_those_before_and_are_told() -> None:
    by = machine(AGENCY)
    append("import.finished", subject=("import", 1), agency_id=AGENCY, by=by, at=AT)
    assert append_all(entries(2), agency_id=AGENCY, by=by, at=AT) == range(2, 4)
    append("import.finished", subject=("import", 2), agency_id=AGENCY, by=by, at=AT)
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert broken_link(Chain.objects.get(pk=AGENCY)) is None


def test_nothing_to_write_writes_nothing() -> None:
    assert len(append_all([], agency_id=AGENCY, by=machine(AGENCY), at=AT)) == 0
    assert Chain.objects.get(pk=AGENCY).length == 0


def test_an_unknown_kind_writes_none_of_them() -> None:
    wrong = Entry("case.burnt", ("case", 9), AT, {})
    with pytest.raises(UnknownEventError):
        append_all([*entries(2), wrong], agency_id=AGENCY, by=machine(AGENCY), at=AT)
    assert Event.objects.count() == 0


def test_a_rollback_takes_the_line_back() -> None:
    with transaction.atomic():
        append_all(entries(2), agency_id=AGENCY, by=machine(AGENCY), at=AT)
        transaction.set_rollback(True)
    assert append_all(entries(1), agency_id=AGENCY, by=machine(AGENCY), at=AT) == range(1, 2)
