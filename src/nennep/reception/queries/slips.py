"""The slips that ask for a supplement: those that wait to be sent, and the dossiers whose applicant they ask."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from nennep.cases.models import Case, SupplementRequest
from nennep.cases.parts.supplement_slips import SLIP
from nennep.work.models import WorkItem

UNSENT = WorkItem.objects.filter(subject_type=SLIP, subject_id=OuterRef("pk"), state="open")


def with_unsent_slip(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases whose slip nobody has sent yet."""
    return cases.filter(Exists(UNSENT), state="waiting")


def with_sent_slip(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those that wait for their applicant, who has the slip."""
    return cases.filter(~Exists(UNSENT), state="waiting")


def cases_by_id(case_ids: Collection[int]) -> Mapping[int, Case]:
    """These cases with procedure and parties, by key."""
    cases = Case.objects.filter(pk__in=case_ids).select_related("procedure_version")
    return cases.prefetch_related("parties").in_bulk()


def open_requests(case_ids: Collection[int]) -> Mapping[int, SupplementRequest]:
    """By case the request of the examination that the applicant has not answered."""
    found = SupplementRequest.objects.filter(case__in=case_ids, phase="examination", completed_at=None)
    return {one.case_id: one for one in found.select_related("asked_by", "sent_by").order_by("round")}


def round_of(case: Case, asked: SupplementRequest) -> int:
    """Under which number the papers of the case keep that request: those before the reception are counted too."""
    return SupplementRequest.objects.filter(case=case, asked_at__lte=asked.asked_at).count()
