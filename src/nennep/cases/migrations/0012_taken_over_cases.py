from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_payments_at_the_reception")]

    operations = [
        migrations.AddField(model_name="case", name="taken_over_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("taken_over_at__isnull", False)),
                fields=["agency", "taken_over_at"],
                name="cases_taken_over",
            ),
        ),
    ]
