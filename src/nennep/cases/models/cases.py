"""A case and what hangs on it: dossiers from reception to return."""

from datetime import datetime, time

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nennep.documents.models import NumberSeries
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, Division, User
from nennep.procedures.models import Component, Field, Procedure, ProcedureVersion, Variant
from nennep.processes.models import ProcessVersion

from ..rules import (
    CASE_FLOW,
    CHANNELS,
    ELECTRONIC_COPIES,
    FEE_ENTRIES,
    OUTCOMES,
    PARTY_ROLES,
    RESULT_CHANNELS,
    RESULT_KINDS,
    SLIP_WAYS,
    STATES,
    STOP_REASONS,
)


class Case(models.Model):
    """The dossier of a citizen or organisation (or of the agency itself), to its return.

    It keeps the procedure version and the process version it began with. ``tokens``
    is the engine's marking; its size does not grow with history. ``due_at`` is the
    promise, derived from the intervals; ``first_due_at`` the one first printed.
    Submitted, received, finished and returned are four instants. ``period`` is the
    month in which it finished, as yyyymm.
    """

    flow = CASE_FLOW

    # No index of its own: five below begin with the agency.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases", db_index=False)
    kind = models.CharField(max_length=10, choices=[("citizen", "Của tổ chức, cá nhân"), ("internal", "Nội bộ")])
    code = models.CharField(max_length=60)
    # It bears a code that stood on an earlier case already when codes became unique; no new case does.
    shares_code = models.BooleanField(default=False, db_default=False)
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True)
    # Which trường hợp of the version the answers at the desk led to; none where its own content holds.
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+")
    process_version = models.ForeignKey(ProcessVersion, models.PROTECT, null=True)
    field = models.ForeignKey(Field, models.PROTECT, null=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True)
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="handled_cases")
    channel = models.CharField(max_length=20, choices=list(CHANNELS.items()))
    result_channel = models.CharField(max_length=10, choices=list(RESULT_CHANNELS.items()), default="counter")
    summary = models.CharField(max_length=400, blank=True)
    sets = models.PositiveIntegerField(default=1)
    fee_amount = models.PositiveBigIntegerField(default=0)
    fee_paid_by = models.CharField(max_length=20, blank=True)

    state = models.CharField(max_length=12, choices=list(STATES.items()), default="submitted")
    version = models.PositiveIntegerField(default=0)
    tokens = models.JSONField(default=list)
    variables = models.JSONField(default=dict)
    refusal = models.BooleanField(default=False)

    submitted_at = models.DateTimeField()
    # The agency whose desk took it in for the competent one, and returns its result; none where it is the own desk.
    desk = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    received_at = models.DateTimeField(null=True)
    # Received outside the territory of the competent agency, and when that agency received it.
    received_outside = models.BooleanField(default=False)
    reached_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    first_due_at = models.DateTimeField(null=True)
    # How often the promise was put off with an apology, and by how many working days in all.
    extensions = models.PositiveSmallIntegerField(default=0, db_default=0)
    extension_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    stopped_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=list(OUTCOMES.items()), blank=True)
    period = models.PositiveIntegerField(null=True)
    supplement_rounds = models.PositiveIntegerField(default=0)
    search_text = models.TextField(default="")
    # Open in the old system when the agency began here; its first promise is the one told there.
    taken_over_at = models.DateTimeField(null=True)
    # Its code in another system that shows it too, as the portal on which it was filed.
    outside_code = models.CharField(max_length=60, blank=True)
    # Of the sheet by which the desk took it in: a second press finds this case, not a new one.
    request_key = models.CharField(max_length=32, null=True)
    # The case that was stopped because it was taken in under another procedure.
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_case_a_code"),
            # Over all agencies. Cases of a log that was read from elsewhere have no procedure, and the numbers of there.
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(procedure_version__isnull=False, shares_code=False),
                name="one_dossier_a_code_of_all_agencies",
            ),
            models.UniqueConstraint(fields=["agency", "request_key"], name="one_case_a_request"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(finished_at__isnull=False), name="an_outcome_needs_a_finish"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at"],
                condition=Q(finished_at__isnull=True, stopped_since__isnull=True),
                name="cases_due",
            ),
            models.Index(fields=["agency", "state", "due_at"], name="cases_by_state"),
            models.Index(fields=["code"], name="cases_by_code"),
            models.Index(fields=["outside_code"], name="cases_by_outside_code"),
            models.Index(fields=["agency", "-received_at"], name="cases_by_reception"),
            models.Index(fields=["agency", "period", "field", "outcome"], name="cases_by_outcome"),
            models.Index(fields=["desk", "state"], condition=Q(desk__isnull=False), name="cases_of_a_desk"),
            models.Index(
                fields=["agency", "taken_over_at"], condition=Q(taken_over_at__isnull=False), name="cases_taken_over"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stands(self) -> bool:
        """Whether its clock stands now, for a supplement, by a document or in a step."""
        return self.stopped_since is not None and self.finished_at is None

    @property
    def due_now(self) -> datetime | None:
        """The promise as it is shown; None while the clock stands, since another is told when it runs again."""
        return None if self.stands else self.due_at

    @property
    def no_due_words(self) -> str:
        """What is shown where ``due_now`` has no day."""
        return "hẹn lại sau" if self.stands else "không hẹn ngày"

    @property
    def filed_by_day(self) -> bool:
        """Whether only the day of filing is known: a portal's list without an hour tells its beginning."""
        return bool(self.outside_code) and timezone.localtime(self.submitted_at).time() == time()

    @property
    def result(self) -> "Result | None":
        """The result that holds; those before a reopening are kept beside it."""
        return self.results.filter(superseded_at=None).first()


class Party(models.Model):
    """A person or body in a case: submitter, owner or mandatary, each with own identity.

    The row can be erased lawfully; events know it by its salted ``digest`` only.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=list(PARTY_ROLES.items()))
    kind = models.CharField(
        max_length=12, choices=[("person", "Cá nhân"), ("organisation", "Tổ chức")], default="person"
    )
    name = models.CharField(max_length=200)
    identity_number = models.CharField(max_length=20, blank=True)
    born_on = models.DateField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "role"], name="one_party_a_role_and_case")]
        indexes = [
            models.Index(fields=["identity_number"], name="parties_by_identity_number"),
            models.Index(fields=["phone"], name="parties_by_phone"),
        ]


class ReceivedComponent(models.Model):
    """What was handed in for a component: counts, and where the electronic copy comes from."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="received_components")
    component = models.ForeignKey(Component, models.PROTECT)
    originals = models.PositiveIntegerField(default=0)
    certified = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    electronic = models.CharField(max_length=10, choices=list(ELECTRONIC_COPIES.items()), blank=True)
    supplemented_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "component"], name="one_reception_a_component_and_case")]


