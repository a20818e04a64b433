"""Steps of cases that wait in another agency, as the people there may see them, and as the agency of the case does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.cases.models import Case, ReceivedComponent, Remark, StepAnswer
from nennep.cases.queries import cases_for
from nennep.cases.queries.case_page import components_received, owner_of
from nennep.definitions.definition import Step
from nennep.definitions.engine import Graph, Node
from nennep.kernel.actors import Actor
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.queries.agencies import family_of, heirs, with_history
from nennep.org.rules import PRACTISED, SUPERVISE
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """An answer that was given, with its conclusion and its words."""

    answer: StepAnswer
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class PartnerStep:
    """What the agency that is asked sees of a case: its own step, whose dossier, which papers; nothing else.

    ``item`` is the newest time that it came; ``wish`` what was written when it was passed on. Of a step that is over it
    sees what was there when it answered, and where it answered nothing neither owner nor papers.
    """

    case: Case
    item: WorkItem
    node: Node
    owner: str
    wish: str
    components: Sequence[ReceivedComponent]
    answers: Sequence["AnswerSaid"]

    @property
    def step(self) -> Step:
        return self.node.step

    @property
    def is_open(self) -> bool:
        return self.item.state == "open"


def asked_in(actor: Actor) -> list[int]:
    """The agencies in which the viewer works with cases, and may be asked by others."""
    return sorted({grant.agency_id for grant in actor.grants if grant.duty in PRACTISED and grant.agency_id > 0})


def _elsewhere() -> Exists:
    """Whether the case of the item is neither of the item's agency nor taken in at its desk."""
    here = OuterRef("agency_id")
    cases = Case.objects.filter(~Q(agency=here), Q(desk=None) | ~Q(desk=here), pk=OuterRef("subject_id"))
    return Exists(cases)


def _theirs(actor: Actor) -> Q:
    """The items for which the viewer holds the duty, and all of an agency that the viewer supervises.

    Also of an agency that ended in that one.
    """
    former: dict[int, list[int]] = {}
    for ended, heir in heirs().items():
        former.setdefault(heir, []).append(ended)
    places = [Q(agency_id__in=[pk, *former.get(pk, ())]) for pk in actor.agencies_with(SUPERVISE)]
    places += [
        Q(agency_id__in=[one.agency_id, *former.get(one.agency_id, ())], duty=one.duty)
        for one in actor.grants
        if one.agency_id > 0
    ]
    return reduce(or_, places, Q(pk=None))


def open_steps(actor: Actor) -> QuerySet[WorkItem]:
    """What other agencies wait for here, the first limit first."""
    found = WorkItem.objects.filter(_theirs(actor), _elsewhere(), subject_type="case", state="open")
    return found.order_by("limit_at", "pk")


def answered_steps(actor: Actor) -> QuerySet[StepAnswer]:
    """What the viewer's agencies answered, the last first."""
    found = StepAnswer.objects.filter(partner_id__in=with_history(asked_in(actor))).select_related(
        "case", "competent", "answered_by"
    )
    return found.order_by("-answered_at", "-pk")


def may_be_asked(actor: Actor) -> bool:
    """Whether the viewer works with cases anywhere."""
    return bool(asked_in(actor))


def cases_of_steps(items: Sequence[WorkItem]) -> dict[int, Case]:
    """The cases of these items, with whose they are."""
    found = Case.objects.select_related("agency", "procedure_version").prefetch_related("parties")
    return found.in_bulk({item.subject_id for item in items})


def partner_step_of(actor: Actor, code: str, step: str) -> PartnerStep:
    """That step, if it was asked of an agency in which the viewer holds its duty. Raises Case.DoesNotExist."""
    joined = Case.objects.select_related("agency", "desk", "handler", "procedure_version", "process_version__process")
    held = WorkItem.objects.filter(_theirs(actor), _elsewhere(), subject_type="case", node=step)
    asked = joined.prefetch_related("parties").filter(process_version__isnull=False, code=code)
    case = asked.filter(pk__in=held.values("subject_id")).order_by("pk").first()
    if case is None:
        raise Case.DoesNotExist
    held = held.filter(subject_id=case.pk)
    item = held.select_related("assignee").order_by("-entered_at", "-pk").first()
    graph = graph_of_version(case.process_version_id)
    if item is None or step not in graph.ids:
        raise Case.DoesNotExist
    theirs = StepAnswer.objects.filter(case=case, step=step, partner__in=family_of(item.agency_id))
    answers = list(theirs.select_related("answered_by").order_by("answered_at", "pk"))
    is_open, over = item.state == "open", answers[-1].answered_at if answers else None
    papers = [
        one
        for one in components_received(case)
        if is_open or (over and (one.supplemented_at is None or one.supplemented_at <= over))
    ]
    return PartnerStep(
        case,
        item,
        graph.node(step),
        owner_of(case) if is_open or over else "",
        _wish(case, item) if is_open or over else "",
        papers,
        _said(case, answers),
    )


