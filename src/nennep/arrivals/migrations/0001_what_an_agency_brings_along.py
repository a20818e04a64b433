import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_append_only"),
        ("org", "0003_one_agency_a_case_head"),
        ("procedures", "0007_procedures_in_bulk"),
        ("work", "0003_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OpeningReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_from", models.DateField()),
                ("counted_to", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("declared_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opening_reports", to="org.agency"
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpeningCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carried_in", models.PositiveIntegerField(default=0)),
                ("received_online", models.PositiveIntegerField(default=0)),
                ("received_otherwise", models.PositiveIntegerField(default=0)),
                ("early", models.PositiveIntegerField(default=0)),
                ("on_time", models.PositiveIntegerField(default=0)),
                ("overdue", models.PositiveIntegerField(default=0)),
                ("ended", models.PositiveIntegerField(default=0)),
                ("pending", models.PositiveIntegerField(default=0)),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.field"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="arrivals.openingreport"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TakeOverSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("file_name", models.CharField(max_length=200)),
                ("read", models.PositiveIntegerField()),
                ("taken", models.PositiveIntegerField(default=0)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="take_over_sheets",
                        to="org.agency",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TakeOverRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("typed", models.JSONField()),
                (
                    "batch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="work.batch"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="arrivals.takeoversheet",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="openingreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("agency",),
                name="one_opening_report_holds_an_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_to__gte", models.F("counted_from"))), name="an_opening_report_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingcount",
            constraint=models.UniqueConstraint(fields=("report", "field"), name="one_opening_count_a_field"),
        ),
        migrations.AddConstraint(
            model_name="openingcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "carried_in",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("early"), "+", models.F("on_time")
                                            ),
                                            "+",
                                            models.F("overdue"),
                                        ),
                                        "+",
                                        models.F("ended"),
                                    ),
                                    "+",
                                    models.F("pending"),
                                ),
                                "-",
                                models.F("received_online"),
                            ),
                            "-",
                            models.F("received_otherwise"),
                        ),
                    )
                ),
                name="opening_counts_balance",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeoversheet",
            constraint=models.UniqueConstraint(fields=("agency", "number"), name="one_take_over_sheet_a_number"),
        ),
        migrations.AddConstraint(
            model_name="takeoverrow",
            constraint=models.UniqueConstraint(fields=("sheet", "line"), name="one_take_over_row_a_line"),
        ),
    ]
