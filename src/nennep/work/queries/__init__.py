"""Queries of the worklist, each for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from nennep.kernel import dates
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.worktime import Calendar
from nennep.org.models import User
from nennep.org.queries.calendars import calendar_lately_of

from .. import rules
from ..models import Batch, BatchItem, WorkItem
from ..parts.batch_kinds import BATCH_KINDS, BatchKind
from ..parts.descriptions import Description, Elsewhere, described, elsewhere, lent_along, open_to
from .pools import pools_of

Place = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the worklist.

    ``moment`` is the latest safe instant. ``acting_for`` names the person whose delegation lets the
    viewer do it; ``pool`` whose common work it is, where others could do it as well.
    """

    item: WorkItem
    about: Description
    group: str
    moment: datetime | None
    limit: rules.LimitWords
    promise: str
    acting_for: str = ""
    pool: str = ""
    # Whether only the limit of its step is today or has gone by; its promise can still be kept later.
    step_is_due: bool = False

    @property
    def whose(self) -> str:
        """mine, pool (others could do it as well) or lent (another's, by delegation)."""
        return "lent" if self.acting_for else "pool" if self.pool else "mine"

    @property
    def edge(self) -> str:
        """The coloured edge of the row: for broken promises, for today, and for a step whose limit has come."""
        return {"late": "e-late", "today": "e-today"}.get(self.group, "e-today" if self.step_is_due else "")


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that press alike; ``hidden`` of them are left out of ``tasks``."""

    name: str
    label: str
    tasks: Sequence[Task]
    hidden: int = 0

    @property
    def count(self) -> int:
        return len(self.tasks) + self.hidden


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits for the viewer, the most urgent first."""

    tasks: Sequence[Task] = ()
    calendar: Calendar | None = None

    def count(self, group: str) -> int:
        """How many tasks stand in that group."""
        return sum(task.group == group for task in self.tasks)

    @property
    def by_whose(self) -> dict[str, int]:
        """How many tasks are the viewer's own, common, and done for another."""
        return {whose: sum(task.whose == whose for task in self.tasks) for whose in ("mine", "pool", "lent")}

    @property
    def late(self) -> int:
        return self.count("late")

    @property
    def today(self) -> int:
        return self.count("today")

    @property
    def steps_due(self) -> int:
        """How many press by the limit of their step alone."""
        return sum(task.step_is_due for task in self.tasks)

    @property
    def first(self) -> Task | None:
        """The most urgent task that can be opened."""
        return next((task for task in self.tasks if task.about.address), None)

    def groups(self, most: int | None = None) -> list[TaskGroup]:
        """The groups that hold something; of those that do not press, ``most`` tasks each."""
        found = []
        for name, label in rules.GROUPS.items():
            tasks = [task for task in self.tasks if task.group == name]
            shown = tasks if most is None or name in rules.PRESSING else tasks[:most]
            if tasks:
                found.append(TaskGroup(name, label, shown, len(tasks) - len(shown)))
        return found


@dataclass(slots=True)
class WaitingGroup:
    """What waits for the same other: how many, and since when the longest."""

    whose: str
    outside: bool
    ones: list[Elsewhere] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Subjects, not steps: two steps of one case wait as one."""
        return len({(one.item.subject_type, one.item.subject_id) for one in self.ones})

    @property
    def since(self) -> datetime:
        return min(one.since for one in self.ones)

    def days(self, at: datetime) -> int:
        """Calendar days that the longest has waited."""
        return (rules.local_day(at) - rules.local_day(self.since)).days


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day of the next two weeks: how many tasks fall due, or that it is a holiday."""

    day: date
    works: bool
    count: int


