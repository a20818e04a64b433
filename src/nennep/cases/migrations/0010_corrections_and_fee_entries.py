import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_numbers_of_outgoing_papers"),
        ("org", "0001_people_and_calendars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="replaces",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="result", name="tracking_number", field=models.CharField(blank=True, max_length=40)
        ),
        migrations.CreateModel(
            name="CaseCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lines", models.JSONField(default=list)),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paid", "Thu"),
                            ("exempted", "Miễn, giảm"),
                            ("refunded", "Hoàn trả"),
                            ("waived", "Cho trả khi chưa thu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.PositiveBigIntegerField()),
                ("way", models.CharField(blank=True, max_length=20)),
                ("entered_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fee_entries", to="cases.case"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "entered_at"], name="fee_entries_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "waived")), fields=("case",), name="one_waiver_a_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["exempted", "waived"]), ("way", "")),
                            models.Q(("kind__in", ["paid", "refunded"]), models.Q(("way", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="money_that_moved_has_its_way",
                    ),
                ],
            },
        ),
    ]
