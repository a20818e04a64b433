"""What waits for people and machines."""

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from nennep.ledger.events import name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, Division, User
from nennep.web.sheets import SHEETS
from nennep.web.unsent import LONGEST_ADDRESS

from .rules import (
    BATCH_FLOW,
    BATCH_STATES,
    CHANNELS,
    DELIVERY_OUTCOMES,
    MAIL_CHOICES,
    OUTCOMES,
    SHEET_FLOW,
    SHEET_STATES,
)


class WorkItem(models.Model):
    """One thing waiting for a person: a live step, a paper to read, a finding to answer.

    It waits for ``assignee``, or for whoever holds ``duty`` in ``division`` (in the
    whole agency where there is none). ``limit_at`` is the limit of the step,
    ``promise_at`` what was promised outside, ``safe_at`` the latest instant at which
    passing it on still keeps the promise. It holds no personal data: the room of the
    subject describes it on screen. A closed item is kept as ``done``.
    """

    # Every step writes here twice, so the indexes are those of the worklists and no others.
    # Agency and division repeat those of the subject, whose row holds the constraint: to check
    # them anew, PostgreSQL would lock the one row of the agency at every step of everybody.
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, db_constraint=False)
    division = models.ForeignKey(Division, models.PROTECT, null=True, db_index=False, db_constraint=False)
    duty = models.CharField(max_length=30)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="work_items", db_index=False)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    node = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    limit_at = models.DateTimeField(null=True)
    promise_at = models.DateTimeField(null=True)
    safe_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=8, choices=[("open", "Chờ làm"), ("waiting", "Đang chờ"), ("done", "Đã xong")], default="open"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["assignee", "safe_at"],
                condition=Q(state="open", assignee__isnull=False),
                name="work_of_a_person",
            ),
            models.Index(
                fields=["agency", "duty", "division", "safe_at"],
                condition=Q(state="open", assignee__isnull=True),
                name="work_of_a_duty",
            ),
            models.Index(fields=["subject_type", "subject_id"], name="work_of_a_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "node"], condition=~Q(state="done"), name="one_open_item_a_node"
            )
        ]


class Job(models.Model):
    """Machine work that comes round again: when it is due, who may run it now, how it went.

    While ``leased_until`` lies ahead one worker runs it; a lease that ran out was a worker
    that died. ``last_skipped`` are the records it could not do, a line each.
    """

    name = models.CharField(max_length=80, primary_key=True)
    leased_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_count = models.PositiveIntegerField(default=0)
    last_skipped = models.TextField(default="")


class Batch(models.Model):
    """A long piece of work that a person asked for: many items of one kind, done one by one.

    ``kind`` names an entry of parts.batch_kinds. It is ``running`` until every item is done or skipped,
    or until somebody stops it. ``code`` names it in addresses. ``file`` is the upload that it came from, if any.
    """

    flow = name_flow(BATCH_FLOW)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="batches")
    code = models.SlugField(max_length=20, unique=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    total = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=list(BATCH_STATES.items()), default="running")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["agency", "asked_at"], name="batches_of_an_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="a_batch_that_ended_has_its_hour",
            )
        ]

    def __str__(self) -> str:
        return self.title


