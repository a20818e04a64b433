"""What is in force: the legal register with its citations, number series, public postings."""

from django.db import models
from django.db.models import F, Q

from nennep.ledger.events import name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, Division, User

from .rules import DOCUMENT_KINDS, KINDS, PLACES, POSTED_SUBJECTS, SUBJECTS
from .rules.numbers import NEVER, NUMBER_FLOW, NUMBER_STATES, RESTARTS, YEARLY


class NumberCounter(models.Model):
    """The last number that was given of one series in one of its periods."""

    agency = models.ForeignKey(Agency, models.PROTECT)
    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "period"], name="one_series_a_kind_and_period")
        ]


class NumberSeries(models.Model):
    """A kind of numbers that an agency made for its results: how they are written, when they begin anew.

    Its counters bear its ``code``. ``closed_on`` is the first day that it numbers no more.
    """

    # The code below begins with the agency.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="number_series", db_index=False)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    pattern = models.CharField(max_length=60)
    restart = models.CharField(max_length=6, choices=[(key, RESTARTS[key]) for key in (YEARLY, NEVER)])
    starts_on = models.DateField()
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_number_series_a_code"),
            models.UniqueConstraint(fields=["agency", "pattern"], name="one_number_series_a_pattern"),
        ]

    def __str__(self) -> str:
        return self.name


class SeriesStart(models.Model):
    """The next number of a series was set: by whom, when, why. Those from ``passed_from`` on were passed over."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    passed_from = models.PositiveBigIntegerField()
    next_number = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "series", "period"], name="starts_by_series")]


class IssuedNumber(models.Model):
    """A number of an outgoing paper: given once, kept for ever, cancelled with a reason.

    ``series`` is the code of its series; empty where it was typed while the agency had none, ``number``
    is empty too where it was typed before numbers were checked. ``subject_type`` and ``subject_id`` name the record it stands on.
    """

    flow = name_flow(NUMBER_FLOW)

    # No index of its own: those below begin with the agency.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    series = models.CharField(max_length=40, blank=True)
    period = models.CharField(max_length=20, blank=True)
    number = models.PositiveBigIntegerField(null=True)
    text = models.CharField(max_length=60)
    dated_on = models.DateField()
    subject_type = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=list(NUMBER_STATES.items()), default="issued")
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "period", "number"],
                condition=~Q(series=""),
                name="one_number_a_series_and_period",
            ),
            models.UniqueConstraint(
                fields=["agency", "period", "text"],
                condition=Q(series="", number__isnull=False),
                name="one_typed_number_a_year",
            ),
            models.CheckConstraint(condition=Q(state="issued") | ~Q(reason=""), name="a_cancelled_number_is_explained"),
        ]
        indexes = [
            models.Index(fields=["agency", "-dated_on", "-id"], name="numbers_by_day"),
            models.Index(fields=["subject_type", "subject_id"], name="numbers_by_subject"),
        ]

    def __str__(self) -> str:
        return self.text


class LegalDocument(models.Model):
    """Văn bản quy phạm pháp luật: an outside document that is law, in an agency's register.

    Its state on a day is worked out from these days and its changes (``rules.state_on``), never
    stored. ``expired_from`` is the first day without force. ``checked_on`` is when somebody compared
    the row with the original; without it the row is as told in ``source``.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="legal_documents")
    code = models.SlugField(max_length=80)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=list(DOCUMENT_KINDS.items()))
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField(null=True)
    title = models.TextField()
    effective_from = models.DateField(null=True)
    expired_from = models.DateField(null=True)
    is_shortened = models.BooleanField(default=False)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_legal_document_a_code"),
            models.UniqueConstraint(fields=["agency", "number_key"], name="one_legal_document_a_number"),
            models.CheckConstraint(
                condition=Q(expired_from__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(expired_from__gte=F("effective_from")),
                name="a_law_expires_after_it_takes_effect",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LegalChange(models.Model):
    """Something that happens to a legal document, or to places in it, from a day on.

    ``number`` counts the changes of a document; number 1 is that it takes effect. ``holds_until``
    is the last day of a suspension, ``moved_to`` a new day of effect. A change entered by mistake
    is withdrawn with a reason, never removed.
    """

    document = models.ForeignKey(LegalDocument, models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    articles = models.JSONField(default=list)
    by_document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, related_name="changes_made")
    by_place = models.CharField(max_length=80, blank=True)
    holds_from = models.DateField(null=True)
    holds_until = models.DateField(null=True)
    moved_to = models.DateField(null=True)
    remark = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_legal_change_a_number"),
            models.CheckConstraint(
                condition=Q(kind="take_effect") | Q(holds_from__isnull=False), name="a_legal_change_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(holds_until__isnull=True) | Q(holds_until__gte=F("holds_from")),
                name="a_suspension_ends_after_it_begins",
            ),
        ]


class Citation(models.Model):
    """A place that cites a legal document: which procedure, process or form, and which articles.

    ``text`` is as the citer wrote it; ``document`` stays empty until the register holds it.
    ``since`` is the day from which the citing version holds.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, related_name="citations")
    text = models.CharField(max_length=300)
    articles = models.JSONField(default=list)
    subject_type = models.CharField(max_length=20, choices=list(SUBJECTS.items()))
    subject_code = models.CharField(max_length=60)
    subject_title = models.CharField(max_length=400)
    since = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "subject_type", "subject_code"], name="citations_by_subject")]


class ImpactTask(models.Model):
    """Who puts a change of the law into practice, and when it was done, with its proof.

    ``key`` names the legal term, and the citing thing where each has its own ("qms:process:QT.DP.04").
    The limit is not stored: it follows the law's days and the calendar.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    change = models.ForeignKey(LegalChange, models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=120)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_on = models.DateField(null=True)
    proof = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "change", "key"], name="one_impact_task_a_change_and_key")
        ]


class Posting(models.Model):
    """Niêm yết, đăng tải: a version of a procedure or process as it was shown to the public.

    ``file`` holds the very bytes that were shown, ``proof`` a photograph or picture of it, ``minutes``
    the frozen sheet that lists what was posted with it. ``holds_from`` is the first day of the posted
    version; ``withdrawn_on`` the first day on which it is shown no more.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="postings")
    subject_type = models.CharField(max_length=20, choices=list(POSTED_SUBJECTS.items()))
    subject_code = models.CharField(max_length=60)
    subject_version = models.CharField(max_length=20)
    title = models.CharField(max_length=400)
    version_words = models.CharField(max_length=200)
    holds_from = models.DateField()
    place = models.CharField(max_length=6, choices=list(PLACES.items()))
    posted_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "subject_type", "subject_code", "subject_version", "place"],
                condition=Q(withdrawn_on__isnull=True),
                name="one_posting_a_version_and_place",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("posted_on")),
                name="a_posting_is_withdrawn_after_it_was_made",
            ),
        ]

    @property
    def sha256(self) -> str:
        """Digest of the bytes that were shown."""
        return self.file.sha256
