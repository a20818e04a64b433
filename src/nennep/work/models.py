"""What waits for people and machines."""

from django.db import models
from django.db.models import Q

from nennep.org.models import Agency, Division, User


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
