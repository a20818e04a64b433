"""How we do it: processes and their versions."""

from django.db import models
from django.db.models import Q

from nennep.org.models import Agency, Division
from nennep.procedures.models import Procedure


class Process(models.Model):
    """How an agency carries out one or more procedures; ``division`` owns it (chủ quản)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="processes")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=400)
    division = models.ForeignKey(Division, models.PROTECT, related_name="processes")
    procedures = models.ManyToManyField(Procedure, related_name="processes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_process_a_code")
        ]


class ProcessVersion(models.Model):
    """The process as approved, in force from a day; a case keeps its own version.

    ``definition`` is the canonical Definition; ``sha256`` pins it for ever.
    """

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    number = models.CharField(max_length=10)
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10,
        choices=[("draft", "Dự thảo"), ("in_force", "Có hiệu lực"), ("superseded", "Hết hiệu lực")],
        default="draft",
    )
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "number"], name="one_process_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(state="in_force"),
                name="one_process_version_in_force",
            ),
        ]

    @property
    def agency_id(self) -> int:
        return self.process.agency_id
