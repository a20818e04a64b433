"""The list of cases: filter and order, counts, and the columns of a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import remaining
from nennep.kernel.worktime import Budget, Unit, due
from nennep.org.models import DeskService, Division, User
from nennep.org.queries import people_with
from nennep.org.queries.calendars import calendar_lately_of
from nennep.org.rules import DUTIES, HANDLE
from nennep.procedures.models import Field, Procedure
from nennep.procedures.queries.fields import with_merged
from nennep.work.models import WorkItem

from ..models import Case, Result
from ..parts.clock import limit_of
from ..rules import OPEN, OUTCOMES, STATES
from .access import cases_for, desks_of, sees_agency, sees_divisions
from .case_list_columns import ORDERS, ListRow
from .case_page import owner_of, phone_of
from .returns import lying_at_desks
from .searches import found_by_words
from .worklist import SendingBack, sendings_back

SOON_DAYS = 3
BATCH = 500
LAST = datetime(9999, 1, 1, tzinfo=UTC)
# By the promise as it is shown: what has none now, as while the clock stands, comes last.
STANDS = Q(stopped_since__isnull=False, finished_at__isnull=True)
DUE_KEY = Choice(When(STANDS, then=Value(LAST)), default=Coalesce("due_at", Value(LAST)))
# By state, because the index of the lists begins with agency and state.
RUNNING = Q(state="processing")
# Beside them lie cases whose clock a step holds: they are under way and cannot be late.
TICKING = RUNNING & Q(stopped_since=None)
STANDING = Q(state__in=("waiting", "suspended"))
FINISHED = Q(state__in=("resolved", "returned", "withdrawn", "stopped"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a viewer asks of the list. ``handler``: "" for everybody, "me", or the id of a person.

    ``view`` is one of the daily questions: open, late, soon, waiting, desk, results (that lie at the viewer's desk), done, all;
    running is what of the open ones is shown row by row, the clock of the others stands.
    ``origin`` "taken_over": only what was open in the old system when the agency began here.
    """

    view: str = "open"
    words: str = ""
    division: str = ""
    field: str = ""
    procedure: str = ""
    handler: str = ""
    state: str = ""
    origin: str = ""
    sort: str = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the selects offer a viewer.

    ``handlers``: who handles cases or did so, in the agencies all of whose cases the viewer
    sees and in the own divisions.
    """

    divisions: Sequence[Division]
    fields: Sequence[Field]
    procedures: Sequence[Procedure]
    handlers: Sequence[User]


def listed(actor: Actor, wanted: CaseFilter, at: datetime) -> QuerySet[Case]:
    """The cases asked for, with the keys they are sorted and paged by."""
    found = _narrowed(actor, wanted).filter(_handled(actor, wanted))
    if wanted.view == "results":
        found = lying_at_desks(found, desks_of(actor))
    elif wanted.view != "all":
        found = found.filter(_views(actor, at)[wanted.view])
    return found.select_related("procedure_version__procedure", "variant", "handler", "division").annotate(
        due_key=DUE_KEY, received_key=Coalesce("received_at", "submitted_at")
    )


def count_of(actor: Actor, wanted: CaseFilter, at: datetime) -> int:
    """How many cases are asked for."""
    return listed(actor, wanted, at).count()


def order_of(wanted: CaseFilter) -> tuple[str, ...]:
    """The columns of the order asked for; of received cases the plain one, which has an index."""
    received = wanted.view not in ("all", "desk")
    return tuple(key.replace("received_key", "received_at") if received else key for key in ORDERS[wanted.sort])


def whole_list(
    actor: Actor, wanted: CaseFilter, at: datetime, *, most: int | None = None
) -> tuple[int, Iterator[ListRow]]:
    """How many cases are asked for, and their rows in order, ``most`` of them; read batch by batch."""
    found = listed(actor, wanted, at).order_by(*order_of(wanted))
    return found.count(), _in_batches(found if most is None else found[:most], at)


def _in_batches(found: QuerySet[Case], at: datetime) -> Iterator[ListRow]:
    batch: list[Case] = []
    for case in found.iterator(chunk_size=BATCH):
        batch.append(case)
        if len(batch) == BATCH:
            yield from _for_a_file(rows_of(batch, at))
            batch = []
    yield from _for_a_file(rows_of(batch, at))


def _for_a_file(rows: Sequence[ListRow]) -> Iterator[ListRow]:
    """The rows with the number of the result that holds."""
    results = Result.objects.filter(case_id__in=[row.case.pk for row in rows], superseded_at=None)
    numbers = dict(results.values_list("case_id", "number"))
    return (replace(row, result=numbers.get(row.case.pk, "")) for row in rows)


def counted(actor: Actor, wanted: CaseFilter, at: datetime) -> dict[str, int]:
    """How many cases each daily question would show under the same search and selects.

    ``mine`` counts the viewer's open cases, ``everybody`` all open ones.
    """
    views = _views(actor, at)
    handled = _handled(actor, wanted)
    asked = {name: Count("pk", filter=condition & handled) for name, condition in views.items()}
    asked["all"] = Count("pk", filter=Q(pk__isnull=False) & handled)
    asked["mine"] = Count("pk", filter=views["open"] & Q(handler_id=actor.user_id))
    asked["everybody"] = Count("pk", filter=views["open"])
    asked["standing"] = Count("pk", filter=STANDING & handled)
    return _narrowed(actor, wanted).aggregate(**asked)


def nearest(actor: Actor, wanted: CaseFilter, at: datetime) -> Case | None:
    """The case with the nearest promise among the viewer's open ones."""
    still = listed(actor, replace(wanted, view="open", words="", state=""), at)
    return still.filter(due_at__gte=at, stopped_since=None).order_by("due_at").first()


