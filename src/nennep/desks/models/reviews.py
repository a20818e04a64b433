"""The people whom agencies send to a desk, and the desk's monthly sheet on them (khoản 3 Điều 9 NĐ 118/2025)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from nennep.ledger.events import name_flow
from nennep.org.models import Agency, User

from ..rules.reviews import REVIEW_FLOW, REVIEW_STATES
from .monthly_sheets import MonthlySheet


class DeskMember(models.Model):
    """A person whom an agency (``competent``) sends to work at the desk, by a decision, from a day on."""

    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    competent = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=300)
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "person"], condition=Q(held_to=None), name="one_open_membership_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(held_to=None) | Q(held_to__gte=F("held_from")), name="a_desk_member_ends_after_beginning"
            ),
        ]


class DeskReview(MonthlySheet):
    """How the people whom an agency sent to the desk worked in a month, as who leads the desk tells the agency."""

    flow = name_flow(REVIEW_FLOW)

    state = models.CharField(max_length=8, choices=list(REVIEW_STATES.items()), default="proposed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "competent", "year", "month"], name="one_desk_review_a_month"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(answered_at__isnull=False), name="an_answered_review_has_its_hour"
            ),
        ]


class ReviewLine(models.Model):
    """One person on the sheet: days, what the data tell of the work, what who leads the desk says of it.

    ``grade`` is a proposal in free words: the agency that sent the person decides by the rules that bind it.
    """

    review = models.ForeignKey(DeskReview, models.PROTECT, related_name="lines")
    member = models.ForeignKey(DeskMember, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    working_days = models.PositiveIntegerField()
    absent_days = models.DecimalField(max_digits=3, decimal_places=1)
    absence_reason = models.CharField(max_length=300, blank=True)
    received = models.PositiveIntegerField()
    handed_late = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    returned_late = models.PositiveIntegerField()
    remark = models.TextField()
    grade = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "member"], name="one_review_line_a_member"),
            models.CheckConstraint(
                condition=Q(absent_days=0) | ~Q(absence_reason=""), name="an_absence_has_its_reason"
            ),
        ]

    @property
    def present_days(self) -> Decimal:
        return self.working_days - self.absent_days
