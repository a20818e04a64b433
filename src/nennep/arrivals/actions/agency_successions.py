"""What was brought from elsewhere goes over to the agency that succeeds the one that ended.

A dossier of a portal is known where its case now is, so that the next list of the portal finds it there and makes no
second case. What a list of an old system still holds is taken over or dropped first.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, QuerySet

from nennep.org.models import Agency
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession

from ..models import PortalColumn, PortalFiling, PortalLine, PortalProcedure, TakeOverSheet


def _count(agency: Agency, into: Agency, day: date) -> int:
    """The cases under way are counted as such; these are only where they came from."""
    return 0


def _filings(succession: AgencySuccession) -> QuerySet[PortalFiling]:
    known = PortalFiling.objects.filter(agency=succession.successor).values("code")
    moved = PortalFiling.objects.filter(agency=succession.agency, case__agency=succession.successor)
    return moved.exclude(code__in=known)


def _move(succession: AgencySuccession) -> int:
    """With the cases go what the portal calls them, and the answers that read its lists."""
    old, new = succession.agency, succession.successor
    filings = list(_filings(succession).values_list("pk", flat=True))
    PortalFiling.objects.filter(pk__in=filings).update(agency=new)
    columns = set(PortalColumn.objects.filter(agency=new).values_list("portal", "heading"))
    for column in PortalColumn.objects.filter(agency=old).order_by("pk"):
        if (column.portal, column.heading) not in columns:
            PortalColumn.objects.filter(pk=column.pk).update(agency=new)
    procedures = set(PortalProcedure.objects.filter(agency=new).values_list("portal", "word"))
    for procedure in PortalProcedure.objects.filter(agency=old).order_by("pk"):
        if (procedure.portal, procedure.word) not in procedures:
            PortalProcedure.objects.filter(pk=procedure.pk).update(agency=new)
    return len(filings)


def _hinders(agency: Agency, into: Agency) -> Sequence[str]:
    left = (
        TakeOverSheet.objects.filter(agency=agency).annotate(left=Count("rows")).filter(left__gt=0).order_by("number")
    )
    return [
        f"Danh sách chuyển từ hệ thống cũ số {one.number} còn {one.left} hồ sơ chưa nhận: nhận hoặc bỏ trước."
        for one in left
    ]


def _stays(agency: Agency, into: Agency) -> Sequence[str]:
    waiting = PortalLine.objects.filter(portal_list__agency=agency, outcome="", choice="").count()
    if not waiting:
        return []
    return [f"{waiting} dòng của danh sách từ cổng chưa nhận: nạp lại danh sách ở {into.short_name}"]


AGENCY_KINDS.add(
    "arrivals.portal",
    AgencyKind("hồ sơ đã khớp với cổng", _count, _move, stays=_stays, hinders=_hinders, order=6),
    origin=__name__,
)
