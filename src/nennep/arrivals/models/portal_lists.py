"""The lists of dossiers that portals give out, day by day, and what the desk answered of them once for all."""

from django.db import models
from django.db.models import Q

from nennep.cases.models import Case
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, User
from nennep.procedures.models import Procedure
from nennep.work.models import Batch

from ..rules.portal_columns import MEANINGS, PORTALS

CHOICES = {
    "": "Chưa chọn",
    "make": "Ghi mới",
    "link": "Gắn với hồ sơ đã có",
    "accept": "Sửa theo cổng",
    "seen": "Đã xem, để nguyên",
    "out": "Không ghi",
}
OUTCOMES = {"": "Chưa ghi", "made": "Đã ghi mới", "linked": "Đã gắn", "changed": "Đã sửa theo cổng", "seen": "Đã xem"}


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
