"""Backups and drills, stored files that were found damaged, installed versions, packages of law data and their keys."""

from django.db import models
from django.db.models import Q

from nennep.ledger.models import StoredFile
from nennep.org.models import User


class BackupRun(models.Model):
    """One backup that was made: where its file was written, its digest, what went in.

    ``missing`` are stored files whose bytes were lost or changed at that time. ``seconds``: how long it took; None where an
    older version made it. ``removed_at``: thinned since.
    """

    made_at = models.DateTimeField()
    folder = models.CharField(max_length=400)
    file_name = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    encrypted = models.BooleanField()
    automatic = models.BooleanField()
    rows = models.PositiveBigIntegerField()
    files = models.PositiveBigIntegerField()
    missing = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="backups_by_instant")]
        constraints = [models.UniqueConstraint(fields=["folder", "file_name", "made_at"], name="one_backup_a_file")]

    def __str__(self) -> str:
        return self.file_name


class RestoreDrill(models.Model):
    """One drill: a backup restored elsewhere and looked through; ``findings`` are what was wrong, a line each.

    ``seconds``: how long it took to restore and look. ``report`` is the dated paper, which proves it to an auditor.
    """

    drilled_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(null=True)
    passed = models.BooleanField()
    findings = models.JSONField(default=list)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveBigIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    report = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-drilled_at"], name="drills_by_instant")]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=True, findings=[]) | (Q(passed=False) & ~Q(findings=[])),
                name="a_drill_that_failed_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class FileDamage(models.Model):
    """A stored file whose bytes were found lost or changed, until they are found whole again."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    fault = models.CharField(max_length=7, choices=[("missing", "Mất"), ("changed", "Sai nội dung")])
    found_at = models.DateTimeField()


class InstalledRelease(models.Model):
    """A version of the product that has brought the tables up to date, and when it first did."""

    version = models.CharField(max_length=40, primary_key=True)
    first_at = models.DateTimeField()


class LawKey(models.Model):
    """Khóa ký dữ liệu pháp luật: the public half of a key whose packages of law data may be loaded here.

    ``key_id`` is what packages call it. ``withdrawn_at``: since then nothing more of it may be loaded; what was stays.
    """

    key_id = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=200)
    public = models.CharField(max_length=64)
    trusted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class LawPackage(models.Model):
    """Gói dữ liệu pháp luật: a signed package as it was loaded, byte by byte; its entries hold by their own days.

    What was loaded later lies above: the order of ``pk``, for loading holds the line of the chain.
    """

    key = models.ForeignKey(LawKey, models.PROTECT, related_name="packages")
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    made_on = models.DateField()
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "sequence"], name="one_law_package_a_number")]

    def __str__(self) -> str:
        return self.name