def choices_for(actor: Actor) -> Choices:
    """The selects of the list; a desk that receives for other agencies has their procedures too."""
    agencies = actor.rule_agency_ids
    own = Q(agency_id__in=agencies)
    served = Q(agency_id__in=DeskService.objects.filter(desk_id__in=agencies).values("agency_id"))
    return Choices(
        divisions=list(
            Division.objects.filter(agency_id__in=agencies).order_by(F("ended_on").desc(nulls_first=True), "pk")
        ),
        fields=list(Field.objects.filter(procedures__agency_id__in=agencies).distinct().order_by("order", "pk")),
        procedures=list(Procedure.objects.filter(own | served).order_by("quality_code")),
        # From the posts: to ask the cases would be to walk the history of the whole agency.
        handlers=people_with(HANDLE, sees_agency(actor), sees_divisions(actor)),
    )


def rows_of(cases: Sequence[Case], at: datetime) -> list[ListRow]:
    """The rows as shown; people and places are looked up for all of them at once."""
    known = {case.pk: case for case in cases}
    items: dict[int, WorkItem] = {}
    live = WorkItem.objects.filter(subject_type="case", subject_id__in=known, state__in=("open", "waiting"))
    for item in live.select_related("assignee", "division").order_by("-entered_at", "-pk"):
        items[item.subject_id] = item
    owners = Case.objects.filter(pk__in=known).prefetch_related("parties").only("code", "summary")
    names = {case.pk: (owner_of(case), phone_of(case)) for case in owners}
    back = {item.subject_id: told.words for item, told in _came_back(list(items.values()), known)}
    rows = [_row(case, *names[case.pk], items.get(case.pk), at) for case in cases]
    return [replace(row, back=back.get(row.case.pk, "")) for row in rows]


def _came_back(items: Sequence[WorkItem], cases: Mapping[int, Case]) -> Iterator[tuple[WorkItem, SendingBack]]:
    """Of what lies open now the steps to which somebody sent the case back."""
    told = sendings_back([item for item in items if cases[item.subject_id].state == "processing"], cases)
    return ((item, told[item.pk]) for item in items if item.pk in told)


