"""The one guarded statement does what the ORM would do, on both databases."""

import hashlib
import json
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F, Model

from nennep.cases.models import Case, Remark, Timer
from nennep.ledger.actions import canonical
from nennep.ledger.models import Chain, Event
from nennep.ledger.statement import ChainLine, Delete, GuardedUpdate, Insert, Part, Update, write
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received

WHEN = at("2026-11-17 08:40")
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_received(cast, make_procedure(cast), "2026-11-16 08:00")


def line(case: Case, facts: dict[str, Any] | None = None) -> ChainLine:
    columns = {
        "kind": "step.completed",
        "subject_type": "case",
        "subject_id": case.pk,
        "actor_id": 7,
        "acting_for_id": None,
        "at": WHEN,
        "happened_at": datetime(2026, 11, 17, 1, 2, 3, 456789, UTC),
    }
    return ChainLine(case.agency_id, columns, canonical({**columns, "facts": facts or {}}))


def item(case: Case, node: str, **more: Any) -> dict[str, Any]:
    values = {
        "agency": case.agency_id,
        "division": None,
        "duty": "handle",
        "assignee": None,
        "subject_type": "case",
        "subject_id": case.pk,
        "node": node,
        "title": "Thẩm định “hồ sơ” 100% ? %s",
        "entered_at": WHEN,
        "taken_at": None,
        "limit_at": WHEN,
        "promise_at": None,
        "safe_at": WHEN,
        "state": "open",
    }
    return values | more


def guard(case: Case, **changes: Any) -> GuardedUpdate:
    return GuardedUpdate(Case, case.pk, {"state": case.state, "version": case.version}, changes)


def by_orm(guarded: GuardedUpdate, line: ChainLine, parts: list[Part]) -> None:
    """The plain twin."""
    won = guarded.model._default_manager.filter(pk=guarded.pk, **guarded.expected).update(
        **guarded.values, version=F("version") + 1
    )
    assert won == 1
    chain = Chain.objects.get(pk=line.agency_id)
    chain.length += 1
    chain.head = hashlib.sha256(bytes(chain.head) + line.body.encode()).digest()
    chain.save()
    Event.objects.create(chain=chain, number=chain.length, hash=chain.head, body=line.body, **line.columns)
    for part in parts:
        rows = part.model._default_manager
        where = {f"{name}__in" if isinstance(value, list) else name: value for name, value in part.where.items()}
        if isinstance(part, Insert):
            rows.create(**{part.model._meta.get_field(n).attname: v for n, v in part.values.items()})
        elif isinstance(part, Update):
            rows.filter(**where).update(**part.values)
        else:
            rows.filter(**where).delete()


def everything() -> list[list[tuple[Any, ...]]]:
    """The rows as the database holds them, but for the numbers that it gives itself."""
    found = []
    models: tuple[type[Model], ...] = (Case, Chain, Event, WorkItem, Timer, Remark)
    for model in models:
        names = [f.attname for f in model._meta.concrete_fields if f.attname != "id"]
        rows = model._default_manager.values_list(*names)
        found.append(sorted((tuple(map(_plain, row)) for row in rows), key=str))
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def parts_of(case: Case) -> list[Part]:
    return [
        Update(
            WorkItem,
            {"subject_type": "case", "subject_id": case.pk, "node": ["B1"], "state": ["open"]},
            {"state": "done", "taken_at": WHEN},
        ),
        Insert(WorkItem, item(case, "B2", assignee=case.handler_id)),
        Insert(Timer, {"case": case.pk, "node": 4, "due_at": WHEN}),
        Insert(Timer, {"case": case.pk, "node": 5, "due_at": WHEN}),
    ]


