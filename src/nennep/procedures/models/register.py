"""What the law lets citizens ask: fields, procedures and their dated versions."""

from datetime import date
from secrets import token_hex

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from nennep.ledger.events import name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, Division, User

from ..rules import CHANGES, DECISION_FLOW, DECISION_STATES, SupplementRule, decision_in_words, supplement_rule
from ..rules.columns import FEE_KINDS, SERVICE_LEVELS
from ..rules.published import holds_on


def chance_code() -> str:
    """A code for a decision of which neither number nor file is known: twelve digits."""
    return token_hex(6)


KINDS = {
    "detailed": "TTHC được luật quy định chi tiết",
    "delegated": "TTHC được luật giao quy định chi tiết",
    "local": "TTHC đặc thù của địa phương",
    "internal": "TTHC nội bộ",
}


FIELD_CHANGES = {"added": "Lập", "renamed": "Đổi tên", "merged": "Gộp", "closed": "Đóng"}


class Field(models.Model):
    """Lĩnh vực: a sector of procedures, on the list of its ``keeper``.

    The province keeps the common list, which every agency uses; an agency may keep fields of its own
    besides. ``name`` is the one of today, ``valid_to`` the last day in use, ``successor`` the field whose
    procedures its own have become; what was before stands in FieldChange. ``sector`` only groups the list.
    """

    keeper = models.ForeignKey(Agency, models.PROTECT, related_name="fields")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=120, blank=True)
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints = [
            models.UniqueConstraint("keeper", Lower("code"), name="one_field_a_code_and_keeper"),
            models.CheckConstraint(
                condition=Q(successor=None) | (~Q(successor=F("pk")) & Q(valid_to__isnull=False)),
                name="a_merged_field_has_ended",
            ),
            # One that was merged on its first day was never in use alone.
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(successor__isnull=False) | Q(valid_to__gte=F("valid_from")),
                name="a_field_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_use_on(self, day: date) -> bool:
        """Whether it stands on the list on that day, its last day too."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def takes_on(self, day: date) -> bool:
        """Whether a procedure may be put into it on that day: once closed or merged, on its last day no more."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class PublishingDecision(models.Model):
    """The act that enacts, amends, replaces or repeals procedures, in an agency's register.

    While it is a ``draft`` it is compared with its source: ``file`` is the upload, ``warnings`` what
    the reading was not sure of as a whole: [{"words", "place", "seen"}], ``unread`` where the file could
    not be read. ``effective_on`` is the day of effect of its lines that name none. ``code`` names it in
    addresses, and stays as it was first made.
    """

    flow = name_flow(DECISION_FLOW)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="decisions")
    code = models.SlugField(max_length=90, default=chance_code, db_index=False)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    title = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    warnings = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=list(DECISION_STATES.items()), default="applied")
    version = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_decision_a_code"),
            models.UniqueConstraint(
                fields=["agency", "number", "signed_on"],
                condition=Q(state="applied"),
                name="one_applied_decision_a_number_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | (~Q(number="") & Q(signed_on__isnull=False)),
                name="an_applied_decision_has_number_and_day",
            ),
        ]

    def __str__(self) -> str:
        return decision_in_words(self.number, self.signed_on)


class Procedure(models.Model):
    """What a person may ask of an agency, as published.

    ``root`` and ``suffix`` together are the national code (NĐ 63/2010, mã thủ tục);
    ``quality_code`` is its code in the agency's quality system ("QT.DP.04"); ``division`` the one that
    answers for it, where that is known.
    """

    root = models.CharField(max_length=20)
    suffix = models.CharField(max_length=30, blank=True)
    quality_code = models.CharField(max_length=30)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="procedures")
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="procedures")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "root"], name="one_procedure_a_root"),
            models.UniqueConstraint(fields=["agency", "quality_code"], name="one_procedure_a_quality_code"),
        ]

    @property
    def code(self) -> str:
        return f"{self.root}.{self.suffix}" if self.suffix else self.root


class FieldChange(models.Model):
    """Thay đổi của lĩnh vực: one line of its history: from which day, by which decision, entered by whom.

    ``was`` is the name until then of one that was renamed; ``procedures`` are those that went over to
    the successor of one that was merged. Of one that was closed ``from_day`` is the first day without it.
    """

    field = models.ForeignKey(Field, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=list(FIELD_CHANGES.items()))
    from_day = models.DateField()
    was = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    procedures = models.ManyToManyField(Procedure, related_name="field_changes")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="renamed") & ~Q(was="")) | (~Q(kind="renamed") & Q(was="")),
                name="a_renamed_field_had_a_name",
            ),
            models.UniqueConstraint(fields=["field"], condition=Q(kind="merged"), name="a_field_is_merged_once"),
        ]


