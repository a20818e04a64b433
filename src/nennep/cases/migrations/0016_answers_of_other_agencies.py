import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_extensions"),
        ("ledger", "0005_chains_that_end"),
        ("org", "0008_agencies_that_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StepAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_name", models.CharField(max_length=200)),
                ("step", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("sent_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("limit_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField()),
                ("number", models.CharField(blank=True, max_length=60)),
                ("dated_on", models.DateField(null=True)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="step_answers", to="cases.case"
                    ),
                ),
                (
                    "competent",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partner__isnull", False),
                            models.Q(
                                models.Q(("number", ""), _negated=True),
                                ("dated_on__isnull", False),
                                ("file__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_recorded_answer_has_its_paper",
                    )
                ]
            },
        )
    ]
