"""Which division was the one-stop desk before the present one."""

from django.db import models


class FormerDesk(models.Model):
    """A division that received and returned for its agency up to and with a day, and the decision that changed it."""

    agency = models.ForeignKey("org.Agency", models.PROTECT, related_name="former_desks")
    division = models.ForeignKey("org.Division", models.PROTECT, related_name="+")
    held_to = models.DateField()
    reorganisation = models.ForeignKey("org.Reorganisation", models.PROTECT, related_name="former_desks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "reorganisation"], name="one_former_desk_a_reorganisation")
        ]
