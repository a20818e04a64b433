"""Which division handled a case before the present one."""

from django.db import models

from nennep.org.models import Division, Reorganisation

from .cases import Case


class CaseTransfer(models.Model):
    """A case went over by a decision: the division that handled it until that instant, and which decision it was.

    Written with the event ``case.succeeded`` of that instant. Papers and figures of days before name this division and
    not the one of ``Case``.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="transfers")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="+", db_index=False)
    held_to = models.DateTimeField()
