"""The nouns of the ledger: chains, events, reading places, events that could not be read, files by digest."""

from django.db import models


class Chain(models.Model):
    """The numbered, hashed line of events of one agency.

    ``head`` is the hash of its last event: 32 bytes, zeroes before the first one. A chain that ended (``closed_at``)
    goes on in the one of ``heir_id``, today's last one where there were several (``joints``).
    """

    agency_id = models.BigIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(default=bytes(32))
    heir_id = models.BigIntegerField(null=True, db_index=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heir_id=None, closed_at=None)
                | models.Q(heir_id__isnull=False, closed_at__isnull=False),
                name="a_chain_that_ended_has_an_heir",
            )
        ]


class Event(models.Model):
    """One fact, append-only: what, about which record, when, recorded when, by whom.

    ``body`` is the canonical text that the hash covers; the other columns repeat
    it for queries, and ``verify`` checks that they agree. No personal data.
    """

    # ``./nennep migrate`` grants the app role neither UPDATE nor DELETE here.
    append_only = True

    pk = models.CompositePrimaryKey("chain_id", "number")
    # The primary key begins with the chain: an index of its own would only be written. Nor is
    # the chain looked up once more: every event is written from the row of its chain.
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    happened_at = models.DateTimeField()
    body = models.TextField()
    hash = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "number"], name="event_by_subject")]


class ReaderCursor(models.Model):
    """How far one reader has read one chain: the number of the last event handed over."""

    reader = models.CharField(max_length=120)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "chain"], name="one_cursor_a_reader_and_chain")]


class ParkedEvent(models.Model):
    """An event that a reader could not take: since when, how often it was tried, when it is tried again.

    What came later about the same subject waits behind it. ``error`` and ``place`` are the kind of the
    last exception and the line that raised it, never its words: those may hold personal data.
    """

    reader = models.CharField(max_length=120)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField()
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=80)
    place = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "chain", "subject_type", "subject_id"], name="one_parked_event_a_subject"
            )
        ]


class SkippedEvent(models.Model):
    """An event that a reader will never be handed, because somebody said so, and why.

    The event ``event.skipped`` in the same chain, or in the one that goes on from it, tells who, and holds the salted ``digest`` of the reason.
    """

    reader = models.CharField(max_length=120)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField()
    reason = models.TextField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    skipped_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "chain", "number"], name="one_skip_an_event_a_reader")]


class StoredFile(models.Model):
    """Bytes known by their digest; the bytes lie in the data folder under that name."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    state = models.CharField(
        max_length=12, choices=[("quarantined", "Chờ kiểm tra"), ("clean", "Đã kiểm tra")], default="quarantined"
    )
    stored_at = models.DateTimeField()