class BatchItem(models.Model):
    """One thing of a batch: what is to be done (``content``), and what came of it.

    ``made`` is what was made, as the kind of the batch names it; ``reason`` why it was skipped.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    content = models.JSONField()
    outcome = models.CharField(max_length=7, choices=list(OUTCOMES.items()), blank=True)
    made = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_batch_item_a_number"),
            models.CheckConstraint(
                condition=(Q(outcome="skipped") & ~Q(reason="")) | (~Q(outcome="skipped") & Q(reason="")),
                name="a_skipped_item_has_its_reason",
            ),
        ]


class SheetOrder(models.Model):
    """A list that is too long to be written within a request, asked for as an Excel file by one person.

    ``kind`` names an entry of web.sheets, ``query`` and ``named`` what was asked of it, ``question`` is the digest of
    the three. While it is running one worker at a time makes it: ``holder`` names that worker's try until
    ``leased_until``. ``rights`` are the duties with which it was made, without which nobody is handed the ``file``.
    It is a copy of rows that are kept elsewhere, and is removed after some days.
    """

    flow = name_flow(SHEET_FLOW)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20, unique=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    named = models.JSONField(default=dict)
    question = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    holder = models.CharField(max_length=20, blank=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    rights = models.JSONField(default=list)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=list(SHEET_STATES.items()), default="running")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="sheets_of_a_person"),
            models.Index(fields=["id"], condition=Q(state="running"), name="sheets_to_be_made"),
            models.Index(fields=["ended_at"], name="sheets_by_their_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "question"], condition=Q(state="running"), name="one_running_sheet_a_question"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="a_sheet_that_ended_has_its_hour",
            ),
            models.CheckConstraint(
                condition=(Q(state="finished") & Q(file__isnull=False)) | (~Q(state="finished") & Q(file=None)),
                name="a_finished_sheet_has_its_file",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(reason="")) | (~Q(state="refused") & Q(reason="")),
                name="a_refused_sheet_has_its_reason",
            ),
        ]

    @property
    def words(self) -> str:
        """What the list is called; of a list that is no longer there, the name of the file."""
        return SHEETS[self.kind].words if self.kind in SHEETS else self.title

    @property
    def searched(self) -> str:
        """The words that were searched for, if any."""
        return QueryDict(self.query).get("q", "")

    @property
    def address(self) -> str:
        """The page of the order."""
        return reverse("work:sheet", args=[self.code])

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """Something told to one person: an official who signs in, or (``recipient`` None) the citizen of a case.

    It follows from an event or a look at the clock, and is made once: ``key`` says of what. ``facts`` are codes
    and instants; names, addresses and numbers of people are looked up when it is shown or sent. Kept for a
    stated time, then removed; it changes nothing, so that it has no event of its own.
    """

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    recipient = models.ForeignKey(User, models.CASCADE, null=True, related_name="notices", db_index=False)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    address = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-made_at"], name="notices_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="unread_notices"),
            models.Index(fields=["made_at"], name="notices_by_instant"),
        ]


class NoticeDelivery(models.Model):
    """A notice on its way out of the house by one channel.

    It is claimed (``sending``, with a lease) before it is handed over, and recorded afterwards. One whose worker
    died in between is sent again only where that cannot send it twice; else it is ``unsure`` and waits for a person.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=list(CHANNELS.items()))
    outcome = models.CharField(max_length=8, choices=list(DELIVERY_OUTCOMES.items()), blank=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(outcome__in=["", "sending"]), name="deliveries_on_the_way")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_a_channel"),
            models.CheckConstraint(
                condition=(Q(outcome="sent") & Q(sent_at__isnull=False)) | (~Q(outcome="sent") & Q(sent_at=None)),
                name="a_sent_notice_has_its_hour",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="sending") & Q(leased_until__isnull=False))
                | (~Q(outcome="sending") & Q(leased_until=None)),
                name="a_notice_being_sent_is_leased",
            ),
        ]


class NoticeChoice(models.Model):
    """How a person wants one kind of notice by mail, where it is not as the kind says."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    mail = models.CharField(max_length=5, choices=list(MAIL_CHOICES.items()))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_a_kind")]


class UnsentForm(models.Model):
    """What a person sent by a form that was not taken, until it is, is dropped, or a day has passed.

    Seen by that person alone, on the side (real work or practice) where it was typed. ``key`` tells two open sheets of
    one address apart; ``page`` is where the form stood. Neither files nor secrets are in ``fields``.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    practises = models.BooleanField()
    address = models.CharField(max_length=LONGEST_ADDRESS)
    key = models.CharField(max_length=64, blank=True)
    page = models.CharField(max_length=LONGEST_ADDRESS)
    fields = models.JSONField(default=list)
    files = models.JSONField(default=list)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="unsent_by_instant")]
        constraints = [
            models.UniqueConstraint(fields=["user", "practises", "address", "key"], name="one_unsent_a_form")
        ]