def waiting_for(actor: Actor) -> QuerySet[WorkItem]:
    """The open items that wait for this person: assigned to them, or to nobody with their duty.

    By a delegation also those of the lender, within the duties lent.
    """
    theirs: list[Q] = [Q(assignee_id=actor.user_id, duty="", agency_id__in=actor.agency_ids)]
    free: list[Q] = []
    for (agency_id, division_id, lender_id), duties in _places(actor).items():
        place = Q(agency_id=agency_id, duty__in=duties)
        if division_id is not None:
            place &= Q(division_id=division_id) | Q(division_id=None)
        for subject_type, node in lent_along(duties) if lender_id else ():
            told = {"subject_type": subject_type, "node": node}
            theirs.append(Q(assignee_id=lender_id, duty="", agency_id=agency_id, **told))
        people = {actor.user_id, lender_id} - {None}
        theirs.append(Q(assignee_id__in=people) & place)
        free.append(Q(assignee_id=None) & place)
    # The state stands in every branch: only so does each find its own partial index.
    branches = [Q(state="open") & branch for branch in (*theirs, *free)]
    return WorkItem.objects.filter(reduce(or_, branches))


def work_count(actor: Actor, at: datetime) -> int:
    """How many items wait for this person."""
    return len(open_to(actor, list(waiting_for(actor))))


def worklist(actor: Actor, at: datetime) -> Worklist:
    """Everything that waits for this person, described, grouped and sorted by urgency."""
    grants = open_to(actor, list(waiting_for(actor)))
    if not grants:
        return Worklist()
    items = list(grants)
    calendar = calendar_lately_of(actor.agency_id)
    about = described(items, at)
    lenders = _lenders(actor, grants)
    until = rules.soon_until(at, calendar)
    pools = pools_of([item for item in items if item.pk not in lenders], actor, rules.local_day(at))
    tasks = [
        replace(
            _task(item, about[item.pk], at, until, calendar),
            acting_for=lenders.get(item.pk, ""),
            pool=pools.get(item.pk, ""),
        )
        for item in items
    ]
    return Worklist(sorted(tasks, key=_urgency), calendar)


def waiting_for_others(actor: Actor) -> list[WaitingGroup]:
    """What is this person's and waits for others, by whom it waits for; most first."""
    mine = set(waiting_for(actor).values_list("pk", flat=True))
    groups: dict[str, WaitingGroup] = {}
    for one in elsewhere(actor):
        if one.item.pk not in mine:
            group = groups.setdefault(one.whose, WaitingGroup(one.whose, one.outside))
            group.ones.append(one)
    return sorted(groups.values(), key=lambda group: (not group.outside, -group.count))


def next_two_weeks(work: Worklist, at: datetime) -> list[DueDay]:
    """How many tasks fall due each working day; what is past stands at the first of them."""
    if work.calendar is None:
        return []
    days = rules.days_ahead(at, work.calendar)
    worked = [day for day, works in days if works]
    counts = dict.fromkeys(worked, 0)
    last = rules.local_day(at).toordinal() + rules.AHEAD_DAYS
    for task in work.tasks:
        if task.moment is None or task.about.rests or not worked:
            continue
        due = rules.local_day(task.moment)
        if due.toordinal() < last:
            counts[max((day for day in worked if day <= due), default=worked[0])] += 1
    return [DueDay(day, works, counts.get(day, 0)) for day, works in days]


def _places(actor: Actor) -> dict[Place, list[str]]:
    places: dict[Place, list[str]] = {}
    for grant in actor.grants:
        place = (grant.agency_id, grant.division_id, grant.acting_for_id)
        places.setdefault(place, []).append(grant.duty)
    return places


def _lenders(actor: Actor, grants: Mapping[WorkItem, Grant | None]) -> dict[int, str]:
    """By item: the name of the person for whom the viewer does it."""
    lenders = {}
    for item, grant in grants.items():
        if grant and grant.acting_for_id and item.assignee_id != actor.user_id:
            lenders[item.pk] = grant.acting_for_id
    if not lenders:
        return {}
    names = dict(User.objects.filter(pk__in=set(lenders.values())).values_list("pk", "full_name"))
    return {pk: names.get(lender, "") for pk, lender in lenders.items()}