def _said(case: Case, answers: Sequence[StepAnswer]) -> list[AnswerSaid]:
    """Each answer with what was concluded and written with it."""
    moments = [one.answered_at for one in answers]
    told = {}
    for event in Event.objects.filter(subject_type="case", subject_id=case.pk, happened_at__in=moments):
        facts = facts_of(event)
        if "answer" in facts:
            told[facts.get("step"), event.happened_at] = facts
    digests = [facts["remark"] for facts in told.values() if facts.get("remark")]
    texts = dict(Remark.objects.filter(digest__in=digests).values_list("digest", "text"))
    return [
        AnswerSaid(one, facts.get("outcome") or "", texts.get(facts.get("remark", ""), ""))
        for one in answers
        for facts in [told.get((one.step, one.answered_at), {})]
    ]


def _wish(case: Case, item: WorkItem) -> str:
    """What was written with the step that led here; empty where nothing was."""
    came = Event.objects.filter(subject_type="case", subject_id=case.pk, happened_at=item.entered_at)
    for event in came.order_by("-number"):
        facts = facts_of(event)
        if item.node in facts.get("entered", ()) and facts.get("remark"):
            return Remark.objects.filter(digest=facts["remark"]).values_list("text", flat=True).first() or ""
    return ""


def paper_seen(actor: Actor, code: str, number: int) -> StepAnswer:
    """The answer of that key, with its paper: for who sees the case, and for who answered. Raises StepAnswer.DoesNotExist."""
    found = StepAnswer.objects.select_related("file").get(case__code=code, pk=number, file__isnull=False)
    if not cases_for(actor).filter(pk=found.case_id).exists():
        held = WorkItem.objects.filter(_theirs(actor), subject_type="case", subject_id=found.case_id, node=found.step)
        if not held.filter(agency_id=found.partner_id or 0).exists():
            raise StepAnswer.DoesNotExist
    return found


@dataclass(frozen=True, slots=True)
class AskedStep:
    """A step of another agency as the agency of the case sees it: asked, acknowledged, answered, late."""

    name: str
    partner: str
    sent_at: datetime
    taken_at: datetime | None
    limit_at: datetime | None
    answer: StepAnswer | None
    is_late: bool

    @property
    def state(self) -> str:
        if self.answer:
            return "answered"
        return "acknowledged" if self.taken_at else "sent"


@lru_cache(maxsize=512)
def _asks(graph: Graph) -> bool:
    """Whether any step of the process is another agency's."""
    return any(node.step.agency for node in graph.nodes.values() if node.is_work)


def asked_steps(case: Case, at: datetime) -> list[AskedStep]:
    """The steps of other agencies that the case has come to, in their order."""
    if case.process_version_id is None or not _asks(graph_of_version(case.process_version_id)):
        return []
    answers = StepAnswer.objects.filter(case=case).select_related("answered_by").order_by("answered_at", "pk")
    done = [
        AskedStep(one.name, one.partner_name, one.sent_at, one.taken_at, one.limit_at, one, one.is_late)
        for one in answers
    ]
    held = WorkItem.objects.filter(_elsewhere(), subject_type="case", subject_id=case.pk, state__in=["open", "waiting"])
    waiting = [
        AskedStep(
            one.title,
            one.agency.name,
            one.entered_at,
            one.taken_at,
            one.limit_at,
            None,
            one.limit_at is not None and one.limit_at < at,
        )
        for one in held.select_related("agency").order_by("entered_at", "pk")
    ]
    return done + waiting


def late_steps(at: datetime) -> QuerySet[WorkItem]:
    """What other agencies have not answered within the limit of the step."""
    found = WorkItem.objects.filter(_elsewhere(), subject_type="case", state="open", limit_at__lt=at, agency_id__gt=0)
    return found.select_related("agency").order_by("pk")
