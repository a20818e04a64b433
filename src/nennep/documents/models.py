"""What is in force: documents, number series, records."""

from django.db import models

from nennep.org.models import Agency


class NumberSeries(models.Model):
    """Numbers of a kind of paper, counted from 1 in each period of an agency."""

    agency = models.ForeignKey(Agency, models.PROTECT)
    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "period"], name="one_series_a_kind_and_period"
            )
        ]
