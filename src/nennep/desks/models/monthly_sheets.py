"""What a desk and an agency answer to each other by the month."""

from django.db import models

from nennep.org.models import Agency, User


class MonthlySheet(models.Model):
    """A sheet that the ``desk`` makes each month for an agency, which answers it; once closed by both it is frozen.

    ``objection`` is what the agency said last against it. The desk's chain holds its moves, the other one cites them.
    """

    code = models.SlugField(max_length=20, unique=True)
    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    competent = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    month = models.PositiveIntegerField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    objection = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def agency_id(self) -> int:
        """The desk, in whose chain its moves stand; the other one's chain cites them."""
        return self.desk_id

    @property
    def called(self) -> str:
        """“11/2026”."""
        return f"{self.month:02}/{self.year}"
