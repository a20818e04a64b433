import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0007_posts_changed_and_handed_over")]

    operations = [
        migrations.AddField(model_name="agency", name="ended_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="agency", name="keeps_history_of", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="agency",
            name="successor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="predecessors", to="org.agency"
            ),
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("successor", None)),
                    models.Q(("ended_on__isnull", False), ("successor__isnull", False)),
                    _connector="OR",
                ),
                name="an_agency_that_ended_has_a_successor",
            ),
        ),
    ]