class Interval(models.Model):
    """A stretch in which the clock of a case stood, with reason, document (or law) and policy.

    ``steps`` are those that held it, where it stood by the clock rule of steps.

    Between intervals the clock runs; the due instant can be computed again at any
    time from reception and these rows. Old and new due are kept.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="intervals")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20)
    document = models.CharField(max_length=400, blank=True)
    steps = models.JSONField(default=list)
    policy = models.CharField(max_length=8)
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_open_stop_a_case")
        ]

    @property
    def words(self) -> str:
        """“Chờ bổ sung hồ sơ”; “Dừng tính giờ theo quy trình, bước B5”."""
        said = STOP_REASONS.get(self.reason, self.reason)
        return f"{said}, bước {', '.join(self.steps)}" if self.steps else said


class Timer(models.Model):
    """An instant at which a step of a case acts by itself."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="timers")
    node = models.PositiveIntegerField()
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="timers_due")]


class Remark(models.Model):
    """What an official wrote at a step or an act; events know it by its salted digest."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="remarks")
    node = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=30)
    text = models.TextField()
    author = models.ForeignKey(User, models.PROTECT, null=True)
    written_at = models.DateTimeField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)


class CaseCorrection(models.Model):
    """What was put right in a case after acceptance: (key, label, before, after) of each thing.

    The row can be erased lawfully; the event holds the keys and the salted digest.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="corrections")
    lines = models.JSONField(default=list)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)


class FeeEntry(models.Model):
    """Money of a case: taken, exempted, paid back, or its return allowed while it is owed.

    What is owed is ``Case.fee_amount`` less what was taken and not paid back.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="fee_entries")
    # That of the case, for the register of the day; no index of its own: one below begins with it.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=list(FEE_ENTRIES.items()))
    amount = models.PositiveBigIntegerField()
    way = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(kind="waived"), name="one_waiver_a_case"),
            models.CheckConstraint(
                condition=Q(kind__in=["exempted", "waived"], way="") | (Q(kind__in=["paid", "refunded"]) & ~Q(way="")),
                name="money_that_moved_has_its_way",
            ),
        ]
        indexes = [models.Index(fields=["agency", "entered_at"], name="fee_entries_by_day")]


class SupplementRequest(models.Model):
    """What is missing, why, until when; each round with its old and new due.

    ``phase`` tells whether it was asked at the desk, before acceptance, or during examination. Of the latter
    ``sent_on`` is the day on which the desk sent the slip or handed it out, ``sent_way`` how; from it the applicant's
    term runs, and until it is known from ``asked_at``.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="supplements")
    round = models.PositiveIntegerField()
    phase = models.CharField(
        max_length=12, choices=[("reception", "Trước tiếp nhận"), ("examination", "Khi thẩm định")]
    )
    missing = models.JSONField(default=list)
    corrections = models.JSONField(default=list)
    reason = models.TextField()
    legal_basis = models.CharField(max_length=300, blank=True)
    guidance_ignored = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answer_by = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    sent_way = models.CharField(max_length=8, choices=list(SLIP_WAYS.items()), blank=True, default="", db_default="")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)
    completed_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "phase", "round"], name="one_supplement_a_round")]


class Result(models.Model):
    """The paper or answer that ends a case; a reasoned refusal to solve is one too.

    One of a case holds. When it is reopened the row stays, and ``superseded_at`` tells since when
    it holds no more.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="results")
    kind = models.CharField(max_length=8, choices=list(RESULT_KINDS.items()))
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=400)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    acting_for = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    receiver = models.CharField(max_length=200, blank=True)
    tracking_number = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(superseded_at=None), name="one_result_holds_a_case")
        ]
        # The kind of index that also finds what a number begins with, whatever the database sorts by.
        indexes = [models.Index(fields=["number"], opclasses=["varchar_pattern_ops"], name="results_by_number")]


class ResultSeries(models.Model):
    """In which series the results of a procedure were numbered last, refusals apart; the next is offered there."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(RESULT_KINDS.items()))
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "procedure", "kind"], name="one_result_series_a_procedure")
        ]


class IssuedPaper(models.Model):
    """A statutory paper as issued: form set, number, and the frozen bytes once it was opened."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="papers")
    form_set = models.CharField(max_length=40)
    form = models.CharField(max_length=40)
    round = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "form", "round"], name="one_paper_a_form_and_round")]
