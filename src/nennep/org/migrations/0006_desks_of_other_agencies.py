import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0005_decisions_on_the_organisation")]

    operations = [
        migrations.CreateModel(
            name="DeskService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_outside", models.BooleanField(default=False)),
                ("decision", models.CharField(max_length=300)),
                ("held_from", models.DateField()),
                ("held_to", models.DateField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="desk_services", to="org.agency"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.agency"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agency", models.F("desk")), _negated=True),
                        name="a_desk_service_is_of_another_agency",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("held_to", None)), fields=("agency", "desk"), name="one_open_service_a_desk"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_to__isnull", True), ("held_to__gte", models.F("held_from")), _connector="OR"
                        ),
                        name="a_desk_service_ends_after_it_begins",
                    ),
                ]
            },
        )
    ]
