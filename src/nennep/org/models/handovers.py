"""What changes of a post, and what its holder hands over."""

from django.db import models


class PositionChange(models.Model):
    """A change of title, duties or days of a post: what stood before, what stands since, by whom."""

    position = models.ForeignKey("org.Position", models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("org.User", models.PROTECT, null=True, related_name="+")


class WorkHandover(models.Model):
    """What a person who leaves or moves handed over, by which paper; the row can be erased lawfully.

    Its event holds the ids and the salted digest of the lines.
    """

    agency = models.ForeignKey("org.Agency", models.PROTECT, related_name="handovers")
    giver = models.ForeignKey("org.User", models.PROTECT, related_name="handovers")
    post = models.CharField(max_length=400)
    ground = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("org.User", models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)


class WorkHandoverLine(models.Model):
    """One thing handed over: of which kind, in words, to whom; to nobody where it ended with the post.

    ``thing`` names it as ``queries.departures.held_things`` does; lines of before there was the column have none.
    """

    handover = models.ForeignKey(WorkHandover, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=120)
    thing = models.CharField(max_length=80, default="")
    words = models.CharField(max_length=600)
    receiver = models.ForeignKey("org.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "number"], name="one_handover_line_a_number")]
