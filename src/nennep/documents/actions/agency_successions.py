"""Number series and the register of laws go over to the agency that succeeds the one that ended."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, QuerySet

from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Agency
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession

from ..models import Citation, ImpactTask, IssuedNumber, LegalDocument, NumberCounter, NumberSeries, SeriesStart

NAMED = 5
name_events({"number_series.succeeded": "Dãy số theo cơ quan kế nhiệm"})


def _series(agency: Agency, into: Agency) -> QuerySet[NumberSeries]:
    """Those whose code and pattern the successor has not, closed ones too: their numbers are looked up and cancelled."""
    there = NumberSeries.objects.filter(agency=into)
    found = NumberSeries.objects.filter(agency=agency)
    return found.exclude(code__in=there.values("code")).exclude(pattern__in=there.values("pattern")).order_by("pk")


def _series_staying(agency: Agency, into: Agency) -> Sequence[str]:
    moving = _series(agency, into).values("pk")
    rows = NumberSeries.objects.filter(agency=agency, closed_on=None).exclude(pk__in=moving).order_by("code")
    return [f"Dãy số “{one.name}” ({one.pattern}): {into.short_name} có dãy trùng mã hoặc cách ghi" for one in rows]


def _count_series(agency: Agency, into: Agency, day: date) -> int:
    return _series(agency, into).count()


def _move_series(succession: AgencySuccession) -> int:
    """They count on where they stood, with every number that was given in them: none is given twice, none is missed.

    Numbers of no series, and of letters, stay in the register of the agency that gave them.
    """
    rows = list(_series(succession.agency, succession.successor))
    for row in rows:
        NumberSeries.objects.filter(pk=row.pk).update(agency=succession.successor, version=F("version") + 1)
        NumberCounter.objects.filter(agency=succession.agency, kind=row.code).update(agency=succession.successor)
        SeriesStart.objects.filter(agency=succession.agency, series=row.code).update(agency=succession.successor)
        given = IssuedNumber.objects.filter(agency=succession.agency, series=row.code)
        numbers = given.update(agency=succession.successor)
        _tell(succession, "number_series.succeeded", ("number_series", row.pk), numbers=numbers)
    return len(rows)


def _documents(agency: Agency, into: Agency) -> QuerySet[LegalDocument]:
    """Those that the register of the successor does not hold."""
    there = LegalDocument.objects.filter(agency=into)
    found = LegalDocument.objects.filter(agency=agency).exclude(code__in=there.values("code"))
    return found.exclude(number_key__in=there.values("number_key")).order_by("pk")


def _documents_staying(agency: Agency, into: Agency) -> Sequence[str]:
    """The laws that both follow: the successor's own row counts, with what it says of their days."""
    both = LegalDocument.objects.filter(agency=agency).exclude(pk__in=_documents(agency, into).values("pk"))
    numbers = list(both.order_by("number_key").values_list("number", flat=True))
    if not numbers:
        return []
    more = f" và {len(numbers) - NAMED} văn bản khác" if len(numbers) > NAMED else ""
    return [
        f"Văn bản {', '.join(numbers[:NAMED])}{more}: {into.short_name} đã theo dõi; nơi trích dẫn chuyển sang dùng hiệu"
        f" lực, thay đổi ghi ở {into.short_name}"
    ]


def _count_documents(agency: Agency, into: Agency, day: date) -> int:
    return _documents(agency, into).count()


def _move_documents(succession: AgencySuccession) -> int:
    """Those that it holds too stay; what cites them there cites the successor's own."""
    old, new = succession.agency, succession.successor
    rows = list(_documents(old, new))
    for row in rows:
        division, updated = succession.division(row.division_id), succession.at
        held = LegalDocument.objects.filter(pk=row.pk)
        held.update(agency=new, division=division, version=F("version") + 1, updated_at=updated)
        _tell(succession, "legal_document.succeeded", ("legal_document", row.pk))
    there = dict(LegalDocument.objects.filter(agency=new).values_list("number_key", "pk"))
    for pk, number in LegalDocument.objects.filter(agency=old).values_list("pk", "number_key"):
        Citation.objects.filter(agency=old, document=pk).update(document=there.get(number, pk))
    taken = set(ImpactTask.objects.filter(agency=new).values_list("change", "key"))
    for task in ImpactTask.objects.filter(agency=old, done_on=None):
        if (task.change_id, task.key) not in taken:
            ImpactTask.objects.filter(pk=task.pk).update(agency=new)
    return len(rows)


def _tell(succession: AgencySuccession, kind: str, subject: tuple[str, int], **facts: int) -> None:
    append(
        kind,
        subject=subject,
        agency_id=succession.successor.pk,
        by=succession.by,
        at=succession.at,
        facts=succession.facts(**facts),
    )


AGENCY_KINDS.add(
    "documents.series",
    AgencyKind("dãy số", _count_series, _move_series, stays=_series_staying, order=4),
    origin=__name__,
)
AGENCY_KINDS.add(
    "documents.legal_documents",
    AgencyKind("văn bản theo dõi", _count_documents, _move_documents, stays=_documents_staying),
    origin=__name__,
)
