"""What the viewer may do with a case now, and what another's turn it is."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from nennep.definitions import engine
from nennep.definitions.definition import Step
from nennep.definitions.engine import Graph, Node
from nennep.kernel.actors import Actor, Grant
from nennep.ledger.prepared_reads import PreparedRead
from nennep.org.models import User
from nennep.org.queries import by_given_name, divisions_held, holders_of
from nennep.org.queries.calendars import calendar_lately_of
from nennep.org.rules import APPROVE, ASSIGN, HANDLE, ISSUE_RESULT
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Interval
from ..parts.clock import hours_between, hours_to_result
from ..parts.partners import is_with_partner
from ..rules.act_kinds import BROKEN_RULE
from ..rules.doers import may_be_assigned
from .acts import answer_to_step
from .result_numbers import ResultNumbers, result_numbers_of
from .ways_back import may_send_back
from .workload import Candidate, with_load


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTask:
    """The live step that waits for the viewer.

    ``steps_left`` and ``hours_left`` lie between this step and the signed result;
    ``safe_at`` is the latest instant to pass it on. ``handlers`` are those an assigning
    step may name; ``back`` are the outcomes that send the case back; ``numbers`` are there where the step gives the result its number.
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
    handlers: tuple[Candidate, ...]
    taken: bool
    back: frozenset[str] = frozenset()
    # The other agency whose answer is entered here with its paper.
    answered_by: str = ""
    # The other agencies that get the case from here, and read what is written with it.
    read_by: tuple[str, ...] = ()
    numbers: ResultNumbers | None = None
    # Whether the instant to pass it on has gone by; in whose place the viewer does it, by delegation.
    missed: bool = False
    acting_for: str = ""
    # Whether the viewer may give it back to an earlier step, where no conclusion of the step does.
    sends_back: bool = False

    @property
    def over(self) -> Decimal:
        return max(self.used - self.step.hours, Decimal(0)) if self.step.hours else Decimal(0)

    @property
    def words(self) -> str:
        """What the button says of a conclusion that leads on."""
        if self.answered_by:
            return "Ghi trả lời"
        return self.step.act or ("Ký duyệt" if self.step.signs and self.outcomes else "Chuyển bước sau")

    @property
    def is_assigning(self) -> bool:
        return self.step.duty == ASSIGN and not self.step.agency


def task_of(case: Case, actor: Actor, at: datetime) -> StepTask | None:
    """The step the viewer is to do now; None where it is somebody else's turn."""
    for item, node in _live(case):
        grant = answer_to_step(case, node, actor).grant
        if grant is None:
            continue
        graph = graph_of_version(case.process_version_id)
        number, total = engine.step_number(graph, node.id)
        steps, hours = hours_to_result(graph, item.node)
        stops = STOPS(case_id=case.pk)
        return StepTask(
            step=node.step,
            number=number,
            total=total,
            used=hours_between(item.entered_at, at, stops, calendar_lately_of(case.agency_id))
            if not node.step.returns
            else Decimal(0),
            limit_at=item.limit_at,
            safe_at=item.safe_at,
            steps_left=steps,
            hours_left=hours,
            outcomes=tuple(outcome for outcome in node.outcomes if outcome),
            back=node.back,
            handlers=_candidates(case, at) if node.step.duty == ASSIGN and not node.step.agency else (),
            taken=item.taken_at is not None,
            answered_by=node.step.agency,
            read_by=agencies_after(graph, node),
            missed=item.safe_at is not None and item.safe_at < at,
            acting_for=_lender(grant, item, actor),
            sends_back=may_send_back(case, graph, node, actor),
            numbers=result_numbers_of(case, at) if numbers_result(graph, node) and not node.step.agency else None,
        )
    return None


def _lender(grant: Grant, item: WorkItem, actor: Actor) -> str:
    """Whose duty it is that the actor does with a borrowed one; empty where it is the actor's own."""
    if grant.acting_for_id is None or item.assignee_id == actor.user_id:
        return ""
    return str(item.assignee if item.assignee_id == grant.acting_for_id else User.objects.get(pk=grant.acting_for_id))