def _narrowed(actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    """What the viewer may see, under the search and the selects.

    The agencies are named once more, so that the indexes, which begin with them, are used.
    """
    found = found_by_words(actor, wanted.words) if wanted.words else cases_for(actor)
    if wanted.division:
        found = found.filter(division_id=int(wanted.division))
    if wanted.field:
        # Cases keep the field that they were received under: those of what was merged into it are meant too.
        found = found.filter(field_id__in=with_merged(int(wanted.field)))
    if wanted.procedure:
        found = found.filter(procedure_version__procedure__quality_code=wanted.procedure)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.origin:
        found = found.filter(taken_over_at__isnull=False)
    return found


def _handled(actor: Actor, wanted: CaseFilter) -> Q:
    if not wanted.handler:
        return Q()
    return Q(handler_id=actor.user_id if wanted.handler == "me" else int(wanted.handler))


def _views(actor: Actor, at: datetime) -> dict[str, Q]:
    return {
        "open": Q(state__in=sorted(OPEN)),
        "running": RUNNING,
        "late": TICKING & Q(due_at__lt=at),
        "soon": TICKING & Q(due_at__gte=at, due_at__lte=_soon(actor, at)),
        "waiting": STANDING,
        "desk": Q(state__in=("submitted", "incomplete")),
        "done": FINISHED,
    }


def _soon(actor: Actor, at: datetime) -> datetime:
    """The close of the third working day from now."""
    calendar = calendar_lately_of(actor.agency_id)
    reached = due(at, Budget(Decimal(SOON_DAYS), Unit.WORKING_DAY), calendar).at
    return calendar.close(timezone.localdate(reached)) or reached


def _row(case: Case, owner: str, phone: str, item: WorkItem | None, at: datetime) -> ListRow:
    left, tone = _left(case, at)
    place, person, step_due = STATES[case.state], "", None
    if item is not None and case.state in ("processing", "resolved"):
        place, step_due = item.title, item.limit_at
        person = item.assignee.full_name if item.assignee else ""
        if not person:
            person = item.division.name if item.division else DUTIES.get(item.duty, "")
            person = "" if person == place else person  # a step that bears the name of its duty
    elif case.handler:
        person = case.handler.full_name
    row = ListRow(case=case, owner=owner, place=place, person=person, left=left, tone=tone, used=_used(case, at))
    return replace(row, days_left=_days_left(case, at), step_due=step_due, phone=phone)


def _days_left(case: Case, at: datetime) -> int | None:
    """Days of the calendar to the promise of a case whose clock runs; below zero once it has passed."""
    if case.due_now is None or case.finished_at:
        return None
    return (timezone.localdate(case.due_now) - timezone.localdate(at)).days


def _left(case: Case, at: datetime) -> tuple[str, str]:
    """What is left, in the unit of the limit, and its tone."""
    if case.received_at is None:
        return "chưa tiếp nhận", ""
    if case.finished_at:
        late = case.outcome == "overdue"
        return OUTCOMES.get(case.outcome, STATES[case.state]).lower(), "late" if late else ""
    if case.stands:
        return "đồng hồ dừng", "waiting"
    if case.due_at is None or case.procedure_version is None:
        return "chưa xếp loại", ""
    if timezone.localdate(case.due_at) == timezone.localdate(at):
        return ("hôm nay", "today") if at <= case.due_at else ("quá giờ hẹn", "late")
    budget = limit_of(case)
    unit = budget.unit if budget else Unit.WORKING_DAY
    words = remaining(case.due_at, at, unit, calendar_lately_of(case.agency_id))
    return words.removeprefix("còn "), "late" if at > case.due_at else ""


def _used(case: Case, at: datetime) -> float | None:
    """The share of the promised time that has passed, from 0 to 1; None where no clock runs."""
    if case.due_at is None or case.received_at is None or case.finished_at or case.stopped_since:
        return None
    whole: Any = case.due_at - case.received_at
    return min(max((at - case.received_at) / whole, 0.0), 1.0) if whole else 1.0
