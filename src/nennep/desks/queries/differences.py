"""Differences between a list and the papers, for both sides."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from nennep.cases.models import Case
from nennep.cases.rules.acts import agencies_of
from nennep.kernel.actors import Actor
from nennep.org.models import Agency

from ..models import HandoverDifference, HandoverLine, HandoverList, HandoverPaper
from ..rules import DIFFERENCE_ANSWERS, GIVES, why_no_answer
from . import lists_of


def papers_listed(line: HandoverLine) -> list[HandoverPaper]:
    """The papers of the line in their order."""
    return sorted(line.papers.all(), key=lambda paper: paper.number)


def papers_lacking(line: HandoverLine) -> list[HandoverPaper]:
    """The listed papers that were not there, though the dossier was."""
    return [paper for paper in papers_listed(line) if paper.is_missing]


def answers(actor: Actor, handover: HandoverList) -> bool:
    """Whether the viewer is of those who gave, and may answer for it."""
    return handover.agency_id in agencies_of(GIVES[handover.direction], actor)


def kind_of(difference: HandoverDifference) -> dict[str, bool]:
    """What ``why_no_answer`` asks of it."""
    line = difference.line
    case, direction = line.case, line.handover_list.direction
    begins = direction == "dossiers" and case.received_outside and case.reached_at is None and case.finished_at is None
    return {"is_whole": line.is_missing, "lacks_papers": bool(papers_lacking(line)), "begins_the_term": begins}


def possible_answers(difference: HandoverDifference) -> dict[str, str]:
    """The answers that would not be refused, by code."""
    kind = kind_of(difference)
    return {code: words for code, words in DIFFERENCE_ANSWERS.items() if not why_no_answer(code, **kind)}


def differences_of(actor: Actor) -> QuerySet[HandoverDifference]:
    """Those of the lists that the viewer may read; open ones first, the oldest first."""
    lists = lists_of(actor).order_by()
    found = HandoverDifference.objects.filter(line__handover_list__in=lists.values("pk"))
    joined = found.select_related(
        "line__case", "line__handover_list__desk", "line__handover_list__competent", "answered_by"
    )
    return joined.prefetch_related("line__papers").order_by("-state", "raised_at", "pk")


def difference_of(actor: Actor, list_code: str, case_code: str) -> HandoverDifference:
    """That of the case on the list. Raises HandoverDifference.DoesNotExist."""
    return differences_of(actor).get(line__handover_list__code=list_code, line__case__code=case_code)


def differences_of_case(case: Case) -> list[HandoverDifference]:
    """Those of one case, the oldest first."""
    found = HandoverDifference.objects.filter(line__case=case).select_related("line__handover_list")
    return list(found.prefetch_related("line__papers").order_by("raised_at", "pk"))


def differences_by_id(ids: Collection[int]) -> dict[int, HandoverDifference]:
    found = HandoverDifference.objects.filter(pk__in=ids)
    joined = found.select_related(
        "line__case", "line__handover_list__desk", "line__handover_list__competent", "line__handover_list__given_by"
    )
    return {one.pk: one for one in joined.prefetch_related("line__papers")}


def unsettled_differences(agency: Agency) -> list[HandoverDifference]:
    """Those of the agency, on either side, that nobody has answered."""
    either = Q(line__handover_list__desk=agency) | Q(line__handover_list__competent=agency)
    found = HandoverDifference.objects.filter(either, state="open").select_related("line__case")
    return list(found.order_by("raised_at", "pk"))
