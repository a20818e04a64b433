"""What other systems say of cases, and the imports that brought it."""

from django.db import models
from django.db.models import Q

from nennep.org.models import Agency, User

from .cases import Case


class OutsideOfficer(models.Model):
    """A person as an outside system names them; the row can be erased lawfully.

    Events hold the id and the salted digest of the name. Once erased, ``name`` is empty
    and the id still tells one officer from another.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="outside_officers")
    name = models.CharField(max_length=120)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], condition=~Q(name=""), name="one_outside_officer_a_name")
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class OutsideCase(models.Model):
    """What an outside system says of its case, in its own words and with its own dates.

    ``due_on`` and ``ended_on`` are the calendar dates as its file printed them, in the
    zone of the file; the instants stand in ``Case``.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="outside")
    channel = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=200, blank=True)
    responsible = models.ForeignKey(OutsideOfficer, models.PROTECT, null=True)
    started_at = models.DateTimeField(null=True)
    planned_end_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)


class ImportRun(models.Model):
    """One import from an outside system: its file, counts and the rows refused with reasons.

    ``mapping`` is the map as read, so that figures know which activities it calls
    checking, determining and sending; ``mapping_sha256`` is that of its file.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="import_runs")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    mapping_sha256 = models.CharField(max_length=64, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True)
    counts = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)
