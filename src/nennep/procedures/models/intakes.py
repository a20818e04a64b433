"""Procedures on their way in: the upload, and each procedure that was read of it."""

from django.db import models

from nennep.ledger.events import name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, User
from nennep.work.models import Batch

from ..rules.intake_flow import INTAKE_FLOW, INTAKE_STATES
from .register import ProcedureVersion


class ProcedureIntake(models.Model):
    """Lần nhập thủ tục: a workbook or national sheets, kept, read and corrected before it is taken in.

    ``answers`` are those given once for all its procedures (intakes.rules.CommonAnswers), ``warnings`` what
    the reading says of the whole file, ``unread`` why it could not be read. ``code`` names it in addresses.
    """

    flow = name_flow(INTAKE_FLOW)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="procedure_intakes")
    code = models.SlugField(max_length=20, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    unread = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=list(INTAKE_STATES.items()), default="open")
    version = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "entered_at"], name="intakes_of_an_agency")]

    def __str__(self) -> str:
        return self.file_name


class IntakeLine(models.Model):
    """Dòng của lần nhập: one procedure as it was read, the doubts about it and the answers to them.

    ``values`` and ``doubts`` are those of intakes.rules. ``raw`` is the text as it stood, by attribute.
    ``accepted``: it differs from what holds, and is to become a new version. ``left_out`` is the reason why it is not
    taken in. ``batch`` is the one that takes it in, ``result`` the version that this made.
    """

    intake = models.ForeignKey(ProcedureIntake, models.CASCADE, related_name="lines")
    order = models.PositiveIntegerField()
    place = models.CharField(max_length=120, blank=True)
    values = models.JSONField()
    doubts = models.JSONField(default=list)
    raw = models.JSONField(default=dict)
    accepted = models.BooleanField(default=False)
    left_out = models.CharField(max_length=300, blank=True)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    result = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "order"], name="one_intake_line_a_place")]