def test_a_statement_leaves_the_rows_that_the_orm_leaves(case: Case, cast: Cast) -> None:
    changes = {
        "tokens": [2, 1002],
        "variables": {"đạt": True, "lý do": "a 'b' \\ \"c\" ?", "số": 1.5},
        "handler": cast.minh.pk,
        "finished_at": WHEN,
        "outcome": "early",
        "refusal": True,
    }
    parts = parts_of(case)
    with transaction.atomic():
        by_orm(guard(case, **changes), line(case, {"đ": "ấ"}), parts)
        expected = everything()
        transaction.set_rollback(True)
    assert write(guard(case, **changes), line(case, {"đ": "ấ"}), parts) == 3
    assert everything() == expected


def test_deletions_and_conditions_on_nothing_are_those_of_the_orm(case: Case) -> None:
    Timer.objects.create(case=case, node=4, due_at=WHEN)
    Timer.objects.create(case=case, node=6, due_at=WHEN)
    parts: list[Part] = [
        Delete(Timer, {"case": case.pk, "node": [4, 5]}),
        Update(WorkItem, {"subject_id": case.pk, "assignee": None, "taken_at": None}, {"title": "?"}),
    ]
    with transaction.atomic():
        by_orm(guard(case), line(case), parts)
        expected = everything()
        transaction.set_rollback(True)
    assert write(guard(case), line(case), parts) == 3
    assert everything() == expected


def test_a_lost_guard_writes_nothing(case: Case) -> None:
    before = everything()
    lost = GuardedUpdate(Case, case.pk, {"state": case.state, "version": 99}, {"tokens": []})
    assert write(lost, line(case), parts_of(case)) is None
    assert everything() == before


def test_a_part_that_the_database_refuses_takes_everything_back(case: Case) -> None:
    before = everything()
    twice: list[Part] = [Insert(WorkItem, item(case, "B1")), Insert(WorkItem, item(case, "B1"))]
    with pytest.raises(IntegrityError), transaction.atomic():
        write(guard(case, tokens=[9]), line(case), twice)
    assert everything() == before


def test_the_transaction_around_a_refused_part_goes_on(case: Case) -> None:
    before = everything()
    twice: list[Part] = [Insert(WorkItem, item(case, "B1")), Insert(WorkItem, item(case, "B1"))]
    # PostgreSQL lets nothing go on after an error but from a savepoint; SQLite undoes the write by its own.
    around = transaction.atomic if connection.vendor == "postgresql" else nullcontext
    with transaction.atomic():
        with suppress(IntegrityError), around():
            write(guard(case, tokens=[9]), line(case), twice)
        assert everything() == before
        assert write(guard(case, tokens=[9]), line(case)) == 3


def test_a_part_refused_outside_any_transaction_takes_everything_back(transactional_db: None, case: Case) -> None:
    before = everything()
    twice: list[Part] = [Insert(WorkItem, item(case, "B1")), Insert(WorkItem, item(case, "B1"))]
    with pytest.raises(IntegrityError):
        write(guard(case, tokens=[9]), line(case), twice)
    assert everything() == before
    assert write(guard(case, tokens=[9]), line(case)) == 3


def test_an_instant_without_its_zone_is_not_written(case: Case) -> None:
    with pytest.raises(ValueError, match="zone"):
        write(guard(case, finished_at=WHEN.replace(tzinfo=None)), line(case))


@pytest.mark.postgresql
def test_a_text_too_long_is_refused_and_not_cut(case: Case) -> None:
    with pytest.raises(DataError), transaction.atomic():
        write(guard(case), line(case), [Insert(WorkItem, item(case, "B9", title="x" * 201))])


def test_the_number_is_the_next_and_the_hash_binds_the_one_before(case: Case) -> None:
    chain = Chain.objects.get(pk=case.agency_id)
    length, head = chain.length, bytes(chain.head)
    given = line(case)
    assert write(None, given) == length + 1
    event = Event.objects.get(chain=chain, number=length + 1)
    assert bytes(event.hash) == hashlib.sha256(head + given.body.encode()).digest()
    assert json.loads(event.body)["at"] == "2026-11-17T01:40:00.000000Z"
