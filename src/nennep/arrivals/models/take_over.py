"""What an agency that begins in mid-year brings along; and the lists of portals, day by day."""

from django.db import models
from django.db.models import F, Q

from nennep.cases.models import Case
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, User
from nennep.procedures.models import Field, Procedure
from nennep.work.models import Batch

from .rules.portal_columns import MEANINGS, PORTALS

CHOICES = {
    "": "Chưa chọn",
    "make": "Ghi mới",
    "link": "Gắn với hồ sơ đã có",
    "accept": "Sửa theo cổng",
    "seen": "Đã xem, để nguyên",
    "out": "Không ghi",
}
OUTCOMES = {"": "Chưa ghi", "made": "Đã ghi mới", "linked": "Đã gắn", "changed": "Đã sửa theo cổng", "seen": "Đã xem"}


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


class PortalList(models.Model):
    """Danh sách của cổng: an upload of dossiers as a portal lists them, kept whole.

    ``headings`` are those found in it, ``notes`` what the reading says of the whole file, ``unread`` why it
    could not be read. ``code`` names it in addresses.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="portal_lists", db_index=False)
    code = models.SlugField(max_length=20, unique=True)
    portal = models.CharField(max_length=12, choices=list(PORTALS.items()))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    headings = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    unread = models.TextField(blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "-entered_at"], name="portal_lists_of_an_agency")]

    def __str__(self) -> str:
        return self.file_name


class PortalFiling(models.Model):
    """Hồ sơ trên cổng: the dossier of that code on a portal, and the case that it is here.

    ``told`` is what the portal last said and the desk took note of, by rules.portal_columns.MEANINGS. It holds
    personal data and can be erased lawfully; events hold the code alone.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="portal_filings", db_index=False)
    portal = models.CharField(max_length=12, choices=list(PORTALS.items()))
    code = models.CharField(max_length=60)
    case = models.OneToOneField(Case, models.PROTECT, related_name="portal_filing")
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField()

    class Meta:
        # The same dossier bears one code on all portals that show it.
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="one_portal_filing_a_code")]

    def __str__(self) -> str:
        return self.code


class PortalLine(models.Model):
    """Dòng của danh sách: one line with its cells, what the desk chose for it, and what came of it.

    ``number`` is the line in the file. ``twin`` is the case to which it is to be linked.
    """

    portal_list = models.ForeignKey(PortalList, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    choice = models.CharField(max_length=6, choices=list(CHOICES.items()), blank=True)
    twin = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=7, choices=list(OUTCOMES.items()), blank=True)
    filing = models.ForeignKey(PortalFiling, models.PROTECT, null=True, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal_list", "number"], name="one_portal_line_a_number"),
            models.CheckConstraint(
                condition=Q(outcome="", filing=None) | (~Q(outcome="") & Q(filing__isnull=False)),
                name="a_portal_line_that_is_done_has_its_filing",
            ),
        ]


class PortalColumn(models.Model):
    """Cột đã khớp: what a column of a portal's lists holds, as the desk answered once; nothing where it is empty."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    portal = models.CharField(max_length=12, choices=list(PORTALS.items()))
    heading = models.CharField(max_length=160)
    meaning = models.CharField(max_length=20, choices=list(MEANINGS.items()), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "portal", "heading"], name="one_portal_column_a_heading")
        ]


class PortalProcedure(models.Model):
    """Thủ tục đã khớp: which procedure here is one of the portal's, as the desk answered once.

    ``word`` is the root of its code there, or its folded name; ``told`` how it is called. Without a procedure it is
    none of this agency.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    portal = models.CharField(max_length=12, choices=list(PORTALS.items()))
    word = models.CharField(max_length=400)
    told = models.CharField(max_length=400)
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "portal", "word"], name="one_portal_procedure_a_word")]
