"""What an agency that begins in mid-year brings along: sheets of open dossiers, and the figures before its first day."""

from django.db import models
from django.db.models import F, Q

from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, User
from nennep.procedures.models import Field
from nennep.work.models import Batch


class TakeOverSheet(models.Model):
    """A list of dossiers open in the old system, as uploaded; ``number`` counts those of an agency.

    ``read`` rows were in it, ``taken`` of them are cases here; its ``rows`` are those that are left.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="take_over_sheets", db_index=False)
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    read = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="one_take_over_sheet_a_number")]


class TakeOverRow(models.Model):
    """A row of a list that is left to be taken over, as typed and corrected; it goes when its dossier is in.

    ``batch`` is the last one that was to take it.
    """

    sheet = models.ForeignKey(TakeOverSheet, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    typed = models.JSONField()
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "line"], name="one_take_over_row_a_line")]


class OpeningReport(models.Model):
    """What a report of the old system counts from the first day of a year to the day before the first one here.

    ``source`` names the report. A correction is another report with its reason; the one before it
    stays, and ``superseded_at`` tells since when it counts no more. ``file`` is the table that it was read from,
    where there was one.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="opening_reports")
    counted_from = models.DateField()
    counted_to = models.DateField()
    source = models.CharField(max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(superseded_at=None), name="one_opening_report_holds_an_agency"
            ),
            models.CheckConstraint(condition=Q(counted_to__gte=F("counted_from")), name="an_opening_report_ends_later"),
        ]


class OpeningCount(models.Model):
    """The counts of one field in an opening report: the columns of the statutory table, which must balance."""

    report = models.ForeignKey(OpeningReport, models.PROTECT, related_name="counts")
    field = models.ForeignKey(Field, models.PROTECT, related_name="+")
    carried_in = models.PositiveIntegerField(default=0)
    received_online = models.PositiveIntegerField(default=0)
    received_otherwise = models.PositiveIntegerField(default=0)
    early = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "field"], name="one_opening_count_a_field"),
            models.CheckConstraint(
                condition=Q(
                    carried_in=F("early")
                    + F("on_time")
                    + F("overdue")
                    + F("ended")
                    + F("pending")
                    - F("received_online")
                    - F("received_otherwise")
                ),
                name="opening_counts_balance",
            ),
        ]
