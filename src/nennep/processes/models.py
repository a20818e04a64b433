"""How we do it: processes and their versions."""

from django.db import models
from django.db.models import Q

from nennep.ledger.events import name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, Division, Reorganisation, User
from nennep.procedures.models import Procedure, ProcedureVersion, PublishingDecision

from .rules.approvals import OPEN_STATES, TRACKS, VERSION_FLOW, VERSION_STATES


class Process(models.Model):
    """How an agency carries out one or more procedures; ``division`` owns it (chủ quản)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="processes")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=400)
    division = models.ForeignKey(Division, models.PROTECT, related_name="processes")
    procedures = models.ManyToManyField(Procedure, related_name="processes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="one_process_a_code")]

    @property
    def succession_key(self) -> str:
        """What it is called among the things that a division leaves."""
        return f"process:{self.pk}"


class OwnerChange(models.Model):
    """Another division owns the process: ``division`` owned it before, up to and with ``held_to``.

    ``held_to`` is empty for one that was chosen by mistake and corrected on the same day. By a ``reorganisation``, or
    corrected for a ``reason``; the event holds the salted digest of that, and the text can be erased lawfully.
    """

    process = models.ForeignKey(Process, models.CASCADE, related_name="owner_changes")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    held_to = models.DateField(null=True)
    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class ProcessVersion(models.Model):
    """The process from its draft to its end; a case keeps its own version.

    ``definition`` is the canonical Definition; ``sha256`` pins it for ever once it was submitted.
    ``covers`` are the published versions it carries out. A draft has an ``owner``, a day ``due_on``,
    the ``decision`` that asked for it, a ``checklist`` [{"key", "words", "done_at", "done_by"}],
    warnings ``accepted`` with their reason {code and place: reason}, and ``examples`` that the author
    runs beside the table: [{"name", "answers", "outcomes", "path"}]. ``edit`` is where it stands
    among its ``edits``. An open version is one a process.
    """

    flow = name_flow(VERSION_FLOW)

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    number = models.CharField(max_length=10)
    # The number of the agency whose divisions its codes name, where it was approved by one that has ended since.
    units_of = models.BigIntegerField(null=True)
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=list(VERSION_STATES.items()), default="draft")
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    covers = models.ManyToManyField(ProcedureVersion, related_name="process_versions")
    decision = models.ForeignKey(PublishingDecision, models.PROTECT, null=True, related_name="process_versions")
    reason = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Why it went from one writer to another, the last time.
    given_reason = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    checklist = models.JSONField(default=list)
    accepted = models.JSONField(default=dict)
    examples = models.JSONField(default=list)
    edit = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "number"], condition=~Q(state="dropped"), name="one_process_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="in_force"), name="one_process_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state__in=OPEN_STATES), name="one_open_version_a_process"
            ),
        ]

    @property
    def agency_id(self) -> int:
        return self.process.agency_id


class DraftEdit(models.Model):
    """Lần sửa bản nháp: the table as it stood after an edit, so that it can be undone.

    Number 0 is the draft as it was opened; ``words`` say what the edit did.
    """

    process_version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process_version", "number"], name="one_edit_a_number")]


class Approval(models.Model):
    """Phê duyệt: an authority's approval of one version on one track, pinned to its hash.

    One that was entered by mistake is revoked with its reason, never removed. ``effective_to`` is
    the last day, empty while it holds. ``file`` is the scan.
    """

    process_version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="approvals")
    track = models.CharField(max_length=14, choices=list(TRACKS.items()))
    sha256 = models.CharField(max_length=64)
    authority = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    signer = models.CharField(max_length=120, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process_version", "track"], condition=Q(revoked_at__isnull=True), name="one_approval_a_track"
            ),
            models.CheckConstraint(
                condition=Q(effective_from__gte=models.F("signed_on")), name="an_approval_takes_effect_once_signed"
            ),
        ]


class PrintedPaper(models.Model):
    """Bản in đã đóng: one of the four documents as it was frozen, its bytes for ever."""

    process_version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="papers")
    track = models.CharField(max_length=14, choices=list(TRACKS.items()))
    form = models.CharField(max_length=4, choices=[("pdf", "PDF/A"), ("docx", "Word")])
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process_version", "track", "form"], name="one_printed_paper_a_form")
        ]


class PaperTemplate(models.Model):
    """Mẫu in riêng: an agency's own Word template of one of the four documents; the newest is used."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    track = models.CharField(max_length=14, choices=list(TRACKS.items()))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "track"], condition=Q(retired_at__isnull=True), name="one_own_template_a_track"
            )
        ]


class ProcessUpload(models.Model):
    """Tệp chờ nhập: an existing procedure (Word), a BPMN file or a package, kept until it is taken in.

    ``content`` is what a person has corrected so far; the reading itself is made anew from the file.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    process = models.ForeignKey(Process, models.PROTECT, null=True, related_name="uploads")
    kind = models.CharField(
        max_length=8, choices=[("word", "Quy trình Word"), ("bpmn", "Tệp BPMN"), ("package", "Gói trao đổi")]
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
