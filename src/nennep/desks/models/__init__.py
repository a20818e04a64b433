"""Hand-overs between the desk of another agency and the competent one."""

from django.db import models
from django.db.models import Q

from nennep.cases.models import Case
from nennep.ledger.events import name_flow
from nennep.org.models import Agency, User

from ..rules import DIFFERENCE_ANSWERS, DIFFERENCE_FLOW, DIFFERENCE_STATES, DIRECTIONS, HANDOVER_FLOW, HANDOVER_STATES
from .reviews import DeskMember, DeskReview, ReviewLine
from .settlements import FeeSettlement, SettledEntry

__all__ = [
    "DeskMember",
    "DeskReview",
    "FeeSettlement",
    "HandoverDifference",
    "HandoverLine",
    "HandoverList",
    "HandoverPaper",
    "ReviewLine",
    "SettledEntry",
]


class HandoverList(models.Model):
    """Papers that go from one agency to another, signed by who gives and by who takes.

    ``direction``: dossiers from the ``desk`` to the competent agency, or results back. Numbered by year for who gives.
    """

    flow = name_flow(HANDOVER_FLOW)

    code = models.SlugField(max_length=20, unique=True)
    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    competent = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=8, choices=list(DIRECTIONS.items()))
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=list(HANDOVER_STATES.items()), default="given")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "competent", "direction", "year", "number"], name="one_handover_list_a_number"
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_at__isnull=False) | Q(state="given", taken_at=None),
                name="a_handover_list_taken_has_its_hour",
            ),
        ]
        indexes = [models.Index(fields=["competent", "state"], name="handover_lists_of_an_agency")]

    @property
    def agency_id(self) -> int:
        """Who gives, in whose chain its moves stand; the other one's chain cites them."""
        return self.desk_id if self.direction == "dossiers" else self.competent_id

    @property
    def taker_id(self) -> int:
        """The agency that takes."""
        return self.competent_id if self.direction == "dossiers" else self.desk_id

    @property
    def taker(self) -> Agency:
        return self.competent if self.direction == "dossiers" else self.desk

    @property
    def called(self) -> str:
        """“12/2026”."""
        return f"{self.number:02}/{self.year}"


class HandoverLine(models.Model):
    """One case of a list, with what of its fee was held then (None on lists made before that was told).

    ``missing``: it was not among the papers, ``difference``: what was otherwise than listed.
    """

    handover_list = models.ForeignKey(HandoverList, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    fee_held = models.PositiveBigIntegerField(null=True)
    is_missing = models.BooleanField(default=False)
    difference = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover_list", "case"], name="one_handover_line_a_case"),
            models.CheckConstraint(
                condition=Q(is_missing=False) | ~Q(difference=""), name="a_missing_dossier_is_explained"
            ),
        ]


class HandoverPaper(models.Model):
    """One paper of a line, with how many of each kind went over; ``is_missing``: it was not there."""

    line = models.ForeignKey(HandoverLine, models.PROTECT, related_name="papers", db_index=False)
    number = models.PositiveIntegerField()
    name = models.TextField()
    originals = models.PositiveIntegerField(default=0)
    certified = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    is_missing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="one_handover_paper_a_number")]


class HandoverDifference(models.Model):
    """What was not there when a list was signed, or was otherwise, until the side that gave has answered.

    ``answered_on`` is the day of which the answer tells: when the paper was brought, or when that was found out.
    """

    flow = name_flow(DIFFERENCE_FLOW)

    line = models.OneToOneField(HandoverLine, models.PROTECT, related_name="raised")
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=list(DIFFERENCE_ANSWERS.items()), blank=True)
    reason = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=list(DIFFERENCE_STATES.items()), default="open")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_at=None)
                | (
                    Q(state="answered", answered_at__isnull=False, answered_on__isnull=False)
                    & ~Q(answer="")
                    & ~Q(reason="")
                ),
                name="an_answered_difference_has_its_answer",
            )
        ]

    @property
    def agency_id(self) -> int:
        """Who gave, and answers; the other one's chain cites it."""
        return self.line.handover_list.agency_id

    @property
    def lacking(self) -> list[str]:
        """What was not there: the whole dossier, or which papers."""
        if self.line.is_missing:
            return ["không có cả hồ sơ"]
        return [f"không có {paper.name}" for paper in self.line.papers.all() if paper.is_missing]

    @property
    def what(self) -> str:
        """What was not there or was otherwise, in the words of who took."""
        return "; ".join([*self.lacking, *([self.line.difference] if self.line.difference else [])])