class ProcedureVersion(models.Model):
    """The procedure as it stands from a day, by a decision (NĐ 63/2010 Điều 8.2).

    ``terms`` holds, for each channel, the limit and what belongs to it:
    {"counter": {"amount": "15", "unit": "calendar_day", "cutoff": null}, ...}; the
    units are those of kernel.worktime.Unit. An empty term means that no due date is
    promised. ``immediate``: the result is given on the spot (NĐ 61/2018 Điều 17.4).
    ``supplement_policy`` (what the clock does after a supplement), ``supplement_rounds`` and
    ``supplement_days`` say only where the law of the sector differs, by the article in
    ``supplement_basis``; where they are empty the regime of the day of reception holds.
    ``sequence`` is what the applicant and the agency do, in order: [{"who": "applicant", "agency" or "" where
    the sheet does not tell, "text": ...}]. ``questions`` are what the desk asks to find the variant: [{"name": "quy_mo",
    "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]. A term may also bear a ``note`` on its channel.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=12, choices=list(KINDS.items()), default="detailed")
    level = models.CharField(max_length=60)
    decision = models.ForeignKey(PublishingDecision, models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    terms = models.JSONField()
    immediate = models.BooleanField(default=False)
    supplement_policy = models.CharField(
        max_length=8,
        choices=[("", "Theo quy định chung"), ("resume", "Tính tiếp"), ("restart", "Tính lại từ đầu")],
        blank=True,
    )
    supplement_rounds = models.PositiveIntegerField(null=True)
    supplement_days = models.PositiveIntegerField(null=True)
    supplement_basis = models.CharField(max_length=300, blank=True)
    sets = models.PositiveIntegerField(default=1)
    applicants = models.JSONField(default=list)
    sequence = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    competent = models.CharField(max_length=200)
    authorised = models.CharField(max_length=200, blank=True)
    coordinating = models.CharField(max_length=400, blank=True)
    result = models.CharField(max_length=1000)
    paper_result = models.BooleanField(default=True)
    involved = models.ManyToManyField(Agency, related_name="procedures_involved_in")
    reception_place = models.CharField(max_length=300, blank=True)
    exemptions = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    service_level = models.CharField(max_length=20, choices=list(SERVICE_LEVELS.items()))
    partial_reason = models.CharField(max_length=200, blank=True)
    one_stop = models.BooleanField(default=True)
    linked = models.BooleanField(default=False)
    territory_free = models.BooleanField(default=False)
    post_reception = models.BooleanField(default=True)
    post_return = models.BooleanField(default=True)
    routing = models.CharField(
        max_length=10,
        choices=[("own", "Tại tỉnh"), ("ministry", "Hệ thống bộ"), ("national", "Quốc gia")],
        default="own",
    )
    status = models.CharField(
        max_length=10,
        choices=[("public", "Đang công khai"), ("amended", "Đã sửa đổi"), ("repealed", "Đã bãi bỏ")],
        default="public",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="one_procedure_version_a_number"),
            models.CheckConstraint(
                condition=~Q(supplement_basis="")
                | Q(supplement_policy="", supplement_rounds__isnull=True, supplement_days__isnull=True),
                name="an_own_supplement_rule_has_its_article",
            ),
        ]
        indexes = [models.Index(fields=["procedure", "valid_from"], name="versions_by_day")]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: date) -> bool:
        """Whether this version is the law on that day."""
        return holds_on(self, day)

    def supplement_rule(self, day: date) -> SupplementRule:
        """What holds for supplements of a case received on that day."""
        return supplement_rule(vars(self), day)


class Component(models.Model):
    """One paper the applicant hands in or shows, or that data replaces."""

    procedure_version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="components")
    order = models.PositiveIntegerField()
    name = models.CharField(max_length=4000)
    form = models.CharField(max_length=120, blank=True)
    originals = models.PositiveIntegerField(default=1)
    certified = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    required = models.BooleanField(default=True)
    manner = models.CharField(
        max_length=6, choices=[("submit", "Nộp"), ("show", "Xuất trình"), ("data", "Lấy từ dữ liệu")], default="submit"
    )
    source = models.CharField(max_length=200, blank=True)
    # May be handed in as an electronic copy; and its code in the national store of papers, if it has one.
    electronic = models.BooleanField(default=True)
    national_code = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure_version", "order"], name="one_component_a_place")]


class Fee(models.Model):
    """Phí or lệ phí: an amount in đồng with its basis and days."""

    procedure_version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="fees")
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=list(FEE_KINDS.items()))
    name = models.CharField(max_length=200)
    amount = models.PositiveBigIntegerField()
    channel = models.CharField(max_length=8, blank=True)
    basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="a_fee_is_not_negative")]


class Variant(models.Model):
    """Trường hợp: what other papers, limit and fees follow from the answers given at the desk.

    ``answers`` gives for each question its choice; a question that is left out matters not. The
    first variant in ``order`` whose answers all agree holds. ``terms`` ({} = those of the version),
    ``components`` and ``fees`` (null = all) name what holds instead, by ``order`` of the row.
    """

    procedure_version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="variants")
    order = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    components = models.JSONField(null=True)
    fees = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure_version", "order"], name="one_variant_a_place")]


class LegalBasis(models.Model):
    """Link from a procedure to (an article of) a legal document."""

    procedure_version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="bases")
    order = models.PositiveIntegerField(default=0)
    document = models.CharField(max_length=1000)
    article = models.CharField(max_length=120, blank=True)


class DecisionLine(models.Model):
    """Dòng của quyết định: what a decision does to one procedure.

    ``change`` is empty while unknown. ``procedure`` is the one it changes (none for an enacted one),
    ``replaced`` those whose place it takes. ``values`` are the attributes that it sets, by the name of
    the version's column (``terms``, ``fees`` and ``bases`` whole); what is not there stays as it was.
    ``read`` holds the texts as the file has them, by field; ``source`` the place: {"place", "table",
    "rows", "cells"}. ``doubts`` are [{"field", "read", "held", "why", "choices": [{"value", "words"}],
    "chosen": null, the number of a choice, or -1 where it was settled by hand}]. ``left_out`` is the reason why the line is not applied.
    ``result`` is the version that applying made.
    """

    decision = models.ForeignKey(PublishingDecision, models.CASCADE, related_name="lines")
    order = models.PositiveIntegerField()
    change = models.CharField(max_length=8, choices=list(CHANGES.items()), blank=True)
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=400, blank=True)
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, related_name="+")
    replaced = models.ManyToManyField(Procedure, related_name="+")
    effective_on = models.DateField(null=True)
    values = models.JSONField(default=dict)
    read = models.JSONField(default=dict)
    source = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    left_out = models.CharField(max_length=300, blank=True)
    result = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "order"], name="one_decision_line_a_place")]
