"""Hand-written reads of a step, each beside its plain twin of the ORM in the tests."""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.db.models.base import ModelState

from nennep.ledger import driver
from nennep.ledger.models import Event

from ..models import Case
from ..rules import REPROCESSED, SENT_BACK

Load = Callable[[Any], Any]
# Number in the chain, doer, for whom, and the event's text.
StepEvent = tuple[int, int | None, int | None, str]
# The last one gives the steps before it other names, by the map of another version.
STEP_EVENTS = ("step.completed", SENT_BACK, "case.resolved", "case.returned", REPROCESSED)


def read_case(pk: int) -> Case:
    """The case as it stands now, for an action, which checks the permission itself.

    What ``Case.objects.get(pk=pk)`` gives, without building the query anew each time.
    Raises Case.DoesNotExist.
    """
    sql, names, loads = _reading()
    found = driver.rows(sql, (str(pk),))
    if not found:
        raise Case.DoesNotExist(f"no case {pk}")
    values = [
        value if load is None or value is None else load(value) for load, value in zip(loads, found[0], strict=True)
    ]
    # As unpickling makes an instance: ``Case(...)`` would set each field through its descriptors.
    case = Case.__new__(Case)
    case.__dict__.update(zip(names, values, strict=True))
    case._state = ModelState()
    case._state.db, case._state.adding = DEFAULT_DB_ALIAS, False
    return case


def step_events(case: Case) -> list[StepEvent]:
    """Each completed step and each change of version of the case, in no order.

    The chain is not asked for: with it the planner may walk the whole chain of the agency
    instead of the index by subject.
    """
    marks = ", ".join("?" * len(STEP_EVENTS))
    found = driver.rows(
        "SELECT number, actor_id, acting_for_id, body FROM ledger_event"
        f" WHERE subject_type = 'case' AND subject_id = ? AND kind IN ({marks})",
        (str(case.pk), *STEP_EVENTS),
    )
    return [(number, actor, acting_for, body) for number, actor, acting_for, body in found]


def step_events_by_case(people: Collection[int], case_ids: Collection[int]) -> dict[int, list[StepEvent]]:
    """What ``step_events`` tells of each of these cases of which one of ``people`` did a step, or had it done."""
    events = Event.objects.filter(subject_type="case", subject_id__in=case_ids, kind__in=STEP_EVENTS)
    done = events.filter(Q(actor_id__in=people) | Q(acting_for_id__in=people))
    found: dict[int, list[StepEvent]] = {}
    columns = ("subject_id", "number", "actor_id", "acting_for_id", "body")
    for case_id, *event in events.filter(subject_id__in=done.values("subject_id")).values_list(*columns):
        found.setdefault(case_id, []).append(tuple(event))
    return found


@lru_cache(maxsize=1)
def _reading() -> tuple[str, list[str], list[Load | None]]:
    """The statement, the names of what it yields, and how each value becomes that of the field."""
    fields = Case._meta.concrete_fields
    columns = ", ".join(field.column for field in fields if field.column)
    sql = f"SELECT {columns} FROM cases_case WHERE id = ?"
    return sql, [field.attname for field in fields], [driver.load_of(field) for field in fields]
