"""Work items go over to the agency that succeeds the one that ended; what is being done in bulk ends before."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from nennep.org.models import Agency
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession

from ..models import Batch, WorkItem


def _waiting(agency: Agency) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(agency=agency, state__in=["open", "waiting"])


def _count(agency: Agency, into: Agency, day: date) -> int:
    return _waiting(agency).count()


def _hinders(agency: Agency, into: Agency) -> Sequence[str]:
    running = Batch.objects.filter(agency=agency, state="running").order_by("pk")
    return [f"Việc hàng loạt “{one.title}” đang chạy: đợi xong hoặc dừng trước." for one in running]


def _move(succession: AgencySuccession) -> int:
    count = 0
    for here, there in succession.divisions.items():
        mine = _waiting(succession.agency).filter(division=here)
        count += mine.update(agency=succession.successor, division=there)
    return count + _waiting(succession.agency).update(agency=succession.successor)


AGENCY_KINDS.add("work.items", AgencyKind("việc đang chờ", _count, _move, hinders=_hinders, order=9), origin=__name__)