def _task(item: WorkItem, about: Description, at: datetime, until: date, calendar: Calendar) -> Task:
    safe = rules.last_work_before(item.safe_at or item.promise_at, calendar)
    moment = rules.latest_moment(item.limit_at, safe)
    promise = ""
    if item.promise_at and not about.rests:
        promise = dates.remaining(item.promise_at, at, about.unit, calendar)
    if about.rests:
        return Task(item, about, "later", moment, rules.LimitWords(about.rests), promise)
    limit = rules.limit_words(item.limit_at, safe, item.promise_at, norm=about.norm, at=at, calendar=calendar)
    group = rules.group_of(item.limit_at, safe, item.promise_at, at, until)
    step_is_due = group not in rules.PRESSING and moment is not None and rules.local_day(moment) <= rules.local_day(at)
    return Task(item, about, group, moment, limit, promise, step_is_due=step_is_due)


def _urgency(task: Task) -> tuple[object, ...]:
    item = task.item
    key = rules.urgency(task.group, item.promise_at, task.moment, item.entered_at, rests=bool(task.about.rests))
    return (*key, item.pk)


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A batch with how far it is."""

    batch: Batch
    kind: BatchKind
    done: int
    skipped: int

    @property
    def left(self) -> int:
        """How many items were neither done nor skipped."""
        return self.batch.total - self.done - self.skipped


@dataclass(frozen=True, slots=True)
class ItemResult:
    """An item of a batch, and the page of what it made; empty where it made nothing or the viewer may not open it."""

    item: BatchItem
    address: str


def batches_of(actor: Actor) -> list[BatchProgress]:
    """The batches that the actor may look at, the last first: those of a duty held in their agency."""
    seen = [
        Q(kind=name, agency_id__in=agencies)
        for name, kind in BATCH_KINDS.items()
        if (agencies := kind.agencies_of(actor))
    ]
    if not seen:
        return []
    return [
        _progress(batch) for batch in _counted(Batch.objects.filter(reduce(or_, seen))).order_by("-asked_at", "-pk")
    ]


def running_batches() -> list[BatchProgress]:
    """What the background is at, in every agency, the oldest first: for whoever keeps the installation."""
    running = Batch.objects.filter(state="running", kind__in=BATCH_KINDS)
    return [_progress(batch) for batch in _counted(running).order_by("asked_at", "pk")]


def batch_of(actor: Actor, code: str) -> BatchProgress:
    """Raises Batch.DoesNotExist, also where the actor may not look at it."""
    batch = _counted(Batch.objects.filter(code=code)).get()
    kind = BATCH_KINDS.get(batch.kind)
    if kind is None or batch.agency_id not in kind.agencies_of(actor):
        raise Batch.DoesNotExist
    return _progress(batch)


def results_of(progress: BatchProgress, outcome: str, actor: Actor) -> list[ItemResult]:
    """The items with that outcome, in the order in which they were asked for."""
    found = BatchItem.objects.filter(batch=progress.batch, outcome=outcome).order_by("number").defer("content")
    pages = progress.kind.pages(actor, [item.made for item in found if item.made])
    return [ItemResult(item, pages.get(item.made, "")) for item in found]


def told_of(progress: BatchProgress) -> str:
    """What is true of the whole batch besides its title, as its kind says it: to whom, why."""
    first = BatchItem.objects.filter(batch=progress.batch).order_by("number").first()
    return progress.kind.told(first.content) if first else ""


def _counted(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    done, skipped = (Count("items", filter=Q(items__outcome=outcome)) for outcome in ("done", "skipped"))
    return batches.select_related("agency", "asked_by").annotate(done_count=done, skipped_count=skipped)


def _progress(batch: Batch) -> BatchProgress:
    return BatchProgress(batch, BATCH_KINDS[batch.kind], batch.done_count, batch.skipped_count)  # type: ignore[attr-defined]
