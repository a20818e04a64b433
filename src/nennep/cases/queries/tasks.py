"""What the viewer may do with a case now, and what another's turn it is."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from nennep.definitions import engine
from nennep.definitions.definition import Step
from nennep.kernel.actors import Actor
from nennep.kernel.text import fold
from nennep.org.models import Position, User
from nennep.org.queries import calendar_lately_of, held_on
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Interval
from ..parts.clock import hours_between, hours_to_result


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The live step that waits for the viewer.

    ``steps_left`` and ``hours_left`` lie between this step and the signed result;
    ``safe_at`` is the latest instant to pass it on. ``handlers`` are those an assigning
    step may name.
    """

    step: Step
    number: int
    total: int
    used: Decimal
    limit_at: datetime | None
    safe_at: datetime | None
    steps_left: int
    hours_left: Decimal
    outcomes: tuple[str, ...]
    handlers: tuple[User, ...]
    taken: bool

    @property
    def over(self) -> Decimal:
        return max(self.used - self.step.hours, Decimal(0)) if self.step.hours else Decimal(0)

    @property
    def is_assigning(self) -> bool:
        return self.step.duty == "assign"


def task_of(case: Case, actor: Actor, at: datetime) -> Task | None:
    """The step the viewer is to do now; None where it is somebody else's turn."""
    if case.state not in ("processing", "resolved") or not case.tokens:
        return None
    graph = graph_of_version(case.process_version_id)
    for item in _items(case, "open"):
        if not _is_mine(item, actor, case) or item.node not in graph.ids:
            continue
        node = graph.node(item.node)
        number, total = engine.step_number(graph, node.id)
        steps, hours = hours_to_result(graph, item.node)
        stops = list(Interval.objects.filter(case=case))
        return Task(
            step=node.step,
            number=number,
            total=total,
            used=hours_between(item.entered_at, at, stops, calendar_lately_of(case.agency_id)),
            limit_at=item.limit_at,
            safe_at=item.safe_at,
            steps_left=steps,
            hours_left=hours,
            outcomes=tuple(outcome for outcome in node.outcomes if outcome),
            handlers=_handlers(case, at) if node.step.duty == "assign" else (),
            taken=item.taken_at is not None,
        )
    return None


def others_turn(case: Case) -> list[WorkItem]:
    """Where the case lies now: its open and waiting items, with their people."""
    return _items(case, "open", "waiting")


def _items(case: Case, *states: str) -> list[WorkItem]:
    return list(
        WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state__in=states)
        .select_related("assignee", "division")
        .order_by("entered_at", "pk")
    )


def _is_mine(item: WorkItem, actor: Actor, case: Case) -> bool:
    grant = actor.grant(item.duty, item.agency_id, item.division_id, of=item.assignee_id)
    if grant is None:
        return False
    doers = {actor.user_id, grant.acting_for_id} - {None}
    return item.assignee_id is None or item.assignee_id in doers or item.duty != "handle"


def _handlers(case: Case, at: datetime) -> tuple[User, ...]:
    """Those of the handling division who handle cases, by given name."""
    posts = Position.objects.filter(
        held_on(timezone.localdate(at)),
        agency_id=case.agency_id,
        division_id=case.division_id,
        user__is_active=True,
    ).select_related("user")
    people = {post.user for post in posts if "handle" in post.duties}
    return tuple(sorted(people, key=lambda user: fold(user.full_name.split()[-1])))
