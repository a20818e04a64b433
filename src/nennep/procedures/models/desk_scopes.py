"""What the desk of another agency receives of one's own procedures."""

from django.db import models

from nennep.org.models import DeskService, User

from .register import Procedure


class DeskScope(models.Model):
    """From a day on the service of a desk covers all procedures of the agency, or these, by the agreement of the two.

    The last that has begun holds; a service without one covers all.
    """

    # A service that never began, because its agency ended before, is gone with what was agreed for it.
    service = models.ForeignKey(DeskService, models.CASCADE, related_name="scopes")
    begins_on = models.DateField()
    covers_all = models.BooleanField()
    procedures = models.ManyToManyField(Procedure, related_name="+")
    decision = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
