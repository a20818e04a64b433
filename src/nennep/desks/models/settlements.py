"""Fees that a desk took for another agency, settled by the month."""

from django.db import models
from django.db.models import Q

from nennep.cases.models import FeeEntry
from nennep.ledger.events import name_flow

from ..rules.settlements import SETTLEMENT_FLOW, SETTLEMENT_STATES
from .monthly_sheets import MonthlySheet


class FeeSettlement(MonthlySheet):
    """What a desk took and paid back for an agency up to the end of a month. What comes later falls into the next."""

    flow = name_flow(SETTLEMENT_FLOW)

    state = models.CharField(max_length=8, choices=list(SETTLEMENT_STATES.items()), default="proposed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "competent", "year", "month"], name="one_fee_settlement_a_month"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(answered_at__isnull=False), name="an_answered_settlement_has_its_hour"
            ),
        ]


class SettledEntry(models.Model):
    """One payment or refund on a settlement, with the receipt as it was numbered then."""

    settlement = models.ForeignKey(FeeSettlement, models.PROTECT, related_name="entries")
    entry = models.OneToOneField(FeeEntry, models.PROTECT, related_name="settled")
    number = models.PositiveIntegerField()
    receipt = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
