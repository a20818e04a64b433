"""Which series the results of a procedure are numbered in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_results_kept_after_reopening"),
        ("documents", "0004_series_and_their_numbers"),
        ("org", "0001_people_and_calendars"),
        ("procedures", "0005_sector_rules_with_their_article"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResultSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("granted", "Kết quả"), ("refused", "Từ chối giải quyết")], max_length=8),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.procedure"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.numberseries"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "procedure", "kind"), name="one_result_series_a_procedure"
                    )
                ]
            },
        )
    ]
