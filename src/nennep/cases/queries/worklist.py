"""Cases as the worklist needs them: whose they are, and where those of a handler lie."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from textwrap import shorten
from typing import NamedTuple

from django.db.models import F, OuterRef, Subquery

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import moment
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Agency, User
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Interval, Remark, SupplementRequest
from ..parts.partners import is_with_partner
from ..rules import OPEN, SENT_BACK
from .acts import answer_to_step, judges
from .step_events import step_events_by_case


class Reminder(NamedTuple):
    """What a worklist recalls of a case: whether the citizen got an apology, when a supplement last came."""

    apologised: bool
    supplemented_at: datetime | None


class SendingBack(NamedTuple):
    """Who sent a step back, when, and why; no reason where its words were erased."""

    by: str
    at: datetime
    reason: str

    @property
    def words(self) -> str:
        """“Trần Thị Hà trả lại 10:00 18/11/2026: thiếu ảnh.”"""
        why = f": {shorten(self.reason, LONGEST_REASON, placeholder='…')}" if self.reason else ""
        return f"{self.by} trả lại {moment(self.at)}{why.rstrip('.')}."


LONGEST_REASON = 160
# Kinds of steps; the others hold steps.
WORK = ("task", "check", "timer")


def cases_of_items(items: Iterable[WorkItem]) -> dict[int, tuple[Case, Reminder]]:
    """The cases of these items by id, with parties, procedure and process, in two queries."""
    rounds = SupplementRequest.objects.filter(
        case=OuterRef("pk"), phase="examination", completed_at__isnull=False
    ).order_by("-completed_at")
    cases = (
        Case.objects.filter(pk__in={item.subject_id for item in items})
        .select_related("procedure_version__procedure", "variant", "process_version__process")
        .defer("search_text", "variables", "process_version__definition")
        .annotate(supplemented_at=Subquery(rounds.values("completed_at")[:1]))
        .prefetch_related("parties")
    )
    return {case.pk: (case, Reminder(case.extensions > 0, case.supplemented_at)) for case in cases}


def agencies_asking(items: Iterable[WorkItem], cases: Mapping[int, Case]) -> dict[int, str]:
    """Of items that wait in another agency than that of their case: which agency asks, by the id of the item."""
    asked = [item for item in items if item.subject_id in cases and is_with_partner(cases[item.subject_id], item)]
    if not asked:
        return {}
    agencies = Agency.objects.in_bulk({cases[item.subject_id].agency_id for item in asked})
    return {
        item.pk: agencies[cases[item.subject_id].agency_id].short_name
        for item in asked
        if cases[item.subject_id].agency_id in agencies
    }


def sendings_back(items: Iterable[WorkItem], cases: Mapping[int, Case]) -> dict[int, SendingBack]:
    """How those of these items came back that wait because somebody sent the case back to them, by the id of the item."""
    may = [item for item in items if item.subject_id in cases and _leads_back_to(cases[item.subject_id], item.node)]
    if not may:
        return {}
    ended = Event.objects.filter(
        subject_type="case",
        subject_id__in={item.subject_id for item in may},
        kind__in=("step.completed", SENT_BACK),
        happened_at__in={item.entered_at for item in may},
    ).order_by("at", "number")
    found: dict[int, tuple[Event, str]] = {}
    for event in ended:
        facts = facts_of(event)
        for item in may:
            if item.subject_id != event.subject_id or item.entered_at != event.happened_at:
                continue
            graph = graph_of_version(cases[item.subject_id].process_version_id)
            known = facts["step"] in graph.ids and item.node in facts["entered"]
            if known and (event.kind == SENT_BACK or facts["outcome"] in graph.node(facts["step"]).back):
                found[item.pk] = (event, facts.get("remark", ""))
    return _told_of(found)


def _leads_back_to(case: Case, step: str) -> bool:
    """Whether the case can come back to the step: by a conclusion that leads to it or to a block around it, or from
    a later step that reviews or signs."""
    if case.process_version_id is None:
        return False
    graph = graph_of_version(case.process_version_id)
    number, work = graph.ids.get(step, 0), {n.step.id for n in graph.nodes.values() if n.step.kind in WORK}
    if any(node.id > number and node.is_work and judges(node.step) and not node.back for node in graph.nodes.values()):
        return True
    return any(
        way.to == step or (way.to not in work and graph.ids[way.to] < number < graph.ids[node.step.id])
        for node in graph.nodes.values()
        for way in node.step.branches
        if way.name in node.back
    )


def _told_of(found: Mapping[int, tuple[Event, str]]) -> dict[int, SendingBack]:
    if not found:
        return {}
    people = User.objects.in_bulk({event.actor_id for event, _ in found.values() if event.actor_id})
    digests = {digest for _, digest in found.values() if digest}
    texts = dict(Remark.objects.filter(digest__in=digests).values_list("digest", "text"))
    return {
        pk: SendingBack(str(people.get(event.actor_id or 0, "Hệ thống")), event.happened_at, texts.get(digest, ""))
        for pk, (event, digest) in found.items()
    }


def steps_elsewhere(actor: Actor) -> Iterator[tuple[WorkItem, Case, str]]:
    """Of the running cases this person handles: the live steps that another is to do.

    With each the reason for which the clock stands, empty where it runs. A person acting by
    delegation sees the own cases only.
    """
    stops = Interval.objects.filter(case=OuterRef("pk"), ended_at__isnull=True)
    cases = {
        case.pk: case
        for case in Case.objects.filter(handler=actor.user_id, agency__in=actor.agency_ids, state__in=OPEN)
        .annotate(reason=Subquery(stops.values("reason")[:1]))
        .only("pk", "code", "state", "stopped_since", "process_version_id", "agency_id")
    }
    items = WorkItem.objects.filter(subject_type="case", subject_id__in=cases, state__in=["open", "waiting"]).order_by(
        F("entered_at"), "pk"
    )
    for item in items if cases else ():
        case = cases[item.subject_id]
        if item.state == "waiting" or item.assignee_id != actor.user_id:
            yield item, case, case.reason or ""


def weighed_items(actor: Actor, items: Sequence[WorkItem]) -> dict[int, Grant | None]:
    """Of open items that wait for the actor's duty: those of steps that another person must do than an earlier one.

    Each with the grant under which the actor does it; None where the actor may not.
    """
    people = {pk for pk in (actor.user_id, *(grant.acting_for_id for grant in actor.grants)) if pk is not None}
    mine = step_events_by_case(people, {item.subject_id for item in items})
    cases = {case.pk: case for case in Case.objects.filter(pk__in=mine, process_version__isnull=False)}
    found: dict[int, Grant | None] = {}
    for item in items:
        case = cases.get(item.subject_id)
        graph = graph_of_version(case.process_version_id) if case else None
        if case is None or graph is None or item.node not in graph.ids:
            continue
        node = graph.node(item.node)
        if node.step.separation:
            found[item.pk] = answer_to_step(case, node, actor, mine[case.pk]).grant
    return found