def numbers_result(graph: Graph, node: Node) -> bool:
    """Whether the step gives the result its number: the one that issues, else the one that signs."""
    if node.step.duty == ISSUE_RESULT:
        return True
    issuing = (other for other in graph.nodes.values() if other.is_work and other.step.duty == ISSUE_RESULT)
    return node.step.signs and next(issuing, None) is None


def agencies_after(graph: Graph, node: Node) -> tuple[str, ...]:
    """The other agencies whose steps come next, under any conclusion."""
    after = [one.step.agency for way in node.outcomes or ("",) for one in engine.steps_after(graph, node.id, way)]
    return tuple(dict.fromkeys(filter(None, after)))


def why_not(case: Case, step: str, actor: Actor) -> str:
    """Why a step that waits is not the actor's to complete; empty where it does not wait, or is."""
    for _, node in _live(case):
        if node.step.id == step:
            return answer_to_step(case, node, actor).words
    return ""


def barred(case: Case, actor: Actor) -> str:
    """Why the actor, who holds the duty of a step that waits, may still not do it; else empty."""
    given = (answer_to_step(case, node, actor) for _, node in _live(case))
    return next((one.words for one in given if one.kind == BROKEN_RULE), "")


def others_turn(case: Case) -> list[WorkItem]:
    """Where the case lies now: its open and waiting items, with their people."""
    return _items(case, "open", "waiting")


def whose(case: Case, item: WorkItem) -> str:
    """Whose the step is: a person's, the other agency's, else the division's.

    Empty for one that the agency's leader does, though its item lies with the division that handles the case.
    """
    if item.assignee:
        return str(item.assignee)
    if is_with_partner(case, item):
        return item.agency.short_name
    led = item.duty == APPROVE and item.division_id == case.division_id
    return str(item.division) if item.division and not led else ""


def places_of(case: Case, since: datetime) -> list[tuple[WorkItem, int]]:
    """Where the case has come since that instant, each with the number of its step."""
    graph = graph_of_version(case.process_version_id)
    return [(item, engine.step_number(graph, node.id)[0]) for item, node in _live(case) if item.entered_at >= since]


def _items_in(case_id: int, states: list[str]) -> QuerySet[WorkItem]:
    found = WorkItem.objects.filter(subject_type="case", subject_id=case_id, state__in=states)
    return found.select_related("assignee", "division", "agency").order_by("entered_at", "pk")


def _stops_of(case_id: int) -> QuerySet[Interval]:
    return Interval.objects.filter(case_id=case_id)


# Each step asks both.
ITEMS, STOPS = PreparedRead(_items_in), PreparedRead(_stops_of)


def _items(case: Case, *states: str) -> list[WorkItem]:
    return ITEMS(case_id=case.pk, states=list(states))


def _live(case: Case) -> list[tuple[WorkItem, Node]]:
    """The steps that wait now, with their items."""
    if case.process_version_id is None:
        return []
    graph = graph_of_version(case.process_version_id)
    return [(item, graph.node(item.node)) for item in _items(case, "open") if item.node in graph.ids]


def handlers_for(case: Case, at: datetime) -> tuple[User, ...]:
    """Those who may be given the case, by given name."""
    posts = holders_of(HANDLE, case.agency_id, timezone.localdate(at))
    people = {post.user for post in posts if may_be_assigned(post.division_id, case.division_id)}
    return tuple(sorted(people, key=by_given_name))


def _candidates(case: Case, at: datetime) -> tuple[Candidate, ...]:
    return tuple(with_load(handlers_for(case, at), [case.agency_id], at))


def is_handler_for(case: Case, user_id: int, at: datetime) -> bool:
    """Whether this person is one of ``handlers_for``: not locked, with a post of that day in the division."""
    held = divisions_held(HANDLE, user_id, case.agency_id, timezone.localdate(at))
    return any(may_be_assigned(division, case.division_id) for division in held)
