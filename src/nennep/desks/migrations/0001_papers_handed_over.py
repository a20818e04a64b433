import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0014_cases_of_the_desk_of_another_agency"),
        ("org", "0006_desks_of_other_agencies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandoverList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                (
                    "direction",
                    models.CharField(choices=[("dossiers", "Giao hồ sơ"), ("results", "Giao kết quả")], max_length=8),
                ),
                ("year", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("given_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("given", "Chờ bên nhận ký"), ("taken", "Hai bên đã ký")],
                        default="given",
                        max_length=6,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "competent",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
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
            name="HandoverLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_missing", models.BooleanField(default=False)),
                ("difference", models.CharField(blank=True, max_length=400)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="cases.case"
                    ),
                ),
                (
                    "handover_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="desks.handoverlist"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="handoverlist",
            index=models.Index(fields=["competent", "state"], name="handover_lists_of_an_agency"),
        ),
        migrations.AddConstraint(
            model_name="handoverlist",
            constraint=models.UniqueConstraint(
                fields=("desk", "competent", "direction", "year", "number"), name="one_handover_list_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "taken"), ("taken_at__isnull", False)),
                    models.Q(("state", "given"), ("taken_at", None)),
                    _connector="OR",
                ),
                name="a_handover_list_taken_has_its_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.UniqueConstraint(fields=("handover_list", "case"), name="one_handover_line_a_case"),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_missing", False), models.Q(("difference", ""), _negated=True), _connector="OR"),
                name="a_missing_dossier_is_explained",
            ),
        ),
    ]
