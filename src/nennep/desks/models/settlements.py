"""Fees that a desk took for another agency, settled by the month."""

from django.db import models
from django.db.models import Q

from nennep.cases.models import FeeEntry
from nennep.ledger.events import name_flow
from nennep.org.models import Agency, User

from ..rules.settlements import SETTLEMENT_FLOW, SETTLEMENT_STATES


class FeeSettlement(models.Model):
    """What a desk took and paid back for an agency up to the end of a month; once closed by both it is frozen.

    What comes later falls into the next. ``objection`` is what the agency said last against it.
    """

    flow = name_flow(SETTLEMENT_FLOW)

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
    state = models.CharField(max_length=8, choices=list(SETTLEMENT_STATES.items()), default="proposed")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "competent", "year", "month"], name="one_fee_settlement_a_month"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(answered_at__isnull=False), name="an_answered_settlement_has_its_hour"
            ),
        ]

    @property
    def agency_id(self) -> int:
        """The desk, in whose chain its moves stand; the other one's chain cites them."""
        return self.desk_id

    @property
    def called(self) -> str:
        """“11/2026”."""
        return f"{self.month:02}/{self.year}"


class SettledEntry(models.Model):
    """One payment or refund on a settlement, with the receipt as it was numbered then."""

    settlement = models.ForeignKey(FeeSettlement, models.PROTECT, related_name="entries")
    entry = models.OneToOneField(FeeEntry, models.PROTECT, related_name="settled")
    number = models.PositiveIntegerField()
    receipt = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
