"""Papers that wait to be handed over between a desk and the competent agency, and the lists of those that were."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from nennep.cases.models import Case, SupplementRequest
from nennep.cases.queries.case_page import owner_of
from nennep.cases.queries.returns import at_return
from nennep.cases.rules import OPEN
from nennep.cases.rules.acts import agencies_of
from nennep.kernel.actors import Actor
from nennep.kernel.worktime import OutsideCalendarError
from nennep.org.models import Agency
from nennep.org.queries.agencies import with_history
from nennep.org.queries.calendars import calendar_of
from nennep.org.queries.desk_services import has_services
from nennep.org.rules import ISSUE_RESULT
from nennep.work.models import WorkItem

from ..models import HandoverLine, HandoverList, HandoverPaper
from ..rules import DIRECTIONS, SETTLED_WITHOUT_PAPERS, hand_over_by

MOST_ON_A_LIST = 200


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A case whose papers wait to go over; ``until`` is None where no article sets a time."""

    case: Case
    owner: str
    until: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class HandoverGroup:
    """What waits to go from one agency to another, at most MOST_ON_A_LIST of ``count``."""

    direction: str
    desk: Agency
    competent: Agency
    papers: Sequence[WaitingPaper]
    count: int

    @property
    def key(self) -> str:
        return f"{self.direction}:{self.desk.code}:{self.competent.code}"

    @property
    def words(self) -> str:
        return DIRECTIONS[self.direction]

    @property
    def taker(self) -> Agency:
        return self.competent if self.direction == "dossiers" else self.desk


def hands_over(actor: Actor) -> bool:
    """Whether the viewer gives or takes such papers anywhere."""
    places = {*agencies_of("hand_over", actor), *_solvers(actor)}
    return has_services(with_history(places))


def _solvers(actor: Actor) -> tuple[int, ...]:
    return agencies_of("reach", actor)


def waiting_cases(direction: str) -> QuerySet[Case]:
    """Cases whose papers are on no list of that direction, but for one from which they were missing.

    Missing dossiers that never were, or were withdrawn from the list, wait no more; a result always comes.

    Papers that were handed in later, and a result that was signed anew, go over by a list of their own. A result goes
    over when its return waits: numbered and sealed, with every step between signing and that done.
    """
    found = Case.objects.filter(desk__isnull=False).annotate(
        papers_at=Coalesce(_supplemented(), "received_at") if direction == "dossiers" else F("finished_at")
    )
    settled = Q(raised__answer__in=SETTLED_WITHOUT_PAPERS, handover_list__direction="dossiers")
    lines = HandoverLine.objects.filter(
        case=OuterRef("pk"), handover_list__direction=direction, handover_list__given_at__gte=OuterRef("papers_at")
    ).filter(Q(is_missing=False) | settled)
    found = found.filter(~Exists(lines))
    if direction == "dossiers":
        return found.filter(state__in=[*OPEN, "resolved"])
    numbered = WorkItem.objects.filter(subject_type="case", subject_id=OuterRef("pk"), duty=ISSUE_RESULT)
    found = found.exclude(result_channel="online").filter(state="resolved")
    return found.filter(at_return(found), ~Exists(numbered.exclude(state="done")))


def _supplemented() -> Subquery:
    """When the last papers that were asked for came to the desk."""
    asked = SupplementRequest.objects.filter(case=OuterRef("pk"), phase="examination", completed_at__isnull=False)
    return Subquery(asked.order_by("-completed_at").values("completed_at")[:1])


def groups_of(actor: Actor, at: datetime) -> list[HandoverGroup]:
    """What the viewer has to hand over now, by agency."""
    mine = {"dossiers": Q(desk_id__in=agencies_of("hand_over", actor)), "results": Q(agency_id__in=_solvers(actor))}
    groups = []
    for direction, place in mine.items():
        cases = waiting_cases(direction).filter(place)
        for desk_id, agency_id in cases.order_by("desk", "agency").values_list("desk", "agency").distinct():
            groups.append(_group(direction, cases.filter(desk=desk_id, agency=agency_id), at))
    return groups


def _group(direction: str, cases: QuerySet[Case], at: datetime) -> HandoverGroup:
    rows = cases.select_related("desk", "agency", "procedure_version").prefetch_related("parties")
    shown = list(rows.order_by("received_at", "pk")[:MOST_ON_A_LIST])
    papers = [_paper(direction, case, at) for case in shown]
    desk = shown[0].desk
    assert desk is not None  # noqa: S101 - only such cases wait here
    return HandoverGroup(direction, desk, shown[0].agency, papers, cases.count())


def _paper(direction: str, case: Case, at: datetime) -> WaitingPaper:
    until = waiting_until(case) if direction == "dossiers" else None
    return WaitingPaper(case, owner_of(case), until, until is not None and until < at)


def waiting_until(case: Case) -> datetime | None:
    """Until when the papers of one of ``waiting_cases`` go over; None where no calendar tells."""
    papers_at: datetime | None = getattr(case, "papers_at", None)
    if papers_at is None:
        return None
    try:
        return hand_over_by(papers_at, calendar_of(case.desk_id or case.agency_id))[0]
    except OutsideCalendarError:
        return None


def lists_of(actor: Actor) -> QuerySet[HandoverList]:
    """The lists that the viewer's agencies gave or took, or those that ended in them; unsigned ones first."""
    desks, solvers = with_history(agencies_of("hand_over", actor)), with_history(_solvers(actor))
    found = HandoverList.objects.filter(Q(desk_id__in=desks) | Q(competent_id__in=solvers))
    return found.select_related("desk", "competent", "given_by", "taken_by").order_by("state", "-given_at", "-pk")


def list_of(actor: Actor, code: str) -> HandoverList:
    """The list of that code. Raises HandoverList.DoesNotExist."""
    return lists_of(actor).get(code=code)


def lists_by_id(ids: Collection[int]) -> dict[int, tuple[HandoverList, int]]:
    """These lists, each with how many cases are on it."""
    found = HandoverList.objects.filter(pk__in=ids).select_related("desk", "competent")
    sizes = dict(HandoverLine.objects.filter(handover_list__in=ids).values_list("handover_list").annotate(Count("pk")))
    return {one.pk: (one, sizes.get(one.pk, 0)) for one in found}


def lines_of(handover: HandoverList) -> list[tuple[HandoverLine, str]]:
    """Its lines in the order of the cases, each with whose dossier it is."""
    lines = handover.lines.select_related("case__procedure_version", "raised__answered_by")
    lines = lines.prefetch_related("case__parties", Prefetch("papers", HandoverPaper.objects.order_by("number")))
    return [(line, owner_of(line.case)) for line in lines.order_by("case__code", "pk")]


def takes(actor: Actor, handover: HandoverList) -> bool:
    """Whether the viewer may sign for it."""
    places = _solvers(actor) if handover.direction == "dossiers" else agencies_of("hand_over", actor)
    return handover.state == "given" and handover.taker_id in places


def unsigned_lists(agency: Agency) -> list[HandoverList]:
    """The lists of the agency, on either side, that nobody has signed for."""
    either = Q(desk=agency) | Q(competent=agency)
    return list(HandoverList.objects.filter(either, state="given").order_by("pk"))
