"""Hand-overs between the desk of another agency and the competent one."""

from django.db import models
from django.db.models import Q

from nennep.cases.models import Case
from nennep.ledger.events import name_flow
from nennep.org.models import Agency, User

from .rules import DIRECTIONS, HANDOVER_FLOW, HANDOVER_STATES


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
    def called(self) -> str:
        """“12/2026”."""
        return f"{self.number:02}/{self.year}"


class HandoverLine(models.Model):
    """One case of a list; ``missing``: it was not among the papers, ``difference``: what was otherwise than listed."""

    handover_list = models.ForeignKey(HandoverList, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    is_missing = models.BooleanField(default=False)
    difference = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover_list", "case"], name="one_handover_line_a_case"),
            models.CheckConstraint(
                condition=Q(is_missing=False) | ~Q(difference=""), name="a_missing_dossier_is_explained"
            ),
        ]
