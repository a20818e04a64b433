"""What other agencies answered at the steps that are theirs."""

from django.db import models
from django.db.models import Q

from nennep.ledger.models import StoredFile
from nennep.org.models import Agency, User

from .cases import Case


class StepAnswer(models.Model):
    """One answer of another agency at a step of a case: when it was asked, confirmed it and answered, by which paper.

    ``partner`` is None where that agency does not use the product: somebody of the agency of the case (``competent``)
    recorded its paper, which is then complete. What was said stands in the remark of the step.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="step_answers")
    competent = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    partner_name = models.CharField(max_length=200)
    step = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    limit_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False)
                | (~Q(number="") & Q(dated_on__isnull=False) & Q(file__isnull=False)),
                name="a_recorded_answer_has_its_paper",
            )
        ]

    @property
    def is_late(self) -> bool:
        """Whether it came after the limit of the step."""
        return self.limit_at is not None and self.answered_at > self.limit_at
