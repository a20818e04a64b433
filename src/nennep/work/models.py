"""What waits for people and machines."""

from django.db import models
from django.db.models import Q

from nennep.ledger.events import name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, Division, User

from .rules import BATCH_FLOW, BATCH_STATES, OUTCOMES


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
