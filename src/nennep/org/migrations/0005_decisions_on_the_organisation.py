import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0004_where_agencies_practise")]

    operations = [
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(blank=True, max_length=80)),
                ("held_to", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Reorganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("decision", models.CharField(max_length=300)),
                ("effective_on", models.DateField()),
                ("changes", models.JSONField(default=dict)),
                ("written_at", models.DateTimeField()),
                ("carried_out_at", models.DateTimeField(null=True)),
                ("hindered", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Đang soạn"),
                            ("planned", "Chờ ngày hiệu lực"),
                            ("carried_out", "Đã thực hiện"),
                            ("cancelled", "Đã bỏ"),
                        ],
                        default="draft",
                        max_length=11,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(model_name="division", name="ended_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="division",
            name="successor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="predecessors", to="org.division"
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("successor", None)),
                    models.Q(("ended_on__isnull", False), ("successor__isnull", False)),
                    _connector="OR",
                ),
                name="a_division_that_ended_has_a_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on", None), ("is_one_stop", False), _connector="OR"),
                name="a_division_that_ended_is_no_desk",
            ),
        ),
        migrations.AddField(
            model_name="formername",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="former_names", to="org.agency"
            ),
        ),
        migrations.AddField(
            model_name="formername",
            name="division",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="former_names", to="org.division"
            ),
        ),
        migrations.AddField(
            model_name="formername",
            name="superior",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"
            ),
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reorganisations", to="org.agency"
            ),
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="written_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="formername",
            name="reorganisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="former_names", to="org.reorganisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.UniqueConstraint(fields=("agency", "number"), name="one_reorganisation_a_number"),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carried_out_at__isnull", False), ("state", "carried_out")),
                    models.Q(models.Q(("state", "carried_out"), _negated=True), ("carried_out_at", None)),
                    _connector="OR",
                ),
                name="a_reorganisation_carried_out_has_its_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="formername",
            constraint=models.UniqueConstraint(
                fields=("reorganisation", "division"), name="one_former_name_a_division"
            ),
        ),
    ]
