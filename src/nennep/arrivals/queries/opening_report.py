"""The opening figures of an agency, and what of them the cases that were taken over tell once more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, Sum
from django.utils import timezone

from nennep.cases.models import Case
from nennep.kernel.dates import days_after
from nennep.kernel.periods import Period
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency
from nennep.procedures.models import Field

from ..models import OpeningCount, OpeningReport
from ..rules.opening_report import HEADINGS, FieldCounts


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What a report adds to the cases counted here: its own counts, less what the cases taken over tell again.

    ``missing`` is how many of the dossiers that it left open have not been taken over; below zero, how many
    more were.
    """

    report: OpeningReport
    declared: FieldCounts
    carried_here: int
    received_here: int

    @property
    def carried_in(self) -> int:
        return self.declared.carried_in - self.carried_here

    @property
    def received(self) -> int:
        return self.declared.received_online + self.declared.received_otherwise - self.received_here

    @property
    def missing(self) -> int:
        return self.declared.pending - self.carried_here - self.received_here


def reports_of(agency_id: int) -> list[OpeningReport]:
    """Every opening report of the agency, the one that holds first."""
    found = OpeningReport.objects.filter(agency_id=agency_id).select_related("declared_by")
    return list(found.prefetch_related("counts__field").order_by("-declared_at", "-pk"))


def workbook_of(agency_id: int) -> StoredFile:
    """The workbook that the figures in force were read from. Raises OpeningReport.DoesNotExist."""
    held = OpeningReport.objects.select_related("file").get(agency_id=agency_id, superseded_at=None)
    if held.file is None:
        raise OpeningReport.DoesNotExist
    return held.file


def counts_of(report: OpeningReport) -> list[tuple[str, list[tuple[str, int]]]]:
    """The name of each field of the report, and under each heading its count; the sum of all of them last."""
    rows = [(count.field.name, [getattr(count, name) for name in HEADINGS]) for count in report.counts.all()]
    if len(rows) > 1:
        rows.append(("Cộng", [sum(cells) for cells in zip(*(cells for _, cells in rows), strict=True)]))
    return [(name, list(zip(HEADINGS.values(), cells, strict=True))) for name, cells in rows]


def fields_to_count(agency: Agency) -> list[Field]:
    """The fields of the agency's procedures, in their order."""
    return list(Field.objects.filter(procedures__agency=agency).distinct().order_by("order", "pk"))


def openings_in(agency_ids: Collection[int], period: Period | None) -> list[OpeningBalance]:
    """The opening reports that lie within the period; one that reaches out of it cannot be parted, and is left out."""
    held = OpeningReport.objects.filter(agency_id__in=agency_ids, superseded_at=None).select_related("agency")
    return [balance_of(report) for report in held if period is None or _lies_within(report, period)]


def openings_beside(agency_ids: Collection[int], period: Period) -> list[OpeningReport]:
    """Those that overlap the period and do not lie within it."""
    held = OpeningReport.objects.filter(agency_id__in=agency_ids, superseded_at=None).select_related("agency")
    overlapping = held.filter(counted_from__lte=period.last, counted_to__gte=period.first)
    return [report for report in overlapping if not _lies_within(report, period)]


def _lies_within(report: OpeningReport, period: Period) -> bool:
    return period.first <= report.counted_from and report.counted_to <= period.last


def balance_of(report: OpeningReport) -> OpeningBalance:
    """The report beside the cases that were taken over."""
    summed = OpeningCount.objects.filter(report=report).aggregate(**{name: Sum(name, default=0) for name in HEADINGS})
    start, end = _begin(report.counted_from), _begin(days_after(report.counted_to, 1))
    here = Case.objects.filter(agency_id=report.agency_id, taken_over_at__isnull=False).aggregate(
        carried=Count("pk", filter=Q(received_at__lt=start)),
        received=Count("pk", filter=Q(received_at__gte=start, received_at__lt=end)),
    )
    return OpeningBalance(report, FieldCounts(**summed), here["carried"], here["received"])


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
