"""Series become data of an agency; what has been counted so far is kept in the counters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

YEARLY = "Về 01 vào ngày 01/01 hằng năm (NĐ 30/2020/NĐ-CP Điều 15)"


def _key() -> tuple[str, models.BigAutoField]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        # The model that is renamed below has its row there, on the way back too.
        ("contenttypes", "0002_remove_content_type_name"),
        ("documents", "0003_public_postings"),
        ("org", "0001_people_and_calendars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("NumberSeries", "NumberCounter"),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                _key(),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("pattern", models.CharField(max_length=60)),
                (
                    "restart",
                    models.CharField(choices=[("yearly", YEARLY), ("never", "Đếm tiếp qua các năm")], max_length=6),
                ),
                ("starts_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_series",
                        to="org.agency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "code"), name="one_number_series_a_code"),
                    models.UniqueConstraint(fields=("agency", "pattern"), name="one_number_series_a_pattern"),
                ]
            },
        ),
        migrations.CreateModel(
            name="SeriesStart",
            fields=[
                _key(),
                ("series", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=20)),
                ("passed_from", models.PositiveBigIntegerField()),
                ("next_number", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["agency", "series", "period"], name="starts_by_series")]},
        ),
        migrations.CreateModel(
            name="IssuedNumber",
            fields=[
                _key(),
                ("series", models.CharField(blank=True, max_length=40)),
                ("period", models.CharField(blank=True, max_length=20)),
                ("number", models.PositiveBigIntegerField(null=True)),
                ("text", models.CharField(max_length=60)),
                ("dated_on", models.DateField()),
                ("subject_type", models.CharField(blank=True, max_length=20)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "Đã cấp"), ("cancelled", "Đã hủy")], default="issued", max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("series", ""), _negated=True),
                        fields=("agency", "series", "period", "number"),
                        name="one_number_a_series_and_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number__isnull", False), ("series", "")),
                        fields=("agency", "period", "text"),
                        name="one_typed_number_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "issued"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_cancelled_number_is_explained",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["agency", "-dated_on", "-id"], name="numbers_by_day"),
                    models.Index(fields=["subject_type", "subject_id"], name="numbers_by_subject"),
                ],
            },
        ),
    ]
