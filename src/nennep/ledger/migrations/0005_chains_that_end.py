from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_parked_events")]

    operations = [
        migrations.AddField(model_name="chain", name="closed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="chain", name="heir_id", field=models.BigIntegerField(db_index=True, null=True)),
        migrations.AddConstraint(
            model_name="chain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("heir_id", None)),
                    models.Q(("closed_at__isnull", False), ("heir_id__isnull", False)),
                    _connector="OR",
                ),
                name="a_chain_that_ended_has_an_heir",
            ),
        ),
    ]
